#pragma once

#include "core/workflow/event.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What workers ask of a node.
namespace troupe::api {

/// Outcomes, heartbeats and tasks of one request.
inline constexpr std::size_t batch_items_max = 1'000;
inline constexpr std::size_t token_bytes_max = 4'096;

/// A worker takes up to `max` tasks of a queue; if there is none, it waits for the first one.
struct poll_queue {
  std::string queue;
  std::string worker;
  std::map<std::string, std::string> labels;
  std::uint32_t max = 1;
  milliseconds wait{0};
};

/// How an attempt ended: its output, or why it failed.
struct attempt_outcome {
  std::string token;
  std::variant<json::value, task_error> outcome;
};

/// The attempt is alive; its lease begins anew, or ends `extend` from now if that is given.
struct attempt_beat {
  std::string token;
  std::optional<double> fraction;
  std::string note;
  std::optional<milliseconds> extend;
};

/// One outcome; answered once it is durable.
struct settle_attempt {
  attempt_outcome outcome;
};
struct beat_attempt {
  attempt_beat beat;
};
/// Many at once: heartbeats, then outcomes, and once these are durable a poll.
struct report_attempts {
  std::string worker;
  std::vector<attempt_beat> beats;
  std::vector<attempt_outcome> outcomes;
  std::optional<poll_queue> poll;
};
/// Who polls what, and holds what.
struct list_workers {};

using worker_call = std::variant<poll_queue, settle_attempt, beat_attempt, report_attempts, list_workers>;

}  // namespace troupe::api
