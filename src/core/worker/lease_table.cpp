#include "core/worker/lease_table.hpp"

#include <utility>

namespace troupe::worker {
namespace {

std::string name_of(const attempt_key& key) {
  return "attempt " + std::to_string(key.attempt) + " of task " + key.task.value;
}

refused stale(const attempt_key& key, std::string what, std::string hint) {
  return {errc::stale, name_of(key) + " " + std::move(what), key.execution.value, std::move(hint)};
}

refused refusal_of(const attempt_key& key, lease_end how, timestamp at) {
  auto when = " at " + to_rfc3339(at);
  switch (how) {
  case lease_end::completed:
    return stale(key, "is completed: its outcome was recorded" + when, "there is nothing left to do");
  case lease_end::failed:
    return stale(key, "is failed: its outcome was recorded" + when, "there is nothing left to do");
  case lease_end::lapsed:
    return stale(key, "was given up" + when + ": nothing was heard of it for too long",
                 "stop working on it; send heartbeats as often as the task says, or extend the lease");
  case lease_end::returned:
    return stale(key, "was taken back" + when + ": the answer that handed it out did not arrive", "stop working on it");
  case lease_end::unsettled:
    break;
  }
  return {};
}

}  // namespace

std::uint32_t lease_table::room_of(const std::string& worker) const {
  auto found = held_.find(worker);
  auto held = found == held_.end() ? 0 : found->second;
  return held >= options_.per_worker_max ? 0 : options_.per_worker_max - held;
}

void lease_table::grant(const attempt_key& key, lease given, timestamp now) {
  end(key, lease_end::lapsed, now);
  ++held_[given.worker];
  leases_.emplace(key, std::move(given));
}

result<lease*> lease_table::find(const handover& shown) {
  auto found = leases_.find(shown.attempt);
  if (found != leases_.end() && found->second.serial == shown.serial)
    return &found->second;
  if (auto over = ended_.find(shown.serial); over != ended_.end() && over->second.attempt == shown.attempt)
    return refusal_of(shown.attempt, over->second.how, over->second.at);
  if (found != leases_.end())
    return stale(shown.attempt,
                 "was handed to worker " + found->second.worker + " at " + to_rfc3339(found->second.since),
                 "stop working on it");
  return nullptr;
}

std::optional<lease> lease_table::end(const attempt_key& key, lease_end how, timestamp now) {
  auto found = leases_.find(key);
  if (found == leases_.end())
    return std::nullopt;
  auto over = std::move(found->second);
  leases_.erase(found);
  if (auto held = held_.find(over.worker); --held->second == 0)
    held_.erase(held);
  remember(key, over.serial, how, now);
  return over;
}

void lease_table::conclude(const handover& of, lease_end how, timestamp now) {
  auto found = leases_.find(of.attempt);
  if (found != leases_.end() && found->second.serial == of.serial)
    end(of.attempt, how, now);
  else
    remember(of.attempt, of.serial, how, now);
}

void lease_table::remember(const attempt_key& key, std::uint64_t serial, lease_end how, timestamp now) {
  if (options_.ended_max == 0 || how == lease_end::unsettled)
    return;
  if (ended_order_.size() >= options_.ended_max) {
    ended_.erase(ended_order_.front());
    ended_order_.pop_front();
  }
  if (ended_.insert_or_assign(serial, ended{key, how, now}).second)
    ended_order_.push_back(serial);
}

}  // namespace troupe::worker
