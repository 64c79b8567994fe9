#pragma once

#include "core/access/token.hpp"

namespace troupe::access {

/// Who asks. Without a token it is `local` (this user on this machine) or `anybody`.
struct caller {
  std::string name = "anybody";
  /// Id of the token; empty without one.
  std::string token;
  access::role role = role::none;
  access::scope scope;

  bool operator==(const caller&) const = default;
};

/// This user on this machine: in the same process, or with the key in the data directory.
inline caller local_caller() {
  return {"local", {}, role::admin, {}};
}

/// Where it asks nobody who they are, everybody may do everything.
inline caller open_caller() {
  return {"anybody", {}, role::admin, {}};
}

/// Says whether the caller's role and scope allow an operation of a route that asks for `needed`: `unauthenticated`
/// from somebody nobody knows, else `denied`. What the operation is about is another question: `authorise_workflow`.
result<void> authorise(const caller&, access::role needed, std::string_view operation);

/// Says whether the caller's scope allows what concerns this workflow; an empty name is all of them at once.
result<void> authorise_workflow(const caller&, std::string_view workflow);

/// Who is recorded as having done something: what the caller says, but never without the token's name.
std::string signature_of(const caller&, std::string_view says);

}  // namespace troupe::access
