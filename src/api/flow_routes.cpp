#include "api/route.hpp"

#include <algorithm>

/// Queues and pauses.
namespace troupe::api {
namespace {

result<std::string> text_member(const json::object& body, std::string_view name) {
  std::string value;
  if (const auto* member = body.if_contains(name))
    if (auto read = read_json(*member, value); !read)
      return detail::inside(name, std::move(read).error());
  if (value.size() > comment_bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(comment_bytes_max) + " bytes", std::string(name)};
  return value;
}

result<call> build_show_queue(const arguments& given) {
  return call{flow_call{show_queue{given.path[0]}}};
}

/// The workflow in the path; none where the route is about the whole node.
std::optional<workflow_name> workflow_in_path(const arguments& given) {
  return given.path.empty() ? std::nullopt : std::optional(workflow_name{given.path[0]});
}

result<call> build_pause(const arguments& given) {
  auto reason = text_member(given.body, "reason");
  auto by = text_member(given.body, "by");
  auto span = text_member(given.body, "for");
  for (const auto* member : {&reason, &by, &span})
    if (!*member)
      return member->error();
  pause_starts out{workflow_in_path(given), *std::move(reason), *std::move(by), {}};
  if (!span->empty()) {
    out.span = parse_duration(*span);
    if (!out.span || *out.span <= 0ms || *out.span > pause_max)
      return refused{errc::invalid, "not a duration of up to " + to_text(pause_max), "for", "write 30m, 2h or 7d"};
  }
  return call{flow_call{std::move(out)}};
}

result<call> build_resume(const arguments& given) {
  return call{flow_call{resume_starts{workflow_in_path(given)}}};
}

template <class Call>
result<call> plain(const arguments&) {
  return call{flow_call{Call{}}};
}

}  // namespace

std::vector<route> flow_routes() {
  using access::role;
  static const std::vector<named_value> pausing{
    {"reason", "string", "Why, for the record."},
    {"by", "string", "Who does it, for the record."},
    {"for", "duration", "How long, such as 2h; absent: until it is resumed."},
  };
  return {
    {.method = "GET",
     .pattern = "/api/v1/overview",
     .operation = "showOverview",
     .summary = "The numbers of the node at a glance: executions, queues, counts, times and what runs longest.",
     .role = role::viewer,
     .build = plain<show_overview>,
     .successes = {{200, "overview"}}},
    {.method = "GET",
     .pattern = "/api/v1/queues",
     .operation = "listQueues",
     .summary = "The queues: slots of the node, remote work, and executions that wait for room.",
     .role = role::viewer,
     .build = plain<list_queues>,
     .successes = {{200, "page(queue)"}},
     .paged_by = {"kind", "name"}},
    {.method = "GET",
     .pattern = "/api/v1/queues/{name}",
     .operation = "showQueue",
     .summary = "A queue, and the keys of limits that are in use.",
     .role = role::viewer,
     .build = build_show_queue,
     .successes = {{200, "queue_with_limits"}},
     .errors = {errc::unknown}},
    {.method = "GET",
     .pattern = "/api/v1/pauses",
     .operation = "listPauses",
     .summary = "What is paused, and why.",
     .role = role::viewer,
     .build = plain<list_pauses>,
     .successes = {{200, "page(pause)"}},
     .paged_by = {"workflow"}},
    {.method = "POST",
     .pattern = "/api/v1/workflows/{name}/pause",
     .operation = "pauseWorkflow",
     .summary = "Lets no task of a workflow begin; what runs ends and is recorded.",
     .role = role::operator_,
     .build = build_pause,
     .body = body_kind::object,
     .members = pausing,
     .example = R"({"reason": "the provider is down", "by": "ada", "for": "2h"})",
     .successes = {{200, "pause"}},
     .errors = {errc::unknown}},
    {.method = "POST",
     .pattern = "/api/v1/workflows/{name}/resume",
     .operation = "resumeWorkflow",
     .summary = "Lets tasks of a paused workflow begin again.",
     .role = role::operator_,
     .build = build_resume,
     .body = body_kind::object,
     .successes = {{200, "pause_end"}},
     .errors = {errc::unknown, errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/node/pause",
     .operation = "pauseNode",
     .summary = "Lets no task begin; what runs ends and is recorded.",
     .role = role::operator_,
     .build = build_pause,
     .body = body_kind::object,
     .members = pausing,
     .successes = {{200, "pause"}}},
    {.method = "POST",
     .pattern = "/api/v1/node/resume",
     .operation = "resumeNode",
     .summary = "Lets tasks begin again.",
     .role = role::operator_,
     .build = build_resume,
     .body = body_kind::object,
     .successes = {{200, "pause_end"}},
     .errors = {errc::unknown, errc::conflict}},
  };
}

}  // namespace troupe::api
