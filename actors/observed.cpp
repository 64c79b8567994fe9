#include "actors/observed.hpp"

#include <caf/message.hpp>

namespace troupe {

caf::error beyond_restart(std::string why) {
  return {1, caf::atom("beyond"), caf::make_message(std::move(why))};
}

bool is_beyond_restart(const caf::error& reason) {
  return reason && reason.category() == caf::atom("beyond");
}

std::string reason_text(const caf::error& reason) {
  if ((reason.category() == caf::atom("system") || is_beyond_restart(reason)) &&
      reason.context().match_elements<std::string>())
    return reason.context().get_as<std::string>(0);
  return caf::to_string(reason.category()) + " " + std::to_string(reason.code());
}

bool is_normal(const caf::error& reason) {
  return !reason || reason == caf::exit_reason::normal || reason == caf::exit_reason::user_shutdown;
}

}  // namespace troupe
