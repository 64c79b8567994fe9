#pragma once

#include "core/base/id.hpp"
#include "core/base/time.hpp"

#include <optional>
#include <string>
#include <variant>

/// What operators ask about queues, and what they pause.
namespace troupe::api {

struct list_queues {};
/// One queue, with the keys of limits in use.
struct show_queue {
  std::string name;
};
struct list_pauses {};
/// Nothing of the workflow (or, without a name, nothing at all) begins until it is resumed or the span is over.
struct pause_starts {
  std::optional<workflow_name> workflow;
  std::string reason;
  std::string by;
  std::optional<milliseconds> span;
};
struct resume_starts {
  std::optional<workflow_name> workflow;
};

/// The numbers of the node at a glance.
struct show_overview {};

using flow_call = std::variant<list_queues, show_queue, list_pauses, pause_starts, resume_starts, show_overview>;

}  // namespace troupe::api
