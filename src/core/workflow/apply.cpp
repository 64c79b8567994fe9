#include "core/base/invariant.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/task_place.hpp"

namespace troupe {
namespace {

/// Folds events into one execution. The members below `operator()` say what all of them mean by scheduling, finishing,
/// owing.
class folding {
public:
  explicit folding(execution& self) : self_(self) {}

  void operator()(const execution_started& e) {
    self_.input = e.input;
    self_.labels = e.labels;
    self_.seed = e.seed;
    self_.started_at = e.at;
    for (auto task : self_.plan->order)
      review_agenda(task);
  }

  void operator()(const task_expanded& e) {
    auto& group = self_.tasks[locate_or_die(e.task).task];
    group.expanded = true;
    group.items = e.items;
    group.item_status.resize(e.items.size());
    group.item_outputs.resize(e.items.size());
    group.status.state = task_state::running;
    group.status.scheduled_at = group.status.started_at = e.at;
  }

  void operator()(const task_scheduled& e) {
    auto at = locate_or_die(e.task);
    auto& status = status_of(at);
    leave_group_queue(at, status);
    if (at.item && status.state == task_state::waiting)
      ++self_.tasks[at.task].items_active;
    settle(status);
    status.attempt = e.attempt;
    status.with = e.with;
    status.scheduled_at = e.at;
    status.started_at.reset();
    const auto& type = self_.plan->types[at.task];
    if (type.slot == slot::review) {
      enter(status, task_state::in_review);
      status.owed_work = owe(request_review{e.task, e.with});
      return;
    }
    const auto& definition = definition_at(self_, at.task);
    auto reuse = definition.cache ? std::optional(definition.cache->ttl) : std::nullopt;
    enter(status, task_state::queued);
    status.owed_work = owe(run_task{e.task, e.attempt, definition.uses, type.slot, e.with, reuse});
  }

  void operator()(const task_started& e) {
    auto at = locate_or_die(e.task);
    auto& status = status_of(at);
    settle_timer(status);
    enter(status, task_state::running);
    status.started_at = e.at;
    if (auto timeout = definition_at(self_, at.task).timeout)
      set_due(status, e.task, e.at + *timeout);
  }

  void operator()(const task_completed& e) {
    auto at = locate_or_die(e.task);
    auto& status = status_of(at);
    settle(status);
    status.error.reset();
    status.reused = e.reused;
    if (at.item)
      self_.tasks[at.task].item_outputs[*at.item] = e.output;
    finish(at, task_state::completed, e.at, at.item ? json::value() : e.output);
  }

  void operator()(const task_retried& e) {
    auto& status = status_of(locate_or_die(e.task));
    settle(status);
    enter(status, task_state::backing_off);
    status.error = e.error;
    set_due(status, e.task, e.due);
  }

  void operator()(const task_timed_out& e) {
    settle(status_of(locate_or_die(e.task)));
    stop(e.task, e.attempt);
  }

  void operator()(const task_failed& e) {
    auto at = locate_or_die(e.task);
    auto& status = status_of(at);
    settle(status);
    status.error = e.error;
    if (!at.item && !definition_at(self_, at.task).optional && !self_.first_failed)
      self_.first_failed = at.task;
    finish(at, task_state::failed, e.at);
  }

  void operator()(const task_skipped& e) {
    auto at = locate_or_die(e.task);
    status_of(at).skip_reason = e.reason;
    finish(at, task_state::skipped, e.at);
  }

  void operator()(const task_cancelled& e) {
    auto at = locate_or_die(e.task);
    auto& status = status_of(at);
    auto with_dispatcher = status.state == task_state::queued || status.state == task_state::running;
    if (with_dispatcher && status.attempt > 0)
      stop(e.task, status.attempt);
    settle(status);
    finish(at, task_state::cancelled, e.at);
  }

  void operator()(const foreach_finished& e) {
    auto at = locate_or_die(e.task);
    finish(at, task_state::completed, e.at, std::move(self_.tasks[at.task].item_outputs));
    self_.tasks[at.task].item_outputs = {};
  }

  // What was decided is the output of the task_completed that follows; this event keeps who and when for the review's
  // row.
  void operator()(const review_decided&) {}

  void operator()(const cancel_requested& e) {
    self_.cancel_reason = e.reason;
    self_.state = execution_state::cancelling;
  }

  void operator()(const execution_finished& e) {
    self_.output = e.output;
    self_.error = e.error;
    self_.finished_at = e.at;
    self_.state = final_state(e.outcome);
    owe(announce_end{});
  }

  /// Drops what is not due any more from the front of the agenda, so that each entry is looked at once or twice in all.
  void tidy_agenda() {
    auto& agenda = self_.agenda;
    while (!agenda.empty() && (is_final(self_.state) || !is_due(self_, agenda.front()))) {
      self_.tasks[agenda.front()].on_agenda = false;
      agenda.pop_front();
    }
  }

