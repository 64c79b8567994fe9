#pragma once

#include "api/call.hpp"
#include "api/selection.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/plan.hpp"
#include "core/workflow/projection.hpp"
#include "http/message.hpp"

#include <span>

/// What the API shows. Times are RFC 3339, durations `*_ms`.
namespace troupe::api {

/// How far a running attempt is; known to the node that runs it, never journaled.
struct task_progress_note {
  task_id task;
  double fraction = 0;
  std::string note;
};

json::value view(const execution_summary&);
/// A claim is shown while it holds.
json::value view(const review_summary&, timestamp now);
/// The whole execution: state, input, output, error, and per task state, attempt, times, output, error, items of a
/// foreach (summed up when there are more than `items_max`). What is long is left out unless it is wanted.
json::value view(const execution&, timestamp now, const selection& wanted = {}, std::size_t items_max = 100);
json::value view(const task_type&);
json::value view(const event&, std::uint64_t sequence);
json::value graph(const plan&);
/// `text` for terminals (one line per task, indented by depth, with needs), `dot` for Graphviz.
std::string graph_text(const plan&);
std::string graph_dot(const plan&);

http::response ok(const json::value& body, std::uint16_t status = 200);
http::response text(std::string body, std::string media_type = "text/plain; charset=utf-8");
/// RFC 9457: `application/problem+json` with a stable `type`, title, status, detail, `where` and `hint`.
/// One of what is at another node (`cluster::elsewhere`) leads there (307); the path of what was asked is to be added
/// to its `location`.
http::response problem(const refused&);
/// Many problems of one text (a workflow's errors): the first, with all of them in `errors`.
http::response problem(std::span<const refused>);
/// A request that did not match: 405 with `Allow`, or as its refusal says.
http::response problem(const routed&, const refused&);
std::uint16_t status_of(errc);
/// Where a refusal as `stale` says that If-Match is not met: it is answered with 412.
inline constexpr std::string_view if_match_place = "if-match";
/// What all problems' types begin with; the errc's name follows.
inline constexpr std::string_view problem_prefix = "urn:troupe:problem:";
std::string_view title_of(errc);

/// Beginning of an event stream, and one event of it: `id:`, `event:`, `data:` lines.
http::response event_stream();
std::string stream_event(const event&, std::uint64_t sequence);
std::string stream_progress(const task_progress_note&);
std::string stream_end(execution_state);

}  // namespace troupe::api
