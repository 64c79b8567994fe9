#pragma once

#include "cli/line_editor.hpp"

#include <memory>

namespace troupe::app {

/// Edits lines on the terminal that standard input and output are, with libedit: Emacs keys, or what the user's
/// ~/.editrc says; Ctrl-R searches the history.
std::unique_ptr<cli::line_editor> edit_lines(cli::line_editing);

}  // namespace troupe::app
