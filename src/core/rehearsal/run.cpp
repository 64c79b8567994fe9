#include "core/rehearsal/run.hpp"

#include "core/base/match.hpp"
#include "core/rehearsal/path.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>
#include <set>

namespace troupe::rehearsal {
namespace {

class stage {
public:
  stage(const std::shared_ptr<const plan>& of, const test_case& given, const run_options& options)
    : given_(given), options_(options), self_(execution_id{"rehearsal"}, of), now_(given.start) {}

  run play() {
    for (const auto& one : given_.occasions)
      later(one.at, [this, &one] { happen(one); });
    const auto& schema = self_.plan->definition.input;
    tell(start_execution{options_.fill_in ? made_up_input(schema, given_.input) : given_.input, {}, given_.seed});
    while (!over()) {
      if (agenda_.empty() && !wake()) {
        stuck();
        break;
      }
      if (agenda_.empty())
        continue;
      auto next = agenda_.begin();
      if (next->first.first - given_.start > options_.time_max) {
        problem("it takes longer than " + to_text(options_.time_max) + " of virtual time",
                "does it repeat or wait for ever?");
        break;
      }
      now_ = next->first.first;
      auto act = std::move(next->second);
      agenda_.erase(next);
      act();
    }
    result_.state = self_.state;
    result_.output = self_.output;
    result_.error = self_.error;
    result_.took = elapsed();
    result_.steps = steps_;
    return std::move(result_);
  }

private:
  using action = std::function<void()>;

  bool over() const { return is_final(self_.state) || !result_.problems.empty(); }

  milliseconds elapsed() const { return std::chrono::duration_cast<milliseconds>(now_ - given_.start); }

  void later(milliseconds pause, action act) { at(now_ + pause, std::move(act)); }
  void at(timestamp when, action act) { agenda_.emplace(std::pair(std::max(when, now_), ++planned_), std::move(act)); }

  /// Lets the engine decide, writes down what happened, and sees to what it owes.
  bool tell(const command& cmd) {
    if (over())
      return false;
    if (++steps_ > options_.steps_max) {
      problem("it takes more than " + std::to_string(options_.steps_max) + " steps", "does it repeat for ever?");
      return false;
    }
    auto before = self_.sequence;
    auto events = handle(self_, cmd, now_);
    if (!events) {
      // An attempt that is not wanted any more ends unheard; so does what comes too late from outside.
      auto harmless = events.error().code == errc::stale || events.error().code == errc::conflict ||
                      events.error().code == errc::not_ready;
      if (!harmless)
        result_.problems.push_back(std::move(events).error());
      return false;
    }
    for (const auto& e : *events)
      if (auto step = path_step_of(e))
        write(*std::move(step));
    for (const auto& owed : outstanding(self_, before))
      match(owed, [this](const auto& e) { perform(e); });
    return true;
  }

  void write(path_step step) {
    step.at = elapsed();
    result_.path.push_back(std::move(step));
  }

  // --- what the engine owes to the world

  void perform(const run_task& e) {
    later(0ms, [this, e] {
      if (!tell(start_task{e.task, e.attempt}))
        return;
      if (const auto* found = find_mock(given_, e.task.value, e.uses); found && !found->outcomes.empty())
        return answer(e, outcome_of(*found, e.attempt));
      if (auto done = options_.carry_out ? options_.carry_out(e.uses, e.with) : std::nullopt)
        return finish(e, *done);
      if (options_.fill_in)
        return finish(e, made_up_output(type_named(e.uses)));
      without_mock(e.task, e.uses, made_up_output(type_named(e.uses)));
    });
  }

  static const mock_outcome& outcome_of(const mock& of, std::uint32_t attempt) {
    return of.outcomes[std::min<std::size_t>(attempt - 1, of.outcomes.size() - 1)];
  }

