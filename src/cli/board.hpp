#pragma once

#include "core/base/json.hpp"
#include "core/workflow/execution.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// A task as the live display shows it: what its events added up to.
struct board_task {
  std::string name;
  std::string uses;
  task_state state = task_state::waiting;
  std::uint32_t attempt = 0;
  std::uint32_t retries = 0;
  bool reused = false;
  std::optional<timestamp> started_at;
  std::optional<timestamp> finished_at;
  /// Time its attempts have run, those of a foreach's items added up. Waiting, pauses and reviews do not count.
  microseconds busy{0};
  /// Of a running attempt; negative when it does not say.
  double fraction = -1;
  std::string note;
  std::string error;

  /// A foreach: how many items there are and what became of them.
  bool expanded = false;
  std::size_t items = 0;
  std::size_t items_finished = 0;
  std::size_t items_failed = 0;
  std::size_t items_reused = 0;
  /// How far the items are that run now.
  std::map<std::string, double, std::less<>> items_running = {};

  /// Returns how much is done, 0 to 1; negative when that is not known.
  double done() const;
};

/// What is worth a line where lines cannot be redrawn.
struct board_change {
  timestamp at;
  std::string task;
  std::string what;
};

/// An execution as its event stream tells it: folds events, knows no clock and draws nothing.
class board {
public:
  /// `view` names the tasks in their order; `reviews` are the task types that wait for a person.
  board(const json::value& view, std::set<std::string> reviews);

  /// Folds one message of the stream: an event of the journal, `progress` or `end`. Returns what to say about it.
  /// Unknown ones are ignored; events already seen too.
  std::optional<board_change> apply(std::string_view type, const json::value& data);

  const std::vector<board_task>& tasks() const { return tasks_; }
  const board_task* find(std::string_view name) const;
  /// Number of the last event folded.
  std::uint64_t sequence() const { return sequence_; }
  std::optional<timestamp> started_at() const { return started_at_; }
  /// When the last event happened.
  std::optional<timestamp> last_at() const { return last_at_; }
  /// Time of all attempts, added up.
  microseconds busy() const;
  /// The execution ended, or only people can move it.
  bool settled() const;
  bool ended() const { return end_.has_value(); }

private:
  board_task& task(std::string_view name);
  std::optional<board_change> fold(std::string_view type, const json::value& data, timestamp at);
  std::optional<board_change> fold_item(board_task&, std::string_view type, const json::value& data, timestamp at);
  void stop_attempt(board_task&, const std::string& id, timestamp at);

  std::vector<board_task> tasks_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::set<std::string> reviews_;
  /// Attempts that run now: since when, by task or item.
  std::map<std::string, timestamp, std::less<>> running_;
  std::uint64_t sequence_ = 0;
  std::optional<timestamp> started_at_;
  std::optional<timestamp> last_at_;
  std::optional<execution_state> end_;
};

}  // namespace troupe::cli
