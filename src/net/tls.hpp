#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace troupe::net {

struct tls_options;

/// A certificate and its key, as a listener shows them. On the listener's thread only.
class identity {
public:
  using context = boost::asio::ssl::context;

  /// Reads both files. `denied` when others than their owner and its group may read the key.
  static result<identity> load(const tls_options&);

  /// Reads the files again: always, or only if they have changed since they were last looked at. Returns whether there
  /// is something new; after an error what was shown before stays.
  result<bool> renew(bool always);

  context& current() { return *context_; }

  /// When the certificate is over.
  timestamp expires() const { return expires_; }

private:
  explicit identity(const tls_options&);
  std::string stamp() const;

  std::filesystem::path certificate_;
  std::filesystem::path key_;
  bool only_1_3_;
  /// What says that a file is another one: inode, size, times.
  std::string stamp_;
  std::shared_ptr<context> context_;
  timestamp expires_{};
};

/// TLS over a connection's socket.
struct secure_channel {
  secure_channel(boost::asio::ip::tcp::socket& over, identity::context& as) : stream(over, as) {}

  boost::asio::ssl::stream<boost::asio::ip::tcp::socket&> stream;
  /// While a body arrives: a record at a time.
  std::vector<char> input;
};

}  // namespace troupe::net