  void answer(const run_task& e, const mock_outcome& outcome) {
    if (outcome.failure)
      return later(outcome.takes, [this, e, why = *outcome.failure] { tell(fail_task{e.task, e.attempt, why}); });
    if (outcome.output)
      return later(outcome.takes, [this, e, output = *outcome.output] {
        if (auto value = evaluated(output, e.task, e.attempt, e.with))
          finish(e, *std::move(value));
      });
    // It hangs: a worker that hangs sends no heartbeats either.
    if (e.heartbeat)
      later(*e.heartbeat, [this, e] {
        tell(fail_task{e.task, e.attempt, {"heartbeat", "no heartbeat for " + to_text(*e.heartbeat), true, {}}});
      });
  }

  void finish(const run_task& e, std::variant<json::value, task_error> how) {
    if (auto* why = std::get_if<task_error>(&how))
      tell(fail_task{e.task, e.attempt, std::move(*why)});
    else
      tell(complete_task{e.task, e.attempt, std::get<json::value>(std::move(how))});
  }

  std::optional<json::value> evaluated(const expression::json_template& output, const task_id& task,
                                       std::uint32_t attempt, const json::value& with) {
    json::value id(task.value), number(attempt);
    expression::scope scope;
    scope.set("with", with);
    scope.set("task", id);
    scope.set("attempt", number);
    scope.set("input", self_.input);
    auto value = output.evaluate(scope);
    if (value)
      return *std::move(value);
    auto why = std::move(value).error();
    result_.problems.push_back(
      {why.code, "the mock of " + task.value + ": " + why.what, "tasks." + task.value, why.hint});
    return std::nullopt;
  }

  void perform(const stop_task&) {}  // what it tells later is stale

  void perform(const set_timer& e) {
    at(e.due, [this, e] { tell(fire_timer{e.task, e.attempt}); });
  }

  void perform(const request_review& e) {
    if (const auto* found = find_mock(given_, e.task.value, uses_at(e.task)); found && found->decision)
      return decide(e.task, *found->decision);
    if (options_.fill_in) {
      mock_decision made_up;
      if (const auto* form = e.with.is_object() ? e.with.get_object().if_contains("form") : nullptr)
        made_up.form = made_up_input(*form, json::object{});
      return decide(e.task, made_up);
    }
    problem("review " + e.task.value + " is decided by nobody",
            "add to the mocks: tasks: { " + e.task.value + ": { approved: true, by: ann, takes: 1h } }");
  }

  void decide(const task_id& task, const mock_decision& d) {
    later(d.takes, [this, task, d] {
      auto before = result_.problems.size();
      tell(decide_review{task, d.approved, d.by, d.comment, d.form});
      if (result_.problems.size() > before)
        result_.problems.back().where = "tasks." + task.value;
    });
  }

  void perform(const start_child& e) {
    const auto& task = e.parent.task;
    auto attempt = e.parent.attempt;
    if (e.parent.detached)
      return later(0ms, [this, task, attempt] { tell(child_started{task, attempt}); });
    const auto* found = find_mock(given_, task.value, e.workflow.value);
    if (!found || found->outcomes.empty()) {
      if (options_.fill_in)
        return later(0ms, [this, task, attempt] {
          tell(child_finished{task, attempt, outcome::completed, json::object{}, {}});
        });
      return without_mock(task, "workflow " + e.workflow.value, json::object{});
    }
    const auto& how = outcome_of(*found, attempt);
    if (how.failure)
      later(how.takes, [this, task, attempt, why = *how.failure] {
        tell(child_finished{task, attempt, outcome::failed, {}, why});
      });
    else if (how.output)
      later(how.takes, [this, task, attempt, output = *how.output, input = e.input] {
        if (auto value = evaluated(output, task, attempt, input))
          tell(child_finished{task, attempt, outcome::completed, *std::move(value), {}});
      });
  }

  void perform(const close_child& e) {
    write({.what = "closed", .detail = "the child is told to " + std::string(to_string(e.how))});
    later(0ms, [this, e] { tell(settle_child{e.child}); });
  }
  void perform(const ask_parent&) {}
  void perform(const ask_admission&) {
    later(0ms, [this] { tell(admit_execution{}); });
  }
  void perform(const announce_end&) {}

