#include "studio/subprocess.hpp"

#include "studio/capture.hpp"
#include "studio/child_process.hpp"
#include "studio/utf8.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <unistd.h>

namespace troupe::studio {
namespace {

using clock = std::chrono::steady_clock;

/// Cuts a stream into lines; a line beyond `line_bytes_max` is handed out in pieces.
class line_cutter {
public:
  void add(std::string_view bytes, const std::function<void(std::string_view)>& on_line) {
    rest_ += bytes;
    std::size_t from = 0;
    for (auto end = rest_.find('\n'); end != rest_.npos; end = rest_.find('\n', from)) {
      on_line(std::string_view(rest_).substr(from, end - from));
      from = end + 1;
    }
    rest_.erase(0, from);
    if (rest_.size() > line_bytes_max)
      finish(on_line);
  }

  void finish(const std::function<void(std::string_view)>& on_line) {
    if (!rest_.empty())
      on_line(rest_);
    rest_.clear();
  }

private:
  static constexpr std::size_t line_bytes_max = 64 * 1024;
  std::string rest_;
};

/// The conversation with one child: feeds it, listens to it, stops it.
class conversation {
public:
  conversation(const program_call& call, task_context& context, child_process child)
    : call_(call), context_(context), child_(std::move(child)), output_(call.output_bytes_max, false),
      error_(call.error_bytes_max, true) {
    if (call_.input.empty())
      child_.input.close();
  }

  attempted<program_exit> run() {
    while (!child_.ended() && !step())
      continue;
    child_.kill_group(SIGKILL);
    listen_to_the_end();
    program_exit end;
    std::tie(end.code, end.signal) = child_.reap();
    if (failure_)
      return *failure_;
    if (call_.on_line)
      lines_.finish(call_.on_line);
    end.output_truncated = output_.truncated();
    end.error_truncated = error_.truncated();
    end.output = output_.take();
    end.error = to_utf8(error_.take());
    return end;
  }

private:
  /// Waits for something to happen and deals with it; true once the child must not live longer.
  bool step() {
    std::array<pollfd, 5> wanted{{{child_.ended_fd(), POLLIN, 0},
                                  {child_.output.get(), POLLIN, 0},
                                  {child_.error.get(), POLLIN, 0},
                                  {child_.input.get(), POLLOUT, 0},
                                  {kill_at_ ? -1 : context_.stop_fd(), POLLIN, 0}}};
    if (::poll(wanted.data(), wanted.size(), patience()) < 0 && errno != EINTR)
      return true;
    if (wanted[3].revents)
      feed();
    listen();
    if (!kill_at_ && context_.stop_requested())
      stop({"stopped", call_.argv.front() + " was stopped because its task must stop", true, {}});
    if (!kill_at_ && call_.overflow == overflow::fail && output_.truncated())
      stop({"output_too_large",
            call_.argv.front() + " wrote more than " + std::to_string(call_.output_bytes_max) +
              " bytes; raise the limit or write to a file",
            false,
            {}});
    return kill_at_ && clock::now() >= *kill_at_;
  }

  void stop(task_error why) {
    failure_ = std::move(why);
    kill_at_ = clock::now() + call_.grace;
    child_.kill_group(SIGTERM);
  }

  int patience() const {
    auto longest = child_.ended_fd() < 0 ? 20ms : 1000ms;
    if (kill_at_)
      longest = std::clamp(std::chrono::ceil<milliseconds>(*kill_at_ - clock::now()), 0ms, longest);
    return static_cast<int>(longest.count());
  }

  void feed() {
    without_sigpipe quiet;
    auto left = std::string_view(call_.input).substr(fed_);
    auto count = ::write(child_.input.get(), left.data(), left.size());
    if (count > 0)
      fed_ += static_cast<std::size_t>(count);
    if ((count < 0 && errno != EAGAIN && errno != EINTR) || fed_ == call_.input.size())
      child_.input.close();
  }

  void listen() {
    read_all(child_.output, [this](std::string_view bytes) {
      if (call_.on_line)
        lines_.add(bytes, call_.on_line);
      else
        output_.add(bytes);
    });
    read_all(child_.error, [this](std::string_view bytes) { error_.add(bytes); });
  }

