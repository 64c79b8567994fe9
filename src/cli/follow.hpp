#pragma once

#include "cli/board.hpp"
#include "cli/screen.hpp"
#include "cli/session.hpp"

#include <string>

namespace troupe::cli {

/// An execution that was watched until it ended, waited for people only, or the user left.
struct followed {
  json::value view;
  cli::board board;
  bool interrupted = false;
};

/// Watches the execution's events and shows them as asked.
result<followed> follow(session&, const std::string& execution, progress_style);

/// Returns how the command line and the terminal want progress shown.
progress_style wanted_progress(const session&);

/// Prints what came of the execution: results, quality, decision, times, what to do next. Returns the exit code.
exit_code print_outcome(session&, const followed&);

/// Returns the same as one JSON document.
json::object outcome_document(const followed&);

/// Follows, then prints the outcome as `--output` says: the end of every command that runs something.
result<exit_code> follow_and_print(session&, const std::string& execution);

}  // namespace troupe::cli
