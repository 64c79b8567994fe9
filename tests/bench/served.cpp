#include "bench/served.hpp"

#include "app/server.hpp"
#include "bench/database.hpp"
#include "bench/measure.hpp"
#include "bench/syncs.hpp"

#include <atomic>
#include <cstring>
#include <fstream>
#include <iostream>
#include <thread>

#include <csignal>
#include <ctime>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

namespace fs = std::filesystem;

/// Returns the value of a metric without labels.
double metric(const std::string& text, const std::string& name) {
  auto at = text.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

/// Processor time of a process so far, in ms.
double cpu_ms_of(pid_t process) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0)
    return 0;
  return double(used.tv_sec) * 1e3 + double(used.tv_nsec) / 1e6;
}

/// Of a directory that is empty since.
sync_counts* counts_in(const fs::path& directory, std::chrono::microseconds slower) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  auto* counts = map_counts(directory / "syncs");
  counts->delay_us = slower.count();
  return counts;
}

}  // namespace

account operator-(account a, const account& b) {
  return {a.commits - b.commits, a.appends - b.appends, a.bytes - b.bytes,
          a.syncs - b.syncs,     a.cpu - b.cpu,         a.database_cpu - b.database_cpu};
}

pid_t launch(const std::vector<std::string>& words, int out) {
  std::fflush(stdout);
  auto program = fs::read_symlink("/proc/self/exe").string();
  std::vector<char*> argv{program.data()};
  for (const auto& word : words)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  auto child = ::fork();
  if (child == 0) {
    if (out >= 0)
      ::dup2(out, STDOUT_FILENO);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  return child;
}

serving launch_node(const fs::path& directory, std::uint16_t port) {
  int ends[2];
  if (::pipe(ends) != 0)
    must<void>(refused{errc::unavailable, "cannot make a pipe"});
  auto child = launch({"serve", directory.string(), std::to_string(port)}, ends[1]);
  ::close(ends[1]);
  auto* from = ::fdopen(ends[0], "r");
  char line[512] = {};
  if (!std::fgets(line, sizeof line, from))
    must<void>(refused{errc::unavailable, "the node does not start"});
  std::fclose(from);
  auto* at = std::strstr(line, "://");
  at = at ? std::strchr(at + 3, ':') : nullptr;
  if (!at)
    must<void>(refused{errc::unavailable, line});
  return {child, static_cast<std::uint16_t>(std::strtoul(at + 1, nullptr, 10))};
}

void wait_until_ready(std::uint16_t port) {
  client asks(port);
  for (int status = 0; status != 200;) {
    asks.load(
      1, 1,
      [](std::size_t) {
        return order{"GET", "/readyz", ""};
      },
      [&](std::size_t, const reply& got) { status = got.status; });
    if (status != 200)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

served::served(fs::path directory, std::string settings, std::chrono::microseconds slower)
  : directory_(std::move(directory)), settings_(std::move(settings)), syncs_(counts_in(directory_, slower)),
    database_(journals() ? journals()->create() : std::string()), client_(start()) {
  wait_until_ready(port_);
}

served::~served() {
  kill();
  if (journals())
    journals()->drop(database_);
  fs::remove_all(directory_);
}

std::uint16_t served::start() {
  // A line per execution would be the terminal's cost.
  std::ofstream file(directory_ / "troupe.yaml");
  file << "log: { level: warning }\n" << settings_;
  if (journals())
    file << "store: { url: \"" << journals()->url(database_, syncs_->delay_us.load()) << "\" }\n";
  file.close();
  auto begun = launch_node(directory_, port_);
  child_ = begun.child;
  return port_ = begun.port;
}

void served::kill() {
  if (child_ < 0)
    return;
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
  child_ = -1;
}

void served::restart() {
  kill();
  start();
  wait_until_ready(port_);
}

void served::apply(const std::string& source) {
  client_.ask({"POST", "/api/v1/workflows", source, "application/yaml"});
}

double served::run(const order& what) {
  return run(1, 1, [&](std::size_t) { return what; }).front();
}

std::vector<double> served::run(std::size_t total, std::size_t in_flight,
                                const std::function<order(std::size_t)>& next) {
  return client_.load(total, in_flight, next, [](std::size_t, const reply& got) {
    if (got.status == 201 && got.body.find("\"state\":\"completed\"") != std::string::npos)
      return;
    std::fprintf(stderr, "bench: %d %s\n", got.status, got.body.substr(0, 2000).c_str());
    std::_Exit(1);
  });
}

account served::now() {
  auto metrics = client_.ask({"GET", "/metrics", ""}).body;
  auto database_cpu = journals() ? journals()->cpu_ms() : 0;
  return {metric(metrics, "troupe_journal_commits_total"),
          metric(metrics, "troupe_journal_appends_total"),
          metric(metrics, "troupe_journal_record_bytes_total"),
          double(syncs_->count),
          cpu_ms_of(child_) + database_cpu,
          database_cpu};
}

double served::resident_mib() const {
  std::ifstream file("/proc/" + std::to_string(child_) + "/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return double(resident) * double(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

int serve(const fs::path& directory, std::uint16_t port) {
  app::block_signals();
  count_in(directory / "syncs");
  app::settings with;
  std::vector<refused> errors;
  must(app::load_settings(directory / "troupe.yaml", with, errors));
  with.http.port = port;
  return app::serve(with, directory / "node", std::cout, std::cerr);
}

order start_of(const std::string& workflow, json::object input) {
  static std::atomic<std::uint64_t> number = 0;
  static const auto run = std::to_string(::getpid()) + "-" + std::to_string(steady::now().time_since_epoch().count());
  json::object body{{"workflow", workflow}, {"wait", "10m"}, {"idempotency_key", run + "-" + std::to_string(++number)}};
  body.emplace("input", std::move(input));
  return {"POST", "/api/v1/executions", json::serialize(body)};
}

order plain_start_of(const std::string& workflow) {
  return {"POST", "/api/v1/executions", json::serialize(json::object{{"workflow", workflow}})};
}

}  // namespace troupe::bench
