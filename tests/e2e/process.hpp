#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

/// Real processes, looked at from outside.
namespace troupe::e2e {

/// How long anything may take before a test says that it hangs: generous, for machines that do much else.
constexpr std::chrono::seconds patience{120};

/// A directory of one test; gone with it.
class scratch {
public:
  scratch();
  scratch(const scratch&) = delete;
  ~scratch();

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file in the directory and returns its path.
  std::string write(const std::string& name, std::string_view text) const;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

private:
  std::filesystem::path path_;
};

/// Returns a file's content, empty if there is none.
std::string read_file(const std::filesystem::path&);
std::vector<std::string> lines_of(const std::string& text);

/// Looks again and again until `is_so`; false when patience ends.
template <class Condition>
bool eventually(Condition is_so, std::chrono::milliseconds within = patience) {
  auto until = std::chrono::steady_clock::now() + within;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

struct launch {
  std::vector<std::string> argv;
  /// Over what this process has; an empty value removes the variable.
  std::map<std::string, std::string> environment = {};
  std::filesystem::path directory = {};
  /// No file may grow beyond: writing more fails as on a full disk.
  std::optional<rlim_t> file_bytes_max = {};
};

struct ended {
  /// The exit code, or 128 + the signal that ended it.
  int code = -1;
  std::string out;
  std::string err;
};

/// A child; killed with this. What it writes goes to files, so that it never waits for its reader.
class process {
public:
  explicit process(const launch&);
  process(const process&) = delete;
  ~process();

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  std::string out() const { return read_file(files_ / "out"); }
  std::string err() const { return read_file(files_ / "err"); }
  /// Waits until the output has the text; false when it ends without.
  bool says(std::string_view text);
  bool has_ended();
  /// Waits for the end; `code` stays -1 when it does not come within `within`.
  ended wait(std::chrono::milliseconds within = patience);
  ended kill() { return signal(9), wait(); }

private:
  scratch files_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

ended run(const launch&);

/// A command line of troupe.
launch troupe(std::vector<std::string> args);

/// What random moments come from; TROUPE_SEED=N repeats those of a run.
std::uint32_t seed();

/// Returns the processes (not zombies) whose command line has the text.
std::vector<pid_t> processes_with(const std::string& text);

}  // namespace troupe::e2e
