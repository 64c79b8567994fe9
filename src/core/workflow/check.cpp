#include "core/workflow/check.hpp"

#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe {
namespace {

class proof {
public:
  explicit proof(const execution& self) : self_(self) {}

  std::optional<refused> run() {
    for_each_frame(self_, [this](const frame& in) { prove_frame(in); });
    prove_counters();
    prove_end();
    if (!is_final(self_.state) && self_.sequence > 0 && !self_.held && !self_.paused)
      hold(!self_.owed.empty() || !self_.listening.empty(), "an unfinished execution owes nothing: it would never end");
    return broken_;
  }

private:
  /// Whether what is due would have been done.
  bool moves() const { return self_.sequence > 0 && !self_.held && !self_.paused; }

  void prove_frame(const frame& in) {
    std::uint32_t open = 0;
    for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
      open += !is_final(in.tasks[place].status.state);
      prove_task(in, place);
    }
    at_ = in.prefix;
    hold(open == in.tasks_open, "tasks_open disagrees with the tasks");
    hold(!in.left || open == 0, "a block was left before its tasks were finished");
    hold(!moves() || !in.parent || in.left || open > 0, "a block is over and was not left");
  }

  void prove_task(const frame& in, std::uint32_t place) {
    const auto& progress = in.tasks[place];
    const auto& status = progress.status;
    auto id = in.id_of(place);
    at_ = id.value;
    hold(progress.needs_open == open_needs(in, place), "needs_open disagrees with the needs");
    hold(is_final(status.state) == in.results.contains(in.definition(place).name),
         "the results disagree with the task's state");
    hold(!moves() || in.left || !is_due(in, place), "a step is due and was not taken");
    for (const auto& [item, undoing] : progress.compensations)
      prove_unit(
        {&const_cast<frame&>(in), place, in.definition(place).foreach ? std::optional(item) : std::nullopt, true},
        undoing);
    if (progress.expanded)
      return prove_items(in, place);
    prove_unit({&const_cast<frame&>(in), place, std::nullopt}, status);
  }

  void prove_items(const frame& in, std::uint32_t place) {
    const auto& progress = in.tasks[place];
    std::uint32_t active = 0, failed = 0, finished = 0;
    for (std::uint32_t i = 0; i < progress.item_status.size(); ++i) {
      const auto& item = progress.item_status[i];
      auto final = is_final(item.state);
      active += !final && item.state != task_state::waiting;
      failed += item.state == task_state::failed;
      finished += final;
      task_place at{&const_cast<frame&>(in), place, i};
      at_ = id_at(at).value;
      auto again = std::ranges::find(progress.items_again, i) != progress.items_again.end();
      hold((item.state == task_state::waiting) == (again || i >= progress.items_next), "items did not begin in order");
      prove_unit(at, item);
    }
    at_ = in.id_of(place).value;
    auto over = is_final(progress.status.state);
    hold(progress.item_status.size() == progress.items.size(), "items and their states differ in number");
    hold(active == progress.items_active, "items_active disagrees with the items");
    hold(failed == progress.items_failed, "items_failed disagrees with the items");
    hold(finished == progress.items_finished, "items_finished disagrees with the items");
    hold(!over || finished == progress.items.size(), "finished before its items");
    hold(progress.status.owed_work == 0, "a foreach owes what its items should");
    hold(!progress.status.details, "a foreach has details of its own");
    prove_timer({&const_cast<frame&>(in), place}, progress.status);
  }

