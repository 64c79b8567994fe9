#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/cluster/link_name.hpp"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct ssl_st;
struct x509_st;

namespace troupe::net {

/// What a node shows its peers, and whom it believes. On the links' thread only.
class link_credentials {
public:
  using context = boost::asio::ssl::context;

  /// Reads the folder. `denied` when others than its owner may read the key.
  static result<link_credentials> load(const std::filesystem::path& folder);

  /// Reads the files again: always, or only if they have changed since they were last looked at. Returns whether there
  /// is something new; after an error, what there was stays. They must be of the same node.
  result<bool> renew(bool always);

  context& current() const { return *context_; }
  const cluster::link_identity& self() const { return self_; }
  timestamp expires() const { return expires_; }

  /// Who is at the other end, after a handshake: a node of this cluster, another one than this. `denied` otherwise, and
  /// if it is not `expected`.
  result<std::string> peer_of(const ssl_st&, const std::optional<std::string>& expected) const;

  /// Whether one of the authorities that are trusted now vouches for this certificate now.
  bool vouches_for(x509_st&) const;

private:
  explicit link_credentials(std::filesystem::path folder) : folder_(std::move(folder)) {}
  result<void> read();

  std::filesystem::path folder_;
  std::string stamp_;
  std::shared_ptr<context> context_;
  cluster::link_identity self_;
  timestamp expires_{};
};

}  // namespace troupe::net
