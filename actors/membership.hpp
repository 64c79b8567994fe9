#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "core/cluster/decision.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>

namespace troupe::membership {

/// Whom it tells what has changed. Any of them may be down: then it finds out by itself.
struct colleagues {
  region::actor region;
  dispatcher::actor dispatcher;
  doorkeeper::actor doorkeeper;
  starter::actor starter;
  scheduler::actor scheduler;
};

/// Lets this node be heard, looks at who else is there, and takes and gives shards accordingly (core/cluster decides).
///
/// A shard that goes to another node: first nothing more is done about it here (`ownership`), then its executions leave
/// memory, what is on its way to the journal being waited for, and then it is left to nobody; who it belongs to takes
/// it at its next heartbeat. Taking is one change of a row that can happen once.
///
/// A node that was not heard in time has stopped acting by then, wherever it was in its work. It lets go of everything
/// and begins a new life.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, std::function<colleagues()>);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(const tick&);
  void handle(const announce&);
  void handle(const drain&);
  void handle(const move&);
  void handle(const leave&);
  void handle(const busy&);
  void handle(const gone&);

  void beat();
  result<void> begin();
  result<bool> be_heard();
  void lapse(const std::string& why);
  void look_at(const store::roster::heard&);
  void carry_out(const cluster::orders&);
  void take(const std::vector<std::uint32_t>&);
  void give(const std::vector<std::uint32_t>&);
  void give_now(std::vector<std::uint32_t>);
  void send_away(const shard_set&, bool with_attempts = true);
  void abandon_lost();
  void finish_leaving();
  void tell_conduct();
  void arm(milliseconds);
  cluster::member introduce() const;

  surroundings_ptr around_;
  std::function<colleagues()> colleagues_;
  std::unique_ptr<store::roster> roster_;
  /// This node, as it was heard last; of no incarnation before its first life.
  cluster::member self_;
  std::string url_;
  cluster::roll now_;
  /// These are leaving memory, and are not taken before they have.
  shard_set leaving_memory_;
  /// Attempts of these may still run, from the life before: they are gone on with if the shard comes back.
  shard_set doubtful_;
  /// Since when shards are to be given up.
  std::map<std::uint32_t, moment> due_since_;
  bool asked_for_busy_ = false;
  std::vector<std::uint32_t> to_give_;
  bool conducts_ = false;
  bool waits_ = false;
  std::string last_fault_;
  /// Since when another node has this one's name.
  std::optional<moment> taken_since_;
  /// The node stops; who is told once it has left.
  std::vector<answer<bool>> leaves_;
  bool is_leaving_ = false, at_once_ = false, has_left_ = false;
  std::uint64_t generation_ = 0;
};

}  // namespace troupe::membership
