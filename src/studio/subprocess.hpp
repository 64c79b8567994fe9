#pragma once

#include "studio/task.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe::studio {

/// A value, or why the attempt failed.
template <class T>
using attempted = std::variant<T, task_error>;

/// What happens to output beyond its limit: it is dropped and the process goes on, or the process is killed and the
/// attempt fails with `output_too_large`.
TROUPE_ENUM(overflow, truncate, fail)

/// A program to run, without a shell. It leads a process group of its own, inherits no descriptor but its three
/// standard ones, and sees PATH, HOME, LANG and TMPDIR (= its directory) of our environment and nothing else.
struct program_call {
  /// The name is looked up in PATH unless it contains `/`.
  std::vector<std::string> argv;
  /// Where it runs; empty means the scratch directory of the attempt.
  std::filesystem::path directory = {};
  /// Added to the environment.
  std::map<std::string, std::string> environment = {};
  /// What it reads from standard input.
  std::string input = {};
  /// Its standard input stays open for more than `input`. Only for `spawn`.
  bool converses = false;
  /// Called with each line of standard output as it comes; the output is then not kept.
  std::function<void(std::string_view)> on_line = {};

  std::size_t output_bytes_max = 1024 * 1024;
  std::size_t error_bytes_max = 64 * 1024;
  studio::overflow overflow = overflow::truncate;
  /// Scheduling priority given up (0..19), so that encoders leave the engine responsive.
  int niceness = 5;
  /// Between SIGTERM and SIGKILL when the attempt must stop.
  milliseconds grace = 2s;
};

/// How a program ended by itself.
struct program_exit {
  /// Exit code; 128 + signal if a signal ended it.
  int code = 0;
  /// The signal that ended it, or 0.
  int signal = 0;
  /// Standard output as it was, and the last `error_bytes_max` of standard error as UTF-8.
  std::string output;
  std::string error;
  bool output_truncated = false;
  bool error_truncated = false;
};

/// Runs the program to its end, whatever its exit code. Fails with `missing_tool` (and how to install it) if it is not
/// there, `stopped` if the context asked to stop, `output_too_large`. When it returns, nothing of the program's process
/// group is alive.
attempted<program_exit> run_program(const program_call&, task_context&);

/// As `run_program`, and anything but exit code 0 fails with `exit_status` or `signal` and the last lines of standard
/// error.
attempted<program_exit> run_tool(const program_call&, task_context&);

/// Returns the failure a program's exit stands for; nothing if it is a success.
std::optional<task_error> failure_of(std::string_view program, const program_exit&);

/// Returns the failure of a program that could not be started, by errno.
task_error not_started(const std::string& program, int error);

/// Returns the end of what a program wrote, as UTF-8.
std::string last_lines(std::string_view text, std::size_t lines_max = 8, std::size_t bytes_max = 2000);

/// Returns the failure that a refusal of the context (`open`, `keep`) means for the attempt.
task_error failed_because(const refused&);

}  // namespace troupe::studio
