#include "walk.hpp"

#include "core/base/match.hpp"
#include "core/workflow/snapshot.hpp"
#include "support/grammar.hpp"

namespace troupe::testing {
namespace {

std::shared_ptr<const plan> plan_text_or_throw(const std::string& text, std::string digest) {
  auto planned = plan_text(text, "w.yaml", std::move(digest), stage_types());
  if (!planned.plan)
    throw std::invalid_argument(text + to_string(planned.errors.front()));
  return planned.plan;
}

std::string name_of_command(const command& cmd) {
  return match(
    cmd, [](const start_execution&) { return std::string("start"); },
    [](const admit_execution&) { return std::string("admit"); },
    [](const start_task& c) { return "start " + name_of(c.task, c.attempt); },
    [](const complete_task& c) { return "complete " + name_of(c.task, c.attempt) + " " + json::serialize(c.output); },
    [](const fail_task& c) { return "fail " + name_of(c.task, c.attempt) + " " + c.error.code; },
    [](const decide_review& c) { return "decide " + c.task.value; },
    [](const claim_review& c) { return "claim " + c.task.value + " by " + c.by; },
    [](const release_review& c) { return "release " + c.task.value; },
    [](const cancel_execution&) { return std::string("cancel"); },
    [](const terminate_execution&) { return std::string("terminate"); },
    [](const pause_execution& c) { return std::string("pause") + (c.until ? " until" : ""); },
    [](const resume_execution&) { return std::string("resume"); },
    [](const retry_execution&) { return std::string("retry"); },
    [](const rerun_tasks& c) {
      std::string out = "rerun";
      for (const auto& id : c.tasks)
        out += " " + id.value;
      return out;
    },
    [](const skip_task& c) { return "skip " + c.task.value; },
    [](const send_signal& c) { return "signal " + c.name + " " + json::serialize(c.payload); },
    [](const set_labels&) { return std::string("label"); },
    [](const migrate_execution&) { return std::string("migrate"); },
    [](const child_started& c) { return "child started " + name_of(c.task, c.attempt); },
    [](const child_finished& c) {
      return "child " + std::string(to_string(c.outcome)) + " " + name_of(c.task, c.attempt);
    },
    [](const settle_child& c) { return "settle " + c.child.value; },
    [](const fire_timer& c) { return "fire " + c.task.value + "#" + std::to_string(c.attempt); });
}

}  // namespace

walk::walk(std::uint64_t seed, bool rewrites)
  : dice_(seed), snapshots_(seed), rewrites_(rewrites), text_(random_workflow(dice_, "w")),
    stage_(plan_text_or_throw(text_, "d1")) {
  start_execution start{*parse_json(random_input(dice_)), {}, seed};
  if (dice_.chance(10))
    start.parent = parent_task{execution_id{"e0"}, task_id{"t"}};
  tell(start);
}

void walk::wander() {
  for (auto steps = dice_.below(80); steps > 0; --steps)
    if (!is_final(stage_.self.state) || (rewrites_ && dice_.chance(60)))
      step();
}

bool walk::finish() {
  calm_ = true;
  for (int round = 0; round < 400 && !is_final(stage_.self.state); ++round) {
    stage_.now += 10s;
    if (stage_.self.paused)
      tell(resume_execution{});
    if (stage_.self.held)
      tell(admit_execution{});
    for (const auto& owed : outstanding(stage_.self))
      perform(owed);
    if (!stage_.self.listening.empty())
      signal();
  }
  return is_final(stage_.self.state);
}

std::vector<std::string> walk::differences() const {
  return seen_.rewritten ? std::vector<std::string>() : differences_from_reference(stage_.self, seen_);
}

void walk::step() {
  stage_.now += dice_.chance(5) ? milliseconds{dice_.below(100'000)} : milliseconds{dice_.below(6000)};
  auto roll = dice_.below(100);
  if (roll < 20)
    return perturb();
  if (roll < 30)
    return meddle();
  if (roll < 36)
    return signal();
  if (roll < 44 && rewrites_)
    return rewrite();
  auto owed = outstanding(stage_.self, dice_.chance(50) ? 0 : stage_.self.sequence / 2);
  if (!owed.empty())
    perform(owed[dice_.below(owed.size())]);
}

void walk::perform(const effect& e) {
  match(
    e, [&](const run_task& run) { attempt(run.task, run.attempt); }, [](const stop_task&) {},
    [&](const set_timer& timer) {
      tell(fire_timer{timer.task, timer.attempt});
    },
    [&](const request_review& review) {
      if (calm_ || dice_.chance(50))
        tell(decide_review{review.task, dice_.chance(60), "ada", "", {}});
      else if (dice_.chance(60))
        tell(claim_review{review.task, "ada", stage_.now + milliseconds{1 + dice_.below(5000)}});
      else
        tell(release_review{review.task, "ada"});
    },
    [&](const start_child& child) { answer_child(child); },
    [&](const close_child& close) {
      if (calm_ || dice_.chance(50))
        tell(settle_child{close.child});
    },
    [](const ask_parent&) {}, [&](const ask_admission&) { tell(admit_execution{}); }, [](const announce_end&) {});
}

void walk::attempt(const task_id& task, std::uint32_t number) {
  attempts_.emplace_back(task, number);
  if (dice_.chance(70))
    tell(start_task{task, number});
  if (dice_.chance(calm_ ? 80 : 50))
    complete(task, number);
  else if (calm_ || dice_.chance(60))
    fail(task, number);
}

void walk::complete(const task_id& task, std::uint32_t number) {
  json::array list;
  for (auto n = dice_.below(4); n > 0; --n)
    list.emplace_back(n);
  json::value output{{"n", dice_.below(6)}, {"kind", dice_.of({"a", "b", "c"})}, {"list", std::move(list)}};
  tell(complete_task{task, number, dice_.chance(93) ? output : json::value(), dice_.chance(10)});
}

void walk::fail(const task_id& task, std::uint32_t number) {
  task_error error{dice_.of({"broken", "busy", "fatal"}), "it broke", dice_.chance(80), {}};
  if (dice_.chance(10))
    error.retry_after = milliseconds{dice_.below(5000)};
  tell(fail_task{task, number, error});
}

void walk::answer_child(const start_child& child) {
  const auto& task = child.parent.task;
  attempts_.emplace_back(task, child.parent.attempt);
  if (child.parent.detached || dice_.chance(20))
    tell(child_started{task, child.parent.attempt});
  if (child.parent.detached || !(calm_ || dice_.chance(50)))
    return;
  if (dice_.chance(8))
    return (void)tell(fail_task{task, child.parent.attempt, {"unknown_workflow", "no such workflow", false, {}}});
  auto how = dice_.chance(70) ? outcome::completed : dice_.chance(70) ? outcome::failed : outcome::cancelled;
  tell(child_finished{task, child.parent.attempt, how, {{"n", dice_.below(6)}}, {}});
}

/// Repeats or invents what somebody might say of an attempt.
void walk::perturb() {
  auto task = some_id();
  std::uint32_t number = dice_.below(3);
  if (!attempts_.empty() && dice_.chance(60)) {
    std::tie(task, number) = dice_.of(attempts_);
    number += dice_.chance(20) ? 1 : 0;
  }
  switch (dice_.below(7)) {
  case 0:
    return (void)tell(start_task{task, number});
  case 1:
    return complete(task, number);
  case 2:
    return fail(task, number);
  case 3:
    return (void)tell(decide_review{task, dice_.chance(50), "bob", "", {}});
  case 4:
    return (void)tell(child_finished{task, number, outcome::completed, {}, {}});
  default:
    return (void)tell(fire_timer{task, number});
  }
}

/// What people do without changing what happened.
void walk::meddle() {
  auto roll = dice_.below(100);
  if (roll < 25)
    return (void)tell(pause_execution{
      "look", "ada",
      dice_.chance(50) ? std::optional(stage_.now + milliseconds{1 + dice_.below(60'000)}) : std::nullopt});
  if (roll < 45)
    return (void)tell(resume_execution{"ada"});
  if (roll < 60)
    return (void)tell(skip_task{some_id(), "ada", "", dice_.chance(50) ? json::value(dice_.below(4)) : json::value()});
  if (roll < 70)
    return (void)tell(set_labels{{{"k", std::to_string(dice_.below(3))}}, {}});
  if (roll < 78)
    return (void)tell(admit_execution{});
  if (roll < 82)
    return (void)tell(cancel_execution{"enough"});
  if (roll < 84)
    return (void)tell(terminate_execution{"now"});
  tell(fire_timer{{}, dice_.below(2)});
}

void walk::rewrite() {
  if (dice_.chance(25))
    return migrate();
  if (dice_.chance(30))
    return (void)tell(retry_execution{"ada", ""});
  rerun_tasks rerun{{}, "ada", ""};
  for (auto n = 1 + dice_.below(2); n > 0; --n)
    rerun.tasks.push_back(some_id());
  tell(rerun);
}

void walk::migrate() {
  auto text = other_version(dice_, text_);
  auto planned = plan_text(text, "w.yaml", "d" + std::to_string(versions_ + 1), stage_types());
  if (!planned.plan)
    return;
  ++versions_;
  if (tell(migrate_execution{planned.plan, "ada"}))
    text_ = std::move(text);
}

void walk::signal() {
  send_signal s{"s" + std::to_string(dice_.below(2)), {{"n", 9}, {"ok", true}}, "ada", ""};
  if (!calm_ && dice_.chance(40))
    s.payload = dice_.of({json::value{{"n", 0}, {"ok", false}}, json::value{{"n", "x"}}, json::value()});
  if (dice_.chance(30))
    s.id = "id" + std::to_string(calm_ ? 1000 + stage_.records.size() : dice_.below(5));
  tell(s);
}

/// An id that was named before, one near it, or nonsense.
task_id walk::some_id() {
  auto id = ids_.empty() ? std::string("t0") : dice_.of(ids_);
  auto roll = dice_.below(100);
  if (roll < 60)
    return task_id{id};
  if (roll < 85)
    if (auto end = id.find_last_of(".[~"); end != id.npos)
      return task_id{id.substr(0, end)};
  return task_id{dice_.of({id + "[0]", id + "[1]", id + ".t0", id + "~compensate", id + ".", std::string("t1"),
                           std::string("t3"), std::string("finally.f0"), std::string("on_failure"), std::string("x")})};
}

/// Returns whether something came of it.
bool walk::tell(const command& cmd) {
  auto before = stage_.records.size();
  story_.push_back(name_of_command(cmd));
  auto said = stage_.tell(cmd);
  for (const auto& one : said)
    story_.push_back("    " + one);
  if (stage_.records.size() == before)
    return false;
  const auto& record = stage_.records.back();
  seen_.note(stage_.self, record);
  for (const auto& e : record)
    match(e, [&](const auto& e) {
      ++tally_[line(event(e)).substr(0, line(event(e)).find(' '))];
      if constexpr (requires { e.task.value; })
        if (!e.task.empty())
          ids_.push_back(e.task.value);
    });
  if (snapshots_.chance(20))
    go_on_from_snapshot();
  return true;
}

/// From here on the rehearsal's replay is one that began at this event.
void walk::go_on_from_snapshot() {
  auto read = read_snapshot(stage_.self.id, stage_.self.plan, take_snapshot(stage_.self));
  if (!read)
    throw std::logic_error(to_string(read.error()));
  if (auto broken = check(*read))
    throw std::logic_error("read from a snapshot: " + to_string(*broken));
  if (auto how = difference(dump(*read), dump(stage_.self)); !how.empty())
    throw std::logic_error("what was read from a snapshot differs: " + how);
  read->versions = stage_.shadow.versions;
  stage_.shadow = *std::move(read);
}

}  // namespace troupe::testing
