#pragma once

#include "core/access/opening.hpp"
#include "core/access/token_table.hpp"
#include "store/store.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// How the control API is guarded.
struct access_options {
  access::auth_mode auth = access::auth_mode::automatic;
  /// Others than this machine can reach the address.
  bool exposed = false;
  /// Requests of one token; beyond, 429.
  access::rate_limit rate{1'000, 2'000};
  /// Tokens that are kept, with those that expired or were revoked; more are refused.
  std::size_t tokens_max = 10'000;
  /// Entries of the audit log are kept for so long; 0 is for ever.
  milliseconds audit_keep = 24h * 365;
  /// Denied attempts that go into the audit log; beyond, they are only counted.
  access::rate_limit denials{1, 100};
};

/// What a request says about who asks.
struct credentials {
  /// The header Authorization.
  std::optional<std::string_view> authorization = {};
  /// The request comes from this process.
  bool inside = false;
};

/// The tokens of a node, and who shows one. Thread-safe.
class token_book {
public:
  explicit token_book(const access_options& options = {}) : options_(options) {}

  /// Reads all tokens there are; what is put meanwhile stays.
  result<void> load(store::reader&, timestamp now);
  /// Whether to read them again, because another node may have changed them; true once for each time.
  bool is_old(timestamp now);

  /// Who asks; a caller without a role if nobody knows and that has to be asked. Refused as `unauthenticated` if what
  /// is shown is no good.
  result<access::caller> identify(const credentials&, timestamp now) const;

  /// Whether this is one request too many; if so, after how long the caller may come again.
  std::optional<milliseconds> take(const access::caller&, timestamp now);
  /// Whether a denied attempt goes into the log.
  bool is_worth_logging(timestamp now);
  /// Notes the use; true when it is worth keeping.
  bool used(const access::caller&, timestamp now);

  void put(access::token);
  std::optional<access::token> find(std::string_view id_or_name) const;
  std::vector<access::token> all() const;
  /// How a node with these tokens stands.
  access::exposure exposure(timestamp now) const;

  /// Who shows this text is this user on this machine.
  void trust(std::string_view local_text);

private:
  const access_options options_;
  mutable std::mutex mutex_;
  access::token_table table_;
  std::string local_hash_;
  access::rate_bucket denials_;
  std::uint64_t puts_ = 0;
  timestamp read_at_{};
};

}  // namespace troupe
