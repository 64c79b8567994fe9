#include "core/workflow/folding.hpp"

#include "core/base/invariant.hpp"

#include <algorithm>

namespace troupe {
namespace {

bool is_busy(task_state s) {
  return s == task_state::queued || s == task_state::running || s == task_state::backing_off;
}

}  // namespace

void folding::tidy_agenda() {
  auto& agenda = self_.agenda;
  auto is_over = [this](const execution::agenda_entry& e) {
    return is_final(self_.state) || (e.place ? !is_due(*e.in, *e.place) : e.in->left || e.in->tasks_open > 0);
  };
  while (!agenda.empty() && is_over(agenda.front())) {
    auto& [in, place] = agenda.front();
    (place ? in->tasks[*place].on_agenda : in->on_agenda) = false;
    agenda.pop_front();
  }
}

void folding::name_state() {
  if (is_final(self_.state))
    return;
  auto waits = self_.busy == 0 && self_.reviews_open + self_.sleeping + self_.children_open > 0;
  self_.state = self_.held         ? execution_state::held
                : self_.cancelling ? execution_state::cancelling
                : self_.paused     ? execution_state::paused
                : waits            ? execution_state::waiting
                                   : execution_state::running;
}

task_place folding::locate_or_die(const task_id& task) const {
  auto at = locate(self_, task.value);
  TROUPE_INVARIANT(at.has_value());
  return *at;
}

task_place folding::open_place(const task_id& task) {
  if (auto at = locate(self_, task.value))
    return *at;
  task_id undone{task.value.substr(0, task.value.size() - compensation_suffix.size())};
  auto at = locate_or_die(undone);
  at.compensation = true;
  task_of(at).compensations.emplace(at.item.value_or(0), fresh_status(task_of(at).attempt_base));
  self_.undoing = undone;
  std::erase(self_.undoable, undone);
  return at;
}

task_status& folding::status_of(const task_place& at) {
  auto& task = task_of(at);
  if (at.compensation)
    return task.compensations.at(at.item.value_or(0));
  return at.item && *at.item < task.item_status.size() ? task.item_status[*at.item] : task.status;
}

/// A key that was accepted at the start can be evaluated again.
void folding::ask_for_room() {
  auto claims = claims_of(self_.plan->definition, self_.input);
  self_.claims = claims ? *std::move(claims) : std::vector<admission_claim>();
  self_.held = true;
  self_.owed_admission = owe(ask_admission{self_.claims});
}

void folding::open_main(timestamp when) {
  if (auto timeout = self_.plan->definition.timeout)
    self_.owed_timeout = owe(set_timer{{}, 0, when + *timeout});
  open_tasks(*self_.main);
}

void folding::open_tasks(frame& in) {
  for (auto place : in.planned().order)
    review_agenda(in, place);
  review_agenda(in);
}

void folding::enter_end(std::unique_ptr<frame>& root, std::uint32_t block, ending_phase phase,
                        std::string_view prefix) {
  self_.ending = phase;
  root = std::make_unique<frame>(*self_.plan, block, nullptr, 0, std::nullopt, std::string(prefix),
                                 self_.ending_attempt_base);
  open_tasks(*root);
}

void folding::enter_frame(const task_place& at, const std::optional<std::string>& case_name, timestamp when) {
  auto& task = task_of(at);
  auto& status = status_of(at);
  const auto& definition = at.definition();
  // An iteration is no unit of its own.
  task_place unit{at.in, at.place, definition.foreach ? at.item : std::nullopt};
  task.enters_next = false;
  if (status.state == task_state::waiting) {
    begin(unit, status, when);
    status.started_at = when;
  } else {
    settle_timer(status);
  }
  enter(status, definition.kind, task_state::running);
  auto index = at.item.value_or(0);
  if (task.frames.size() <= index)
    task.frames.resize(index + 1);
  task.frames[index] = std::make_unique<frame>(*self_.plan, *at.planned().body, at.in, at.place, at.item,
                                               id_at(at).value + ".", task.attempt_base);
  auto& inside = *task.frames[index];
  if (definition.kind == task_kind::choice) {
    auto details = status.details ? *status.details : task_details{};
    details.case_name = case_name.value_or("");
    status.details = std::make_shared<const task_details>(std::move(details));
    for (std::uint32_t place = 0; place < inside.tasks.size(); ++place)
      if (inside.definition(place).name != case_name) {
        inside.tasks[place].status.skip_reason = "another case";
        finish({&inside, place, std::nullopt}, task_state::skipped, when);
      }
  }
  arm(unit, status);
  open_tasks(inside);
}

void folding::begin(const task_place& at, task_status& status, timestamp when) {
  leave_queue(at, status);
  if (at.item && !at.compensation && status.state == task_state::waiting)
    ++task_of(at).items_active;
  settle(status);
  if (!status.first_scheduled_at)
    status.first_scheduled_at = when;
  status.scheduled_at = when;
  status.started_at.reset();
}

void folding::enter(task_status& status, task_kind kind, task_state next) {
  if (status.state == task_state::listening)
    self_.listening.erase(status.details->listens_since);
  count(kind, status.state, -1);
  status.state = next;
  count(kind, next, +1);
}

void folding::count(task_kind kind, task_state state, int change) {
  auto by = static_cast<std::uint32_t>(change);
  if (state == task_state::in_review)
    self_.reviews_open += by;
  else if (state == task_state::sleeping || state == task_state::listening)
    self_.sleeping += by;
  else if (kind == task_kind::child && state == task_state::running)
    self_.children_open += by;
  else if ((kind == task_kind::work || kind == task_kind::child) && is_busy(state))
    self_.busy += by;
}

void folding::finish(const task_place& at, task_state final, timestamp when, json::value output) {
  if (at.compensation)
    return finish_compensation(at, final, when);
  if (at.item)
    return finish_item(at, final, when);
  auto& task = task_of(at);
  if (final != task_state::completed)
    cancel_inside(task, *at.in, at.place, when);
  settle_timer(task.status);
  task.enters_next = false;
  if (task.expanded)
    task.status.state = final;
  else
    enter(task.status, at.definition().kind, final);
  task.status.finished_at = when;
  --at.in->tasks_open;
  publish(at, std::move(output));
  if (final == task_state::completed && !task.expanded)
    note_undoable(at);
  tell_dependents(at);
  review_agenda(*at.in);
}

void folding::finish_item(const task_place& at, task_state final, timestamp when) {
  auto& group = task_of(at);
  auto& status = status_of(at);
  leave_queue(at, status);
  if (status.state != task_state::waiting)
    --group.items_active;
  ++group.items_finished;
  if (final == task_state::failed)
    ++group.items_failed;
  if (*at.item < group.frames.size() && group.frames[*at.item]) {
    if (final != task_state::completed)
      cancel_frame(*group.frames[*at.item], when);
    group.frames[*at.item]->left = true;
  }
  settle_timer(status);
  enter(status, at.definition().kind, final);
  status.finished_at = when;
  if (final == task_state::completed)
    note_undoable(at);
  review_agenda(*at.in, at.place);
}

void folding::finish_compensation(const task_place& at, task_state final, timestamp when) {
  auto& status = status_of(at);
  enter(status, at.definition().kind, final);
  status.finished_at = when;
  self_.undoing.reset();
  if (final == task_state::completed)
    ++self_.undone;
  else
    self_.undo_errors.push_back(id_at(at).value + ": " + (status.error ? status.error->message : "cancelled"));
}

void folding::cancel_inside(task_progress& task, frame& in, std::uint32_t place, timestamp when) {
  auto kind = in.definition(place).kind;
  for (std::uint32_t i = 0; i < task.item_status.size(); ++i) {
    auto& item = task.item_status[i];
    if (is_final(item.state))
      continue;
    cancel_unit({&in, place, i}, item, when);
    enter(item, kind, task_state::cancelled);
    item.finished_at = when;
    ++task.items_finished;
  }
  task.items_active = 0;
  task.items_next = static_cast<std::uint32_t>(task.item_status.size());
  task.items_again.clear();
  for (auto& inside : task.frames)
    if (inside)
      cancel_frame(*inside, when);
}

void folding::cancel_frame(frame& in, timestamp when) {
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
    auto& task = in.tasks[place];
    if (is_final(task.status.state))
      continue;
    task_place at{&in, place, std::nullopt};
    cancel_unit(at, task.status, when);
    finish(at, task_state::cancelled, when);
  }
  in.left = true;
}

