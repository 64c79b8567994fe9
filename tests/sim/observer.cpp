#include "observer.hpp"

#include "core/base/match.hpp"
#include "core/workflow/check.hpp"
#include "core/workflow/projection.hpp"
#include "core/workflow/task_place.hpp"
#include "planted.hpp"

namespace troupe::testing {
namespace {

std::string name_of(const dispatcher::attempt_key& key) {
  return key.execution.value + " " + key.task.value + "#" + std::to_string(key.attempt);
}

}  // namespace

observer::observer(ledger& durable) : durable_(durable) {
  durable_.on_accepted = [this](const execution_id& id, std::size_t first) { accepted(id, first); };
}

void observer::know(std::shared_ptr<const plan> p) {
  plans_[p->digest] = std::move(p);
}

execution observer::fresh(const execution_id& id, std::shared_ptr<const plan> of) const {
  execution self(id, std::move(of));
  self.versions = plans_;
  return self;
}

/// Promises 3, 4 and 5 for what is durable.
void observer::accepted(const execution_id& id, std::size_t first) {
  innocence truth;
  const auto& events = durable_.of(id);
  if (first == 0) {
    const auto* start = std::get_if<execution_started>(&events.front());
    if (!start || !plans_.contains(start->digest))
      return broken("execution " + id.value + " does not begin with its start");
    copies_.emplace(id, fresh(id, plans_.at(start->digest)));
  }
  auto found = copies_.find(id);
  if (found == copies_.end())
    return;
  auto& c = found->second;
  for (auto i = first; i < events.size(); ++i) {
    prove(c, events[i]);
    apply(c.self, events[i]);
    note_work(c, events[i]);
    note_states(c);
  }
  auto record = std::span(events).subspan(first);
  c.became.note(c.self, record);
  if (auto wrong = check(c.self))
    broken("promise 5: " + id.value + ": " + to_string(*wrong));
  auto row = summary_of(c.self, wake_of(c.self));
  if (auto stored = durable_.row_of(id); stored != row)
    broken("promise 5: the row of " + id.value + " is " + json::serialize(to_json(stored)) + ", not " +
           json::serialize(to_json(row)));
  for (const auto& follow : followers)
    follow(c.self, record);
}

/// What may not be recorded where the execution stands now.
void observer::prove(copy& c, const event& e) {
  auto who = c.self.id.value + " ";
  match(
    e,
    [&](const task_completed& e) {
      const auto* task = find_task(c.self, e.task);
      if (!task || is_final(task->state))
        broken("promise 3: " + who + e.task.value + " was completed twice");
      else if (task->attempt != e.attempt && locate(c.self, e.task.value)->definition().kind != task_kind::wait)
        broken("promise 3: " + who + e.task.value + " was completed by an attempt that nobody waits for");
      c.completed.emplace(dispatcher::attempt_key{c.self.id, e.task, e.attempt}, life_);
      note_end(c, e.task, e.attempt);
    },
    [&](const task_failed& e) {
      const auto* task = find_task(c.self, e.task);
      if (task && is_final(task->state))
        broken("promise 3: " + who + e.task.value + " failed after its end");
      note_end(c, e.task, e.attempt);
    },
    [&](const task_retried& e) { note_end(c, e.task, e.attempt); },
    [&](const signal_received& e) {
      if (!e.id.empty() && !c.signals.insert(e.id).second)
        broken("promise 3: " + who + "took signal " + e.id + " twice");
    },
    [](const auto&) {});
}

void observer::note_end(copy& c, const task_id& task, std::uint32_t attempt) {
  c.ended.insert({c.self.id, task, attempt});
}

void observer::note_work(copy& c, const event& e) {
  const auto* scheduled = std::get_if<task_scheduled>(&e);
  const auto* task = scheduled ? find_task(c.self, scheduled->task) : nullptr;
  auto owed = task ? c.self.owed.find(task->owed_work) : c.self.owed.end();
  if (owed == c.self.owed.end())
    return;
  if (auto work = std::get_if<run_task>(&owed->second)) {
    auto kept = *work;
    kept.with = nullptr;
    c.work.emplace(dispatcher::attempt_key{c.self.id, kept.task, kept.attempt}, std::move(kept));
  }
}

void observer::note_states(copy& c) {
  c.was.insert(c.self.state);
  for (std::uint32_t i = 0; i < c.self.main->tasks.size(); ++i)
    if (auto state = c.self.main->tasks[i].status.state; is_final(state))
      c.tasks_were.emplace(c.self.main->id_of(i).value, state);
}

void observer::life_begins() {
  ++life_;
  disturbed_ = false;
}

void observer::actors_die() {
  disturbed_ = true;
}

void observer::handed_out(const dispatcher::attempt_key& key) {
  innocence truth;
  auto scheduled = durable_.count<task_scheduled>(
    key.execution, [&](const auto& e) { return e.task == key.task && e.attempt == key.attempt; });
  if (scheduled == 0)
    broken("promise 1: " + name_of(key) + " ran before it was durable that it should");
}

void observer::runs(const dispatcher::attempt_key& key) {
  handed_out(key);
  auto found = copies_.find(key.execution);
  if (found == copies_.end())
    return;
  auto completed = found->second.completed.find(key);
  if (completed != found->second.completed.end() && (!disturbed_ || completed->second < life_))
    broken("promise 3: " + name_of(key) + " ran again after it was completed");
}

void observer::held(const execution_id& id, std::uint64_t sequence, const std::string& dump) {
  innocence truth;
  auto found = copies_.find(id);
  if (found == copies_.end() || sequence > found->second.self.sequence)
    return broken("promise 1: " + id.value + " was looked at before it was durable");
  const auto& events = durable_.of(id);
  auto again = fresh(id, plans_.at(std::get<execution_started>(events.front()).digest));
  for (const auto& e : events)
    if (again.sequence < sequence)
      apply(again, e);
  if (auto replayed = json::serialize(troupe::dump(again)); replayed != dump)
    broken("promise 4: " + id.value + " at " + std::to_string(sequence) + " was held as\n" + dump +
           "\nand is replayed as\n" + replayed);
}

const execution* observer::find(const execution_id& id) const {
  auto found = copies_.find(id);
  return found == copies_.end() ? nullptr : &found->second.self;
}

std::vector<std::pair<execution_id, task_id>> observer::open_reviews() const {
  std::vector<std::pair<execution_id, task_id>> open;
  for (const auto& [id, c] : copies_)
    for (const auto& [key, owed] : c.self.owed)
      if (const auto* review = std::get_if<request_review>(&owed))
        open.emplace_back(id, review->task);
  return open;
}

std::vector<execution_id> observer::those(bool (*is)(const execution&)) const {
  std::vector<execution_id> found;
  for (const auto& [id, c] : copies_)
    if (is(c.self))
      found.push_back(id);
  return found;
}

void observer::shown(const json::value& view) {
  auto id = execution_id{std::string(view.at("id").as_string())};
  auto found = copies_.find(id);
  if (found == copies_.end())
    return broken("promise 1: " + id.value + " was shown and is not durable");
  const auto& c = found->second;
  auto state = std::string_view(view.at("state").as_string());
  if (auto shown = from_name<execution_state>(state); shown && is_final(*shown) && !c.was.contains(*shown))
    broken("promise 1: " + id.value + " was shown as " + std::string(state) + " and was not durably so");
  for (const auto& task : view.at("tasks").as_array()) {
    auto name = std::string(task.at("name").as_string());
    auto shown = from_name<task_state>(task.at("state").as_string());
    if (shown && is_final(*shown) && !c.tasks_were.contains({name, *shown}))
      broken("promise 1: " + id.value + " " + name + " was shown as " + std::string(to_string(*shown)) +
             " and was not durably so");
  }
}

const run_task* observer::work_of(const dispatcher::attempt_key& key) const {
  auto found = copies_.find(key.execution);
  if (found == copies_.end())
    return nullptr;
  auto work = found->second.work.find(key);
  return work == found->second.work.end() ? nullptr : &work->second;
}

bool observer::ended(const dispatcher::attempt_key& key) const {
  auto found = copies_.find(key.execution);
  return found != copies_.end() && found->second.ended.contains(key);
}

bool observer::all_final() const {
  return std::ranges::all_of(copies_, [](const auto& entry) { return is_final(entry.second.self.state); });
}

void observer::judge_ends() {
  innocence truth;
  for (const auto& [id, c] : copies_) {
    if (!is_final(c.self.state))
      broken("promise 5: " + id.value + " came to no end; it stands at\n" + json::serialize(dump(c.self)));
    else if (!c.became.rewritten)
      for (const auto& difference : differences_from_reference(c.self, c.became))
        broken(id.value + " differs from the reference: " + difference);
  }
  for (const auto& what : durable_.broken)
    broken("promise 2: " + what);
}

}  // namespace troupe::testing
