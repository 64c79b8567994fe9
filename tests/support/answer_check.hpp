#pragma once

#include "http/message.hpp"

#include "core/base/json.hpp"

#include <string>
#include <string_view>

namespace troupe::testing {

/// Returns how an answer differs from what the route table declares: status, media type, members and their types, the
/// kinds of problems. Stricter than what clients may rely on: a member that is not declared is one, too. Empty if it is
/// as declared.
std::string breach_of(const http::request&, const http::response&);

/// Returns where a value differs from a type in the notation of api/schema.hpp, or nothing.
std::string mismatch(const json::value&, std::string_view type, const std::string& path = "$");

}  // namespace troupe::testing
