#include "core/workflow/check.hpp"

#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe {
namespace {

class proof {
public:
  explicit proof(const execution& self) : self_(self) {}

  std::optional<refused> run() {
    for (std::uint32_t i = 0; i < self_.tasks.size(); ++i)
      prove_task(i);
    prove_counters();
    prove_end();
    if (!is_final(self_.state) && self_.sequence > 0)
      hold(!self_.owed.empty(), "an unfinished execution owes nothing: it would never end");
    return broken_;
  }

private:
  void prove_task(std::uint32_t task) {
    const auto& progress = self_.tasks[task];
    const auto& name = definition_at(self_, task).name;
    at_ = name;
    auto final = is_final(progress.status.state);
    open_ += !final;
    hold(progress.needs_open == open_needs(task), "needs_open disagrees with the needs");
    hold(final == self_.task_scope.get_object().contains(name), "the scope disagrees with the task's state");
    hold(self_.sequence == 0 || !is_due(self_, task), "a step is due and was not taken");
    hold(progress.status.state != task_state::waiting || progress.needs_open > 0 || self_.sequence == 0,
         "ready, but waiting");
    if (!progress.expanded)
      return prove_attempt(task_id{name}, progress.status, task);
    prove_group(task);
  }

  void prove_group(std::uint32_t task) {
    const auto& progress = self_.tasks[task];
    const auto& name = definition_at(self_, task).name;
    std::uint32_t active = 0, failed = 0, finished = 0;
    for (std::uint32_t i = 0; i < progress.item_status.size(); ++i) {
      const auto& item = progress.item_status[i];
      auto final = is_final(item.state);
      at_ = item_of(name, i).value;
      active += !final && item.state != task_state::waiting;
      failed += item.state == task_state::failed;
      finished += final;
      hold((item.state == task_state::waiting) == (i >= progress.items_next), "items did not begin in order");
      prove_attempt(task_id{at_}, item, task);
    }
    at_ = name;
    hold(progress.item_status.size() == progress.items.size(), "items and their states differ in number");
    hold(active == progress.items_active, "items_active disagrees with the items");
    hold(failed == progress.items_failed, "items_failed disagrees with the items");
    hold(finished == progress.items_finished, "items_finished disagrees with the items");
    hold(!is_final(progress.status.state) || finished == progress.items.size(), "finished before its items");
    hold(progress.status.owed_work == 0 && progress.status.owed_timer == 0, "a foreach owes what its items should");
  }

  /// Proves what one state owes: work while it is wanted, a timer while time can move it.
  void prove_attempt(const task_id& id, const task_status& status, std::uint32_t task) {
    auto in_progress = status.state == task_state::queued || status.state == task_state::running;
    auto timed = status.state == task_state::backing_off ||
                 (status.state == task_state::running && definition_at(self_, task).timeout);
    busy_ += in_progress || status.state == task_state::backing_off;
    reviews_ += status.state == task_state::in_review;
    const auto* work = owed(status.owed_work);
    const auto* run = work ? std::get_if<run_task>(work) : nullptr;
    const auto* review = work ? std::get_if<request_review>(work) : nullptr;
    const auto* pause = owed(status.owed_timer);
    const auto* timer = pause ? std::get_if<set_timer>(pause) : nullptr;
    hold(in_progress == (run && run->task == id && run->attempt == status.attempt),
         "run_task disagrees with the state");
    hold((status.state == task_state::in_review) == (review && review->task == id),
         "request_review disagrees with the state");
    hold(timed == (timer && timer->task == id && timer->attempt == status.attempt && timer->due == status.due),
         "set_timer disagrees with the state");
    hold(timed == status.due.has_value(), "due disagrees with the state");
    hold(is_final(status.state) == status.finished_at.has_value(), "finished_at disagrees with the state");
  }

  void prove_counters() {
    at_.clear();
    hold(open_ == self_.tasks_open, "tasks_open disagrees with the tasks");
    hold(busy_ == self_.busy, "busy disagrees with the tasks");
    hold(reviews_ == self_.reviews_open, "reviews_open disagrees with the tasks");
    auto waits = busy_ == 0 && reviews_ > 0;
    hold(is_final(self_.state) || (self_.state == execution_state::waiting) == waits,
         "the execution's state disagrees with its tasks");
  }

