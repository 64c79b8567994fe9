#pragma once

#include "store/append_rules.hpp"

#include <map>
#include <set>

namespace troupe::store {

/// What of a batch goes to a database that is asked about all of it at once. What the database says does not fit is
/// noted, and the rest is worked out again.
class append_plan {
public:
  explicit append_plan(std::span<const append> batch);

  /// Places in the batch of what is to be stored, in order. Those of one execution follow each other.
  const std::vector<std::size_t>& going() const { return going_; }
  /// Of those, the first of each execution: it must follow what is stored.
  const std::vector<std::size_t>& heads() const { return heads_; }

  /// The journal of this execution ends elsewhere.
  void note_end(const execution_id&, std::uint64_t last);
  /// The shard is not of this epoch.
  void note_fence(const shard_epoch& lost);
  /// This one is refused, and with it those of the same execution behind it.
  void refuse(std::size_t place, refused why);

  /// Of all, as far as it is known: those that go are answered as stored.
  std::vector<result<void>> answers() const { return answers_; }

private:
  void work_out();

  std::span<const append> batch_;
  std::vector<std::size_t> going_, heads_;
  std::vector<result<void>> answers_;
  std::map<execution_id, std::uint64_t> ends_;
  std::set<shard_epoch> lost_;
  std::map<std::size_t, refused> refused_;
};

}  // namespace troupe::store
