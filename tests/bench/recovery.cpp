#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/program.hpp"
#include "bench/served.hpp"

#include <fstream>
#include <map>
#include <thread>

namespace troupe::bench {
namespace {

constexpr std::size_t total = 2'000, in_flight = 64;
constexpr int steps = 5;
/// The node is killed when so many starts were accepted.
constexpr std::size_t fatal = total * 2 / 5;
constexpr auto pause = std::chrono::milliseconds(5);

std::string logged_chain() {
  std::string source = "workflow: logged\ntasks:\n";
  for (int i = 1; i <= steps; ++i)
    source += "  step" + std::to_string(i) + ": { uses: bench.step" +
              (i > 1 ? ", needs: [step" + std::to_string(i - 1) + "]" : "") + " }\n";
  return source;
}

json::array items_of(client& of, const std::string& path) {
  return must(parse_json(of.ask({"GET", path, ""}).body)).at("items").as_array();
}

bool all_done(client& of) {
  return items_of(of, "/api/v1/executions?state=running&limit=1").empty();
}

struct outcome {
  double restarted_ms = 0, all_done_ms = 0;
  std::size_t completed = 0, recorded = 0, recorded_twice = 0, ran = 0, ran_twice = 0;
};

/// What the histories say, and what the log of what ran says.
void count(client& of, const std::vector<std::string>& ids, const std::filesystem::path& log, outcome& out) {
  for (const auto& id : ids) {
    std::map<std::string, int> times;
    for (const auto& event : items_of(of, "/api/v1/executions/" + id + "/events")) {
      auto type = event.at("type").as_string();
      out.completed += type == "execution_finished" && event.at("outcome").as_string() == "completed";
      if (type == "task_completed")
        ++times[std::string(event.at("task").as_string())];
    }
    for (const auto& [task, n] : times) {
      ++out.recorded;
      out.recorded_twice += n > 1;
    }
  }
  std::map<std::string, int> runs;
  std::ifstream file(log);
  for (std::string line; std::getline(file, line);)
    ++runs[line];
  out.ran = runs.size();
  for (const auto& [step, n] : runs)
    out.ran_twice += static_cast<std::size_t>(n - 1);
}

outcome run_once(const std::filesystem::path& directory) {
  auto log = directory / "log";
  std::filesystem::create_directories(directory);
  served node(directory / "node", step_settings(8, log));
  node.apply(logged_chain());
  std::vector<std::string> ids(total);
  std::size_t accepted = 0;
  outcome out;
  steady::time_point killed;
  node.ask().load(
    total, in_flight,
    [](std::size_t i) {
      json::object body{{"workflow", "logged"}, {"idempotency_key", "logged-" + std::to_string(i)}};
      return order{"POST", "/api/v1/executions", json::serialize(body)};
    },
    [&](std::size_t i, const reply& got) {
      if (got.status >= 300)
        must<void>(refused{errc::unavailable, got.body});
      ids[i] = must(parse_json(got.body)).at("id").as_string();
      if (++accepted != fatal)
        return;
      killed = steady::now();
      node.restart();
      out.restarted_ms = ms_since(killed);
    },
    true);
  while (!all_done(node.ask()))
    std::this_thread::sleep_for(pause);
  out.all_done_ms = ms_since(killed);
  count(node.ask(), ids, log, out);
  std::filesystem::remove_all(directory);
  return out;
}

}  // namespace

void recovery(const settings& with) {
  std::vector<double> restarted, all, ran_twice;
  outcome sum;
  for (int turn = 0; turn < with.turns; ++turn) {
    auto seen = run_once(with.directory / "recovery");
    restarted.push_back(seen.restarted_ms);
    all.push_back(seen.all_done_ms);
    ran_twice.push_back(double(seen.ran_twice));
    sum.completed += seen.completed;
    sum.recorded += seen.recorded;
    sum.recorded_twice += seen.recorded_twice;
  }
  auto turns = static_cast<std::size_t>(with.turns);
  std::printf("recovery: %zu executions of %d steps (a program that writes down what it does), %zu starts in flight; "
              "kill -9 at start %zu\n",
              total, steps, in_flight, fatal);
  std::printf("  serves again after %s ms, all done after %s ms\n", spread(restarted, 0).c_str(),
              spread(all, 0).c_str());
  std::printf("  lost %zu executions and %zu steps, recorded twice %zu steps, run twice %s steps (8 run at once)\n\n",
              turns * total - sum.completed, turns * total * steps - sum.recorded, sum.recorded_twice,
              spread(ran_twice, 0).c_str());
}

}  // namespace troupe::bench
