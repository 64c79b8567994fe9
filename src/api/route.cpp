#include "api/route.hpp"
#include "api/list_filter.hpp"

#include "core/expression/formats.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe::api {
namespace {

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_word(std::string_view text, std::string_view extra) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           extra.find(c) != std::string_view::npos;
  });
}

template <class E>
std::string names_of() {
  std::string all;
  for (auto name : enum_names(E{}))
    all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

// --- from path and query -----------------------------------------------------------------------------------------

result<execution_id> execution_of(std::string_view text) {
  if (!is_word(text, "-_"))
    return refused{errc::unknown, "not the id of an execution", std::string(text), "GET /api/v1/executions lists them"};
  return execution_id{std::string(text)};
}

result<workflow_name> workflow_of(std::string_view text) {
  if (text.size() > name_bytes_max || !is_word(text, "-_."))
    return refused{errc::unknown, "not the name of a workflow", "workflow", "GET /api/v1/workflows lists them"};
  return workflow_name{std::string(text)};
}

result<std::uint64_t> number_of(std::string_view text, std::string_view where) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return refused{errc::invalid, "not a whole number", std::string(where)};
  return value;
}

result<std::uint32_t> limit_of(const arguments& given) {
  const auto* text = given.find("limit");
  if (!text)
    return page_items_default;
  auto value = number_of(*text, "limit");
  if (!value)
    return std::move(value).error();
  if (*value < 1 || *value > page_items_max)
    return refused{errc::invalid, "must be 1 to " + std::to_string(page_items_max), "limit", "follow `next` for more"};
  return static_cast<std::uint32_t>(*value);
}

result<milliseconds> wait_of(std::string_view text) {
  auto span = parse_duration(text);
  if (!span)
    return refused{errc::invalid, "not a duration", "wait", "write 500ms, 30s or 5m"};
  if (*span > wait_max)
    return refused{errc::invalid, "longer than " + to_text(wait_max), "wait", "ask again, or read the event stream"};
  return *span;
}

template <class E>
result<std::optional<E>> state_of(const arguments& given) {
  const auto* text = given.find("state");
  if (!text)
    return std::optional<E>{};
  if (auto state = from_name<E>(*text))
    return std::optional<E>{*state};
  return refused{errc::invalid, "unknown state", "state", "one of: " + names_of<E>()};
}

/// Number of the event the client has seen last: `after`, or what a browser sends when it reconnects.
result<std::uint64_t> after_of(const arguments& given) {
  if (const auto* after = given.find("after"))
    return number_of(*after, "after");
  if (auto last = http::find(given.request.headers, "last-event-id"); last && !last->empty())
    return number_of(*last, "last-event-id");
  return std::uint64_t{0};
}

// --- from the body -----------------------------------------------------------------------------------------------

/// A file name for messages, from outside: printable and of a sane length.
std::string printable_file(std::string file) {
  file.resize(std::min(file.size(), name_bytes_max));
  std::ranges::replace_if(
    file,
    [](char c) {
      return has_control_characters({&c, 1});
    },
    '?');
  return file;
}

std::string file_of(const arguments& given) {
  std::string file = "workflow.yaml";
  if (auto header = http::find(given.request.headers, "x-troupe-file"); header && !header->empty())
    file = *header;
  if (const auto* query = given.find("file"); query && !query->empty())
    file = *query;
  return printable_file(std::move(file));
}

template <class Call>
result<call> workflow_text(const arguments& given) {
  if (given.request.body.find_first_not_of(" \t\r\n") == std::string::npos)
    return refused{errc::invalid, "the body is empty", "body", "send the workflow as YAML or JSON"};
  return call{Call{given.request.body, file_of(given)}};
}

template <class T>
result<T> member_of(const arguments& given, std::string_view name) {
  T value{};
  if (const auto* member = given.body.if_contains(name))
    if (auto read = read_json(*member, value); !read)
      return detail::inside(name, std::move(read).error());
  return value;
}

result<std::string> text_of(const arguments& given, std::string_view name) {
  auto text = member_of<std::string>(given, name);
  if (text && text->size() > comment_bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(comment_bytes_max) + " bytes", std::string(name)};
  return text;
}

// --- calls that take some reading --------------------------------------------------------------------------------

result<call> build_graph_workflow(const arguments& given) {
  auto name = workflow_of(given.path[0]);
  if (!name)
    return std::move(name).error();
  const auto* format = given.find("format");
  graph_workflow out{*std::move(name), format ? *format : "text"};
  if (out.format != "text" && out.format != "dot" && out.format != "json")
    return refused{errc::invalid, "unknown format", "format", "one of: text, dot, json"};
  return call{std::move(out)};
}

