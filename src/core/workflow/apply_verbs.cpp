#include "core/base/invariant.hpp"
#include "core/workflow/closure.hpp"
#include "core/workflow/folding.hpp"
#include "core/workflow/migration.hpp"

#include <algorithm>

/// What the verbs of operators mean: cancel, pause, resume, run again, label, migrate.
namespace troupe {
namespace {

std::uint32_t attempts_in(const frame&);

/// The highest number any attempt inside a task has had.
std::uint32_t attempts_in(const task_progress& task) {
  auto highest = std::max(task.attempt_base, task.status.attempt);
  for (const auto& item : task.item_status)
    highest = std::max(highest, item.attempt);
  for (const auto& [item, status] : task.compensations)
    highest = std::max(highest, status.attempt);
  for (const auto& inside : task.frames)
    if (inside)
      highest = std::max(highest, attempts_in(*inside));
  return highest;
}

/// The first of the failures that count; of those at the same time, that of the first task.
std::optional<std::uint32_t> first_failure(const frame& in) {
  std::optional<std::uint32_t> first;
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
    const auto& status = in.tasks[place].status;
    if (status.state == task_state::failed && !in.definition(place).optional &&
        (!first || status.finished_at < in.tasks[*first].status.finished_at))
      first = place;
  }
  return first;
}

std::uint32_t attempts_in(const frame& in) {
  std::uint32_t highest = 0;
  for (const auto& task : in.tasks)
    highest = std::max(highest, attempts_in(task));
  return highest;
}

}  // namespace

void folding::operator()(const cancel_requested& e) {
  self_.cancel_reason = e.reason;
  self_.cancelling = true;
  self_.paused.reset();
  settle_key(self_.owed_resume);
}

void folding::operator()(const execution_timed_out& e) {
  self_.timed_out = e.error;
  self_.paused.reset();
  settle_key(self_.owed_timeout);
  settle_key(self_.owed_resume);
}

void folding::operator()(const execution_paused& e) {
  settle_key(self_.owed_resume);
  self_.paused = pause_state{e.reason, e.by, e.until, e.at};
  if (e.until)
    self_.owed_resume = owe(set_timer{{}, 0, *e.until});
  for_each_unit([this](const task_place& at, task_status& status) {
    if (is_frozen(self_, at, status))
      settle_key(status.owed_timer);
  });
}

/// Attempts that were refused their start meanwhile are handed out again, and pauses that stood still run on.
void folding::operator()(const execution_resumed&) {
  settle_key(self_.owed_resume);
  self_.paused.reset();
  for (const auto& [key, owed] : self_.owed)
    if (std::holds_alternative<run_task>(owed))
      owe_once(owed);
  for_each_unit([this](const task_place& at, task_status& status) {
    if (status.owed_timer == 0)
      arm(at, status);
  });
}

void folding::operator()(const labels_set& e) {
  for (const auto& [name, value] : e.labels)
    self_.labels[name] = value;
  for (const auto& name : e.removed)
    self_.labels.erase(name);
}

void folding::operator()(const execution_migrated& e) {
  auto to = self_.versions.find(e.digest);
  TROUPE_INVARIANT(to != self_.versions.end());
  auto began = began_at();
  move_to_plan(self_, to->second);
  settle_key(self_.owed_timeout);
  if (auto timeout = self_.plan->definition.timeout; timeout && began)
    self_.owed_timeout = owe(set_timer{{}, 0, *began + *timeout});
  // The new version may give what is in progress other times.
  for_each_unit([this](const task_place& at, task_status& status) {
    settle_key(status.owed_timer);
    if (status.state == task_state::queued || status.state == task_state::running)
      status.due.reset();
    arm(at, status);
  });
  rebuild_agenda();
}

/// When the time of the execution began to run, if it runs.
std::optional<timestamp> folding::began_at() const {
  if (self_.held)
    return std::nullopt;
  auto timer = self_.owed.find(self_.owed_timeout);
  if (self_.owed_timeout == 0 || timer == self_.owed.end())
    return self_.started_at;
  return std::get<set_timer>(timer->second).due - *self_.plan->definition.timeout;
}

void folding::operator()(const tasks_reset& e) {
  auto closure = closure_of(self_, e.tasks);
  TROUPE_INVARIANT(closure.has_value());
  reopen_execution(e.at);
  for (const auto& at : closure->truncated)
    truncate(*at.in, at.place, *at.item, e.at);
  for (const auto& [in, place] : closure->reopened)
    reopen(*in, place, e.at);
  for (const auto& at : closure->reopened_items)
    reopen_item(at, e.at);
  for (const auto& at : closure->items)
    reset_item(*at.in, at.place, *at.item, e.at);
  std::vector<frame*> touched;
  for (const auto& [in, place] : closure->tasks) {
    reset_task(*in, place, e.at);
    touched.push_back(in);
  }
  for (const auto& [in, place] : closure->reopened)
    touched.push_back(in);
  for (auto* in : touched) {
    recount_needs(*in);
    if (!in->first_failed)
      in->first_failed = first_failure(*in);
  }
  std::erase_if(self_.undoable, [this](const task_id& id) {
    auto at = locate(self_, id.value);
    return !at || status_at(*at).state != task_state::completed;
  });
  rebuild_agenda();
}

