#pragma once

#include "cli/parse.hpp"
#include "cli/run.hpp"

#include <functional>

/// Command lines that are carried out more than once.
namespace troupe::cli {

/// Carries a call out once.
using once = std::function<exit_code(const invocation&)>;

/// `--watch`: carries it out every interval until Ctrl-C or until it fails. On a terminal each output is drawn over the
/// one before, cut to the screen; elsewhere they follow each other.
exit_code watch(const invocation&, environment&, const once&);

/// Does the call take its ids from standard input: is its first argument a name that a node knows, and `-`?
bool wants_ids(const invocation&);

/// Carries it out for each id, one a line, and returns the first exit code that is not `done`. Ctrl-C ends it.
exit_code for_each_id(const invocation&, environment&, const once&);

}  // namespace troupe::cli
