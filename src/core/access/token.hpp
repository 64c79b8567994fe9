#pragma once

#include "core/access/role.hpp"
#include "core/base/fields.hpp"
#include "core/base/json.hpp"

#include <optional>
#include <string>
#include <vector>

/// Who may use the control API.
namespace troupe::access {

inline constexpr std::size_t patterns_max = 32;
inline constexpr std::size_t token_name_bytes_max = 64;

/// What a token is limited to, beyond its role. Empty lists limit nothing.
struct scope {
  /// Names of workflows: `video`, `batch-*`. Any other workflow, its executions, reviews and schedules are out of
  /// reach, and so is what concerns all workflows at once.
  std::vector<std::string> workflows;
  /// Operations, as `troupe openapi` names them: `startExecution`, `list*`.
  std::vector<std::string> operations;

  bool limits_workflows() const { return !workflows.empty(); }

  TROUPE_FIELDS(scope, workflows, operations)
};

/// A token as it is kept: everything but its text. `hash` and `previous_hash` are `sha256:<64 hex digits>`.
struct token {
  std::string id;
  std::string name;
  std::string hash;
  /// The text before the last rotation, which is good until then.
  std::string previous_hash;
  std::optional<timestamp> previous_until;
  access::role role = role::viewer;
  access::scope scope;
  std::string created_by;
  timestamp created_at;
  std::optional<timestamp> expires_at;
  std::optional<timestamp> revoked_at;
  /// To the minute.
  std::optional<timestamp> last_used_at;

  bool operator==(const token&) const = default;
};

TROUPE_ENUM(token_state, active, expired, revoked)

token_state state_of(const token&, timestamp now);

/// Returns what is wrong with a token somebody wants to have, if anything.
std::optional<refused> check(const token&, timestamp now);

}  // namespace troupe::access
