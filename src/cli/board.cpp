#include "cli/board.hpp"

#include "cli/client.hpp"
#include "cli/text.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

/// The task of the definition that an id names: without the numbers of items and iterations.
std::string group_of(std::string_view task) {
  std::string path;
  for (std::size_t at = 0; at < task.size();) {
    auto bracket = std::min(task.find('[', at), task.size());
    path += task.substr(at, bracket - at);
    at = bracket == task.size() ? bracket : std::min(task.find(']', bracket), task.size() - 1) + 1;
  }
  return path;
}

/// Whether a group around the task runs several times.
bool is_nested(std::string_view task) {
  auto bracket = task.find('[');
  return bracket != task.npos && task.find('.', bracket) != task.npos;
}

std::string message_of(const json::value& event) {
  auto message = text_of(member(event, "error"), "message");
  return message.empty() ? text_of(member(event, "error"), "code") : message;
}

timestamp time_in(const json::value& event, std::string_view name, timestamp otherwise) {
  return read_time(text_of(event, name)).value_or(otherwise);
}

/// Of a foreach the time from first to last: its items run side by side.
std::string in_seconds(const board_task& self) {
  auto took = self.expanded ? *self.finished_at - *self.started_at : self.busy;
  return self.reused ? "completed, reused" : "completed in " + short_duration(took);
}

/// A foreach speaks up at every tenth of its items.
bool is_milestone(std::size_t finished, std::size_t of) {
  return finished == of || finished * 10 / of != (finished - 1) * 10 / of;
}

}  // namespace

board::board(const json::value& view, std::set<std::string> reviews) : reviews_(std::move(reviews)) {
  for (const auto& t : array_of(view, "tasks")) {
    auto& one = task(text_of(t, "name"));
    one.uses = text_of(t, "uses");
  }
}

std::optional<board_change> board::apply(std::string_view type, const json::value& data) {
  if (type == "end") {
    end_ = from_name<execution_state>(text_of(data, "state")).value_or(execution_state::completed);
    return std::nullopt;
  }
  auto name = text_of(data, "task");
  if (type == "progress") {
    auto& t = task(group_of(name));
    t.note = text_of(data, "note");
    if (name == t.name)
      t.fraction = number_of(data, "fraction", -1);
    else if (running_.contains(name))
      t.items_running[name] = std::clamp(number_of(data, "fraction"), 0.0, 1.0);
    return std::nullopt;
  }
  auto number = static_cast<std::uint64_t>(number_of(data, "sequence"));
  if (number <= sequence_)
    return std::nullopt;
  sequence_ = number;
  auto at = time_in(data, "at", last_at_.value_or(timestamp{}));
  last_at_ = last_at_ ? std::max(*last_at_, at) : at;
  return fold(type, data, at);
}

std::optional<board_change> board::fold(std::string_view type, const json::value& data, timestamp at) {
  if (type == "execution_started") {
    started_at_ = at;
    return std::nullopt;
  }
  if (type == "execution_finished") {
    end_ = from_name<execution_state>(text_of(data, "outcome")).value_or(execution_state::completed);
    return std::nullopt;
  }
  if (type == "cancel_requested")
    return board_change{at, "", "cancel requested: " + text_of(data, "reason")};
  if (type == "execution_timed_out")
    return board_change{at, "", "the execution timed out"};
  if (type == "execution_paused")
    return board_change{at, "", "paused: " + text_of(data, "reason")};
  if (type == "execution_resumed")
    return board_change{at, "", "resumed"};
  if (type == "signal_received")
    return board_change{at, "", "signal " + text_of(data, "name")};
  if (type == "tasks_reset") {
    end_.reset();
    return board_change{at, "", "runs tasks again"};
  }
  auto id = text_of(data, "task");
  if (id.empty())
    return std::nullopt;
  auto& t = task(group_of(id));
  if (id != t.name)
    return fold_item(t, type, data, at);
  auto change = [&](std::string what) { return board_change{at, t.name, std::move(what)}; };

  if (type == "task_expanded") {
    t.expanded = true;
    t.state = task_state::running;
    t.started_at = at;
    t.items = array_of(data, "items").size();
    if (const auto& count = member(data, "items"); count.is_number())
      t.items = count.to_number<std::size_t>();
    return change("expanded into " + std::to_string(t.items) + " items");
  }
  if (type == "block_entered") {
    t.state = task_state::running;
    t.started_at = t.started_at.value_or(at);
    auto chosen = text_of(data, "case_name");
    return chosen.empty() ? std::nullopt : std::optional(change("case " + chosen));
  }
  if (type == "wait_started") {
    auto signal = text_of(data, "signal");
    t.state = signal.empty() ? task_state::sleeping : task_state::listening;
    t.started_at = at;
    auto due = short_duration(time_in(data, "due", at) - at);
    return change(signal.empty() ? "waits " + due : "waits for signal " + signal);
  }
  if (type == "child_scheduled") {
    t.state = task_state::running;
    t.started_at = t.started_at.value_or(at);
    running_.insert_or_assign(id, at);
    return change("starts " + text_of(data, "workflow") + " as " + text_of(data, "child"));
  }
  if (type == "review_escalated")
    return change("overdue: now with " + text_of(data, "to"));
  if (type == "review_claimed")
    return change("claimed by " + text_of(data, "by"));
  if (type == "signal_taken" || type == "review_released")
    return std::nullopt;
  if (type == "task_scheduled") {
    t.attempt = static_cast<std::uint32_t>(number_of(data, "attempt", 1));
    t.fraction = -1;
    t.note.clear();
    t.state = reviews_.contains(t.uses) ? task_state::in_review : task_state::queued;
    return t.state == task_state::in_review ? std::optional(change("waits for a review")) : std::nullopt;
  }
  if (type == "task_started") {
    t.attempt = static_cast<std::uint32_t>(number_of(data, "attempt", 1));
    t.state = task_state::running;
    t.started_at = t.started_at.value_or(at);
    running_.insert_or_assign(id, at);
    return change(t.attempt > 1 ? "started, attempt " + std::to_string(t.attempt) : "started");
  }
  if (type == "review_decided") {
    auto by = text_of(data, "by");
    auto verdict = member(data, "approved") == json::value(true) ? "approved" : "rejected";
    return change(std::string(verdict) + (by.empty() ? "" : " by " + by));
  }
  stop_attempt(t, id, at);
  if (type == "task_timed_out")
    return change("timed out");
  if (type == "task_retried") {
    ++t.retries;
    t.state = task_state::backing_off;
    t.error = message_of(data);
    return change("failed, next attempt in " + short_duration(time_in(data, "due", at) - at) + ": " + t.error);
  }
  t.finished_at = at;
  t.note.clear();
  if (type == "task_completed" || type == "foreach_finished" || type == "block_left") {
    t.state = task_state::completed;
    t.reused =
      type == "task_completed" ? member(data, "reused") == json::value(true) : t.items > 0 && t.items_reused == t.items;
    t.error.clear();
    return change(in_seconds(t));
  }
  if (type == "task_failed") {
    t.state = task_state::failed;
    t.error = message_of(data);
    return change("failed: " + t.error);
  }
  if (type == "task_skipped") {
    t.state = task_state::skipped;
    t.note = text_of(data, "reason");
    return change(t.note.empty() ? "skipped" : "skipped: " + t.note);
  }
  if (type == "task_cancelled") {
    t.state = task_state::cancelled;
    return change("cancelled");
  }
  return std::nullopt;
}

