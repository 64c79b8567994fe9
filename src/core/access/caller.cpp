#include "core/access/caller.hpp"

#include "core/access/pattern.hpp"

namespace troupe::access {
namespace {

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& each : all)
    out += (out.empty() ? "" : ", ") + each;
  return out;
}

}  // namespace

result<void> authorise(const caller& who, access::role needed, std::string_view operation) {
  if (allows(who.role, needed)) {
    if (matches_any(who.scope.operations, operation) || needed == role::none)
      return {};
    return refused{errc::denied, "token " + who.name + " may not use " + std::string(operation), "authorization",
                   "it is limited to: " + joined(who.scope.operations)};
  }
  if (who.role == role::none)
    return refused{errc::unauthenticated, "this needs a token", "authorization",
                   "send Authorization: Bearer trp_...; an admin makes one with: troupe token create"};
  return refused{errc::denied,
                 "token " + who.name + " has the role " + std::string(to_string(who.role)) + ", this needs " +
                   std::string(to_string(needed)),
                 "authorization", "use a token of that role"};
}

result<void> authorise_workflow(const caller& who, std::string_view workflow) {
  if (!who.scope.limits_workflows())
    return {};
  if (workflow.empty())
    return refused{errc::denied, "token " + who.name + " is limited to some workflows, this concerns all of them",
                   "authorization", "name one of: " + joined(who.scope.workflows)};
  if (matches_any(who.scope.workflows, workflow))
    return {};
  return refused{errc::denied, "token " + who.name + " may not touch workflow " + std::string(workflow),
                 "authorization", "it is limited to: " + joined(who.scope.workflows)};
}

std::string signature_of(const caller& who, std::string_view says) {
  if (who.token.empty() || says == who.name)
    return std::string(says);
  return says.empty() ? who.name : std::string(says) + " (" + who.name + ")";
}

}  // namespace troupe::access
