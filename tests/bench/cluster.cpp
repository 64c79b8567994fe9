#include "bench/bench.hpp"
#include "bench/flock.hpp"
#include "bench/measure.hpp"
#include "core/base/shard.hpp"

#include <thread>

namespace troupe::bench {
namespace {

constexpr std::size_t nodes = 3;
constexpr int executions_per_node = 30, ticks = 60;
constexpr auto pause = std::chrono::milliseconds(300);
constexpr auto glance = std::chrono::milliseconds(5);
constexpr double target_ms = 3'000;

std::string ticking() {
  return "workflow: ticks\ntasks:\n  all:\n    repeat: { while: 'true', max: " + std::to_string(ticks) +
         ", pause: " + std::to_string(pause.count()) +
         "ms, exhausted: complete }\n    tasks: { tick: { uses: transform, with: { at: '${{ iteration }}' } } }\n";
}

/// Executions that complete a step every now and then, some begun at each node.
std::vector<std::string> start_some(flock& on) {
  std::vector<std::string> out;
  for (const auto& name : on.names())
    for (int i = 0; i < executions_per_node; ++i)
      out.emplace_back(
        must(parse_json(on.ask(name).ask({"POST", "/api/v1/executions", R"({"workflow":"ticks"})"}).body))
          .at("id")
          .as_string());
  return out;
}

std::vector<std::string> those_at(flock& on, const std::string& node, const std::vector<std::string>& executions) {
  std::vector<std::string> out;
  auto owners = on.owners();
  for (const auto& id : executions)
    if (owners[shard_of(execution_id{id})] == node)
      out.push_back(id);
  return out;
}

/// Each has more events than it had.
bool all_went_on(const std::map<std::string, std::int64_t>& before, const std::map<std::string, std::int64_t>& now) {
  for (const auto& [id, last] : before)
    if (auto found = now.find(id); found == now.end() || found->second <= last)
      return false;
  return true;
}

template <class Condition>
double ms_until(Condition is_so) {
  auto begin = steady::now();
  while (!is_so())
    std::this_thread::sleep_for(glance);
  return ms_since(begin);
}

struct failover {
  double owned_ms = 0, works_ms = 0;
  std::size_t executions = 0;
};

/// Kills a node of which nobody can know, and has another one take its place afterwards.
failover fail_over(flock& on, std::size_t turn) {
  auto started = start_some(on);
  auto names = on.names();
  auto victim = names[turn % names.size()];
  // Not always at the same point between two heartbeats.
  std::this_thread::sleep_for(std::chrono::milliseconds(700 + 37 * (turn % 13)));
  auto its_own = those_at(on, victim, started);
  failover out{.executions = its_own.size()};
  auto begin = steady::now();
  on.kill(victim);
  auto before = on.progress_of(its_own);
  ms_until([&] { return on.astray() == 0; });
  out.owned_ms = ms_since(begin);
  ms_until([&] { return all_went_on(before, on.progress_of(its_own)); });
  out.works_ms = ms_since(begin);
  on.add();
  on.wait_until_even();
  return out;
}

double drain(flock& on) {
  start_some(on);
  auto names = on.names();
  on.ask(names[0]).ask({"POST", "/api/v1/nodes/" + names[1] + "/drain", "{}"});
  auto took = ms_until([&] { return std::ranges::count(on.owners(), names[1]) == 0 && on.astray() == 0; });
  on.ask(names[0]).ask({"POST", "/api/v1/nodes/" + names[1] + "/resume", "{}"});
  on.wait_until_even();
  return took;
}

/// One after the other is stopped, started again and has its share of shards before the next one is.
double restart_all(flock& on, std::vector<double>& stops) {
  start_some(on);
  auto begin = steady::now();
  for (const auto& name : on.names()) {
    auto stop = steady::now();
    on.stop(name);
    ms_until([&] { return on.astray() == 0; });
    stops.push_back(ms_since(stop));
    on.start(name);
    on.wait_until_even();
  }
  return ms_since(begin);
}

}  // namespace

void cluster(const settings& with) {
  flock on(with.directory / "cluster", nodes);
  on.ask(on.names().front()).ask({"POST", "/api/v1/workflows", ticking(), "application/yaml"});
  std::vector<double> owned, works;
  std::size_t executions = 0;
  for (int turn = 0; turn < 4 * with.turns; ++turn) {
    auto seen = fail_over(on, static_cast<std::size_t>(turn));
    owned.push_back(seen.owned_ms);
    works.push_back(seen.works_ms);
    executions += seen.executions;
    std::printf(
      "  kill -9 %2d: every shard owned after %4.0f ms, all of its %zu executions had gone on after %4.0f ms\n",
      turn + 1, seen.owned_ms, seen.executions, seen.works_ms);
    std::fflush(stdout);
  }
  std::vector<double> drains, restarts, stops;
  for (int turn = 0; turn < with.turns; ++turn)
    drains.push_back(drain(on));
  for (int turn = 0; turn < with.turns; ++turn)
    restarts.push_back(restart_all(on, stops));
  std::printf(
    "cluster: %zu nodes with default settings on one PostgreSQL server, %d executions at each that complete a "
    "step every %d ms\n",
    nodes, executions_per_node, int(pause.count()));
  std::printf(
    "  kill -9 of a node, %zu times (%zu executions at it): every shard owned again after %s ms, work flows in "
    "each after %s ms; worst %s %.0f ms\n",
    works.size(), executions, spread(owned, 0).c_str(), spread(works, 0).c_str(),
    *std::ranges::max_element(works) < target_ms ? "under" : "NOT UNDER", target_ms);
  std::printf("  drain of a node: none of its shards left after %s ms\n", spread(drains, 0).c_str());
  std::printf("  SIGTERM of a node: gone, and its shards at the others, after %s ms\n", spread(stops, 0).c_str());
  std::printf("  rolling restart of %zu nodes, each with its share again before the next: %s ms\n\n", nodes,
              spread(restarts, 0).c_str());
}

}  // namespace troupe::bench
