#pragma once

#include "actors/alarm.hpp"
#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "core/workflow/due_window.hpp"

#include <caf/typed_event_based_actor.hpp>

namespace troupe::timer {

/// Wakes executions when they are due, with one outstanding tick, because CAF's own delayed messages cannot be taken
/// back. It goes through the region, so they need not be in memory; only the due times that come next are, either. A
/// bounded number is being woken at once; who could not be woken is tried again.
class role : public observed<actor::base> {
public:
  using wake_function = std::function<void(execution_id, answer<bool> taken)>;

  role(caf::actor_config&, surroundings_ptr, reader::actor, wake_function);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(const set&);
  void handle(const tick&);
  void handle(const filled&);
  void handle(const woken&);
  void go_on();
  void wake_due();
  void read_more();
  void arm();

  surroundings_ptr around_;
  reader::actor reader_;
  wake_function wake_;
  due_window due_;
  std::size_t waking_ = 0;
  alarm alarm_;
};

}  // namespace troupe::timer