  void prove_end() {
    hold(is_final(self_.state) == self_.finished_at.has_value(), "finished_at disagrees with the state");
    hold(is_final(self_.state) == (open_ == 0 && self_.sequence > 0), "the end disagrees with the tasks");
    auto announced = is_final(self_.state) ? 1u : 0u;
    hold(self_.owed.size() == referenced_ + announced, "work is owed that belongs to no task");
    hold(!announced || std::holds_alternative<announce_end>(self_.owed.begin()->second), "the end is not announced");
  }

  std::uint32_t open_needs(std::uint32_t task) const {
    return static_cast<std::uint32_t>(std::ranges::count_if(
      self_.plan->needs[task], [&](auto need) { return !is_final(self_.tasks[need].status.state); }));
  }

  const effect* owed(std::uint64_t key) {
    if (key == 0)
      return nullptr;
    auto found = self_.owed.find(key);
    hold(found != self_.owed.end(), "owes what is not there");
    if (found == self_.owed.end())
      return nullptr;
    ++referenced_;
    return &found->second;
  }

  void hold(bool holds, const char* otherwise) {
    if (!holds && !broken_)
      broken_ = refused{errc::corrupt, otherwise, at_, "report this with the execution's journal"};
  }

  const execution& self_;
  std::optional<refused> broken_;
  std::string at_;
  std::uint32_t open_ = 0, busy_ = 0, reviews_ = 0;
  std::size_t referenced_ = 0;
};

json::value dump_status(const task_status& s) {
  return {{"state", to_string(s.state)},
          {"attempt", s.attempt},
          {"with", s.with},
          {"error", to_json(s.error)},
          {"skip_reason", s.skip_reason},
          {"reused", s.reused},
          {"scheduled_at", to_json(s.scheduled_at)},
          {"started_at", to_json(s.started_at)},
          {"finished_at", to_json(s.finished_at)},
          {"due", to_json(s.due)},
          {"owed_work", s.owed_work},
          {"owed_timer", s.owed_timer}};
}

json::value dump_progress(const task_progress& t) {
  json::array item_status;
  for (const auto& item : t.item_status)
    item_status.push_back(dump_status(item));
  return {{"status", dump_status(t.status)},
          {"needs_open", t.needs_open},
          {"items", t.items},
          {"item_status", std::move(item_status)},
          {"item_outputs", t.item_outputs},
          {"items_next", t.items_next},
          {"items_active", t.items_active},
          {"items_failed", t.items_failed},
          {"items_finished", t.items_finished},
          {"expanded", t.expanded},
          {"on_agenda", t.on_agenda}};
}

}  // namespace

std::optional<refused> check(const execution& self) {
  return proof(self).run();
}

json::value dump(const execution& self) {
  json::array tasks, agenda, owed;
  for (const auto& task : self.tasks)
    tasks.push_back(dump_progress(task));
  for (auto task : self.agenda)
    agenda.emplace_back(task);
  for (const auto& [key, effect] : self.owed)
    owed.push_back({key, to_json(effect)});
  return {{"id", self.id.value},
          {"state", to_string(self.state)},
          {"sequence", self.sequence},
          {"input", self.input},
          {"labels", to_json(self.labels)},
          {"seed", self.seed},
          {"started_at", to_json(self.started_at)},
          {"finished_at", to_json(self.finished_at)},
          {"output", self.output},
          {"error", to_json(self.error)},
          {"cancel_reason", self.cancel_reason},
          {"tasks", std::move(tasks)},
          {"task_scope", self.task_scope},
          {"agenda", std::move(agenda)},
          {"owed", std::move(owed)},
          {"tasks_open", self.tasks_open},
          {"busy", self.busy},
          {"reviews_open", self.reviews_open},
          {"first_failed", to_json(self.first_failed)}};
}

}  // namespace troupe
