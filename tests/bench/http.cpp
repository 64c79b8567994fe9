#include "bench/beast.hpp"
#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/served.hpp"
#include "bench/workloads.hpp"

#include <atomic>
#include <thread>

namespace troupe::bench {
namespace {

constexpr std::size_t clients[] = {1, 64, 512};

/// Limits of this one client, which is as many as it likes.
constexpr auto roomy = "http: { connections_max: 30000, connections_per_address_max: 30000 }\n";

/// What is asked, and how often with one connection and with many.
struct question {
  const char* name;
  std::function<order(std::size_t)> next;
  int expected;
  std::size_t few, many;
};

struct figures {
  std::vector<double> rate, p50, p99;

  void add(std::size_t total, double ms, const std::vector<double>& took) {
    rate.push_back(double(total) / ms * 1e3);
    p50.push_back(percentile(took, 0.5));
    p99.push_back(percentile(took, 0.99));
  }
};

void load(client& to, const question& q, std::size_t in_flight, figures* into) {
  auto total = in_flight == 1 ? q.few : q.many;
  if (!into)
    total = std::max<std::size_t>(total / 10, in_flight);
  auto begin = steady::now();
  auto took = to.load(total, in_flight, q.next, [&](std::size_t, const reply& got) {
    if (got.status == q.expected)
      return;
    std::fprintf(stderr, "bench: %d %s\n", got.status, got.body.substr(0, 500).c_str());
    std::_Exit(1);
  });
  if (into)
    into->add(total, ms_since(begin), took);
}

std::string row(const figures& f) {
  char text[160];
  std::snprintf(text, sizeof text, "%7.0f/s   p50 %7.3f ms   p99 %7.3f ms", median(f.rate), median(f.p50),
                median(f.p99));
  return text;
}

void compare(const settings& with, served& node, const question& q) {
  auto sample = node.ask().whole(q.next(0));
  beast_server bare(with.directory, sample);
  client to_bare(bare.port());
  std::printf("http: %s (%zu bytes)\n", q.name, sample.size());
  for (auto in_flight : clients) {
    figures ours, theirs;
    std::vector<double> ratio;
    load(node.ask(), q, in_flight, nullptr);
    load(to_bare, q, in_flight, nullptr);
    for (int turn = 0; turn < with.turns; ++turn) {
      load(node.ask(), q, in_flight, &ours);
      load(to_bare, q, in_flight, &theirs);
      ratio.push_back(ours.rate.back() / theirs.rate.back());
    }
    std::printf("  %3zu connections   troupe %s\n", in_flight, row(ours).c_str());
    std::printf("                    beast  %s   ratio %s\n", row(theirs).c_str(), spread(ratio).c_str());
  }
  std::printf("\n");
}

/// A page of 500, as it is, with some members only, and compressed.
void forms(const settings& with, served& node) {
  struct form {
    const char* name;
    const char* path;
    const char* fields;
  };
  constexpr form all[] = {
    {"as it is", "/api/v1/executions?limit=500", ""},
    {"gzip", "/api/v1/executions?limit=500", "accept-encoding: gzip\r\n"},
    {"fields", "/api/v1/executions?limit=500&fields=id,state", ""},
    {"fields, gzip", "/api/v1/executions?limit=500&fields=id,state", "accept-encoding: gzip\r\n"},
  };
  std::printf("http: a page of 500 executions, 8 connections\n");
  for (const auto& one : all) {
    question q{one.name, [&](std::size_t) { return order{.method = "GET", .path = one.path, .fields = one.fields}; },
               200, 50, 200};
    auto sample = node.ask().whole(q.next(0));
    figures f;
    load(node.ask(), q, 8, nullptr);
    for (int turn = 0; turn < with.turns; ++turn)
      load(node.ask(), q, 8, &f);
    std::printf("  %-14s %8zu bytes   %s\n", one.name, sample.size(), row(f).c_str());
  }
  std::printf("\n");
}

/// How others' answers fare while executions are started and run as fast as they may.
void beside_work(const settings& with, served& node, std::uint16_t port, const question& q) {
  figures alone, beside;
  for (int turn = 0; turn < with.turns; ++turn) {
    load(node.ask(), q, 64, &alone);
    client starts(port);
    std::atomic<bool> done = false;
    std::thread work([&] {
      while (!done)
        starts.load(
          500, 64, [](std::size_t) { return start_of("steps"); }, [](std::size_t, const reply&) {});
    });
    load(node.ask(), q, 64, &beside);
    done = true;
    work.join();
  }
  std::printf("http: %s, 64 connections, while executions of 5 steps are started 64 at a time\n", q.name);
  std::printf("  alone    %s\n  beside   %s\n\n", row(alone).c_str(), row(beside).c_str());
}

}  // namespace

void http(const settings& with) {
  served node(with.directory / "http", roomy);
  node.apply(chain_of("steps", 5));
  auto next = [](std::size_t) { return start_of("steps"); };
  node.run(600, 16, next);
  auto started = node.ask().ask(next(0));
  auto id = std::string(json::parse(started.body).at("id").as_string());
  auto get = [](std::string path) { return [path](std::size_t) { return order{.method = "GET", .path = path}; }; };
  question one{"GET one execution", get("/api/v1/executions/" + id), 200, 4'000, 20'000};
  compare(with, node, one);
  compare(with, node, {"list 50", get("/api/v1/executions?limit=50"), 200, 500, 2'000});
  compare(with, node, {"start", [](std::size_t) { return plain_start_of("steps"); }, 201, 300, 2'000});
  forms(with, node);
  beside_work(with, node, node.port(), one);
}

}  // namespace troupe::bench
