#include "core/workflow/projection.hpp"

#include "core/base/invariant.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe {
namespace {

/// When the last of the events that tells its time happened.
timestamp time_of(std::span<const event> events) {
  for (auto e = events.rbegin(); e != events.rend(); ++e)
    if (auto at = std::visit(
          [](const auto& one) {
            if constexpr (requires { one.at; })
              return std::optional(one.at);
            else
              return std::optional<timestamp>();
          },
          *e))
      return *at;
  return {};
}

/// True if a record changes what the row of an execution says beside where it stands: its labels, its version, how and
/// when it ended.
bool changes_row(std::span<const event> events) {
  return std::ranges::any_of(events, [](const event& e) {
    return std::holds_alternative<labels_set>(e) || std::holds_alternative<execution_migrated>(e) ||
           std::holds_alternative<tasks_reset>(e) || std::holds_alternative<execution_finished>(e);
  });
}

/// Follows the reviews that the events open and close. The last row of each task counts.
class review_rows {
public:
  explicit review_rows(const execution& self) : self_(self) {}

  void operator()(const task_scheduled& e) {
    if (!is_review(e.task))
      return;
    rows_.erase(e.task);
    row(e.task);
  }

  void operator()(const review_decided& e) {
    auto& decided = row(e.task);
    decided.state = e.approved ? review_state::approved : review_state::rejected;
    decided.decided_at = e.at;
    decided.by = e.by;
    decided.comment = e.comment;
  }

  void operator()(const review_escalated& e) { row(e.task).assignee = e.to; }

  void operator()(const review_claimed& e) {
    auto& claimed = row(e.task);
    claimed.claimed_by = e.by;
    claimed.claimed_until = e.until;
  }

  void operator()(const review_released& e) {
    auto& released = row(e.task);
    released.claimed_by.reset();
    released.claimed_until.reset();
  }

  void operator()(const auto&) {}

  /// Reviews that ended without a decision since event number `after`.
  void withdraw(std::uint64_t after, timestamp when) {
    for (const auto& review : self_.withdrawn_reviews) {
      if (review.sequence <= after)
        continue;
      auto& row = rows_[review.task];
      row = {self_.id,
             review.task,
             workflow_name{self_.plan->definition.name},
             review_state::withdrawn,
             review.with,
             review.requested_at,
             when,
             {},
             self_.cancel_reason,
             review.assignee,
             {},
             {}};
    }
  }

  std::vector<review_summary> take() {
    std::vector<review_summary> rows;
    rows.reserve(rows_.size());
    for (auto& [task, row] : rows_)
      rows.push_back(std::move(row));
    return rows;
  }

private:
  bool is_review(const task_id& task) const {
    auto at = locate(self_, task.value);
    return at && at->definition().kind == task_kind::work && slot_of(at->planned(), status_at(*at)) == slot::review;
  }

  review_summary& row(const task_id& task) {
    auto [found, fresh] = rows_.try_emplace(task);
    if (fresh) {
      const auto* status = find_task(self_, task);
      TROUPE_INVARIANT(status != nullptr);
      found->second.execution = self_.id;
      found->second.task = task;
      found->second.workflow = workflow_name{self_.plan->definition.name};
      found->second.with = status->with;
      found->second.requested_at = status->scheduled_at.value_or(timestamp{});
      found->second.assignee = assignee_of(*status);
      if (status->details && status->details->lease) {
        found->second.claimed_by = status->details->lease->by;
        found->second.claimed_until = status->details->lease->until;
      }
    }
    return found->second;
  }

  const execution& self_;
  std::map<task_id, review_summary> rows_;
};

/// A result that was reused was judged before, but not of this execution: that is a row, too. It teaches nothing new.
void note_quality(const execution& self, const task_completed& e, projection& rows) {
  if (auto score = quality::read_score(e.output)) {
    score->execution = self.id;
    score->task = e.task;
    score->attempt = e.attempt;
    score->workflow = workflow_name{self.plan->definition.name};
    score->at = e.at;
    if (const auto* status = find_task(self, e.task); status && status->attempt == e.attempt)
      if (json::serialize(status->with).size() <= quality::given_bytes_max)
        score->given = status->with;
    rows.scores.push_back(*std::move(score));
  }
  if (!e.reused)
    for (auto& trial : quality::read_credits(e.output))
      rows.trials.push_back(std::move(trial));
}

}  // namespace

execution_summary summary_of(const execution& self, const wake_up& wake) {
  return {.id = self.id,
          .workflow = workflow_name{self.plan->definition.name},
          .digest = self.plan->digest,
          .state = self.state,
          .labels = self.labels,
          .started_at = self.started_at.value_or(timestamp{}),
          .finished_at = self.finished_at,
          .error = self.error ? self.error->message : std::string(),
          .owes_work = wake.owes_work,
          .wake_at = wake.at,
          .parent = self.parent ? std::optional(self.parent->execution) : std::nullopt,
          .claims = self.claims};
}

projection project(const execution& self, const wake_up& wake, const std::optional<standing>& before,
                   std::span<const event> events) {
  projection rows;
  for (const auto& e : events)
    if (const auto* started = std::get_if<execution_started>(&e))
      rows.labels |= !started->labels.empty();
    else
      rows.labels |= std::holds_alternative<labels_set>(e);
  if (before != standing{self.state, wake} || changes_row(events))
    rows.execution = summary_of(self, wake);
  review_rows reviews(self);
  if (!self.withdrawn_reviews.empty())
    reviews.withdraw(self.sequence - events.size(), time_of(events));
  for (const auto& e : events)
    std::visit(reviews, e);
  rows.reviews = reviews.take();
  for (const auto& e : events)
    if (const auto* done = std::get_if<task_completed>(&e))
      note_quality(self, *done, rows);
  return rows;
}

}  // namespace troupe
