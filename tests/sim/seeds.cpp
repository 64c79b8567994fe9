#include "seeds.hpp"

#include "simulation.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>
#include <sys/time.h>
#include <unistd.h>

namespace troupe::testing {
namespace {

constexpr std::uint64_t failures_max = 5;
/// A seed takes some ten milliseconds of a core; one that takes so many seconds of it does not come to its end, nor
/// does one that waits for so long, however busy the machine is.
constexpr time_t seed_core_seconds_max = 60;
constexpr unsigned seed_seconds_max = 1200;

/// What is printed of a seed that fails, unless its story is told.
constexpr std::size_t complaints_max = 4, complaint_bytes_max = 400;

/// What the watchdog says; made ready beforehand, because it barks in a signal handler.
char last_words[200];

extern "C" void bark(int what) {
  std::string_view why = what == SIGPROF ? "does not end\n" : what == SIGALRM ? "hangs\n" : "crashes\n";
  auto written =
    ::write(STDERR_FILENO, last_words, std::strlen(last_words)) + ::write(STDERR_FILENO, why.data(), why.size());
  ::_exit(written > 0 ? 1 : 2);
}

std::string replay_command(std::uint64_t seed) {
  return "scripts/simulate --seed " + std::to_string(seed);
}

/// Ends the program, saying which seed hangs or crashes, unless it is over in time.
class watchdog {
public:
  explicit watchdog(std::uint64_t seed) {
    auto words = "seed " + std::to_string(seed) + "\nreplay it: " + replay_command(seed) + "\n  ";
    std::strncpy(last_words, words.c_str(), sizeof last_words - 1);
    for (auto signal : {SIGALRM, SIGPROF, SIGABRT, SIGSEGV, SIGFPE})
      std::signal(signal, bark);
    set_timers(seed_core_seconds_max, seed_seconds_max);
  }
  watchdog(const watchdog&) = delete;
  ~watchdog() { set_timers(0, 0); }

private:
  static void set_timers(time_t core_seconds, unsigned seconds) {
    itimerval until{.it_interval = {}, .it_value = {.tv_sec = core_seconds, .tv_usec = 0}};
    ::setitimer(ITIMER_PROF, &until, nullptr);
    ::alarm(seconds);
  }
};

bool holds(std::uint64_t seed, bool tell, std::map<std::string, std::size_t>& tally) {
  watchdog dog(seed);
  simulation one(seed, tell);
  auto broken = one.run();
  for (const auto& [what, count] : one.tally())
    tally[what] += count;
  if (broken.empty())
    return true;
  std::cout << "seed " << seed << "\n";
  if (!tell)
    broken.resize(std::min(broken.size(), complaints_max));
  for (const auto& what : broken)
    std::cout << "  " << (tell ? what : what.substr(0, complaint_bytes_max)) << "\n";
  std::cout << "replay it: " << replay_command(seed) << std::endl;
  return false;
}

}  // namespace

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const auto* text = std::getenv(variable);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

bool replay_seed(std::uint64_t seed) {
  std::map<std::string, std::size_t> tally;
  return holds(seed, true, tally);
}

std::uint64_t run_seeds(seed_range of, std::map<std::string, std::size_t>& tally) {
  auto end = std::chrono::steady_clock::now() + std::chrono::minutes(of.minutes);
  auto seed = of.first;
  std::uint64_t failed = 0;
  auto goes_on = [&] {
    return failed < failures_max &&
           (of.minutes > 0 ? std::chrono::steady_clock::now() < end : seed < of.first + of.count);
  };
  for (; goes_on(); ++seed)
    failed += !holds(seed, false, tally);
  std::cout << seed - of.first << " seeds from " << of.first << " on:";
  for (const auto& [what, count] : tally)
    std::cout << " " << what << " " << count << (what == tally.rbegin()->first ? "\n" : ",");
  return failed;
}

}  // namespace troupe::testing
