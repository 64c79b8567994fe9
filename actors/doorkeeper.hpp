#pragma once

#include "actors/alarm.hpp"
#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <optional>
#include <set>
#include <vector>

namespace troupe::doorkeeper {

/// The way to an execution.
using perform_function = std::function<void(const execution_id&, command)>;

/// Keeps the limits of workflows. Who may begin, who waits and who gives way is decided by `flow::admission`; what it
/// knows is rebuilt from the rows of the executions that have claims, so nothing of its own has to be stored but the
/// starts that count against a rate.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, journal::actor, reader::actor, perform_function);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(ask&);
  void handle(const finished&);
  void handle(const inspect&);
  void handle(restored&);
  void handle(const charged&);
  void handle(const tick&);

  void restore();
  void take_over();
  void judge(const execution_id&, std::vector<admission_claim>, timestamp now);
  void let_in(timestamp now);
  void charge(std::vector<execution_id>, std::vector<flow::rate_use>);
  void arm(timestamp now);
  timestamp now();

  surroundings_ptr around_;
  journal::actor journal_;
  reader::actor reader_;
  perform_function perform_;
  std::optional<flow::admission> admission_{std::in_place};
  bool restored_ = false;
  /// What came before that.
  std::vector<ask> asked_;
  std::vector<inspect> inspected_;
  std::set<execution_id> finished_;
  /// Those that may begin: told together.
  std::vector<execution_id> entering_;
  alarm alarm_;
  /// Of conducting.
  std::optional<std::uint64_t> term_;
};

}  // namespace troupe::doorkeeper
