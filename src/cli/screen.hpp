#pragma once

#include "cli/board.hpp"
#include "cli/paint.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// How progress is shown: redrawn in place, a line per change, or not at all.
TROUPE_ENUM(progress_style, live, lines, none)

/// Returns a line per task: its symbol, name, bar or state, duration, attempt. No line is wider than `width`; where
/// there are more than `height_max` lines, finished and waiting tasks are summed up in the last one.
std::vector<std::string> draw(const board&, timestamp now, std::size_t width, std::size_t height_max, const paint&);

/// Shows a board while it changes.
class screen {
public:
  struct options {
    progress_style style = progress_style::lines;
    std::size_t width = 80;
    std::size_t height = 24;
    /// Pause between two drawings.
    milliseconds pause = 100ms;
  };

  screen(std::ostream& out, options, paint);
  /// Shows the cursor again.
  ~screen();
  screen(const screen&) = delete;
  screen& operator=(const screen&) = delete;

  void tell(const board&, const board_change&);
  /// Redraws when the pause since the last time is over.
  void refresh(const board&, timestamp now);
  /// Draws all tasks a last time and leaves them there.
  void finish(const board&, timestamp now);

private:
  void redraw(const std::vector<std::string>& lines);

  std::ostream& out_;
  const options options_;
  const paint paint_;
  std::size_t drawn_ = 0;
  bool cursor_hidden_ = false;
  std::optional<timestamp> drawn_at_;
};

}  // namespace troupe::cli
