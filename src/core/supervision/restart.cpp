#include "core/supervision/restart.hpp"

#include <algorithm>

namespace troupe {

std::optional<std::string> validate(const restart_options& options) {
  if (options.window <= 0ms)
    return "window must be positive";
  if (options.first_delay <= 0ms || options.last_delay < options.first_delay)
    return "delays must be positive and last_delay at least first_delay";
  return std::nullopt;
}

std::optional<milliseconds> restart_history::failed(timestamp now) {
  ++failures_;
  recent_.push_back(now);
  while (recent_.front() + options_.window < now)
    recent_.pop_front();
  if (recent_.size() > options_.restarts_max)
    return std::nullopt;
  auto pause = options_.first_delay;
  for (std::size_t i = 1; i < recent_.size() && pause < options_.last_delay; ++i)
    pause *= 2;
  return std::min(pause, options_.last_delay);
}

}  // namespace troupe
