#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/tree.hpp"

namespace troupe::expression {

/// Parses `source`, which stands at `origin` of a larger text, and expands its macros.
result<tree> parse(std::string_view source, const limits&, position origin = {});

}  // namespace troupe::expression
