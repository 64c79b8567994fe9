#pragma once

#include "cli/paint.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace troupe::cli {

struct cell {
  std::string text;
  cli::tone tone = tone::plain;
};

struct column {
  std::string title;
  bool right = false;
  /// May be cut down to this many columns where the line is too long; 0 is never cut.
  std::size_t least = 0;
};

/// Rows beneath titles, aligned. `width` 0 means nothing is cut (output to a pipe). Cells are made printable; the last
/// column is not filled up. Returns whole lines.
std::string print_columns(const std::vector<column>&, const std::vector<std::vector<cell>>& rows, std::size_t width,
                          const paint&);

}  // namespace troupe::cli
