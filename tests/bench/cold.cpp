#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/stage.hpp"

#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

/// How long an idle node is looked at.
constexpr auto idle_span = std::chrono::seconds(2);

struct first_light {
  /// Points of the steady clock, which processes share.
  std::int64_t ready_ns = 0, done_ns = 0;
  double resident_mib = 0, idle_cpu_ms = 0;
};

/// Runs `cold_once` in a process of its own, which has nothing in memory yet.
first_light in_child(const std::filesystem::path& directory) {
  int ends[2];
  if (::pipe(ends) != 0)
    must<void>(refused{errc::unavailable, "cannot make a pipe"});
  auto program = std::filesystem::read_symlink("/proc/self/exe").string();
  auto child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(program.c_str(), program.c_str(), "--directory", directory.c_str(), "cold_once", nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  first_light seen;
  auto* from = ::fdopen(ends[0], "r");
  long long ready = 0, done = 0;
  auto read = std::fscanf(from, "%lld %lld %lf %lf", &ready, &done, &seen.resident_mib, &seen.idle_cpu_ms);
  std::fclose(from);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (read != 4 || status != 0)
    must<void>(refused{errc::unavailable, "the process that starts cold failed"});
  seen.ready_ns = ready;
  seen.done_ns = done;
  return seen;
}

}  // namespace

void cold_once(const std::filesystem::path& directory) {
  stage node(directory / "node");
  auto ready = steady::now();
  node.apply(chain_of("first", 5));
  node.run(stage::order("first"));
  auto done = steady::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));  // past the journal's last tick
  auto before = cpu_ms();
  std::this_thread::sleep_for(idle_span);
  std::printf("%lld %lld %f %f\n", static_cast<long long>(ready.time_since_epoch().count()),
              static_cast<long long>(done.time_since_epoch().count()), resident_mib(), cpu_ms() - before);
}

void cold(const settings& with) {
  std::vector<double> ready, done, resident, idle;
  for (int turn = 0; turn < with.turns; ++turn) {
    auto begin = steady::now().time_since_epoch().count();
    auto seen = in_child(with.directory);
    ready.push_back(double(seen.ready_ns - begin) / 1e6);
    done.push_back(double(seen.done_ns - begin) / 1e6);
    resident.push_back(seen.resident_mib);
    idle.push_back(seen.idle_cpu_ms / std::chrono::duration<double, std::milli>(idle_span).count() * 100);
  }
  std::printf("cold: a new process, an empty directory, a first execution of 5 steps\n");
  std::printf("  ready after %s ms, first execution done after %s ms\n", spread(ready, 1).c_str(),
              spread(done, 1).c_str());
  std::printf("  idle: %s MiB resident, %s %% of a core\n\n", spread(resident, 1).c_str(), spread(idle).c_str());
}

}  // namespace troupe::bench