  void name_state() {
    if (is_final(self_.state) || self_.state == execution_state::cancelling)
      return;
    auto waits = self_.busy == 0 && self_.reviews_open > 0;
    self_.state = waits ? execution_state::waiting : execution_state::running;
  }

private:
  task_place locate_or_die(const task_id& task) const {
    auto at = locate(self_, task);
    TROUPE_INVARIANT(at.has_value());
    return *at;
  }

  task_status& status_of(const task_place& at) {
    auto& task = self_.tasks[at.task];
    return at.item ? task.item_status[*at.item] : task.status;
  }

  bool is_group(const task_place& at) const { return self_.tasks[at.task].expanded && !at.item; }

  /// Changes the state of something that bears attempts, and the counters with it.
  void enter(task_status& status, task_state next) {
    count(status.state, -1);
    status.state = next;
    count(status.state, +1);
  }

  void count(task_state state, int change) {
    if (state == task_state::queued || state == task_state::running || state == task_state::backing_off)
      self_.busy += static_cast<std::uint32_t>(change);
    else if (state == task_state::in_review)
      self_.reviews_open += static_cast<std::uint32_t>(change);
  }

  void finish(const task_place& at, task_state final, timestamp when, json::value output = {}) {
    if (at.item)
      return finish_item(at, final, when);
    auto& progress = self_.tasks[at.task];
    if (is_group(at)) {
      cancel_waiting_items(progress, when);
      progress.status.state = final;
    } else {
      enter(progress.status, final);
    }
    progress.status.finished_at = when;
    --self_.tasks_open;
    publish(at.task, std::move(output));
    for (auto dependent : self_.plan->needed_by[at.task]) {
      --self_.tasks[dependent].needs_open;
      review_agenda(dependent);
    }
  }

  void finish_item(const task_place& at, task_state final, timestamp when) {
    auto& group = self_.tasks[at.task];
    auto& status = group.item_status[*at.item];
    leave_group_queue(at, status);
    if (status.state != task_state::waiting)
      --group.items_active;
    ++group.items_finished;
    if (final == task_state::failed)
      ++group.items_failed;
    enter(status, final);
    status.finished_at = when;
    review_agenda(at.task);
  }

  /// Items begin in order: what is scheduled, or failed before it could be, is not next any more.
  void leave_group_queue(const task_place& at, const task_status& status) {
    if (at.item && status.state == task_state::waiting)
      self_.tasks[at.task].items_next = *at.item + 1;
  }

  /// A foreach ended before all of its items began.
  void cancel_waiting_items(task_progress& group, timestamp when) {
    for (auto i = group.items_next; i < group.item_status.size(); ++i) {
      group.item_status[i].state = task_state::cancelled;
      group.item_status[i].finished_at = when;
      ++group.items_finished;
    }
    group.items_next = static_cast<std::uint32_t>(group.item_status.size());
  }

  /// Lets expressions read what became of a task.
  void publish(std::uint32_t task, json::value output) {
    const auto& progress = self_.tasks[task];
    const auto& error = progress.status.error;
    json::object entry{{"state", to_string(progress.status.state)},
                       {"output", std::move(output)},
                       {"error", error ? to_json(*error) : json::value()}};
    if (definition_at(self_, task).foreach)
      entry.emplace("failed_items", static_cast<std::int64_t>(progress.items_failed));
    self_.task_scope.get_object().insert_or_assign(definition_at(self_, task).name, std::move(entry));
  }

  void review_agenda(std::uint32_t task) {
    auto& progress = self_.tasks[task];
    if (progress.on_agenda || !is_due(self_, task))
      return;
    progress.on_agenda = true;
    self_.agenda.push_back(task);
  }

  std::uint64_t owe(effect e) {
    self_.owed.emplace_hint(self_.owed.end(), self_.sequence, std::move(e));
    return self_.sequence;
  }

  void set_due(task_status& status, const task_id& task, timestamp due) {
    status.due = due;
    status.owed_timer = owe(set_timer{task, status.attempt, due});
  }

  void settle(task_status& status) {
    if (status.owed_work != 0)
      self_.owed.erase(status.owed_work);
    status.owed_work = 0;
    settle_timer(status);
  }

  void settle_timer(task_status& status) {
    if (status.owed_timer != 0)
      self_.owed.erase(status.owed_timer);
    status.owed_timer = 0;
    status.due.reset();
  }

  void stop(const task_id& task, std::uint32_t attempt) {
    self_.stops.emplace_back(self_.sequence, stop_task{task, attempt});
  }

  static execution_state final_state(outcome o) {
    switch (o) {
    case outcome::completed:
      return execution_state::completed;
    case outcome::failed:
      return execution_state::failed;
    case outcome::cancelled:
      break;
    }
    return execution_state::cancelled;
  }

  execution& self_;
};

}  // namespace

void apply(execution& self, const event& e) {
  ++self.sequence;
  folding fold(self);
  std::visit(fold, e);
  fold.tidy_agenda();
  fold.name_state();
}

}  // namespace troupe
