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
  compare("claims", row.claims, is_final(truth.state) ? decltype(truth.claims)() : truth.claims);
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
  try {
    replay(*read);
  } catch (const std::exception& e) {
    self_.reset();
    note(gravity::error, finding_kind::replay_failed, which + ": " + e.what());
  }
}

void examination::replay(const std::vector<event>& events) {
  for (const auto& e : events) {
    if (const auto* started = std::get_if<execution_started>(&e))
      if (auto of = find_(started->digest))
        self_.emplace(id_, std::move(of));
    if (!self_)
      return;
    if (const auto* migrated = std::get_if<execution_migrated>(&e)) {
      auto to = find_(migrated->digest);
      if (!to)
        return self_.reset();
      self_->versions[migrated->digest] = std::move(to);
    }
    apply(*self_, e);
  }
  for (auto& review : project(*self_, {}, std::nullopt, events).reviews)
    reviews_[review.task] = std::move(review);
}

std::vector<finding> examination::conclude(const std::optional<execution_summary>& row,
                                           std::span<const review_summary> reviews) {
  if (!row && events_ > 0)
    note(gravity::error, finding_kind::row_missing, "its journal has " + std::to_string(events_) + " events");
  // A start that is held, or was dropped before it began, has a row and no events.
  auto may_be_empty = row && (row->state == execution_state::held || row->state == execution_state::cancelled);
  if (row && events_ == 0 && !damaged_ && !may_be_empty)
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
    else if (found->second.state != row.state || found->second.decided_at != row.decided_at ||
             found->second.by != row.by || found->second.with != row.with)
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