result<void> read_start_time(const arguments& given, start_execution& out) {
  auto delay = member_of<std::optional<std::string>>(given, "delay");
  auto at = member_of<std::optional<std::string>>(given, "start_at");
  if (!delay || !at)
    return std::move(delay ? at : delay).error();
  if (*delay && *at)
    return refused{errc::invalid, "given beside `start_at`", "delay", "give one of them"};
  if (*delay) {
    out.delay = parse_duration(**delay);
    if (!out.delay)
      return refused{errc::invalid, "not a duration", "delay", "write 500ms, 30s or 5m"};
    if (*out.delay > delay_max)
      return refused{errc::invalid, "longer than " + to_text(delay_max), "delay"};
  }
  if (*at) {
    out.start_at = expression::read_timestamp(**at);
    if (!out.start_at)
      return refused{errc::invalid, "not a time", "start_at",
                     "write it with its zone, as in 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00"};
  }
  return {};
}

/// The key is a member of the body or a header, whose text may stand in quotes.
result<void> read_start_key(const arguments& given, start_execution& out) {
  auto key = member_of<std::optional<std::string>>(given, "idempotency_key");
  auto policy = member_of<std::optional<std::string>>(given, "on_duplicate");
  if (!key || !policy)
    return std::move(key ? policy : key).error();
  out.key = *std::move(key);
  if (auto header = http::find(given.request.headers, "idempotency-key")) {
    auto text = *header;
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
      text = text.substr(1, text.size() - 2);
    if (out.key && *out.key != text)
      return refused{errc::invalid, "the header Idempotency-Key says another one", "idempotency_key",
                     "give one of them"};
    out.key = std::string(text);
  }
  if (out.key)
    if (auto wrong = check_start_key(*out.key))
      return *std::move(wrong);
  if (!*policy)
    return {};
  auto known = from_name<duplicate_policy>(**policy);
  if (!known)
    return refused{errc::invalid, "unknown policy", "on_duplicate", "one of: " + names_of<duplicate_policy>()};
  if (!out.key)
    return refused{errc::invalid, "goes with a key", "on_duplicate", "give an idempotency_key too"};
  out.on_duplicate = *known;
  return {};
}

result<call> build_start_execution(const arguments& given) {
  start_execution out;
  auto name = member_of<std::string>(given, "workflow");
  auto input = member_of<json::value>(given, "input");
  auto labels = member_of<std::map<std::string, std::string>>(given, "labels");
  auto seed = member_of<std::optional<std::uint64_t>>(given, "seed");
  auto wait = member_of<std::optional<std::string>>(given, "wait");
  for (const auto* error : {name ? nullptr : &name.error(), labels ? nullptr : &labels.error(),
                            seed ? nullptr : &seed.error(), wait ? nullptr : &wait.error()})
    if (error)
      return *error;
  auto workflow = workflow_of(*name);
  if (!workflow)
    return std::move(workflow).error();
  out.workflow = *std::move(workflow);
  out.input = input->is_null() ? json::value(json::object{}) : *std::move(input);
  if (!out.input.is_object())
    return refused{errc::invalid, "must be a JSON object", "input"};
  if (labels->size() > labels_max)
    return refused{errc::invalid, "more than " + std::to_string(labels_max), "labels"};
  for (const auto& [key, value] : *labels)
    if (key.empty() || key.size() > name_bytes_max || value.size() > name_bytes_max)
      return refused{errc::invalid, "a label has 1 to " + std::to_string(name_bytes_max) + " bytes", "labels." + key};
  out.labels = *std::move(labels);
  out.seed = *seed;
  if (auto timed = read_start_time(given, out); !timed)
    return std::move(timed).error();
  if (auto keyed = read_start_key(given, out); !keyed)
    return std::move(keyed).error();
  if (const auto* query = given.find("wait"))
    *wait = *query;
  if (*wait) {
    auto span = wait_of(**wait);
    if (!span)
      return std::move(span).error();
    out.wait = *span;
  }
  return call{std::move(out)};
}

result<call> build_list_executions(const arguments& given) {
  list_executions out;
  auto limit = limit_of(given);
  if (!limit)
    return std::move(limit).error();
  out.limit = *limit;
  if (auto read = read_filter(given, out); !read)
    return std::move(read).error();
  if (const auto* text = given.find("count")) {
    if (*text != "true" && *text != "false")
      return refused{errc::invalid, "must be true or false", "count"};
    out.count = *text == "true";
  }
  if (const auto* text = given.find("workflow")) {
    auto workflow = workflow_of(*text);
    if (!workflow)
      return std::move(workflow).error();
    out.workflow = *std::move(workflow);
  }
  if (const auto* cursor = given.find("cursor")) {
    out.before = decode_cursor(*cursor);
    if (!out.before || !is_word(out.before->value, "-_"))
      return refused{errc::invalid, "not a cursor", "cursor", "use the `next` of an earlier page as it is"};
  }
  return call{std::move(out)};
}

