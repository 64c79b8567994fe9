#include "observer.hpp"

#include "core/base/match.hpp"
#include "core/workflow/check.hpp"
#include "core/workflow/projection.hpp"
#include "support/reference.hpp"

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

/// Promises 3, 4 and 5 for what is durable.
void observer::accepted(const execution_id& id, std::size_t first) {
  const auto& events = durable_.of(id);
  if (first == 0) {
    const auto* start = std::get_if<execution_started>(&events.front());
    if (!start || !plans_.contains(start->digest))
      return broken("execution " + id.value + " does not begin with its start");
    copies_.emplace(id, execution(id, plans_.at(start->digest)));
  }
  auto found = copies_.find(id);
  if (found == copies_.end())
    return;
  auto& c = found->second;
  for (auto i = first; i < events.size(); ++i) {
    match(
      events[i],
      [&](const task_completed& e) {
        if (!c.completed.emplace(e.task.value, life_).second)
          broken("promise 3: " + id.value + " " + e.task.value + " was completed twice");
        note_end(c, e.task, e.attempt);
      },
      [&](const task_failed& e) { note_end(c, e.task, e.attempt); },
      [&](const task_retried& e) { note_end(c, e.task, e.attempt); }, [](const auto&) {});
    apply(c.self, events[i]);
  }
  if (auto wrong = check(c.self))
    broken("promise 5: " + id.value + ": " + to_string(*wrong));
  if (durable_.row_of(id) != summary_of(c.self, wake_of(c.self)))
    broken("promise 5: the row of " + id.value + " does not say when it is to be looked at");
}

void observer::note_end(copy& c, const task_id& task, std::uint32_t attempt) {
  c.ended.insert({c.self.id, task, attempt});
}

void observer::life_begins() {
  ++life_;
  disturbed_ = false;
}

void observer::runs(const dispatcher::attempt_key& key) {
  auto scheduled = durable_.count<task_scheduled>(
    key.execution, [&](const auto& e) { return e.task == key.task && e.attempt == key.attempt; });
  if (scheduled == 0)
    broken("promise 1: " + name_of(key) + " ran before it was durable that it should");
  auto found = copies_.find(key.execution);
  if (found == copies_.end())
    return;
  auto completed = found->second.completed.find(key.task.value);
  if (completed != found->second.completed.end() && (!disturbed_ || completed->second < life_))
    broken("promise 3: " + name_of(key) + " ran again after it was completed");
}

void observer::held(const execution_id& id, std::uint64_t sequence, const std::string& dump) {
  auto found = copies_.find(id);
  if (found == copies_.end() || sequence > found->second.self.sequence)
    return broken("promise 1: " + id.value + " was looked at before it was durable");
  execution again(id, found->second.self.plan);
  for (const auto& e : durable_.of(id))
    if (again.sequence < sequence)
      apply(again, e);
  if (auto replayed = json::serialize(troupe::dump(again)); replayed != dump)
    broken("promise 4: " + id.value + " at " + std::to_string(sequence) + " was held as\n" + dump +
           "\nand is replayed as\n" + replayed);
}

std::vector<std::pair<execution_id, task_id>> observer::open_reviews() const {
  std::vector<std::pair<execution_id, task_id>> open;
  for (const auto& [id, c] : copies_)
    for (const auto& owed : outstanding(c.self))
      if (const auto* review = std::get_if<request_review>(&owed))
        open.emplace_back(id, review->task);
  return open;
}

void observer::shown(const json::value& view) {
  auto id = execution_id{std::string(view.at("id").as_string())};
  auto found = copies_.find(id);
  if (found == copies_.end())
    return broken("promise 1: " + id.value + " was shown and is not durable");
  const auto& self = found->second.self;
  auto state = std::string_view(view.at("state").as_string());
  if (auto shown = from_name<execution_state>(state); shown && is_final(*shown) && self.state != *shown)
    broken("promise 1: " + id.value + " was shown as " + std::string(state) + " and is not durably so");
  for (const auto& task : view.at("tasks").as_array()) {
    auto name = task_id{std::string(task.at("name").as_string())};
    auto shown = from_name<task_state>(task.at("state").as_string());
    if (shown && is_final(*shown) && find_task(self, name)->state != *shown)
      broken("promise 1: " + id.value + " " + name.value + " was shown as " + std::string(to_string(*shown)) +
             " and is not durably so");
  }
}

bool observer::ended(const dispatcher::attempt_key& key) const {
  auto found = copies_.find(key.execution);
  return found != copies_.end() && found->second.ended.contains(key);
}

bool observer::all_final() const {
  for (const auto& [id, c] : copies_)
    if (!is_final(c.self.state))
      return false;
  return true;
}

void observer::judge_ends() {
  for (const auto& [id, c] : copies_)
    if (is_final(c.self.state))
      judge_end(c);
    else
      broken("promise 5: " + id.value + " came to no end; it stands at\n" + json::serialize(dump(c.self)));
  for (const auto& what : durable_.broken)
    broken("promise 2: " + what);
}

void observer::judge_end(const copy& c) {
  outcomes became;
  became.note(c.self, durable_.of(c.self.id));
  if (became.rewritten)
    return;
  for (const auto& difference : differences_from_reference(c.self, became))
    broken(c.self.id.value + " differs from the reference: " + difference);
}

}  // namespace troupe::testing
