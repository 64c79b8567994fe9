#include "core/access/token.hpp"

#include "core/access/pattern.hpp"

#include <algorithm>

namespace troupe::access {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= token_name_bytes_max && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
  });
}

std::optional<refused> check_patterns(const std::vector<std::string>& patterns, std::string_view where) {
  if (patterns.size() > patterns_max)
    return refused{errc::invalid, "more than " + std::to_string(patterns_max) + " patterns", std::string(where)};
  for (const auto& pattern : patterns)
    if (!is_pattern(pattern))
      return refused{errc::invalid, "not a pattern: \"" + pattern + "\"", std::string(where),
                     "write a name, with * for any characters: video, batch-*"};
  return std::nullopt;
}

}  // namespace

token_state state_of(const token& self, timestamp now) {
  if (self.revoked_at)
    return token_state::revoked;
  return self.expires_at && *self.expires_at <= now ? token_state::expired : token_state::active;
}

std::optional<refused> check(const token& self, timestamp now) {
  if (!is_name(self.name))
    return refused{errc::invalid,
                   "a token's name has 1 to " + std::to_string(token_name_bytes_max) +
                     " letters, digits, dots, dashes and underscores",
                   "name"};
  if (self.name == "local" || self.name == "anybody")
    return refused{errc::invalid, "the audit log uses this name for callers without a token", "name",
                   "choose another one"};
  if (self.role == role::none)
    return refused{errc::invalid, "a token has a role", "role", "one of: worker, viewer, reviewer, operator, admin"};
  if (self.expires_at && *self.expires_at <= now)
    return refused{errc::invalid, "the token would have expired already", "expires_at"};
  if (auto wrong = check_patterns(self.scope.workflows, "workflows"))
    return wrong;
  return check_patterns(self.scope.operations, "operations");
}

}  // namespace troupe::access
