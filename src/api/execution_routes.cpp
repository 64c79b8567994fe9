#include "api/list_filter.hpp"
#include "api/reading.hpp"
#include "core/expression/formats.hpp"

/// Executions: started, listed, shown, followed.
namespace troupe::api {
namespace {

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
  if (const auto* text = given.find("sort")) {
    if (*text != "created" && *text != "-created")
      return refused{errc::invalid, "unknown order", "sort", "one of: -created (the newest first), created"};
    out.oldest_first = *text == "created";
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
      return not_a_cursor();
  }
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

/// Number of the event the client has seen last: `after`, or what a browser sends when it reconnects.
result<std::uint64_t> after_of(const arguments& given) {
  if (const auto* after = given.find("after"))
    return number_of(*after, "after");
  if (auto last = http::find(given.request.headers, "last-event-id"); last && !last->empty())
    return number_of(*last, "last-event-id");
  return std::uint64_t{0};
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

}  // namespace

std::vector<route> execution_routes() {
  using access::role;
  static const named_value wait{"wait", "duration",
                                "Answer when it is finished or waits for a person, at most this long: 30s."};
  static const named_value limit{"limit", "integer(1..500)", "How many at most; 50 when absent."};
  return {
    {.method = "GET",
     .pattern = "/api/v1/executions",
     .operation = "listExecutions",
     .summary = "Executions, newest first.",
     .role = role::viewer,
     .build = build_list_executions,
     .query = {{"workflow", "string", "Only of this workflow."},
               {"state", "string",
                "Only in these states, with commas: held, running, waiting, paused, cancelling, completed, failed, "
                "cancelled."},
               {"labels", "string", "Only with all of these labels: team=content,lang=en, or a JSON object."},
               {"created_from", "time", "Only those accepted at this time or later: 2026-01-31T09:30:00Z."},
               {"created_before", "time", "Only those accepted before this time."},
               {"sort", "-created|created", "The newest first, or the oldest."},
               {"count", "boolean", "Say also how many there are (`count`), counted up to 100,000 (`counted_all`)."},
               limit,
               {"cursor", "string", "The `next` of the page before."}},
     .successes = {{200, "page(execution_summary)"}}},
    {.method = "POST",
     .pattern = "/api/v1/executions",
     .operation = "startExecution",
     .summary = "Starts a workflow.",
     .role = role::operator_,
     .build = build_start_execution,
     .query = {wait},
     .body = body_kind::object,
     .members = {{"workflow", "string", "The name of a workflow.", true},
                 {"input", "object", "What the workflow's `input` asks for."},
                 {"labels", "{string}", "Names and texts to find it by."},
                 {"seed", "integer", "Steers everything random in it; drawn when absent."},
                 {"delay", "duration", "It begins after so much time: 10m."},
                 {"start_at", "time", "It begins at this time: 2026-01-31T09:30:00Z."},
                 {"idempotency_key", "string", "The same key again is the same start; or header Idempotency-Key."},
                 {"on_duplicate", "return_existing|reject|supersede", "What a key that came before means."},
                 wait},
     .example = R"({"workflow": "hello", "input": {"name": "Ada"}, "labels": {"team": "content"}, "wait": "30s"})",
     .successes = {{201, "started_execution"}, {201, "execution"}, {200, "started_execution"}, {200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::timed_out}},
    {.method = "GET",
     .pattern = "/api/v1/executions/{id}",
     .operation = "showExecution",
     .summary = "An execution with its tasks.",
     .role = role::viewer,
     .build = build_show_execution,
     .query = {wait},
     .successes = {{200, "execution"}},
     .errors = {errc::unknown}},
    {.method = "GET",
     .pattern = "/api/v1/executions/{id}/events",
     .operation = "listEvents",
     .summary = "Its events as JSON, page by page (`next` is the `after` of the next one); with Accept: "
                "text/event-stream live, until it ends or a piece of a long history is sent (ask again).",
     .role = role::viewer,
     .build = build_events,
     .query = {{"after", "integer", "Only events after this number; or header Last-Event-ID."}, limit},
     .successes = {{200, "page(execution_event)"}, {200, "string", "text/event-stream"}},
     .errors = {errc::unknown}},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/cancel",
     .operation = "cancelExecution",
     .summary = "Stops an execution.",
     .role = role::operator_,
     .build = build_cancel_execution,
     .body = body_kind::object,
     .members = {{"reason", "string", "Why, for the record."}},
     .example = R"({"reason": "started by mistake"})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict}},
  };
}

}  // namespace troupe::api
