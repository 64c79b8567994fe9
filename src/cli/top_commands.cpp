#include "cli/key_reader.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"
#include "cli/top.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

constexpr std::string_view keys = "q leave  p stand still  s sort  space look";

std::string node_name(const session& s) {
  const auto& meant = s.where();
  if (!meant)
    return {};
  return meant->server.value_or(s.call.text("data").value_or(""));
}

exit_code print_once(session& s, const json::value& seen) {
  if (s.json_wanted())
    return s.print(seen);
  auto width = s.env.out_is_terminal ? static_cast<std::size_t>(s.env.width) : 0;
  for (const auto& line : draw({.now = seen, .node = node_name(s)}, width, 0, s.colour))
    s.env.out << line << "\n";
  return exit_code::done;
}

/// Draws over what was there.
void show(session& s, const top_view& v) {
  if (s.env.measure)
    s.env.measure(s.env);
  auto width = static_cast<std::size_t>(std::max(s.env.width - 1, 20));
  auto height = static_cast<std::size_t>(std::max(s.env.height - 2, 6));
  std::string text = "\x1b[H";
  for (const auto& line : draw(v, width, height, s.colour))
    text += line + "\x1b[K\n";
  text += "\x1b[J\x1b[" + std::to_string(height + 2) + ";1H";
  auto order = "  sorted by " + std::string(to_string(v.order)) + (v.paused ? "  stands still" : "");
  s.env.out << text << s.colour(tone::dim, fit(std::string(keys) + order, width)) << "\x1b[K" << std::flush;
}

/// The other screen of the terminal, without a cursor, as long as this lives.
class other_screen {
public:
  explicit other_screen(std::ostream& out) : out_(out) { out_ << "\x1b[?1049h\x1b[?25l"; }
  ~other_screen() { out_ << "\x1b[?25h\x1b[?1049l" << std::flush; }
  other_screen(const other_screen&) = delete;
  other_screen& operator=(const other_screen&) = delete;

private:
  std::ostream& out_;
};

/// Does what the key says; returns whether to go on.
bool obey(char key, top_view& v, bool& look_now) {
  switch (key) {
  case 'q':
  case 'Q':
    return false;
  case 'p':
    v.paused = !v.paused;
    break;
  case 's':
    v.order = v.order == top_order::name      ? top_order::waiting
              : v.order == top_order::waiting ? top_order::running
                                              : top_order::name;
    break;
  case ' ':
    look_now = true;
    break;
  default:
    break;
  }
  return true;
}

result<exit_code> top(session& s) {
  constexpr std::string_view path = "/api/v1/overview";
  auto seen = s.node.get(std::string(path));
  if (!seen)
    return std::move(seen).error();
  if (!s.env.out_is_terminal || !s.env.read_keys || s.json_wanted() || s.call.flag("once"))
    return print_once(s, *seen);
  auto pause = *parse_duration(*s.call.text("interval"));
  top_view v{.now = *std::move(seen), .node = node_name(s)};
  auto pressed = s.env.read_keys();
  other_screen screen(s.env.out);
  auto due = s.env.now() + pause;
  while (!s.env.interrupted()) {
    show(s, v);
    auto left = std::chrono::ceil<milliseconds>(due - s.env.now());
    auto key = pressed->wait(v.paused ? milliseconds(1h) : std::max(left, 0ms));
    bool look_now = false;
    if (key && !obey(*key, v, look_now))
      break;
    if (!look_now && (v.paused || s.env.now() < due))
      continue;
    auto next = s.node.get(std::string(path));
    if (!next)
      return std::move(next).error();
    v.before = std::exchange(v.now, *std::move(next));
    due = s.env.now() + pause;
  }
  return exit_code::done;
}

}  // namespace

std::vector<command> top_commands() {
  return {
    {.noun = "top",
     .verb = {},
     .summary = "Watch a node at work: executions, queues, rates, times and the slowest tasks",
     .details =
       "Keys: q leaves, p stands still and goes on, s sorts the queues, space looks at once.\n"
       "Rates and times are of what happened since the look before; of one look alone, since the node started. "
       "WAIT is from when an attempt could begin until it did, RUN from then until its outcome.\n"
       "Where the output is no terminal it is printed once.",
     .options = {{"once", value_kind::flag, {}, "Print it once"},
                 {"interval", value_kind::duration, "SPAN", "Time between two looks", "2s"}},
     .examples = {{"troupe top", "live"}, {"troupe top --once --output json", "for scripts"}},
     .carry_out = top},
  };
}

}  // namespace troupe::cli
