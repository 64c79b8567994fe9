#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// Who may do what. A person's roles are steps of one ladder, each of which includes those below; a worker stands
/// beside it.
namespace troupe::access {

/// none: anybody, without a token · worker: takes tasks and reports on them · viewer: reads · reviewer: decides reviews
/// · operator_: starts, stops and changes executions, workflows and schedules · admin: everything, tokens included.
enum class role : std::uint8_t { none, worker, viewer, reviewer, operator_, admin };

constexpr std::array<std::string_view, 6> enum_names(role) {
  return {"none", "worker", "viewer", "reviewer", "operator", "admin"};
}

constexpr std::string_view to_string(role value) {
  return enum_names(value)[static_cast<std::size_t>(value)];
}

/// Returns whether somebody of a role may do what asks for another. A worker's verbs are open to operators, too.
constexpr bool allows(role has, role needed) {
  if (needed == role::none || has == needed)
    return true;
  if (has == role::worker || has == role::none)
    return false;
  return has >= (needed == role::worker ? role::operator_ : needed);
}

}  // namespace troupe::access
