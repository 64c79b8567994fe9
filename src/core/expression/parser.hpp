#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/tree.hpp"

#include <string>
#include <vector>

namespace troupe::expression {

/// Parses `source`, which stands at `origin` of a larger text, and expands its macros.
result<tree> parse(std::string_view source, const limits&, position origin = {},
                   std::shared_ptr<const environment> = {});

/// Returns the names of the macros, some of them twice.
std::vector<std::string> macro_names();

}  // namespace troupe::expression
