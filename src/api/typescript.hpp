#pragma once

#include <string>

namespace troupe::api {

/// Returns the types of the TypeScript client, made from the route table and the schemas. What it says is kept in
/// `src/clients/typescript/src/types.ts`.
std::string typescript_types();

}  // namespace troupe::api
