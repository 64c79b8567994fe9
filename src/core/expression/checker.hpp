#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/tree.hpp"

namespace troupe::expression {

/// Returns the type of the expression, or the first thing that cannot be right whatever the values are.
result<type> check(const tree&, const scope_types&);

/// Returns the type of a JSON value, members and all.
type type_of(const json::value&);

/// Returns the dotted paths the expression reads, in the order they stand in it.
void append_reads(const tree&, std::vector<std::string>& to);

}  // namespace troupe::expression
