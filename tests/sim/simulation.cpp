#include "simulation.hpp"

#include "core/base/match.hpp"
#include "core/workflow/check.hpp"
#include "scenario.hpp"

#include <caf/send.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>
#include <iostream>

namespace troupe::testing {
namespace {

constexpr unsigned executions_max = 4;
/// How deep tasks may run within each other.
constexpr unsigned depth_max = 4;
/// Seconds after the storm by which everything must have come to its end.
constexpr int calm_seconds = 300;

node_options options_of(dice& d) {
  node_options options;
  options.slots = {1 + d.below(4), 1, 1 + d.below(4)};
  options.shards = 1 + d.below(3);
  options.finished_kept = d.below(3);
  options.appends_in_flight = 1 + d.below(4);
  options.commit_appends_max = 1 + d.below(8);
  options.passivate_after = d.of({10ms, 500ms, 5000ms});
  if (d.chance(30))
    options.executions_live_max = options.shards * (1 + d.below(2));
  options.due_times = 1 + d.below(3);
  options.wakes_max = 1 + d.below(3);
  options.snapshot_events = d.of<std::uint64_t>({0, 1, 3, 20});
  options.load_bytes_max = d.of<std::size_t>({1, 300, 100'000});
  return options;
}

std::string path_of(const execution_id& id, std::string_view rest = {}) {
  return "/api/v1/executions/" + id.value + std::string(rest);
}

}  // namespace

template <class... Parts>
void simulation::note(const Parts&... parts) {
  if (tell_)
    (std::cerr << std::string(2 * depth_, ' ') << ... << parts) << '\n';
}

simulation::simulation(std::uint64_t seed, bool tell) : dice_(seed), tell_(tell) {
  script_.during = [this](const performance& now) { perform(now); };
  script_.outcome = [this](const performance& now) { return outcome_of(now); };
  // Some runs are quiet, some have one kind of trouble, some all.
  faults_ = dice_.chance(50) ? dice_.below(20) : 0;
  kills_ = dice_.chance(40) ? 0.1 * dice_.below(20) : 0;
  crashes_ = dice_.chance(50) ? 0.05 * dice_.below(20) : 0;
}

simulation::~simulation() {
  end_life();
}

std::vector<std::string> simulation::run() {
  begin_life();
  for (auto count = 1 + dice_.below(2); count > 0; --count) {
    auto name = "w" + std::to_string(count);
    auto text = random_workflow(dice_, name);
    note(text);
    auto stored = node_->ask("POST", "/api/v1/workflows", text, {{"content-type", "application/yaml"}});
    if (stored.status != 201)
      throw std::logic_error(text + stored.body);
    observer_.know(plan_text(text, "workflow.yaml", store::digest_of(text), script::types()).plan);
    workflows_.push_back(name);
  }
  for (steps_left_ = 50 + dice_.below(1500); steps_left_ > 0 && observer_.complaints.empty();) {
    if (!alive()) {
      troubles_["node gave up"] += node_->gave_up().has_value();
      end_life();
      begin_life();
    }
    step();
  }
  if (observer_.complaints.empty())
    calm();
  end_life();
  return observer_.complaints;
}

std::string simulation::story() const {
  std::string text;
  for (const auto& [id, events] : site_->witness->all())
    text += id.value + " " + encode(events) + "\n";
  return text;
}

std::map<std::string, std::size_t> simulation::tally() const {
  auto counts = troubles_;
  for (const auto& [id, events] : site_->witness->all())
    for (const auto& e : events)
      ++counts[std::string(match(e, [](const auto& one) { return std::decay_t<decltype(one)>::type_name; }))];
  return counts;
}

void simulation::begin_life() {
  crashed_ = false;
  ++lives_;
  note("life ", lives_);
  observer_.life_begins();
  auto options = options_of(dice_);
  node_ = std::make_unique<ensemble>(options, site_, dice_.below(1u << 31));
  node_->store->judge([this](auto batch) { return judge(batch); });
}

/// The node is left by its clients, and its directory to the next one.
void simulation::end_life() {
  if (!node_)
    return;
  crash("the end of this life");
  for (const auto& r : requests_)
    r.to->gone = true;
  node_->leave();
  troubles_["left memory"] += node_->around->board->passivations;
  troubles_["read again"] += node_->around->board->activations;
  requests_.clear();
  node_.reset();
  site_->now += milliseconds{dice_.below(20'000)};
}

void simulation::step() {
  if (steps_left_ == 0 || !alive())
    return;
  --steps_left_;
  if (storm_ && dice_.chance(crashes_)) {
    ++troubles_["crash"];
    return crash("between steps");
  }
  if (storm_ && dice_.chance(kills_))
    return kill_somebody();
  if (dice_.chance(6))
    return act_as_client();
  if (dice_.chance(depth_ > 0 ? 15 : 4) || !node_->scheduler().has_job())
    return let_time_pass();
  run_some_job();
}

/// Any actor that has something to do may be next.
void simulation::run_some_job() {
  auto& jobs = node_->scheduler().jobs;
  if (jobs.empty())
    return;
  auto next = jobs.begin() + dice_.below(jobs.size());
  std::rotate(jobs.begin(), next, next + 1);
  node_->scheduler().run_once();
}

void simulation::let_time_pass() {
  auto span = dice_.of({1ms, 20ms, 100ms, 500ms, 1000ms, 3000ms, 10000ms});
  note("time passes: ", span.count(), "ms");
  node_->scheduler().advance_time(span);
}

void simulation::act_as_client() {
  switch (dice_.below(10)) {
  case 0:
  case 1:
    return start_execution();
  case 2:
  case 3:
  case 4:
    return look();
  case 5:
    return follow();
  case 6:
    return dice_.chance(15) ? cancel() : look();
  case 7:
  case 8:
    return decide_some_review();
  default:
    return repeat_outcome();
  }
}

void simulation::start_execution() {
  if (started_ >= executions_max)
    return;
  ++started_;
  json::object body{{"workflow", dice_.of(workflows_)}, {"input", random_input(dice_)}};
  if (dice_.chance(20))
    body["wait"] = "5s";
  ask("start", "POST", "/api/v1/executions", std::move(body), [this](const http::response& r) {
    if (r.status != 201)
      return;
    auto id = execution_id{std::string(parse_json(r.body)->at("id").as_string())};
    if (!observer_.knows(id))
      observer_.broken("promise 1: the start of " + id.value + " was answered before it was durable");
  });
}

void simulation::look() {
  auto id = some_execution();
  if (!id)
    return;
  if (dice_.chance(50))
    return inspect(*id);
  ask("show " + id->value, "GET", path_of(*id, dice_.chance(30) ? "?wait=2s" : ""), {},
      [this](const http::response& r) {
        if (r.status == 200)
          observer_.shown(*parse_json(r.body));
      });
}

void simulation::inspect(const execution_id& id) {
  struct sight {
    std::uint64_t sequence = 0;
    std::string dump;
  };
  auto seen = std::make_shared<sight>();
  auto look = [this, seen](const execution& self, timestamp) {
    if (auto wrong = check(self); wrong && alive())
      observer_.broken("promise 5: " + self.id.value + ": " + to_string(*wrong));
    *seen = {self.sequence, json::serialize(dump(self))};
  };
  answer<bool> durable([this, id, seen](result<bool> r) {
    if (r && alive())
      observer_.held(id, seen->sequence, seen->dump);
  });
  node_->tell(id, workflow::inspect{std::move(look), std::move(durable)});
}

/// Follows the events of an execution; whatever comes is checked as it comes.
void simulation::follow() {
  auto id = some_execution();
  if (!id)
    return;
  std::uint64_t after = dice_.below(5);
  auto& to = ask("follow " + id->value, "GET", path_of(*id, "/events?after=" + std::to_string(after)), {}, {},
                 {{"accept", "text/event-stream"}});
  to.on_piece = [this, id = *id, after, &to](const std::string&) { check_stream(id, after, to); };
}

void simulation::check_stream(const execution_id& id, std::uint64_t after, const inbox& to) {
  auto next = after + 1;
  for (auto at = to.received.find("\nid: "); at != std::string::npos; at = to.received.find("\nid: ", at + 1))
    if (auto number = std::stoull(to.received.substr(at + 5)); number != next++)
      return observer_.broken("a stream of " + id.value + " shows event " + std::to_string(number) + " where " +
                              std::to_string(next - 1) + " is next");
  if (next > after + 1 && next - 1 > site_->witness->of(id).size())
    observer_.broken("promise 1: a stream of " + id.value + " shows event " + std::to_string(next - 1) +
                     " before it is durable");
}

void simulation::cancel() {
  auto id = some_execution();
  if (!id)
    return;
  ask("cancel " + id->value, "POST", path_of(*id, "/cancel"), {}, [this, id = *id](const http::response& r) {
    if (r.status == 200 && site_->witness->count<cancel_requested>(id) == 0)
      observer_.broken("promise 1: the cancellation of " + id.value + " was answered before it was durable");
  });
}

void simulation::decide_some_review() {
  auto open = observer_.open_reviews();
  if (open.empty())
    return;
  auto [id, task] = dice_.of(open);
  decide(id, task);
}

void simulation::decide(const execution_id& id, const task_id& task) {
  auto verb = dice_.chance(70) ? "/approve" : "/reject";
  ask("decide " + task.value, "POST", "/api/v1/reviews/" + id.value + ":" + task.value + verb, {{"by", "ada"}},
      [this, id, task](const http::response& r) {
        if (r.status == 200 &&
            site_->witness->count<review_decided>(id, [&](const auto& e) { return e.task == task; }) == 0)
          observer_.broken("promise 1: the decision of " + id.value + " " + task.value +
                           " was answered before it was durable");
      });
}

/// Tells once more, as a network would, what is recorded already. It must be refused.
void simulation::repeat_outcome() {
  if (outcomes_.empty())
    return;
  const auto& told = dice_.of(outcomes_);
  if (!observer_.ended(told.key))
    return;
  const auto& [id, task, attempt] = told.key;
  ++troubles_["repeated outcome"];
  note("again: ", task.value, "#", attempt);
  auto* output = std::get_if<json::value>(&told.result);
  auto command = output ? troupe::command{complete_task{task, attempt, *output}}
                        : troupe::command{fail_task{task, attempt, std::get<task_error>(told.result)}};
  answer<std::uint64_t> done([this, key = told.key](auto accepted) {
    if (accepted && alive())
      observer_.broken("promise 3: " + key.execution.value + " " + key.task.value + " took an outcome twice");
  });
  node_->tell(id, workflow::perform{std::move(command), std::move(done)});
}

/// An actor that has something to do dies instead.
void simulation::kill_somebody() {
  auto busy = node_->busy();
  if (busy.empty())
    return;
  const auto& victim = dice_.of(busy);
  note("kill actor ", victim->id());
  ++troubles_["killed actor"];
  observer_.actors_die();
  auto why = caf::make_error(caf::sec::runtime_error, std::string("killed by the simulation"));
  caf::anon_send(victim, caf::exit_msg{victim.address(), std::move(why)});
}

void simulation::crash(const char* why) {
  if (!crashed_)
    note("crash: ", why);
  crashed_ = true;
  node_->crash();
}

verdict simulation::judge(std::span<const store::append> batch) {
  if (!storm_ || !alive() || !dice_.chance(faults_))
    return verdict::stored();
  observer_.actors_die();
  auto durable = dice_.below(batch.size() + 1);
  switch (dice_.below(3)) {
  case 0:
    note("a commit of ", batch.size(), " is lost");
    ++troubles_["lost commit"];
    return verdict::lost();
  case 1:
    note("a commit of ", batch.size(), " fails after ", durable);
    ++troubles_["commit of unknown outcome"];
    return verdict::unknown(durable);
  default:
    crash("in a commit");
    ++troubles_["crash in a commit"];
    return verdict::unknown(durable);
  }
}

/// While a task runs, the rest of the world goes on.
void simulation::perform(const performance& now) {
  if (!alive())
    return;
  note("run ", now.key.task.value, "#", now.key.attempt, " of ", now.key.execution.value);
  observer_.runs(now.key);
  if (depth_ >= depth_max || !dice_.chance(50))
    return;
  ++depth_;
  try {
    for (auto steps = dice_.below(30); steps > 0; --steps)
      step();
  } catch (const std::exception& e) {
    observer_.broken(std::string("the simulation failed: ") + e.what());
  }
  --depth_;
}

studio::task_result simulation::outcome_of(const performance& now) {
  auto luck = dice_.below(100);
  if (luck < 5)
    throw std::runtime_error("the task type is broken");
  studio::task_result result = luck < 75 ? studio::task_result{json::value{{"by", now.key.attempt}}}
                                         : studio::task_result{task_error{"broken", "it broke", luck < 95, {}}};
  outcomes_.push_back({now.key, result});
  return result;
}

/// Nothing fails any more: everything must come to its end, and everybody be answered.
void simulation::calm() {
  note("calm");
  storm_ = false;
  if (!alive() || faults_ > 0 || kills_ > 0) {
    end_life();
    begin_life();
  }
  for (int second = 0; second < calm_seconds && (second < 10 || !observer_.all_final()); ++second) {
    for (const auto& [id, task] : observer_.open_reviews())
      decide(id, task);
    node_->advance(1s, 100ms);
    if (!alive())
      return observer_.broken("the node gave up in the calm: " + node_->gave_up().value_or("it crashed"));
  }
  for (const auto& [id, events] : site_->witness->all()) {
    inspect(id);
    ask("show " + id.value, "GET", path_of(id), {}, [this](const http::response& r) {
      if (r.status == 200)
        observer_.shown(*parse_json(r.body));
      else
        observer_.broken("what is durable is not shown: " + r.body);
    });
  }
  node_->run();
  observer_.judge_ends();
  judge_requests();
}

void simulation::judge_requests() {
  for (const auto& r : requests_) {
    if (!r.to->answer && r.to.use_count() > 1)
      observer_.broken("promise 7: " + r.what + " is not answered");
    if (r.to->answers > 1)
      observer_.broken(r.what + " was answered more than once");
    if (r.to->answer && r.to->answer->streaming && !r.to->ended && r.to.use_count() > 1)
      observer_.broken(r.what + ": the stream did not end with the execution");
  }
}

inbox& simulation::ask(std::string what, std::string method, const std::string& path, json::value body,
                       std::function<void(const http::response&)> check, http::headers headers) {
  note("ask: ", what);
  auto text = body.is_null() ? std::string() : json::serialize(body);
  auto to = node_->send(std::move(method), path, std::move(text), std::move(headers));
  to->on_reply = [this, what, check = std::move(check)](const http::response& r) {
    note("answer ", r.status, ": ", what);
    if (check && alive())
      check(r);
  };
  requests_.push_back({std::move(what), to});
  return *to;
}

std::optional<execution_id> simulation::some_execution() {
  const auto& all = site_->witness->all();
  if (all.empty())
    return std::nullopt;
  return std::next(all.begin(), dice_.below(all.size()))->first;
}

}  // namespace troupe::testing