/// Takes back what the unit is owed and tells whoever works on it to stop. Its state is the caller's to change.
void folding::cancel_unit(const task_place& at, task_status& status, timestamp) {
  auto kind = at.definition().kind;
  auto in_progress = status.state == task_state::queued || status.state == task_state::running;
  if (kind == task_kind::work && in_progress && status.owed_work != 0)
    owe_once(stop_task{id_at(at), status.attempt});
  if (kind == task_kind::child && in_progress && status.owed_work != 0 && status.details) {
    const auto& policy = *at.definition().child;
    if (!policy.detach && policy.on_parent_close != parent_close::abandon)
      close(*status.details->child, policy.on_parent_close);
  }
  settle(status);
}

void folding::close(const execution_id& child, parent_close how) {
  self_.closing.emplace(child, owe(close_child{child, how}));
}

/// Items begin in order, those that were reset first: what began, or ended before it could, is not next any more.
void folding::leave_queue(const task_place& at, const task_status& status) {
  if (!at.item || at.compensation || status.state != task_state::waiting)
    return;
  auto& group = task_of(at);
  if (std::erase(group.items_again, *at.item) == 0)
    group.items_next = *at.item + 1;
}

void folding::tell_dependents(const task_place& at) {
  const auto& status = task_of(at).status;
  auto done = status.state == task_state::completed || status.passed;
  for (auto dependent : at.in->planned().needed_by[at.place]) {
    auto& task = at.in->tasks[dependent];
    --task.needs_open;
    if (done)
      ++task.needs_completed;
    review_agenda(*at.in, dependent);
  }
}

