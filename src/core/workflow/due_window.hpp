#pragma once

#include "core/workflow/projection.hpp"

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace troupe {

/// The due times that come next, of all executions that have one. The others are in the store only, so that a million
/// that rest cost no memory.
///
/// All times in the store up to a place, the horizon, are in the window. When it runs low the next ones are read from
/// there, and what was set meanwhile counts for more than what was read. A time too early is harmless (whoever is woken
/// looks and rests again); none comes late.
class due_window {
public:
  /// `size`: how many times are read at once. The window holds up to twice as many, beside those of `set` that are not
  /// in the store.
  explicit due_window(std::size_t size);

  /// Sets the due time of an execution; `timestamp::max()` removes it. `stored`: a read that begins from now on finds
  /// the same, so it need not be remembered beyond the horizon.
  void set(const execution_id&, timestamp due, bool stored);

  /// The same for a wake-up that came to nothing, unless another one was set meanwhile.
  void put_back(const execution_id&, timestamp due);

  /// Takes out the first execution that is due.
  std::optional<execution_id> take(timestamp now);

  /// Returns when the next one is due; `timestamp::max()` if there is none.
  timestamp next() const;

  /// Returns the place behind which `size` times are to be read from the store and given to `fill`; nothing while that
  /// is under way or not necessary.
  std::optional<due_time> wants();

  /// Takes what was read; fewer than `size` are all there are.
  void fill(const std::vector<due_time>&);

  /// What was set may have been lost on its way here: everything is to be read again.
  void distrust();

  std::size_t size() const { return entries_.size(); }

private:
  struct entry {
    timestamp due;
    bool stored = true;
  };

  void place(const execution_id&, const entry&);
  void remove(const execution_id&);
  void narrow();

  std::size_t size_;
  std::unordered_map<execution_id, entry> entries_;
  /// The same in order: those that are in the store, and those that are known only here.
  std::set<due_time> stored_, kept_;
  /// Before the first read nothing is known; beyond all times, everything is.
  due_time horizon_{};
  bool reading_ = false;
  /// Where the read began.
  due_time reading_after_;
  /// What is being read may be older than what was lost.
  bool read_again_ = false;
  std::map<execution_id, entry> meanwhile_;
};

}  // namespace troupe
