#pragma once

#include "actors/bulletin.hpp"
#include "actors/cast.hpp"
#include "actors/lending.hpp"
#include "actors/supervisor.hpp"
#include "actors/surroundings.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace troupe {

/// Where others find the actors that may be restarted: always their present handles. Thread-safe. A message sent to one
/// that is down is dropped, and what it carries answers for itself.
class doors {
public:
  struct handles {
    dispatcher::actor dispatcher;
    doorkeeper::actor doorkeeper;
    region::actor region;
    workers::actor workers;
    starter::actor starter;
    gateway::actor gateway;
    scheduler::actor scheduler;
    membership::actor membership;
    bulletin::actor bulletin;
  };

  handles now() const {
    std::lock_guard lock(mutex_);
    return handles_;
  }
  template <class Change>
  void change(Change change) {
    std::lock_guard lock(mutex_);
    change(handles_);
    changed_.notify_all();
  }

  /// Waits until requests can be taken, or until `close`.
  void wait_open() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || handles_.gateway; });
  }

  /// Lets go of all handles; nobody waits any more.
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    handles_ = {};
    changed_.notify_all();
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  handles handles_;
  bool closed_ = false;
};

/// Starts the whole cast under its root supervisor, in the order of who needs whom, rest for one: telemetry,
/// membership (if others share the journal), reader, journal, timer, dispatcher, bulletin (if others do), region (with
/// its shards and their workflows), workers, starter, scheduler, http. The root quits with a reason when it gives up.
/// `lent`: attempts are lent to other nodes.
caf::actor start_ensemble(caf::actor_system&, surroundings_ptr, std::shared_ptr<doors>,
                          std::vector<child_spec> more = {}, std::shared_ptr<lending> lent = nullptr);

}  // namespace troupe
