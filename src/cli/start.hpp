#pragma once

#include "cli/session.hpp"

/// What `troupe run` and `troupe execution start` have in common.
namespace troupe::cli {

/// Starts an execution of the workflow with the options of `start_options`; returns its id.
result<std::string> start(session&, const std::string& workflow);

std::vector<option> start_options();

/// How `--input` is read, for help.
std::string_view input_rules();

}  // namespace troupe::cli