result<call> build_test_workflow(const arguments& given) {
  test_workflow out;
  auto read = [&](std::string_view name, std::string& to) -> result<void> {
    auto text = member_of<std::string>(given, name);
    if (!text)
      return std::move(text).error();
    to = *std::move(text);
    return {};
  };
  for (auto [name, to] :
       {std::pair{"source", &out.source}, {"file", &out.file}, {"mocks", &out.mocks}, {"mocks_file", &out.mocks_file}})
    if (auto done = read(name, *to); !done)
      return std::move(done).error();
  if (out.source.find_first_not_of(" \t\r\n") == std::string::npos)
    return refused{errc::invalid, "is empty", "source", "send the workflow as YAML or JSON"};
  auto fill_in = member_of<bool>(given, "fill_in");
  if (!fill_in)
    return std::move(fill_in).error();
  out.fill_in = *fill_in;
  out.file = printable_file(out.file.empty() ? "workflow.yaml" : out.file);
  out.mocks_file = printable_file(out.mocks_file.empty() ? "mocks.yaml" : out.mocks_file);
  return call{std::move(out)};
}

result<call> build_show_execution(const arguments& given) {
  auto id = execution_of(given.path[0]);
  if (!id)
    return std::move(id).error();
  show_execution out{*std::move(id), std::nullopt};
  if (const auto* text = given.find("wait")) {
    auto wait = wait_of(*text);
    if (!wait)
      return std::move(wait).error();
    out.wait = *wait;
  }
  return call{std::move(out)};
}

result<call> build_events(const arguments& given) {
  auto id = execution_of(given.path[0]);
  if (!id)
    return std::move(id).error();
  auto after = after_of(given);
  if (!after)
    return std::move(after).error();
  auto accept = http::find(given.request.headers, "accept").value_or("");
  if (accept.find("text/event-stream") != accept.npos && given.request.method == "GET")
    return call{watch_execution{*std::move(id), *after}};
  auto limit = given.find("limit") ? limit_of(given) : result(page_items_max);
  if (!limit)
    return std::move(limit).error();
  return call{list_events{*std::move(id), *after, *limit}};
}

result<call> build_cancel_execution(const arguments& given) {
  auto id = execution_of(given.path[0]);
  if (!id)
    return std::move(id).error();
  auto reason = text_of(given, "reason");
  if (!reason)
    return std::move(reason).error();
  return call{cancel_execution{*std::move(id), *std::move(reason)}};
}

result<call> build_list_reviews(const arguments& given) {
  auto limit = limit_of(given);
  if (!limit)
    return std::move(limit).error();
  auto state = state_of<review_state>(given);
  if (!state)
    return std::move(state).error();
  const auto* assignee = given.find("assignee");
  return call{list_reviews{*state, assignee ? std::optional(*assignee) : std::nullopt, *limit}};
}

template <bool approved>
result<call> build_decide_review(const arguments& given) {
  auto of = read_review_name(given.path[0]);
  if (!of)
    return std::move(of).error();
  decide_review out{std::move(of->execution), std::move(of->task), approved};
  auto by = text_of(given, "by");
  if (!by)
    return std::move(by).error();
  auto comment = text_of(given, "comment");
  if (!comment)
    return std::move(comment).error();
  out.by = *std::move(by);
  out.comment = *std::move(comment);
  if (const auto* form = given.body.if_contains("form"); form && !form->is_null()) {
    if (!form->is_object())
      return refused{errc::invalid, "expected an object", "form", "name what the form of the review asks for"};
    out.form = *form;
  }
  return call{std::move(out)};
}

void read_file_headers(const arguments& given, read_artifact& into) {
  auto header = [&](std::string_view field) {
    return std::string(http::find(given.request.headers, field).value_or(""));
  };
  into.range = header("range");
  into.if_range = header("if-range");
  into.if_none_match = header("if-none-match");
}