void folding::reset_task(frame& in, std::uint32_t place, timestamp when) {
  auto& task = in.tasks[place];
  if (!is_final(task.status.state)) {
    task_place at{&in, place, std::nullopt};
    cancel_inside(task, in, place, when);
    cancel_unit(at, task.status, when);
    if (!task.expanded)
      enter(task.status, in.definition(place).kind, task_state::cancelled);
  } else {
    ++in.tasks_open;
  }
  task_progress fresh;
  fresh.attempt_base = attempts_in(task);
  fresh.status = fresh_status(fresh.attempt_base);
  task = std::move(fresh);
  in.results.erase(in.definition(place).name);
  if (in.first_failed == place)
    in.first_failed.reset();
  in.left = false;
}

void folding::reset_item(frame& in, std::uint32_t place, std::uint32_t item, timestamp when) {
  auto& group = in.tasks[place];
  auto& status = group.item_status[item];
  task_place at{&in, place, item};
  if (status.state == task_state::waiting)
    return;
  if (!is_final(status.state)) {
    cancel_unit(at, status, when);
    if (item < group.frames.size() && group.frames[item])
      cancel_frame(*group.frames[item], when);
    enter(status, in.definition(place).kind, task_state::cancelled);
    --group.items_active;
    ++group.items_finished;
  }
  --group.items_finished;
  if (status.state == task_state::failed)
    --group.items_failed;
  // Attempts inside the item's next block count on from here, and so do those of its neighbours' later ones.
  if (item < group.frames.size() && group.frames[item]) {
    group.attempt_base = std::max(group.attempt_base, attempts_in(*group.frames[item]));
    group.frames[item].reset();
  }
  status = fresh_status(status.attempt);
  group.item_outputs[item] = nullptr;
  group.compensations.erase(item);
  group.items_again.push_back(item);
}

void folding::truncate(frame& in, std::uint32_t place, std::uint32_t last, timestamp when) {
  auto& task = in.tasks[place];
  task.attempt_base = attempts_in(task);
  for (auto i = last + 1; i < task.frames.size(); ++i)
    cancel_frame(*task.frames[i], when);
  task.frames.resize(last + 1);
  if (task.history.size() > last)
    task.history.erase(task.history.begin() + last, task.history.end());
  task.enters_next = false;
}

/// A group goes on: what it came to is forgotten, what is in it is not.
void folding::reopen(frame& in, std::uint32_t place, timestamp when) {
  auto& task = in.tasks[place];
  auto& status = task.status;
  const auto& definition = in.definition(place);
  if (is_final(status.state)) {
    if (task.expanded && task.item_outputs.empty() && !task.items.empty()) {
      const auto* entry = in.results.if_contains(definition.name);
      const auto* output = entry ? entry->get_object().if_contains("output") : nullptr;
      task.item_outputs = output && output->is_array() ? output->get_array() : json::array(task.items.size());
    }
    ++in.tasks_open;
    in.results.erase(definition.name);
    status.finished_at.reset();
    status.error.reset();
    status.passed = false;
    status.skip_reason.clear();
    status.first_scheduled_at = when;
  }
  settle_timer(status);
  if (task.expanded)
    status.state = task_state::running;
  else
    enter(status, definition.kind, task_state::running);
  if (in.first_failed == place)
    in.first_failed.reset();
  in.left = false;
  arm({&in, place, std::nullopt}, status);
}

/// The same of an item, in whose block something runs again.
void folding::reopen_item(const task_place& at, timestamp) {
  auto& group = task_of(at);
  auto& status = status_of(at);
  group.frames[*at.item]->left = false;
  if (!is_final(status.state))
    return;
  --group.items_finished;
  ++group.items_active;
  if (status.state == task_state::failed)
    --group.items_failed;
  group.item_outputs[*at.item] = nullptr;
  status.finished_at.reset();
  status.error.reset();
  status.passed = false;
  status.skip_reason.clear();
  enter(status, at.definition().kind, task_state::running);
}

void folding::reopen_execution(timestamp when) {
  for (auto* root : {self_.on_failure.get(), self_.finally.get()})
    if (root) {
      cancel_frame(*root, when);
      self_.ending_attempt_base = std::max(self_.ending_attempt_base, attempts_in(*root));
    }
  self_.on_failure.reset();
  self_.finally.reset();
  self_.main->left = false;
  self_.ending = ending_phase::none;
  self_.ending_outcome.reset();
  self_.failure = nullptr;
  self_.timed_out.reset();
  self_.cancelling = false;
  self_.cancel_reason.clear();
  self_.error.reset();
  self_.output = nullptr;
  if (self_.finished_at)
    std::erase_if(self_.owed, [](const auto& owed) { return std::holds_alternative<announce_end>(owed.second); });
  // What it took of the limits is with others now.
  if (self_.finished_at && !self_.plan->definition.limits.empty())
    ask_for_room();
  else if (self_.finished_at)
    self_.claims.clear();
  self_.finished_at.reset();
  self_.state = execution_state::running;
  if (auto timeout = self_.plan->definition.timeout; timeout && !self_.held) {
    settle_key(self_.owed_timeout);
    self_.owed_timeout = owe(set_timer{{}, 0, when + *timeout});
  }
}

}  // namespace troupe
