#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/workflow.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <list>
#include <unordered_map>

namespace troupe::shard {

/// Activates executions when they are first asked for, supervises them one for one, and lets finished ones go. An
/// execution that keeps failing is left alone with its reason; the others go on.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, workflow::colleagues);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  struct live {
    explicit live(restart_options options) : history(options) {}

    workflow::actor handle;
    std::shared_ptr<const plan> of;
    restart_history history;
    /// Asked while it is being activated or restarted.
    std::vector<workflow::request> pending;
    bool finished = false;
    /// Why it is not restarted any more, or empty.
    std::string broken;
  };
  using lives = std::unordered_map<execution_id, live>;

  void handle(start&);
  void handle(route&);
  void handle(const recover&);
  void handle(resolved&);
  void handle(const restart&);
  void handle(const finished&);
  void died(const caf::down_msg&);

  void resolve(const execution_id&);
  void activate(const execution_id&, live&);
  void watch_over(const execution_id&, live&);
  void forward_pending(live&);
  void drop(lives::iterator, const refused& why);

  surroundings_ptr around_;
  workflow::colleagues with_;
  lives lives_;
  std::unordered_map<caf::actor_addr, execution_id> by_address_;
  /// Finished executions in memory, the newest first.
  std::list<execution_id> finished_;
  std::size_t unfinished_ = 0;
};

}  // namespace troupe::shard