result<call> build_read_artifact(const arguments& given) {
  std::string_view digest = given.path[0];
  constexpr std::string_view prefix = "sha256:";
  auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!digest.starts_with(prefix) || digest.size() != prefix.size() + 64 ||
      !std::ranges::all_of(digest.substr(prefix.size()), hex))
    return refused{errc::unknown, "not the digest of an artifact", std::string(digest),
                   "write sha256: and 64 hexadecimal digits, as task outputs do"};
  read_artifact out{std::string(digest)};
  if (const auto* name = given.find("name")) {
    if (name->size() > name_bytes_max || has_control_characters(*name) || name->find_first_of("/\\\"") != name->npos)
      return refused{errc::invalid, "not a file name", "name", "write it without slashes and quotes"};
    out.name = *name;
  }
  if (const auto* type = given.find("type")) {
    if (!is_word(*type, "/+.-"))
      return refused{errc::invalid, "not a media type", "type", "write it as the artifact says: image/png"};
    out.media_type = *type;
  }
  read_file_headers(given, out);
  return call{std::move(out)};
}

result<call> build_read_output(const arguments& given) {
  auto id = execution_of(given.path[0]);
  if (!id)
    return std::move(id).error();
  read_output out{*std::move(id), std::nullopt, {}};
  if (const auto* task = given.find("task"))
    out.task = task_id{*task};
  read_file_headers(given, out.file);
  return call{std::move(out)};
}

template <class Call>
result<call> plain(const arguments&) {
  return call{Call{}};
}

}  // namespace

const std::string* arguments::find(std::string_view query_name) const {
  auto found = query.find(query_name);
  return found == query.end() ? nullptr : &found->second;
}

result<review_name> read_review_name(std::string_view name) {
  auto colon = name.find(':');
  auto id = execution_of(name.substr(0, colon));
  if (!id)
    return std::move(id).error();
  review_name out{*std::move(id), std::nullopt};
  if (colon == name.npos)
    return out;
  if (!is_word(name.substr(colon + 1), "-_.[]"))
    return refused{errc::unknown, "not the name of a task", std::string(name), "a review is EXECUTION:TASK"};
  out.task = task_id{std::string(name.substr(colon + 1))};
  return out;
}

const std::vector<route>& routes() {
  static const std::vector<route> table = [] {
    auto all = control_routes();
    std::ranges::move(verb_routes(), std::back_inserter(all));
    std::ranges::move(flow_routes(), std::back_inserter(all));
    std::ranges::move(worker_routes(), std::back_inserter(all));
    std::ranges::move(schedule_routes(), std::back_inserter(all));
    std::ranges::move(upload_routes(), std::back_inserter(all));
    std::ranges::move(quality_routes(), std::back_inserter(all));
    std::ranges::move(review_routes(), std::back_inserter(all));
    return all;
  }();
  return table;
}

