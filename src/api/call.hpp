#pragma once

#include "api/flow_call.hpp"
#include "api/verb_call.hpp"
#include "core/workflow/projection.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <variant>

/// The control API: a request becomes a call, an answer becomes a response. Pure; the http actor carries the call out.
namespace troupe::api {

inline constexpr std::uint32_t page_items_default = 50;
inline constexpr std::uint32_t page_items_max = 500;
inline constexpr milliseconds wait_max = 10min;
inline constexpr milliseconds pause_max = 366 * 24h;
inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t comment_bytes_max = 4096;
inline constexpr std::size_t labels_max = 64;

struct get_health {};
struct get_ready {};
struct get_metrics {};
struct list_task_types {};
/// The actor tree of this node: names, restarts, mailbox sizes.
struct show_node {};
struct validate_workflow {
  std::string source;
  std::string file;
};
struct apply_workflow {
  std::string source;
  std::string file;
};
struct list_workflows {};
struct show_workflow {
  workflow_name name;
};
/// `format`: `text`, `dot` or `json`.
struct graph_workflow {
  workflow_name name;
  std::string format;
};
struct start_execution {
  workflow_name workflow;
  json::value input;
  std::map<std::string, std::string> labels;
  std::optional<std::uint64_t> seed;
  /// Answer when it is finished or waits for a person, at most this long (then as it stands).
  std::optional<milliseconds> wait;
};
struct list_executions {
  std::optional<workflow_name> workflow;
  std::optional<execution_state> state;
  std::optional<execution_id> before;
  std::uint32_t limit = page_items_default;
};
struct show_execution {
  execution_id id;
  std::optional<milliseconds> wait;
};
/// Server-sent events: every event after `after`, then live, with progress; ends when the execution does.
struct watch_execution {
  execution_id id;
  std::uint64_t after = 0;
};
/// The events so far, as JSON.
struct list_events {
  execution_id id;
  std::uint64_t after = 0;
};
struct cancel_execution {
  execution_id id;
  std::string reason;
};
struct list_reviews {
  std::optional<review_state> state;
  std::uint32_t limit = page_items_default;
};
/// A review is named `EXECUTION:TASK`, or by the execution alone where it has one open review.
struct decide_review {
  execution_id execution;
  std::optional<task_id> task;
  bool approved = false;
  std::string by;
  std::string comment;
};
struct read_artifact {
  std::string digest;
};

using call =
  std::variant<get_health, get_ready, get_metrics, list_task_types, show_node, validate_workflow, apply_workflow,
               list_workflows, show_workflow, graph_workflow, start_execution, list_executions, show_execution,
               watch_execution, list_events, cancel_execution, list_reviews, decide_review, verb_call, flow_call, read_artifact>;

/// What a request asks for, or the refusal: unknown path, method not allowed, bad query, bad body, ...
/// `problem(matched)` makes it a response.
struct matched {
  result<api::call> call;
  /// The route's pattern, for metrics: `/api/v1/executions/{id}`; empty when there is none.
  std::string route = {};
  /// The methods that are allowed, for one that is not.
  std::string allow = {};
};

/// HEAD is matched as GET. A request that changes something and comes from a web page of another origin is `denied`:
/// the API asks for no password, so a page must not be able to start workflows.
matched match(const http::request&);

/// A place in the list of executions, as clients see it: opaque text.
std::string encode_cursor(const execution_id&);
std::optional<execution_id> decode_cursor(std::string_view);

}  // namespace troupe::api
