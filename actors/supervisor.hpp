#pragma once

#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// What a supervisor does to the others when one child fails.
///
/// - `one_for_one`: nothing.
/// - `rest_for_one`: children started after it, which hold its handle, are stopped and started again in order.
TROUPE_ENUM(restart_strategy, one_for_one, rest_for_one)

/// How a child is started. `start` spawns it with `caf::monitored`; it may throw, which counts as a failure.
struct child_spec {
  std::string name;
  const actor_kind* kind = nullptr;
  std::function<caf::actor(caf::event_based_actor& parent)> start;
};

/// Starts its children in order, restarts them within `restart_options`, stops them in reverse order, and quits with
/// the reason of the last failure when it gives up (escalation): after too many, or at once when it is
/// `beyond_restart`. Children are monitored, never linked.
class supervisor : public observed<caf::event_based_actor> {
public:
  supervisor(caf::actor_config&, surroundings_ptr, std::string path, restart_strategy, std::vector<child_spec>);

  caf::behavior make_behavior() override;

protected:
  void closing() override;

private:
  struct child {
    child_spec spec;
    restart_history history;
    caf::actor handle;
    std::uint64_t generation = 0;
    /// It failed or was stopped with a failed one, and is to be started again.
    bool owed = true;
    /// It failed, and its pause is not over.
    bool pausing = false;
  };

  void start_owed();
  void down(const caf::down_msg&);
  void failed(std::size_t index, const std::string& reason, bool may_restart = true);
  void stop_all(caf::error reason);
  void stop_next();
  child* find(const caf::actor_addr&);
  std::string path_of(const child& c) const { return path_ + "/" + c.spec.name; }

  surroundings_ptr around_;
  std::string path_;
  restart_strategy strategy_;
  std::vector<child> children_;
  bool stopping_ = false;
  caf::error reason_;
};

}  // namespace troupe
