#pragma once

#include "core/base/moment.hpp"
#include "core/base/result.hpp"
#include "core/base/shard.hpp"
#include "core/cluster/member.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace troupe {

/// Which shards this node has, under which epochs, and until when it may act on them. Kept by the membership actor,
/// asked by everybody. Thread-safe.
///
/// Nothing may be done about an execution whose shard the node does not hold: no append, no effect, no answer but an
/// error. A node that is not heard in time holds nothing, from that moment on, whether it has noticed or not.
class ownership {
public:
  /// A node that has its journal to itself holds everything, for ever.
  ownership() = default;
  /// One that shares a database holds nothing at first.
  explicit ownership(std::string node) : node_(std::move(node)), shared_(true) {}

  bool is_shared() const { return shared_; }
  const std::string& node() const { return node_; }

  /// The epoch under which the node appends to a shard at this moment; nothing if it may not.
  std::optional<std::uint64_t> epoch_of(std::uint32_t shard, moment now) const;
  bool holds(std::uint32_t shard, moment now) const { return !shared_ || epoch_of(shard, now).has_value(); }
  bool holds(const execution_id& id, moment now) const { return !shared_ || holds(shard_of(id), now); }

  /// One of the shards held, drawn by a random number; nothing if there is none.
  std::optional<std::uint32_t> any_held(std::uint64_t random, moment now) const;

  /// What one node does for all (holding starts, schedules, limits of workflows) is done by whoever has this shard.
  static constexpr std::uint32_t conductors_shard = 0;
  bool conducts(moment now) const { return holds(conductors_shard, now); }

  /// Why something about a shard is not done here, with who has it as far as is known; `where` is its address.
  refused elsewhere(std::uint32_t shard, const std::string& what) const;
  /// The node that has an execution, as far as is known: another one than this, and alive. Empty if it is not known.
  std::string owner_of(const execution_id& id) const;
  refused elsewhere(const execution_id& id) const { return elsewhere(shard_of(id), "execution " + id.value); }

  /// All that is known; nothing before the node was heard for the first time.
  std::shared_ptr<const cluster::roll> roll() const;

  // For the membership actor.

  /// Whether the node was heard lately enough to act.
  bool is_in_time(moment now) const { return may_act(now); }

  /// The node may act until then. False if the time before has passed: then it holds nothing any more.
  bool extend(moment until, moment now);
  void hold(std::uint32_t shard, std::uint64_t epoch) { epochs_[shard] = epoch; }
  void let_go(std::uint32_t shard) { epochs_[shard] = 0; }
  void let_go_all();
  /// By shard, 0 where it is not held.
  std::vector<std::uint64_t> held() const;
  void publish(std::shared_ptr<const cluster::roll>);

  /// Waits until something is known, or until `close`.
  void wait_until_known();
  void close();

private:
  bool may_act(moment now) const;
  const cluster::member* other_owner(const cluster::roll&, std::uint32_t shard) const;

  std::string node_;
  bool shared_ = false;
  std::array<std::atomic<std::uint64_t>, shard_count> epochs_{};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<moment::rep> until_ = 0;
  /// Somebody has seen that the time was over.
  mutable bool over_ = true;
  bool closed_ = false;
  std::shared_ptr<const cluster::roll> roll_;
};

}  // namespace troupe