  // --- what comes from outside

  void happen(const occasion& one) {
    switch (one.is) {
    case occasion::kind::signal:
      tell(send_signal{one.text, one.payload, one.by, {}});
      return;
    case occasion::kind::cancel:
      tell(cancel_execution{one.text});
      return;
    case occasion::kind::terminate:
      tell(terminate_execution{one.text});
      return;
    case occasion::kind::pause:
      tell(pause_execution{one.text, one.by, {}});
      return;
    case occasion::kind::resume:
      tell(resume_execution{one.by});
      return;
    case occasion::kind::skip:
      tell(skip_task{task_id{one.text}, one.by, "skipped by the test", one.payload});
      return;
    }
  }

  std::set<std::string> awaited() const {
    std::set<std::string> signals;
    for (const auto& [key, task] : self_.listening)
      if (const auto* status = find_task(self_, task); status && status->details)
        signals.insert(status->details->signal);
    return signals;
  }

  /// Sends a made-up signal, if one is waited for; returns whether it moved anything.
  bool wake() {
    if (!options_.fill_in)
      return false;
    for (const auto& name : awaited()) {
      auto before = self_.listening.size();
      tell(send_signal{name, json::object{}, "somebody", {}});
      if (self_.listening.size() < before || over())
        return true;
    }
    return false;
  }

  /// Nothing is due any more: what is awaited comes from outside, and nothing does.
  void stuck() {
    auto signals = awaited();
    for (const auto& name : signals)
      problem("signal " + name + " never comes", "add to the mocks: timeline: [{ at: 1m, signal: " + name + " }]");
    if (signals.empty())
      problem("nothing happens any more, and it is not finished: it is " + std::string(to_string(self_.state)),
              "a task that hangs needs a timeout; a pause needs `resume` in the timeline");
  }

  // --- help

  void problem(std::string what, std::string hint) {
    result_.problems.push_back({errc::invalid, std::move(what), {}, std::move(hint)});
  }

  void without_mock(const task_id& task, const std::string& what, const json::value& output) {
    problem("task " + task.value + " (" + what + ") has no mock",
            "add to the mocks: tasks: { " + task.value + ": { output: " + json::serialize(output) + " } }");
  }

  std::string uses_at(const task_id& task) const {
    auto place = locate(self_, task.value);
    return place ? uses_of(place->planned(), status_at(*place)) : std::string();
  }

  /// Returns what is known of a type: by the plan, or among all there are.
  const task_type& type_named(const std::string& uses) const {
    static const task_type unknown;
    for (const auto& task : self_.plan->tasks)
      if (task.type.name == uses)
        return task.type;
    if (!self_.plan->types)
      return unknown;
    auto found = self_.plan->types->find(uses);
    return found == self_.plan->types->end() ? unknown : found->second;
  }

  const test_case& given_;
  const run_options& options_;
  execution self_;
  timestamp now_;
  std::map<std::pair<timestamp, std::uint64_t>, action> agenda_;
  std::uint64_t planned_ = 0;
  std::size_t steps_ = 0;
  run result_;
};

}  // namespace

run rehearse(const std::shared_ptr<const plan>& of, const test_case& given, const run_options& options) {
  return stage(of, given, options).play();
}

std::vector<case_result> rehearse_all(const std::shared_ptr<const plan>& of, const script& all, run_options options) {
  std::vector<case_result> results;
  for (const auto& one : all.cases) {
    auto made = rehearse(of, one, options);
    options.steps_max -= std::min(options.steps_max, made.steps);
    auto wrong = made.problems.empty() ? unmet(one.expect, made) : std::vector<std::string>{};
    results.push_back({one.name, std::move(made), std::move(wrong)});
  }
  return results;
}

}  // namespace troupe::rehearsal
