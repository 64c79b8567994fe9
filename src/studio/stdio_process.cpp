#include "studio/stdio_process.hpp"

#include "core/worker/failure.hpp"
#include "studio/subprocess.hpp"
#include "studio/utf8.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <unistd.h>

namespace troupe::studio {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t error_bytes_max = 64 * 1024;

/// How long a program that closed its output may take to end, so that its exit can be told.
constexpr auto end_patience = 250ms;

std::string shown(std::string_view line) {
  constexpr std::size_t bytes_max = 80;
  return to_utf8(line.substr(0, bytes_max)) + (line.size() > bytes_max ? "..." : "");
}

}  // namespace

stdio_process::stdio_process(const program_type& type, child_process child)
  : type_(type), child_(std::move(child)), error_(error_bytes_max, true) {}

stdio_process::~stdio_process() {
  dismiss();
  if (dead_)
    return;
  auto until = clock::now() + type_.grace;
  while (!child_.ended() && clock::now() < until) {
    pollfd end{child_.ended_fd(), POLLIN, 0};
    ::poll(&end, 1, 20);
  }
}

void stdio_process::dismiss() {
  child_.input.close();
  if (!dead_)
    child_.kill_group(SIGTERM);
}

bool stdio_process::usable() {
  if (dead_ || child_.ended())
    return false;
  read_all(child_.output, [this](std::string_view bytes) { rest_ += bytes; });
  read_all(child_.error, [](std::string_view) {});
  return rest_.empty() && child_.output.get() >= 0;
}

task_result stdio_process::perform(const json::object& message, task_context& context) {
  id_ = std::string(message.at("id").as_string());
  outcome_.reset();
  error_ = capture(error_bytes_max, true);
  auto task = json::serialize(message) + "\n";
  std::size_t told = 0;
  while (step(task, told, context))
    continue;
  if (!outcome_)
    outcome_ = crashed();
  if (dead_)
    child_.kill_group(SIGKILL);
  return *std::exchange(outcome_, std::nullopt);
}

/// Waits for something to happen and deals with it; false once the outcome is known or the program has ended.
bool stdio_process::step(std::string_view task, std::size_t& told, task_context& context) {
  auto unsent = told < task.size();
  std::array<pollfd, 5> wanted{{{child_.ended_fd(), POLLIN, 0},
                                {child_.output.get(), POLLIN, 0},
                                {child_.error.get(), POLLIN, 0},
                                {unsent ? child_.input.get() : -1, POLLOUT, 0},
                                {kill_at_ ? -1 : context.stop_fd(), POLLIN, 0}}};
  auto longest = child_.ended_fd() < 0 ? 20ms : 1000ms;
  if (kill_at_)
    longest = std::clamp(std::chrono::ceil<milliseconds>(*kill_at_ - clock::now()), 0ms, longest);
  if (::poll(wanted.data(), wanted.size(), static_cast<int>(longest.count())) < 0 && errno != EINTR)
    return false;
  if (wanted[3].revents) {
    without_sigpipe quiet;
    auto count = ::write(child_.input.get(), task.data() + told, task.size() - told);
    if (count > 0)
      told += static_cast<std::size_t>(count);
    else if (errno != EAGAIN && errno != EINTR)
      told = task.size();  // it does not listen any more; what it says or how it ends tells why
  }
  hear(context);
  if (!kill_at_ && context.stop_requested())
    stop({"stopped", type_.run.front() + " was stopped because its task must stop", true, {}}, false);
  if (kill_at_)
    return clock::now() < *kill_at_ && !child_.ended();
  if (outcome_)
    return false;
  if (child_.output.get() < 0 || child_.ended()) {
    dead_ = true;
    return false;
  }
  return true;
}

