#pragma once

#include "api/access_call.hpp"
#include "api/cluster_call.hpp"
#include "api/flow_call.hpp"
#include "api/limits.hpp"
#include "api/quality_call.hpp"
#include "api/review_call.hpp"
#include "api/schedule_call.hpp"
#include "api/upload_call.hpp"
#include "api/verb_call.hpp"
#include "api/worker_call.hpp"
#include "core/start/idempotency.hpp"
#include "core/worker/declared_type.hpp"
#include "core/workflow/projection.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <variant>

/// The control API: a request becomes a call, an answer becomes a response. Pure; the http actor carries the call out.
namespace troupe::api {

struct get_health {};
struct get_ready {};
struct get_metrics {};
struct list_task_types {};
/// Workers carry out this type from now on.
struct put_task_type {
  worker::declared_type type;
};
/// The actor tree of this node: names, restarts, mailbox sizes.
struct show_node {};
struct validate_workflow {
  std::string source;
  std::string file;
};
/// Runs the cases of a mocks file under a virtual clock; stores nothing. `fill_in`: tasks without a mock get a made-up
/// output.
struct test_workflow {
  std::string source;
  std::string file;
  std::string mocks;
  std::string mocks_file;
  bool fill_in = false;
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
  /// Not before: at a time, or after some time.
  std::optional<timestamp> start_at = {};
  std::optional<milliseconds> delay = {};
  std::optional<std::string> key = {};
  duplicate_policy on_duplicate = duplicate_policy::return_existing;
};
struct list_executions {
  std::optional<workflow_name> workflow;
  /// In any of these; in whatever state if there are none.
  std::vector<execution_state> states;
  std::optional<execution_id> before;
  std::uint32_t limit = page_items_default;
  /// With all of these.
  std::map<std::string, std::string> labels = {};
  std::optional<timestamp> created_from = {};
  std::optional<timestamp> created_before = {};
  /// Say also how many there are, counted up to `counted_max`.
  bool count = false;
  bool oldest_first = false;
};
struct show_execution {
  execution_id id;
  std::optional<milliseconds> wait;
};
/// Server-sent events: every event after `after`, then live, with progress; ends when the execution does. A long
/// history comes in pieces: the stream ends after each, and whoever follows asks again.
struct watch_execution {
  execution_id id;
  std::uint64_t after = 0;
};
/// A page of the events so far, as JSON.
struct list_events {
  execution_id id;
  std::uint64_t after = 0;
  std::uint32_t limit = page_items_max;
};
struct cancel_execution {
  execution_id id;
  std::string reason;
};
struct list_reviews {
  std::optional<review_state> state;
  /// Who is asked.
  std::optional<std::string> assignee;
  std::uint32_t limit = page_items_default;
  /// Only those after it in the list.
  std::optional<review_place> before = {};
};
/// A review is named `EXECUTION:TASK`, or by the execution alone where it has one open review.
struct decide_review {
  execution_id execution;
  std::optional<task_id> task;
  bool approved = false;
  std::string by;
  std::string comment;
  /// What its form asks for; null without one.
  json::value form = {};
};
struct read_artifact {
  std::string digest;
  /// A name to save it under; empty shows it.
  std::string name = {};
  /// What it is, as its artifact says; a browser is told only of types it may show.
  std::string media_type = {};
  /// Headers as they came: which bytes, and what the client has already.
  std::string range = {};
  std::string if_range = {};
  std::string if_none_match = {};
};

/// What an execution, or a task of it, came to. What stands for a file is answered with the file itself; `file` is how.
struct read_output {
  execution_id id;
  std::optional<task_id> task;
  read_artifact file;
};

using call = std::variant<get_health, get_ready, get_metrics, list_task_types, show_node, validate_workflow,
                          test_workflow, apply_workflow, list_workflows, show_workflow, graph_workflow, start_execution,
                          list_executions, show_execution, watch_execution, list_events, cancel_execution, list_reviews,
                          decide_review, verb_call, flow_call, read_artifact, read_output, put_task_type, worker_call,
                          schedule_call, upload_call, access_call, quality_call, review_call, cluster_call>;

struct route;

/// Which route a request is for, by its path and method; HEAD is GET.
struct routed {
  /// None: there is nothing at this path, or not with this method.
  const api::route* route = nullptr;
  /// The path's pattern, for metrics: `/api/v1/executions/{id}`; empty when there is none.
  std::string_view pattern = {};
  /// The methods there are at this path.
  std::string allow = {};
  /// The segments of the path, as sent; views of the request.
  std::vector<std::string_view> path = {};
};

routed find_route(const http::request&);

/// What a request asks for, or the refusal: unknown path, method not allowed, bad query, bad body, ...
/// `problem(routed, refused)` makes it a response. A request that changes something and comes from a web page of
/// another origin is `denied`: a page must not be able to start workflows.
result<call> read_call(const routed&, const http::request&);

/// A place in the list of executions, as clients see it: opaque text.
std::string encode_cursor(const execution_id&);
std::optional<execution_id> decode_cursor(std::string_view);
std::string encode_cursor(const review_place&);
std::optional<review_place> decode_review_cursor(std::string_view);
std::string encode_cursor(const quality::score_place&);
std::optional<quality::score_place> decode_score_cursor(std::string_view);

}  // namespace troupe::api
