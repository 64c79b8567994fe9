#include "simulation.hpp"

#include "core/base/match.hpp"
#include "planted.hpp"

#include <algorithm>

namespace troupe::testing {
namespace {

/// How deep tasks and commits may run within each other.
constexpr unsigned depth_max = 4;
/// Rounds of the calm in a row in which nothing becomes durable, before nothing more will; and messages in one of them.
/// So long because a clock that was set back makes what waits for a time of day wait longer.
constexpr int still_rounds_max = 400;
constexpr std::size_t messages_max = 200'000;
/// Rounds of the calm after which nothing is left that only time ends.
constexpr int quiet_rounds = 5;
/// The first rounds are short, and everybody says once more what is to end.
constexpr int long_rounds_from = 10;

node_options options_of(dice& d) {
  node_options options;
  options.slots = {1 + d.below(4), 1, 1 + d.below(4)};
  options.shards = 1 + d.below(3);
  options.finished_kept = d.below(3);
  options.appends_in_flight = 1 + d.below(4);
  options.commit_appends_max = 1 + d.below(8);
  options.passivate_after = d.of({10ms, 500ms, 5000ms});
  if (d.chance(30))
    options.executions_live_max = options.shards * (1 + d.below(3));
  options.snapshot_events = d.of({0, 3, 10, 50});
  options.load_bytes_max = d.of({100, 1000, 1'000'000});
  options.due_times = 1 + d.below(3);
  options.wakes_max = 1 + d.below(3);
  options.snapshot_events = d.of<std::uint64_t>({0, 1, 3, 20});
  options.load_bytes_max = d.of<std::size_t>({1, 300, 100'000});
  options.workers.lease = d.of({1000ms, 3000ms, 10'000ms});
  options.workers.redeliveries_max = d.below(4);
  options.workers.polls_max = 1 + d.below(3);
  options.workers.leases_max = 1 + d.below(4);
  options.flow.overtakes_max = d.below(3);
  return options;
}

}  // namespace

simulation::simulation(std::uint64_t seed, bool tell) : world_(seed, tell) {
  script_.during = [this](const performance& now) { perform(now); };
  script_.outcome = [this](const performance& now) { return outcome_of(now); };
  for (const auto& plan : world_.plays.plans)
    world_.watch.know(plan);
}

simulation::~simulation() {
  world_.end_life();
}

std::vector<std::string> simulation::run() {
  auto& complaints = world_.watch.complaints;
  try {
    world_.storm = false;
    begin_life();
    rehearse();
    world_.storm = true;
    for (steps_left_ = 50 + world_.luck.below(1500); steps_left_ > 0 && complaints.empty();) {
      if (!world_.alive()) {
        world_.tally["node gave up"] += world_.node->gave_up().has_value();
        world_.end_life();
        begin_life();
      }
      step();
    }
    if (complaints.empty())
      calm();
    world_.end_life();
  } catch (const std::exception& e) {
    world_.broken(std::string("the simulation failed: ") + e.what());
  }
  return complaints;
}

/// What is played is known to the node before anything goes wrong.
void simulation::rehearse() {
  auto stored = [this](const http::response& r) {
    if (r.status != 201 && r.status != 200)
      world_.broken("the repertoire is refused: " + r.body);
  };
  const http::headers yaml{{"content-type", "application/yaml"}};
  world_.ask_text("declare", "PUT", std::string("/api/v1/task-types/") + remote_type,
                  std::string(R"({"queue": ")") + remote_queue + "\"}", stored);
  world_.node->run();
  for (const auto& piece : world_.plays.pieces) {
    world_.note(piece.versions.front());
    world_.ask_text("apply", "POST", "/api/v1/workflows", piece.versions.front(), stored, yaml);
  }
  world_.node->run();
  for (const auto& schedule : world_.plays.schedules)
    world_.ask_text("schedule", "POST", "/api/v1/schedules", schedule, stored, yaml);
  world_.node->run();
}

void simulation::begin_life() {
  auto options = options_of(world_.luck);
  world_.begin_life(options);
  bounds_.life_begins(options);
  auto& store = *world_.node->store;
  store.judge([this](std::span<const store::append> batch) {
    bounds_.commits(batch);
    return bent(weather_.judge(batch.size(), [this] { meanwhile(20); }), batch.size());
  });
  store.judge_changes([this](auto batch) { return bent_change(weather_.judge_change(), batch); });
  store.judge_flow([this](auto batch) {
    auto fate = weather_.judge_change();
    if (fate.durable > 0)
      bounds_.charges(batch);
    return fate;
  });
  plant_in(store);
}

std::string simulation::story() const {
  std::string text;
  for (const auto& [id, events] : world_.place->witness->all())
    text += id.value + " " + encode(events) + "\n";
  return text;
}

std::map<std::string, std::size_t> simulation::tally() const {
  auto counts = world_.tally;
  for (const auto& [id, events] : world_.place->witness->all())
    for (const auto& e : events)
      ++counts[std::string(match(e, [](const auto& one) { return std::decay_t<decltype(one)>::type_name; }))];
  return counts;
}

void simulation::step() {
  if (steps_left_ == 0 || !world_.alive())
    return;
  --steps_left_;
  auto& luck = world_.luck;
  if (world_.storm && weather_.strike())
    return;
  if (luck.chance(9))
    return act();
  if (luck.chance(world_.depth > 0 ? 15 : 4) || !world_.node->scheduler().has_job())
    return let_time_pass();
  run_some_job();
}

/// Any actor that has something to do may be next.
void simulation::run_some_job() {
  auto& jobs = world_.node->scheduler().jobs;
  if (jobs.empty())
    return;
  auto next = jobs.begin() + world_.luck.below(jobs.size());
  std::rotate(jobs.begin(), next, next + 1);
  world_.node->scheduler().run_once();
}

void simulation::let_time_pass() {
  auto span = world_.luck.of({1ms, 20ms, 100ms, 500ms, 1000ms, 3000ms, 10000ms});
  world_.note("time passes: ", span.count(), "ms");
  world_.node->scheduler().advance_time(span);
}

void simulation::act() {
  auto roll = world_.luck.below(100);
  if (roll < 20)
    return callers_.act();
  if (roll < 40)
    return crew_.act();
  if (roll < 46)
    return repeat_outcome();
  operators_.act();
}

/// Tells once more, as a network would, what is recorded already. It must be refused.
void simulation::repeat_outcome() {
  if (outcomes_.empty())
    return;
  const auto& told = world_.luck.of(outcomes_);
  if (!world_.watch.ended(told.key))
    return;
  const auto& [id, task, attempt] = told.key;
  world_.count("repeated outcome");
  world_.note("again: ", task.value, "#", attempt);
  auto* output = std::get_if<json::value>(&told.result);
  auto command = output ? troupe::command{complete_task{task, attempt, *output}}
                        : troupe::command{fail_task{task, attempt, std::get<task_error>(told.result)}};
  answer<std::uint64_t> done([this, key = told.key](auto accepted) {
    if (accepted && world_.alive())
      world_.broken("promise 3: " + key.execution.value + " " + key.task.value + " took an outcome twice");
  });
  world_.node->tell(id, workflow::perform{std::move(command), std::move(done)});
}

/// While a task runs or a commit takes its time, the rest of the world goes on.
void simulation::meanwhile(unsigned steps_max) {
  if (world_.depth >= depth_max)
    return;
  ++world_.depth;
  try {
    for (auto steps = world_.luck.below(steps_max); steps > 0; --steps)
      step();
  } catch (const std::exception& e) {
    world_.broken(std::string("the simulation failed: ") + e.what());
  }
  --world_.depth;
}

void simulation::perform(const performance& now) {
  if (!world_.alive())
    return;
  world_.note("run ", now.key.task.value, "#", now.key.attempt, " of ", now.key.execution.value);
  world_.watch.runs(now.key);
  if (const auto* self = world_.watch.find(now.key.execution); self && bounds_.begins_at_once(now.key))
    operators_.begins(*self);
  bounds::running one(bounds_, now.key);
  if (world_.luck.chance(50))
    meanwhile(30);
}

studio::task_result simulation::outcome_of(const performance& now) {
  if (world_.luck.chance(world_.storm ? 4 : 0))
    throw std::runtime_error("the task type is broken");
  auto result = random_outcome(world_.luck, world_.storm);
  outcomes_.push_back({now.key, result});
  return result;
}

/// Nothing fails any more: everything must come to its end, and everybody be answered.
void simulation::calm() {
  world_.note("calm");
  world_.storm = false;
  // An actor that failed too often stays down until the node starts again.
  auto again = weather_.is_rough() || world_.luck.chance(50);
  if (!world_.alive() || again) {
    world_.end_life();
    begin_life();
  }
  // Leases of what is not wanted any more run out, and so do waits.
  std::size_t durable = 0;
  for (int round = 0, still = 0, quiet = 0; still < still_rounds_max && quiet < quiet_rounds; ++round) {
    // More than once: what was asked before may be carried out after it.
    if (round < long_rounds_from)
      callers_.calm();
    operators_.calm();
    crew_.calm([this] { run_all(); });
    go_on(round < long_rounds_from ? 1s : 10s);
    if (!world_.alive())
      return world_.broken("the node gave up in the calm: " + world_.node->gave_up().value_or("it crashed"));
    if (!world_.watch.complaints.empty())
      return;
    auto appends = world_.place->witness->appends();
    still = appends == durable ? still + 1 : 0;
    durable = appends;
    quiet = round >= long_rounds_from && settle() ? quiet + 1 : 0;
  }
  judge();
}

/// Nothing is left to do for anybody.
bool simulation::settle() {
  return world_.watch.all_final() && callers_.served();
}

void simulation::run_all() {
  if (world_.node->scheduler().run(messages_max) >= messages_max)
    throw std::logic_error("livelock: the actors do not come to rest");
}

void simulation::go_on(milliseconds span) {
  run_all();
  for (auto step = span / 4, left = span; left > 0ms; left -= step) {
    world_.node->scheduler().advance_time(step);
    run_all();
  }
}

void simulation::judge() {
  for (const auto& [id, events] : world_.place->witness->all()) {
    operators_.inspect(id);
    operators_.show(id);
  }
  callers_.judge();
  bounds_.judge();
  world_.node->run();
  world_.watch.judge_ends();
  world_.judge_requests();
}

}  // namespace troupe::testing
