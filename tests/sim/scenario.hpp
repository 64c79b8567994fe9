#pragma once

#include "core/base/json.hpp"
#include "support/dice.hpp"

#include <string>

namespace troupe::testing {

/// Returns the text of a random workflow named `name`: a graph of 1 to 12 tasks with joins, conditions, fan-outs,
/// retries, timeouts, reviews, kept results and optional tasks.
std::string random_workflow(dice&, const std::string& name);

/// Returns an input for it.
json::object random_input(dice&);

}  // namespace troupe::testing