  /// Proves what one state owes: work while it is wanted, a timer while time can move it.
  void prove_unit(const task_place& at, const task_status& status) {
    auto kind = at.definition().kind;
    auto in_progress = status.state == task_state::queued || status.state == task_state::running;
    if (kind == task_kind::work || kind == task_kind::child)
      (kind == task_kind::child && status.state == task_state::running ? children_ : busy_) +=
        in_progress || status.state == task_state::backing_off;
    reviews_ += status.state == task_state::in_review;
    sleeping_ += status.state == task_state::sleeping || status.state == task_state::listening;
    const auto* work = owed(status.owed_work);
    const auto* run = work ? std::get_if<run_task>(work) : nullptr;
    const auto* review = work ? std::get_if<request_review>(work) : nullptr;
    const auto* child = work ? std::get_if<start_child>(work) : nullptr;
    const auto id = id_at(at);
    hold((kind == task_kind::work && in_progress) == (run && run->task == id && run->attempt == status.attempt),
         "run_task disagrees with the state");
    hold((kind == task_kind::child && in_progress) ==
           (child && child->parent.task == id && child->parent.attempt == status.attempt),
         "start_child disagrees with the state");
    hold((status.state == task_state::in_review) == (review && review->task == id),
         "request_review disagrees with the state");
    prove_timer(at, status);
    if (status.state == task_state::listening) {
      ++listening_;
      auto entry = self_.listening.find(status.details->listens_since);
      hold(entry != self_.listening.end() && entry->second == id, "a wait does not listen");
    }
    hold(is_final(status.state) == status.finished_at.has_value(), "finished_at disagrees with the state");
  }

  void prove_timer(const task_place& at, const task_status& status) {
    const auto* pause = owed(status.owed_timer);
    const auto* timer = pause ? std::get_if<set_timer>(pause) : nullptr;
    auto due = is_frozen(self_, at, status) ? std::nullopt : next_due(at);
    hold(due.has_value() ==
           (timer && timer->task == id_at(at) && timer->attempt == status.attempt && due && timer->due == *due),
         "set_timer disagrees with the state");
  }

  void prove_counters() {
    at_.clear();
    hold(busy_ == self_.busy, "busy disagrees with the tasks");
    hold(children_ == self_.children_open, "children_open disagrees with the tasks");
    hold(reviews_ == self_.reviews_open, "reviews_open disagrees with the tasks");
    hold(sleeping_ == self_.sleeping, "sleeping disagrees with the tasks");
    hold(listening_ == self_.listening.size(), "something listens that is no wait");
    auto waits =
      busy_ == 0 && reviews_ + sleeping_ + children_ > 0 && !self_.held && !self_.paused && !self_.cancelling;
    hold(is_final(self_.state) || (self_.state == execution_state::waiting) == waits,
         "the execution's state disagrees with its tasks");
  }

  void prove_end() {
    auto final = is_final(self_.state);
    hold(final == self_.finished_at.has_value(), "finished_at disagrees with the state");
    hold(!final || (self_.main->tasks_open == 0 && busy_ + children_ + reviews_ + sleeping_ == 0),
         "the end disagrees with the tasks");
    (void)owed(self_.owed_timeout);
    (void)owed(self_.owed_resume);
    const auto* asks = owed(self_.owed_admission);
    hold(self_.held == (asks && std::holds_alternative<ask_admission>(*asks)),
         "ask_admission disagrees with the state");
    auto announced = std::ranges::count_if(
      self_.owed, [](const auto& entry) { return std::holds_alternative<announce_end>(entry.second); });
    hold(announced == (final ? 1 : 0), "the announcement disagrees with the end");
    for (const auto& [child, key] : self_.closing) {
      const auto* work = owed(key);
      const auto* close = work ? std::get_if<close_child>(work) : nullptr;
      hold(close && close->child == child, "close_child disagrees with the children to close");
    }
    hold(self_.owed.size() == referenced_ + static_cast<std::size_t>(announced),
         "work is owed that belongs to no task");
  }

  static std::uint32_t open_needs(const frame& in, std::uint32_t place) {
    return static_cast<std::uint32_t>(std::ranges::count_if(
      in.planned().needs[place], [&](auto need) { return !is_final(in.tasks[need].status.state); }));
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
  std::uint32_t busy_ = 0, children_ = 0, reviews_ = 0, sleeping_ = 0;
  std::size_t referenced_ = 0;
  std::size_t listening_ = 0;
};

}  // namespace

std::optional<refused> check(const execution& self) {
  return proof(self).run();
}

}  // namespace troupe