  /// The pipes close once all processes of the group are gone; one that left the group does not keep us.
  void listen_to_the_end() {
    auto until = clock::now() + 250ms;
    listen();
    while ((child_.output.get() >= 0 || child_.error.get() >= 0) && clock::now() < until) {
      std::array<pollfd, 2> wanted{{{child_.output.get(), POLLIN, 0}, {child_.error.get(), POLLIN, 0}}};
      ::poll(wanted.data(), wanted.size(), 50);
      listen();
    }
  }

  /// Reads what is there now, at most a few buffers, so that a chatty child cannot keep us from noticing a stop.
  template <class Sink>
  void read_all(descriptor& from, Sink sink) {
    constexpr int buffers_max = 64;
    for (int i = 0; i < buffers_max && from.get() >= 0; ++i) {
      auto count = ::read(from.get(), buffer_.data(), buffer_.size());
      if (count > 0)
        sink(std::string_view(buffer_.data(), static_cast<std::size_t>(count)));
      else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return;
      else if (count == 0 || errno != EINTR)
        from.close();
    }
  }

  const program_call& call_;
  task_context& context_;
  child_process child_;
  capture output_;
  capture error_;
  line_cutter lines_;
  std::size_t fed_ = 0;
  std::optional<task_error> failure_;
  std::optional<clock::time_point> kill_at_;
  std::array<char, 64 * 1024> buffer_;
};

task_error missing_tool(const std::string& program) {
  static const std::map<std::string_view, std::string_view> packages{
    {"ffmpeg", "ffmpeg"}, {"ffprobe", "ffmpeg"}, {"espeak-ng", "espeak-ng"}, {"rsvg-convert", "librsvg2-bin"}};
  auto package = packages.find(program);
  auto advice = package == packages.end() ? std::string("install it, or give the path of the program")
                                          : "install it with: apt-get install " + std::string(package->second);
  auto place = program.find('/') == program.npos ? " was not found on PATH; " : " is not a program; ";
  return {"missing_tool", program + place + advice, false, {}};
}

}  // namespace

attempted<program_exit> run_program(const program_call& call, task_context& context) {
  if (call.argv.empty() || call.argv.front().empty())
    return task_error{"invalid_parameters", "argv must name a program", false, {}};
  if (context.stop_requested())
    return task_error{"stopped", call.argv.front() + " was not started because its task must stop", true, {}};
  auto child = spawn(call, call.directory.empty() ? context.scratch() : call.directory);
  if (const auto* error = std::get_if<int>(&child))
    return not_started(call.argv.front(), *error);
  return conversation(call, context, std::get<child_process>(std::move(child))).run();
}

attempted<program_exit> run_tool(const program_call& call, task_context& context) {
  auto end = run_program(call, context);
  if (const auto* exit = std::get_if<program_exit>(&end))
    if (auto failure = failure_of(call.argv.front(), *exit))
      return *failure;
  return end;
}

task_error not_started(const std::string& program, int error) {
  if (error == ENOENT || error == EACCES || error == ENOEXEC)
    return missing_tool(program);
  return {"spawn_failed",
          program + " could not be started: " + std::strerror(error),
          error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE,
          {}};
}

std::optional<task_error> failure_of(std::string_view program, const program_exit& end) {
  auto said = last_lines(end.error);
  auto tail = said.empty() ? std::string(".") : ": " + said;
  if (end.signal != 0)
    return task_error{"signal",
                      std::string(program) + " was ended by signal " + std::to_string(end.signal) + " (" +
                        ::strsignal(end.signal) + ")" + tail,
                      true,
                      {}};
  if (end.code != 0)
    return task_error{
      "exit_status", std::string(program) + " exited with status " + std::to_string(end.code) + tail, true, {}};
  return std::nullopt;
}

std::string last_lines(std::string_view text, std::size_t lines_max, std::size_t bytes_max) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.remove_suffix(1);
  if (text.size() > bytes_max)
    text.remove_prefix(text.size() - bytes_max);
  std::size_t lines = 0;
  for (auto i = text.size(); i > 0; --i)
    if (text[i - 1] == '\n' && ++lines == lines_max)
      return to_utf8(text.substr(i));
  return to_utf8(text);
}

task_error failed_because(const refused& why) {
  bool retryable =
    why.code == errc::storage || why.code == errc::busy || why.code == errc::unavailable || why.code == errc::timed_out;
  return {std::string(to_string(why.code)), to_string(why), retryable, {}};
}

}  // namespace troupe::studio
