#include "cli/screen.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <ostream>

namespace troupe::cli {
namespace {

constexpr std::size_t name_columns_max = 28;
constexpr std::size_t bar_columns = 16;
constexpr std::array spinner{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

struct sign {
  std::string_view symbol;
  cli::tone tone;
};

sign sign_of(const board_task& t, timestamp now) {
  switch (t.state) {
  case task_state::waiting:
    return {"·", tone::dim};
  case task_state::queued:
    return {"○", tone::dim};
  case task_state::running:
    return {spinner[static_cast<std::size_t>(now.time_since_epoch() / 100ms) % spinner.size()], tone::accent};
  case task_state::backing_off:
    return {"↻", tone::warn};
  case task_state::in_review:
    return {"?", tone::warn};
  case task_state::sleeping:
    return {"◔", tone::dim};
  case task_state::listening:
    return {"◌", tone::dim};
  case task_state::completed:
    return {"✓", tone::good};
  case task_state::failed:
    return {"✗", tone::bad};
  case task_state::skipped:
    return {"–", tone::dim};
  case task_state::cancelled:
    return {"⊘", tone::dim};
  }
  return {"", tone::plain};
}

/// What happens now comes before what happened or will.
bool is_lively(const board_task& t) {
  return t.state == task_state::running || t.state == task_state::backing_off || t.state == task_state::in_review ||
         t.state == task_state::failed;
}

std::string state_text(const board_task& t) {
  switch (t.state) {
  case task_state::waiting:
    return "waiting";
  case task_state::queued:
    return "queued";
  case task_state::running:
    return "running";
  case task_state::backing_off:
    return "failed, will try again";
  case task_state::in_review:
    return "waits for a review";
  case task_state::sleeping:
    return "waits for its time";
  case task_state::listening:
    return "waits for a signal";
  case task_state::completed:
    return t.reused ? "reused" : "done";
  case task_state::failed:
    return "failed";
  case task_state::skipped:
    return "skipped";
  case task_state::cancelled:
    return "cancelled";
  }
  return "";
}

/// Returns how long the task has been at it, or took.
std::optional<microseconds> elapsed(const board_task& t, timestamp now) {
  if (!t.started_at || t.reused || t.state == task_state::in_review)
    return std::nullopt;
  return t.finished_at.value_or(now) - *t.started_at;
}

/// `4/6 ` and a bar for a foreach, a percentage and a bar for a task that says how far it is, else the state.
std::string middle(const board_task& t, const paint& colour, tone of_state) {
  auto count = std::to_string(t.items_finished) + "/" + std::to_string(t.items);
  if (t.state == task_state::running && t.done() >= 0) {
    auto share = t.expanded ? count : std::to_string(std::lround(std::clamp(t.done(), 0.0, 1.0) * 100)) + "%";
    return colour(tone::accent, bar(t.done(), bar_columns)) + " " + share;
  }
  auto text = colour(of_state, state_text(t));
  return t.expanded ? text + "  " + count : text;
}

std::string tail(const board_task& t) {
  std::string text;
  auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (t.attempt > 1)
    add("attempt " + std::to_string(t.attempt));
  if (t.expanded && t.retries > 0)
    add(std::to_string(t.retries) + " retried");
  if (t.items_failed > 0)
    add(std::to_string(t.items_failed) + " failed");
  if (t.expanded && t.items_reused > 0 && !t.reused)
    add(std::to_string(t.items_reused) + " reused");
  if (!t.error.empty())
    add(t.error);
  else if (!t.note.empty())
    add(t.note);
  return printable(text);
}

std::string line_of(const board_task& t, timestamp now, std::size_t name_columns, std::size_t width,
                    const paint& colour) {
  constexpr std::size_t middle_columns = bar_columns + 8;
  constexpr std::size_t time_columns = 8;
  auto [symbol, shade] = sign_of(t, now);
  auto took = elapsed(t, now);
  auto line = " " + colour(shade, symbol) + " " + pad_right(fit(printable(t.name), name_columns), name_columns) + "  ";
  line +=
    pad_right(middle(t, colour, shade), middle_columns) + pad_left(took ? short_duration(*took) : "", time_columns);
  auto used = columns_of(line);
  if (used + 4 < width)
    if (auto rest = fit(tail(t), width - used - 2); !rest.empty())
      line += "  " + colour(t.state == task_state::failed ? tone::bad : tone::dim, rest);
  if (columns_of(line) <= width)
    return line;
  // Too narrow for a bar: symbol and name say the most.
  auto room = width > 4 ? width - 4 : 1;
  return " " + colour(shade, symbol) + " " + fit(printable(t.name), room);
}

}  // namespace

std::vector<std::string> draw(const board& b, timestamp now, std::size_t width, std::size_t height_max,
                              const paint& colour) {
  const auto& tasks = b.tasks();
  std::size_t name_columns = 0;
  for (const auto& t : tasks)
    name_columns = std::max(name_columns, std::min(name_columns_max, columns_of(t.name)));

  std::vector<bool> shown(tasks.size(), tasks.size() <= height_max);
  if (tasks.size() > height_max) {
    auto room = std::max<std::size_t>(height_max, 1) - 1;
    for (bool lively : {true, false})
      for (std::size_t i = 0; i < tasks.size() && room > 0; ++i)
        if (!shown[i] && is_lively(tasks[i]) == lively) {
          shown[i] = true;
          --room;
        }
  }

  std::vector<std::string> lines;
  std::map<std::string_view, std::size_t> hidden;
  std::size_t hidden_count = 0;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (shown[i]) {
      lines.push_back(line_of(tasks[i], now, name_columns, width, colour));
      continue;
    }
    ++hidden_count;
    ++hidden[to_string(tasks[i].state)];
  }
  if (hidden_count > 0) {
    auto text = " … " + std::to_string(hidden_count) + " more:";
    for (const auto& [state, count] : hidden)
      text += " " + std::to_string(count) + " " + std::string(state);
    lines.push_back(colour(tone::dim, fit(text, width)));
  }
  return lines;
}

screen::screen(std::ostream& out, options o, paint p) : out_(out), options_(o), paint_(p) {}

screen::~screen() {
  if (cursor_hidden_)
    out_ << "\x1b[?25h" << std::flush;
}

void screen::tell(const board& b, const board_change& change) {
  if (options_.style != progress_style::lines)
    return;
  std::size_t name_columns = 0;
  for (const auto& t : b.tasks())
    name_columns = std::max(name_columns, std::min(name_columns_max, columns_of(t.name)));
  auto since = change.at - b.started_at().value_or(change.at);
  out_ << pad_left(short_duration(since), 8) << "  "
       << pad_right(printable(change.task.empty() ? "execution" : change.task), name_columns) << "  "
       << printable(change.what) << "\n"
       << std::flush;
}

void screen::refresh(const board& b, timestamp now) {
  if (options_.style != progress_style::live || (drawn_at_ && now - *drawn_at_ < options_.pause))
    return;
  drawn_at_ = now;
  auto height = options_.height > 4 ? options_.height - 2 : 2;
  redraw(draw(b, now, options_.width - 1, height, paint_));
}

void screen::finish(const board& b, timestamp now) {
  if (options_.style == progress_style::live)
    redraw(draw(b, now, options_.width - 1, b.tasks().size(), paint_));
}

void screen::redraw(const std::vector<std::string>& lines) {
  std::string text;
  if (!cursor_hidden_)
    text += "\x1b[?25l";
  cursor_hidden_ = true;
  if (drawn_ > 0)
    text += "\x1b[" + std::to_string(drawn_) + "A\r";
  for (const auto& line : lines)
    text += line + "\x1b[K\n";
  text += "\x1b[J";
  drawn_ = lines.size();
  out_ << text << std::flush;
}

}  // namespace troupe::cli
