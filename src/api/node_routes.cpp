#include "api/reading.hpp"

/// The node itself: health, numbers, actors, and the task types it knows.
namespace troupe::api {

std::vector<route> node_routes() {
  using access::role;
  return {
    {.method = "GET",
     .pattern = "/healthz",
     .operation = "getHealth",
     .summary = "Whether the process answers.",
     .role = role::none,
     .build = plain<get_health>,
     .successes = {{200, "health"}}},
    {.method = "GET",
     .pattern = "/readyz",
     .operation = "getReady",
     .summary = "Whether the node accepts work.",
     .role = role::none,
     .build = plain<get_ready>,
     .successes = {{200, "health"}}},
    {.method = "GET",
     .pattern = "/metrics",
     .operation = "getMetrics",
     .summary = "Metrics in the Prometheus text format.",
     .role = role::viewer,
     .build = plain<get_metrics>,
     .successes = {{200, "string", "text/plain"}}},
    {.method = "GET",
     .pattern = "/api/v1/task-types",
     .operation = "listTaskTypes",
     .summary = "The task types a workflow may use.",
     .role = role::viewer,
     .build = plain<list_task_types>,
     .successes = {{200, "page(task_type)"}},
     .workers = true,
     .paged_by = {"name"}},
    {.method = "GET",
     .pattern = "/api/v1/node",
     .operation = "showNode",
     .summary = "The actors of this node, their restarts and mailboxes.",
     .role = role::viewer,
     .build = plain<show_node>,
     .successes = {{200, "node"}}},
  };
}

}  // namespace troupe::api
