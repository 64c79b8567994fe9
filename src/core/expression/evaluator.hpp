#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/tree.hpp"

#include <functional>

namespace troupe::expression {

/// What names mean; nothing for a name that is unknown.
using names = std::function<std::optional<value>(std::string_view)>;

/// Returns the names of a scope, which must outlive what is returned.
names names_of(const scope&);

/// Evaluates to JSON that will stand `depth` deep.
result<json::value> evaluate_to_json(const tree&, const names&, meter& budget, std::size_t depth = 0);

/// Returns the value of the expression, or a failure that says where. The value borrows from the tree and from the
/// names. Takes its work off `budget`.
value evaluate(const tree&, const names&, meter& budget);

}  // namespace troupe::expression