std::optional<board_change> board::fold_item(board_task& group, std::string_view type, const json::value& data,
                                             timestamp at) {
  auto id = text_of(data, "task");
  auto finish = [&]() -> std::optional<board_change> {
    group.items_running.erase(id);
    ++group.items_finished;
    // Tasks inside of groups that run several times are not counted: nobody knows how many there will be.
    if (group.items == 0 || !is_milestone(group.items_finished, std::max(group.items, group.items_finished)))
      return std::nullopt;
    return board_change{at, group.name, std::to_string(group.items_finished) + "/" + std::to_string(group.items)};
  };
  if (type == "task_started") {
    group.started_at = group.started_at.value_or(at);
    running_.insert_or_assign(id, at);
    return std::nullopt;
  }
  if (type == "block_entered") {
    if (group.expanded || is_nested(id))
      return std::nullopt;
    group.state = task_state::running;
    group.started_at = group.started_at.value_or(at);
    return board_change{at, group.name, "iteration " + id.substr(id.rfind('[') + 1, id.size() - id.rfind('[') - 2)};
  }
  if (type == "block_left") {
    if (group.expanded)
      return finish();
    if (!member(data, "again").is_null() || is_nested(id))
      return std::nullopt;
    group.state = task_state::completed;
    group.finished_at = at;
    return board_change{at, group.name, in_seconds(group)};
  }
  if (type == "task_scheduled" || type == "review_decided" || type == "wait_started" || type == "child_scheduled" ||
      type == "review_escalated" || type == "review_claimed" || type == "review_released" || type == "signal_taken")
    return std::nullopt;
  stop_attempt(group, id, at);
  if (type == "task_retried") {
    ++group.retries;
    return board_change{
      at, id, "failed, next attempt in " + short_duration(time_in(data, "due", at) - at) + ": " + message_of(data)};
  }
  if (type == "task_completed") {
    group.items_reused += member(data, "reused") == json::value(true);
    return finish();
  }
  if (type == "task_failed") {
    ++group.items_failed;
    group.error = message_of(data);
    finish();
    return board_change{at, id, "failed: " + group.error};
  }
  if (type == "task_cancelled" || type == "task_skipped")
    finish();
  return std::nullopt;
}

void board::stop_attempt(board_task& of, const std::string& id, timestamp at) {
  auto found = running_.find(id);
  if (found == running_.end())
    return;
  of.busy += std::max(microseconds{0}, at - found->second);
  running_.erase(found);
}

double board_task::done() const {
  if (!expanded)
    return fraction;
  auto sum = static_cast<double>(items_finished);
  for (const auto& [item, fraction] : items_running)
    sum += fraction;
  return items == 0 ? 1 : std::min(1.0, sum / static_cast<double>(items));
}

board_task& board::task(std::string_view name) {
  if (auto found = places_.find(name); found != places_.end())
    return tasks_[found->second];
  places_.emplace(name, tasks_.size());
  auto& one = tasks_.emplace_back();
  one.name = std::string(name);
  return one;
}

const board_task* board::find(std::string_view name) const {
  auto found = places_.find(name);
  return found == places_.end() ? nullptr : &tasks_[found->second];
}

microseconds board::busy() const {
  microseconds sum{0};
  for (const auto& t : tasks_)
    sum += t.busy;
  return sum;
}

bool board::settled() const {
  if (end_)
    return true;
  bool reviewed = false;
  for (const auto& t : tasks_) {
    if (t.state == task_state::queued || t.state == task_state::running || t.state == task_state::backing_off)
      return false;
    reviewed |= t.state == task_state::in_review;
  }
  return reviewed;
}

}  // namespace troupe::cli
