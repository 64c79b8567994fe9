#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/workflow.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <list>
#include <set>
#include <unordered_map>

namespace troupe::shard {

/// Refuses what was asked of an execution.
void refuse(workflow::request&, const refused& why);

/// Activates executions when they are asked for, supervises them one for one, and lets go of those that only wait or
/// are over. An execution that keeps failing is left alone with its reason; the others go on.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, workflow::colleagues);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  /// An execution that could leave memory, and since when.
  struct candidate {
    execution_id id;
    timestamp since;
  };
  using candidates = std::list<candidate>;
  struct live {
    explicit live(restart_options options) : history(options) {}

    workflow::actor handle;
    std::shared_ptr<const plan> of;
    restart_history history;
    /// Asked while it is being activated or restarted, or leaves.
    std::vector<workflow::request> pending;
    bool finished = false;
    /// Its place in `resting_` or `finished_`, while it is there.
    std::optional<candidates::iterator> place;
    /// It was asked to leave and has not answered.
    bool leaving = false;
    /// It only waits for other executions.
    bool waits = false;
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
  void handle(const revived&);
  void handle(const rested&);
  void handle(const waits&);
  void handle(const stays&);
  void handle(const sweep&);
  void handle(const let_go&);
  void died(const caf::down_msg&);

  void resolve(const execution_id&);
  void activate(const execution_id&, live&, bool rebuilt = false);
  void watch_over(const execution_id&, live&);
  void forward_pending(live&);
  void drop(lives::iterator, const refused& why);
  void enlist(live&, candidates&, const execution_id&);
  void delist(live&);
  void stir(live&);
  void dismiss(candidates&);
  bool has_room();
  void arm_sweep();
  void send_away(const execution_id&, live&);
  void departed(const execution_id&);

  surroundings_ptr around_;
  workflow::colleagues with_;
  lives lives_;
  std::unordered_map<caf::actor_addr, execution_id> by_address_;
  /// Those that only wait and those that are over, the longest first.
  candidates resting_, finished_;
  std::size_t unfinished_ = 0;
  /// Of them, those that are leaving, and those that wait for others.
  std::size_t leaving_ = 0, waiting_ = 0;
  bool sweep_sent_ = false;
  /// Those that were let go and are still there, with who is told when the last is gone.
  struct departure {
    std::set<execution_id> left;
    answer<bool> gone;
  };
  std::list<departure> departures_;
};

}  // namespace troupe::shard
