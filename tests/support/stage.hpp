#pragma once

#include "actors/surroundings.hpp"
#include "support/memory_directory.hpp"
#include "support/script.hpp"
#include "support/watched_store.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <memory>
#include <vector>

namespace troupe::testing {

/// Where a stage stands; shared by the lives of a node that crashes and starts again.
struct site {
  memory_directory directory;
  std::shared_ptr<ledger> witness = std::make_shared<ledger>();
  /// The time of day at the start of a life.
  timestamp now{std::chrono::seconds{1'800'000'000}};
};

/// An actor system whose scheduler and clock are in the test's hands, with a real store in a directory of its own.
/// Nothing runs and no time passes unless the test says so.
class stage {
public:
  explicit stage(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>(),
                 std::uint64_t seed = 1);
  stage(const stage&) = delete;
  /// Stops everything, the youngest first.
  ~stage();

  /// Starts a role; it is stopped with the stage.
  template <class Role, class... Args>
  auto spawn(Args&&... args) {
    auto handle = system().template spawn<Role>(std::forward<Args>(args)...);
    keep(caf::actor_cast<caf::actor>(handle));
    return handle;
  }
  void keep(caf::actor spawned) { spawned_.push_back(std::move(spawned)); }

  /// Runs jobs until none is left; returns how many messages that took. Throws if that seems to have no end.
  std::size_t run();

  /// Lets time pass in small steps, running what comes up.
  void advance(microseconds span, microseconds step = 50ms);

  timestamp now() const;

  /// Sets the time of day forward, or back. What was to happen after some time still does after that time.
  void set_clock(microseconds by);

  /// The test's actors that have something to do.
  std::vector<caf::actor> busy();

  /// Sends an exit to everything spawned and runs until all are gone. Throws if some stay.
  void close();

  caf::actor_system& system();
  caf::scheduler::test_coordinator& scheduler();

  std::shared_ptr<site> where;
  std::shared_ptr<surroundings> around;
  std::shared_ptr<watched_store> store;

private:
  struct machinery;

  std::unique_ptr<machinery> machinery_;
  std::vector<caf::actor> spawned_;
  /// The time of day when the actors' clock began.
  std::shared_ptr<timestamp> first_;
};

}  // namespace troupe::testing
