#pragma once

#include "cli/completion.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What Tab does to a line: the last `replaced` bytes before the cursor give way to `text`; where there are several
/// ways to go on they are shown.
struct line_completion {
  std::size_t replaced = 0;
  std::string text;
  std::vector<candidate> shown = {};
};

struct line_editing {
  /// Lines of before, and where new ones are kept (for the owner alone); absent keeps none.
  std::optional<std::filesystem::path> history;
  std::size_t history_lines_max = 1000;
  std::function<line_completion(std::string_view before_cursor)> complete;
};

/// Reads lines from a terminal while they are edited.
class line_editor {
public:
  virtual ~line_editor() = default;

  /// Returns a line without its end, an empty one if it was given up (Ctrl-C), nothing at the end (Ctrl-D).
  virtual std::optional<std::string> read(const std::string& prompt) = 0;
  /// Adds a line to the history.
  virtual void remember(const std::string& line) = 0;
};

}  // namespace troupe::cli
