#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "bench/workloads.hpp"

#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

/// How long each of slowhttptest's modes is endured.
constexpr int seconds = 20;
constexpr std::size_t in_flight = 8;

struct mode {
  const char* name;
  std::vector<std::string> words;
};

const std::vector<mode> modes{
  {"slow headers", {"-H", "-i", "2"}},
  {"slow bodies", {"-B", "-i", "2", "-s", "8192"}},
  {"ranges", {"-R", "-a", "5", "-b", "3000"}},
  {"slow reading", {"-X", "-w", "1", "-y", "16", "-n", "2", "-z", "8", "-k", "3"}},
};

/// Begins slowhttptest with 1,000 connections, 200 more each second.
pid_t attack(const mode& with, const std::string& url) {
  std::vector<std::string> words{"slowhttptest"};
  words.insert(words.end(), with.words.begin(), with.words.end());
  for (auto word : {"-c", "1000", "-r", "200", "-l"})
    words.emplace_back(word);
  words.push_back(std::to_string(seconds));
  words.emplace_back("-u");
  words.push_back(url);
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  std::fflush(stdout);
  auto child = ::fork();
  if (child == 0) {
    auto nowhere = ::open("/dev/null", O_RDWR);
    for (int fd : {0, 1, 2})
      ::dup2(nowhere, fd);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  return child;
}

/// What a well-behaved client meets for so long: it asks, waits for the answer, and thinks for a moment.
std::vector<double> ask_for(served& node, const order& what, int how_long) {
  std::vector<double> all;
  for (auto begin = steady::now(); ms_since(begin) < how_long * 1e3;) {
    auto took = node.ask().load(
      64, in_flight, [&](std::size_t) { return what; },
      [](std::size_t, const reply& got) {
        if (got.status == 200)
          return;
        std::fprintf(stderr, "bench: %d %s\n", got.status, got.body.substr(0, 500).c_str());
        std::_Exit(1);
      });
    all.insert(all.end(), took.begin(), took.end());
    ::usleep(10'000);
  }
  return all;
}

}  // namespace

void slow_http(const settings& with) {
  served node(with.directory / "slowhttp");
  node.apply(chain_of("steps", 5));
  auto started = node.ask().ask(start_of("steps"));
  auto path = "/api/v1/executions/" + std::string(json::parse(started.body).at("id").as_string());
  auto url = "http://127.0.0.1:" + std::to_string(node.port()) + path;
  order get{.method = "GET", .path = path};
  ask_for(node, get, 1);
  std::printf("slowhttp: GET one execution by %zu clients, beside slowhttptest with 1,000 connections for %d s\n",
              in_flight, seconds);
  for (const auto& each : modes) {
    // Before and after, so that what else the machine does is in both.
    auto alone = ask_for(node, get, 3);
    auto child = attack(each, url);
    auto took = ask_for(node, get, seconds - 2);
    int status = 0;
    ::kill(child, SIGTERM);
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
      std::fprintf(stderr, "bench: slowhttptest is missing: apt-get install slowhttptest\n");
      std::_Exit(1);
    }
    auto after = ask_for(node, get, 3);
    alone.insert(alone.end(), after.begin(), after.end());
    std::printf("  %-14s p50 %.3f ms   p99 %.3f ms   alone p50 %.3f ms   p99 %.3f ms   ratio %.2f\n", each.name,
                percentile(took, 0.5), percentile(took, 0.99), percentile(alone, 0.5), percentile(alone, 0.99),
                percentile(took, 0.99) / percentile(alone, 0.99));
  }
  std::printf("\n");
}

}  // namespace troupe::bench
