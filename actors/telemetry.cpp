#include "actors/telemetry.hpp"

namespace troupe::telemetry {
namespace {

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around)
  : observed(config, around->board->telemetry), around_(std::move(around)) {}

role::behavior_type role::make_behavior() {
  delayed_send(this, std::chrono::seconds(1), probe{});
  return {
    [this](const probe& m) {
      if (m.sent_ns == 0)
        return send(this, probe{now_ns()});
      around_->board->scheduler_delay_seconds.observe(double(now_ns() - m.sent_ns) / 1e9);
      delayed_send(this, std::chrono::seconds(1), probe{});
    },
  };
}

}  // namespace troupe::telemetry