/// Lets expressions read what became of a task.
void folding::publish(const task_place& at, json::value output) {
  const auto& task = task_of(at);
  const auto& definition = at.definition();
  const auto& error = task.status.error;
  json::object entry{{"state", to_string(task.status.state)},
                     {"output", std::move(output)},
                     {"error", error ? to_json(*error) : json::value()}};
  if (definition.foreach)
    entry.emplace("failed_items", static_cast<std::int64_t>(task.items_failed));
  if (definition.repeat) {
    entry.emplace("iterations", static_cast<std::int64_t>(task.history.size()));
    entry.emplace("history", task.history);
  }
  at.in->results.insert_or_assign(definition.name, std::move(entry));
}

void folding::note_undoable(const task_place& at) {
  if (at.in->planned(at.place).compensate && self_.ending == ending_phase::none)
    self_.undoable.push_back(id_at(at));
}

void folding::review_agenda(frame& in, std::uint32_t place) {
  auto& task = in.tasks[place];
  if (task.on_agenda || in.left || !is_due(in, place))
    return;
  task.on_agenda = true;
  self_.agenda.push_back({&in, place});
}

/// A block whose tasks are all finished is to be left. The blocks of the workflow itself are followed by what ends it.
void folding::review_agenda(frame& in) {
  if (in.on_agenda || in.left || in.tasks_open > 0 || !in.parent)
    return;
  in.on_agenda = true;
  self_.agenda.push_back({&in, std::nullopt});
}

void folding::for_each_unit(const std::function<void(const task_place&, task_status&)>& see) {
  for (auto* root : {self_.main.get(), self_.on_failure.get(), self_.finally.get()})
    if (root)
      for_each_unit(*root, see);
}

void folding::for_each_unit(frame& in, const std::function<void(const task_place&, task_status&)>& see) {
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
    auto& task = in.tasks[place];
    see({&in, place, std::nullopt}, task.status);
    for (std::uint32_t i = 0; i < task.item_status.size(); ++i)
      see({&in, place, i}, task.item_status[i]);
    for (auto& [item, status] : task.compensations)
      see({&in, place, in.definition(place).foreach ? std::optional(item) : std::nullopt, true}, status);
    for (auto& inside : task.frames)
      if (inside)
        for_each_unit(*inside, see);
  }
}

void folding::rebuild_agenda() {
  self_.agenda.clear();
  for (auto* root : {self_.main.get(), self_.on_failure.get(), self_.finally.get()})
    if (root)
      rebuild_agenda(*root);
}

void folding::rebuild_agenda(frame& in) {
  in.on_agenda = false;
  for (auto& task : in.tasks) {
    task.on_agenda = false;
    for (auto& inside : task.frames)
      if (inside)
        rebuild_agenda(*inside);
  }
  open_tasks(in);
}

std::uint64_t folding::owe(effect e) {
  auto key = first_key_of(self_.sequence);
  if (!self_.owed.empty())
    key = std::max(key, self_.owed.rbegin()->first + 1);
  TROUPE_INVARIANT(key < first_key_of(self_.sequence + 1));
  self_.owed.emplace_hint(self_.owed.end(), key, std::move(e));
  return key;
}

/// Sets the timer for what happens to the unit next by itself, if anything does.
void folding::arm(const task_place& at, task_status& status) {
  auto due = next_due(at);
  if (!due || is_frozen(self_, at, status))
    return;
  if (status.state == task_state::queued || status.state == task_state::running)
    status.due = due;
  status.owed_timer = owe(set_timer{id_at(at), status.attempt, *due});
}

void folding::owe_once(effect e) {
  self_.once.emplace_back(self_.sequence, std::move(e));
}

void folding::settle(task_status& status) {
  if (status.state == task_state::in_review)
    if (auto owed = self_.owed.find(status.owed_work); owed != self_.owed.end())
      if (const auto* review = std::get_if<request_review>(&owed->second))
        self_.withdrawn_reviews.push_back(
          {self_.sequence, review->task, review->with, status.scheduled_at.value_or(timestamp{}), assignee_of(status)});
  settle_key(status.owed_work);
  settle_timer(status);
}

void folding::settle_timer(task_status& status) {
  settle_key(status.owed_timer);
  status.due.reset();
}

void folding::settle_key(std::uint64_t& key) {
  if (key != 0)
    self_.owed.erase(key);
  key = 0;
}

}  // namespace troupe