std::vector<route> control_routes() {
  constexpr auto object = body_kind::object;
  constexpr auto workflow = body_kind::workflow;
  static const named_value limit{"limit", "integer", "How many, at most 500."};
  static const named_value file{"file", "string", "The file's name, for messages; or header X-Troupe-File."};
  static const named_value wait{"wait", "string",
                                "Answer when it is finished or waits for a person, at most this long: 30s."};
  static const named_value after{"after", "integer", "Only events after this number; or header Last-Event-ID."};
  static const named_value reason{"reason", "string", "Why, for the record."};
  static const named_value by{"by", "string", "Who decides, for the record."};
  static const named_value comment{"comment", "string", "What the workflow and later readers are told."};
  static const named_value form{"form", "object", "What the form of the review asks for."};
  return {
    {"GET", "/healthz", "getHealth", "Whether the process answers.", plain<get_health>},
    {"GET", "/readyz", "getReady", "Whether the node accepts work.", plain<get_ready>},
    {"GET",
     "/metrics",
     "getMetrics",
     "Metrics in the Prometheus text format.",
     plain<get_metrics>,
     {},
     body_kind::none,
     {},
     "text/plain"},
    {"GET", "/api/v1/task-types", "listTaskTypes", "The task types a workflow may use.", plain<list_task_types>},
    {"GET", "/api/v1/node", "showNode", "The actors of this node, their restarts and mailboxes.", plain<show_node>},
    {"GET", "/api/v1/workflows", "listWorkflows", "The newest version of each workflow.", plain<list_workflows>},
    {"POST",
     "/api/v1/workflows",
     "applyWorkflow",
     "Stores a workflow; later executions run it.",
     workflow_text<apply_workflow>,
     {file},
     workflow},
    {"POST",
     "/api/v1/workflows/validate",
     "validateWorkflow",
     "Checks a workflow and stores nothing.",
     workflow_text<validate_workflow>,
     {file},
     workflow},
    {"POST",
     "/api/v1/workflows/test",
     "testWorkflow",
     "Runs a workflow under a virtual clock with mocked tasks, and stores nothing.",
     build_test_workflow,
     {},
     object,
     {{"source", "string", "The workflow, YAML or JSON.", true},
      {"file", "string", "The workflow's file name, for messages."},
      {"mocks", "string", "Mocks, inputs and expectations, YAML or JSON (docs/TESTING.md)."},
      {"mocks_file", "string", "The mocks' file name, for messages."},
      {"fill_in", "boolean", "Make up outputs for tasks that have no mock, by their types."}}},
    {"GET", "/api/v1/workflows/{name}", "showWorkflow", "A workflow with its source.",
     [](const arguments& given) -> result<call> {
       auto name = workflow_of(given.path[0]);
       if (!name)
         return std::move(name).error();
       return call{show_workflow{*std::move(name)}};
     }},
    {"GET",
     "/api/v1/workflows/{name}/graph",
     "graphWorkflow",
     "The graph of a workflow.",
     build_graph_workflow,
     {{"format", "string", "text, dot or json."}}},
    {"GET",
     "/api/v1/executions",
     "listExecutions",
     "Executions, newest first.",
     build_list_executions,
     {{"workflow", "string", "Only of this workflow."},
      {"state", "string",
       "Only in these states, with commas: held, running, waiting, paused, cancelling, completed, failed, cancelled."},
      {"labels", "string", "Only with all of these labels: team=content,lang=en, or a JSON object."},
      {"created_from", "string", "Only those accepted at this time or later: 2026-01-31T09:30:00Z."},
      {"created_before", "string", "Only those accepted before this time."},
      {"count", "boolean", "Say also how many there are (`count`), counted up to 100,000 (`counted_all`)."},
      limit,
      {"cursor", "string", "The `next` of the page before."}}},
    {"POST",
     "/api/v1/executions",
     "startExecution",
     "Starts a workflow.",
     build_start_execution,
     {wait},
     object,
     {{"workflow", "string", "The name of a workflow.", true},
      {"input", "object", "What the workflow's `input` asks for."},
      {"labels", "object", "Names and texts to find it by."},
      {"seed", "integer", "Steers everything random in it; drawn when absent."},
      {"delay", "string", "It begins after so much time: 10m."},
      {"start_at", "string", "It begins at this time: 2026-01-31T09:30:00Z."},
      {"idempotency_key", "string", "The same key again is the same start; or header Idempotency-Key."},
      {"on_duplicate", "string", "What a key that came before means: return_existing, reject or supersede."},
      wait}},
    {"GET", "/api/v1/executions/{id}", "showExecution", "An execution with its tasks.", build_show_execution, {wait}},
    {"GET",
     "/api/v1/executions/{id}/events",
     "listEvents",
     "Its events as JSON, page by page (`next` is the `after` of the next one); with Accept: text/event-stream live, "
     "until it ends or a piece of a long history is sent (ask again).",
     build_events,
     {after, limit}},
    {"GET",
     "/api/v1/executions/{id}/output",
     "readOutput",
     "What it came to, as JSON; one that is in a file, as that file, of which a Range header asks for a part.",
     build_read_output,
     {{"task", "string", "Of this task instead: cut or images[3]."}}},
    {"POST",
     "/api/v1/executions/{id}/cancel",
     "cancelExecution",
     "Stops an execution.",
     build_cancel_execution,
     {},
     object,
     {reason}},
    {"GET",
     "/api/v1/reviews",
     "listReviews",
     "What waits for a person, and what was decided.",
     build_list_reviews,
     {{"state", "string", "Only in this state: open, approved, rejected or withdrawn."},
      {"assignee", "string", "Only those this person is asked for; empty: those that anybody may decide."},
      limit}},
    {"POST",
     "/api/v1/reviews/{id}/approve",
     "approveReview",
     "Approves a review: EXECUTION:TASK, or EXECUTION.",
     build_decide_review<true>,
     {},
     object,
     {by, comment, form}},
    {"POST",
     "/api/v1/reviews/{id}/reject",
     "rejectReview",
     "Rejects a review: EXECUTION:TASK, or EXECUTION.",
     build_decide_review<false>,
     {},
     object,
     {by, comment, form}},
    {"GET",
     "/api/v1/artifacts/{digest}",
     "readArtifact",
     "The bytes of a file a task made; with a Range header some of them.",
     build_read_artifact,
     {{"name", "string", "Save it under this name."},
      {"type", "string", "What it is, for a browser that is to show it: image/png."}},
     body_kind::none,
     {},
     "application/octet-stream"},
  };
}

}  // namespace troupe::api
