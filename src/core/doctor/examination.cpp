#include "core/doctor/examination.hpp"

#include "core/workflow/check.hpp"

#include <algorithm>
#include <exception>

namespace troupe::doctor {
namespace {

std::string shown(const std::optional<timestamp>& at) {
  return at ? to_rfc3339(*at) : "nothing";
}

/// Returns which fields of two rows differ: `state: the list says waiting, the journal completed`.
std::string difference(const execution_summary& row, const execution_summary& truth) {
  std::string out;
  auto compare = [&](std::string_view name, const auto& listed, const auto& real) {
    if (listed != real)
      out += (out.empty() ? "" : "; ") + std::string(name) + ": the list says " + json::serialize(to_json(listed)) +
             ", the journal " + json::serialize(to_json(real));
  };
  compare("state", row.state, truth.state);
  compare("workflow", row.workflow, truth.workflow);
  compare("digest", row.digest, truth.digest);
  compare("labels", row.labels, truth.labels);
  compare("started_at", row.started_at, truth.started_at);
  compare("finished_at", row.finished_at, truth.finished_at);
  compare("error", row.error, truth.error);
  return out;
}

/// Returns how the next wake-up differs: that would be an execution that sleeps too long, or is kept for nothing.
std::string wake_difference(const execution_summary& row, const execution_summary& truth) {
  if (row.owes_work != truth.owes_work)
    return truth.owes_work ? "it owes work, and the list does not say so: it would not go on after a restart"
                           : "the list says that it owes work, and it does not";
  if (row.wake_at != truth.wake_at)
    return "it is to be woken at " + shown(truth.wake_at) + ", the list says " + shown(row.wake_at);
  return {};
}

}  // namespace

examination::examination(execution_id id, std::shared_ptr<const plan> of) : id_(std::move(id)), plan_(std::move(of)) {
  if (plan_)
    self_.emplace(id_, plan_);
}

void examination::give_up() {
  damaged_ = true;
  self_.reset();
}

void examination::take(std::uint64_t first, std::uint32_t count, std::string_view text) {
  events_ += count;
  auto which = "the record that begins at event " + std::to_string(first);
  auto read = decode(text);
  if (!read) {
    give_up();
    return note(gravity::error, finding_kind::record_unreadable, which + ": " + to_string(read.error()));
  }
  if (read->size() != count) {
    give_up();
    return note(gravity::error, finding_kind::record_damaged,
                which + " holds " + std::to_string(read->size()) + " events and should hold " + std::to_string(count));
  }
  if (!self_)
    return;
  try {
    for (const auto& e : *read)
      apply(*self_, e);
    for (auto& review : project(*self_, {}, std::nullopt, *read).reviews)
      reviews_[review.task] = std::move(review);
  } catch (const std::exception& e) {
    self_.reset();
    note(gravity::error, finding_kind::replay_failed, which + ": " + e.what());
  }
}

std::vector<finding> examination::conclude(const std::optional<execution_summary>& row,
                                           std::span<const review_summary> reviews) {
  if (!row && events_ > 0)
    note(gravity::error, finding_kind::row_missing, "its journal has " + std::to_string(events_) + " events");
  if (row && events_ == 0 && !damaged_)
    note(gravity::error, finding_kind::journal_missing, "the list says " + std::string(to_string(row->state)));
  if (self_ && events_ > 0) {
    if (auto broken = check(*self_))
      note(gravity::error, finding_kind::promise_broken, to_string(*broken));
    if (row)
      compare_row(*row);
    compare_reviews(reviews);
  }
  std::ranges::stable_sort(findings_, {}, &finding::gravity);
  return std::move(findings_);
}

void examination::compare_row(const execution_summary& row) {
  auto truth = summary_of(*self_, wake_of(*self_));
  if (auto what = difference(row, truth); !what.empty())
    note(gravity::error, finding_kind::row_differs, std::move(what));
  auto what = wake_difference(row, truth);
  if (what.empty())
    return;
  // Looked at for nothing, or too early, it rests again. Too late is what must not be.
  auto late = truth.owes_work || (truth.wake_at && !row.owes_work && (!row.wake_at || *row.wake_at > *truth.wake_at));
  note(late ? gravity::error : gravity::notice, late ? finding_kind::promise_broken : finding_kind::row_differs,
       std::move(what));
}

void examination::compare_reviews(std::span<const review_summary> reviews) {
  for (const auto& row : reviews) {
    auto found = reviews_.find(row.task);
    if (found == reviews_.end())
      note(gravity::error, finding_kind::review_differs, row.task.value + ": listed, and never asked for");
    else if (found->second != row)
      note(gravity::error, finding_kind::review_differs,
           row.task.value + ": the list says " + std::string(to_string(row.state)) + ", the journal " +
             std::string(to_string(found->second.state)));
    reviews_.erase(row.task);
  }
  for (const auto& [task, review] : reviews_)
    note(gravity::error, finding_kind::review_differs, task.value + ": asked for, and not listed");
}

void examination::note(gravity g, finding_kind kind, std::string what) {
  findings_.push_back({g, kind, id_.value, std::move(what)});
}

}  // namespace troupe::doctor
