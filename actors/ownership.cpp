#include "actors/ownership.hpp"

#include "core/cluster/elsewhere.hpp"

namespace troupe {

std::optional<std::uint64_t> ownership::epoch_of(std::uint32_t shard, moment now) const {
  if (!shared_)
    return 0;
  auto epoch = epochs_[shard].load(std::memory_order_acquire);
  if (epoch == 0 || !may_act(now))
    return std::nullopt;
  return epoch;
}

/// Who is told that the time is over is right from then on: it is not extended any more.
bool ownership::may_act(moment now) const {
  if (now.time_since_epoch().count() < until_.load(std::memory_order_acquire))
    return true;
  std::lock_guard lock(mutex_);
  if (now.time_since_epoch().count() < until_.load())
    return true;
  over_ = true;
  return false;
}

bool ownership::extend(moment until, moment now) {
  std::lock_guard lock(mutex_);
  over_ |= now.time_since_epoch().count() >= until_.load();
  // What is held was let go of since: a life begins.
  if (over_ && until_.load() != 0)
    return false;
  over_ = false;
  until_.store(until.time_since_epoch().count(), std::memory_order_release);
  return true;
}

void ownership::let_go_all() {
  std::lock_guard lock(mutex_);
  for (auto& epoch : epochs_)
    epoch = 0;
  until_ = 0;
}

std::optional<std::uint32_t> ownership::any_held(std::uint64_t random, moment now) const {
  if (!may_act(now))
    return std::nullopt;
  std::vector<std::uint32_t> all;
  for (std::uint32_t shard = 0; shard < shard_count; ++shard)
    if (epochs_[shard] != 0)
      all.push_back(shard);
  return all.empty() ? std::nullopt : std::optional(all[random % all.size()]);
}

const cluster::member* ownership::other_owner(const cluster::roll& known, std::uint32_t shard) const {
  const auto* row = shard < known.shards.size() ? &known.shards[shard] : nullptr;
  const auto* owner = row && row->owner != node_ ? known.find(row->owner) : nullptr;
  return owner && is_alive(*owner, known.now) ? owner : nullptr;
}

std::string ownership::owner_of(const execution_id& id) const {
  auto known = roll();
  const auto* owner = known ? other_owner(*known, shard_of(id)) : nullptr;
  return owner ? owner->name : std::string();
}

refused ownership::elsewhere(std::uint32_t shard, const std::string& what) const {
  auto known = roll();
  const auto* owner = known ? other_owner(*known, shard) : nullptr;
  if (!owner)
    return {errc::unavailable, what + " is between two nodes", "", "try again in a moment"};
  return cluster::elsewhere(what + " is at node " + owner->name, owner->address);
}

std::shared_ptr<const cluster::roll> ownership::roll() const {
  std::lock_guard lock(mutex_);
  return roll_;
}

std::vector<std::uint64_t> ownership::held() const {
  return {epochs_.begin(), epochs_.end()};
}

void ownership::publish(std::shared_ptr<const cluster::roll> now) {
  std::lock_guard lock(mutex_);
  roll_ = std::move(now);
  changed_.notify_all();
}

void ownership::wait_until_known() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || roll_; });
}

void ownership::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

}  // namespace troupe
