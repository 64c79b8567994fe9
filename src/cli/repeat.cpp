#include "cli/repeat.hpp"

#include "cli/paint.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <sstream>

namespace troupe::cli {
namespace {

/// What is written to a stream goes elsewhere as long as this lives.
class diversion {
public:
  explicit diversion(std::ostream& from) : from_(from), before_(from.rdbuf(kept_.rdbuf())) {}
  ~diversion() { from_.rdbuf(before_); }
  diversion(const diversion&) = delete;
  diversion& operator=(const diversion&) = delete;
  std::string text() const { return kept_.str(); }

private:
  std::ostringstream kept_;
  std::ostream& from_;
  std::streambuf* before_;
};

/// Returns the text from the upper left corner on, what was below cleared, no longer than the screen.
std::string drawn(const std::string& title, const std::string& text, const environment& env) {
  std::string out = "\x1b[H" + fit(title, static_cast<std::size_t>(std::max(env.width - 1, 1))) + "\x1b[K\n";
  std::istringstream lines(text);
  int left = env.height - 2;
  for (std::string line; std::getline(lines, line); --left) {
    if (left == 1 && lines.peek() != std::istream::traits_type::eof()) {
      out += "...\x1b[K\n";
      break;
    }
    out += line + "\x1b[K\n";
  }
  return out + "\x1b[J";
}

}  // namespace

exit_code watch(const invocation& call, environment& env, const once& carry_out) {
  auto pause = *parse_duration(*call.text("watch"));
  auto& out = env.out;
  if (env.out_is_terminal)
    out << "\x1b[?1049h";
  auto code = exit_code::done;
  std::string last;
  while (code == exit_code::done && !env.interrupted()) {
    if (env.measure)
      env.measure(env);
    std::string text;
    {
      diversion kept(out);
      code = carry_out(call);
      text = kept.text();
    }
    if (code == exit_code::done)
      last = text;
    if (env.out_is_terminal)
      out << drawn("every " + to_text(pause) + ", " + in_full(env.now()) + "; Ctrl-C ends", text, env) << std::flush;
    else
      out << text << std::flush;
    if (code == exit_code::done && !env.rest(pause))
      break;
  }
  if (env.out_is_terminal)
    out << "\x1b[?1049l" << last << std::flush;
  return code == exit_code::done ? exit_code::interrupted : code;
}

bool wants_ids(const invocation& call) {
  if (!call.command || call.command->arguments.empty() || call.argument(0) != "-")
    return false;
  switch (call.command->arguments.front().completes) {
  case value_source::nothing:
  case value_source::file:
  case value_source::directory:
    return false;
  case value_source::workflow:
  case value_source::execution:
  case value_source::task:
  case value_source::review:
  case value_source::task_type:
  case value_source::schedule:
  case value_source::queue:
  case value_source::profile:
  case value_source::token:
    return true;
  }
  return false;
}

exit_code for_each_id(const invocation& call, environment& env, const once& carry_out) {
  auto outcome = exit_code::done;
  for (std::string line; env.in && !env.interrupted() && std::getline(*env.in, line);) {
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line.empty())
      continue;
    auto one = call;
    one.arguments.front() = line;
    auto code = carry_out(one);
    if (outcome == exit_code::done)
      outcome = code;
  }
  return env.interrupted() ? exit_code::interrupted : outcome;
}

}  // namespace troupe::cli
