#pragma once

#include "core/access/audit.hpp"
#include "core/access/token.hpp"

#include <optional>
#include <string>
#include <variant>

/// What admins ask about who may do what, who did what, and how the node is set.
namespace troupe::api {

inline constexpr milliseconds token_life_max = 24h * 366 * 10;
inline constexpr milliseconds token_grace_max = 24h * 7;

struct list_tokens {};
/// By id, or by the name of one that is not revoked.
struct show_token {
  std::string token;
};
struct create_token {
  std::string name;
  access::role role = access::role::viewer;
  access::scope scope;
  std::optional<timestamp> expires_at;
  /// From now; instead of `expires_at`.
  std::optional<milliseconds> life;
};
/// The token gets a new text; the one it had is good for `grace` more.
struct rotate_token {
  std::string token;
  milliseconds grace{0};
};
struct revoke_token {
  std::string token;
};
struct list_audit {
  access::audit_filter filter;
};
struct show_config {};

using access_call =
  std::variant<list_tokens, show_token, create_token, rotate_token, revoke_token, list_audit, show_config>;

}  // namespace troupe::api