void stdio_process::hear(task_context& context) {
  read_all(child_.error, [this](std::string_view bytes) { error_.add(bytes); });
  read_all(child_.output, [&](std::string_view bytes) {
    if (kill_at_)
      return;
    rest_ += bytes;
    std::size_t from = 0;
    for (auto end = rest_.find('\n'); end != rest_.npos && !outcome_; end = rest_.find('\n', from)) {
      take_line(std::string_view(rest_).substr(from, end - from), context);
      from = end + 1;
    }
    rest_.erase(0, from);
    if (!outcome_ && rest_.size() > type_.output_bytes_max)
      stop({"output_too_large",
            type_.run.front() + " wrote a line of more than " + std::to_string(type_.output_bytes_max) +
              " bytes; raise output_bytes_max or write to a file",
            false,
            {}},
           true);
  });
}

void stdio_process::take_line(std::string_view line, task_context& context) {
  auto refuse = [&](const std::string& what) {
    stop({"protocol", type_.run.front() + " " + what + "; logs belong on standard error", false, {}}, true);
  };
  if (line.size() > type_.output_bytes_max)
    return stop({"output_too_large",
                 type_.run.front() + " wrote a line of more than " + std::to_string(type_.output_bytes_max) + " bytes",
                 false,
                 {}},
                true);
  auto said = parse_json(line);
  if (!said || !said->is_object())
    return refuse("wrote a line that is not a JSON object: " + shown(line));
  auto& members = said->get_object();
  const auto* id = members.if_contains("id");
  if (!id || *id != json::value(id_))
    return refuse("wrote a line without the id of its task: " + shown(line));
  if (auto* output = members.if_contains("output")) {
    outcome_ = std::move(*output);
  } else if (const auto* error = members.if_contains("error")) {
    auto read = worker::read_failure(*error);
    if (!read)
      return refuse("reported an error that cannot be read (" + to_string(read.error()) + ")");
    outcome_ = *std::move(read);
  } else if (const auto* fraction = members.if_contains("progress"); fraction && fraction->is_number()) {
    const auto* note = members.if_contains("note");
    context.progress(std::clamp(fraction->to_number<double>(), 0.0, 1.0),
                     note && note->is_string() ? std::string_view(note->get_string()) : std::string_view());
  } else {
    refuse("wrote a line with neither output, error nor progress: " + shown(line));
  }
}

/// The outcome is that; the program is not to be used again.
void stdio_process::stop(task_error why, bool at_once) {
  if (kill_at_)
    return;
  outcome_ = std::move(why);
  dead_ = true;
  kill_at_ = clock::now() + (at_once ? milliseconds(0) : type_.grace);
  child_.kill_group(SIGTERM);
}

task_error stdio_process::crashed() {
  auto until = clock::now() + end_patience;
  while (!child_.ended() && clock::now() < until) {
    pollfd end{child_.ended_fd(), POLLIN, 0};
    ::poll(&end, 1, 20);
  }
  auto ended = child_.ended();
  child_.kill_group(SIGKILL);
  read_all(child_.error, [this](std::string_view bytes) { error_.add(bytes); });
  auto [code, signal] = child_.reap();
  auto said = last_lines(error_.take());
  auto how = !ended        ? std::string("closed its output")
             : signal != 0 ? "was ended by signal " + std::to_string(signal)
                           : "exited with status " + std::to_string(code);
  return {"crash", type_.run.front() + " " + how + " before it answered" + (said.empty() ? "" : ": " + said), true, {}};
}

/// Reads what is there now, at most a few buffers, so that a chatty program cannot keep us from noticing a stop.
template <class Sink>
void stdio_process::read_all(descriptor& from, Sink sink) {
  constexpr int buffers_max = 64;
  std::array<char, 16 * 1024> buffer;
  for (int i = 0; i < buffers_max && from.get() >= 0; ++i) {
    auto count = ::read(from.get(), buffer.data(), buffer.size());
    if (count > 0)
      sink(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
    else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      return;
    else if (count == 0 || errno != EINTR)
      from.close();
  }
}

}  // namespace troupe::studio
