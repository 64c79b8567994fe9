#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

constexpr std::size_t count = 10'000;
constexpr auto roomy = "http: { connections_max: 30000, connections_per_address_max: 30000 }\n";

constexpr auto waits = R"(
workflow: waits
tasks:
  wait: { wait: 24h }
)";

/// Follows an execution's events; returns the descriptor once the stream has begun.
int follow(std::uint16_t port, const std::string& id) {
  auto descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto request = "GET /api/v1/executions/" + id +
                 "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nLast-Event-ID: 1\r\n\r\n";
  std::string seen;
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
      ::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    char piece[4096];
    while (seen.find("retry:") == seen.npos) {
      auto n = ::recv(descriptor, piece, sizeof piece, 0);
      if (n <= 0)
        break;
      seen.append(piece, static_cast<std::size_t>(n));
    }
  }
  if (seen.find("retry:") == seen.npos) {
    std::fprintf(stderr, "bench: no stream: %s %s\n", std::strerror(errno), seen.c_str());
    std::_Exit(1);
  }
  return descriptor;
}

void raise_descriptors() {
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  now.rlim_cur = now.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &now);
  if (now.rlim_max < count + 100) {
    std::fprintf(stderr, "bench: only %zu descriptors: raise ulimit -n\n", static_cast<std::size_t>(now.rlim_max));
    std::_Exit(1);
  }
}

}  // namespace

void streams(const settings& with) {
  raise_descriptors();
  served node(with.directory / "streams", roomy);
  node.apply(waits);
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    auto started = node.ask().ask({"POST", "/api/v1/executions", R"({"workflow":"waits"})"});
    ids.emplace_back(json::parse(started.body).at("id").as_string());
  }
  std::vector<int> open;
  // What the first ones cost is not theirs.
  for (std::size_t i = 0; i < 500; ++i)
    open.push_back(follow(node.port(), ids[i % ids.size()]));
  auto before = node.resident_mib();
  auto begin = steady::now();
  while (open.size() < count)
    open.push_back(follow(node.port(), ids[open.size() % ids.size()]));
  auto ms = ms_since(begin);
  auto grown = node.resident_mib() - before;
  auto cpu = node.now();
  ::usleep(5'000'000);
  auto spent = node.now() - cpu;
  std::printf("streams: %zu clients that follow 100 executions of which nothing is heard\n", count);
  std::printf("  %.2f KB each (%.0f MiB), %.0f opened in a second, %.1f %% of a core while idle\n\n",
              grown * 1024 / double(count - 500), node.resident_mib(), double(count - 500) / ms * 1e3, spent.cpu / 50);
  for (auto descriptor : open)
    ::close(descriptor);
}

}  // namespace troupe::bench
