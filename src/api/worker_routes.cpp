#include "api/route.hpp"
#include "core/worker/failure.hpp"

#include <algorithm>
#include <array>

/// What workers ask of a node, and what is declared of their task types.
namespace troupe::api {
namespace {

constexpr std::size_t note_bytes_max = 1'024;

/// Reads the members of an object; the first that is wrong is what `failure` says, with its path.
class reading {
public:
  reading(const json::object& from, std::string path) : from_(from), path_(std::move(path)) {}

  const std::optional<refused>& failure() const { return failure_; }
  void refuse(std::string_view name, std::string what, std::string hint = {}) {
    if (!failure_)
      failure_ = refused{errc::invalid, std::move(what), path_ + std::string(name), std::move(hint)};
  }

  void refuse(refused why) { refuse(why.where, std::move(why.what), std::move(why.hint)); }

  template <class T>
  void read(std::string_view name, T& to) {
    const auto* found = find(name);
    if (!found)
      return;
    if (auto done = read_json(*found, to); !done && !failure_)
      failure_ = detail::inside(path_ + std::string(name), std::move(done).error());
  }

  /// A text of so many bytes.
  void read_text(std::string_view name, std::string& to, std::size_t bytes_max, bool required = false) {
    read(name, to);
    if (required && to.empty())
      refuse(name, "missing");
    if (to.size() > bytes_max)
      refuse(name, "longer than " + std::to_string(bytes_max) + " bytes");
  }

  void read_duration(std::string_view name, std::optional<milliseconds>& to) {
    std::string text;
    read(name, text);
    if (text.empty())
      return;
    to = parse_duration(text);
    if (!to)
      refuse(name, "not a duration", "write 500ms, 30s or 5m");
  }

  void allow(std::initializer_list<std::string_view> known) {
    for (const auto& member : from_)
      if (std::ranges::find(known, std::string_view(member.key())) == known.end())
        refuse(member.key(), "unknown member");
  }

  const json::value* find(std::string_view name) const { return from_.if_contains(name); }

private:
  const json::object& from_;
  std::string path_;
  std::optional<refused> failure_;
};

void read_labels(reading& from, std::map<std::string, std::string>& to) {
  from.read("labels", to);
  if (to.size() > labels_max)
    from.refuse("labels", "more than " + std::to_string(labels_max));
  for (const auto& [key, value] : to)
    if (key.empty() || key.size() > name_bytes_max || value.size() > name_bytes_max)
      from.refuse("labels." + key, "a label has 1 to " + std::to_string(name_bytes_max) + " bytes");
}

poll_queue read_poll(reading& from) {
  poll_queue out;
  from.read_text("worker", out.worker, name_bytes_max);
  read_labels(from, out.labels);
  from.read("max", out.max);
  if (out.max < 1 || out.max > batch_items_max)
    from.refuse("max", "must be 1 to " + std::to_string(batch_items_max));
  std::optional<milliseconds> wait;
  from.read_duration("wait", wait);
  out.wait = wait.value_or(0ms);
  return out;
}

void read_beat(reading& from, attempt_beat& to) {
  from.read("progress", to.fraction);
  if (to.fraction && !(*to.fraction >= 0 && *to.fraction <= 1))
    from.refuse("progress", "must be 0 to 1");
  from.read("note", to.note);
  worker::cut_text(to.note, note_bytes_max);
}

result<std::string> queue_of(std::string_view name) {
  if (!worker::is_queue_name(name))
    return refused{errc::invalid, "not the name of a queue", "queue", "write letters, digits, _, -, . and :"};
  return std::string(name);
}

result<call> build_poll(const arguments& given) {
  auto queue = queue_of(given.path[0]);
  if (!queue)
    return std::move(queue).error();
  reading from(given.body, "");
  auto out = read_poll(from);
  out.queue = *std::move(queue);
  if (from.failure())
    return *from.failure();
  return call{worker_call{std::move(out)}};
}

result<call> build_complete(const arguments& given) {
  const auto* output = given.body.if_contains("output");
  return call{worker_call{settle_attempt{{given.path[0], output ? *output : json::value(json::object{})}}}};
}

result<call> build_fail(const arguments& given) {
  auto error = worker::read_failure(given.body);
  if (!error)
    return std::move(error).error();
  return call{worker_call{settle_attempt{{given.path[0], *std::move(error)}}}};
}

result<call> build_beat(const arguments& given) {
  reading from(given.body, "");
  attempt_beat beat{.token = given.path[0]};
  read_beat(from, beat);
  if (from.failure())
    return *from.failure();
  return call{worker_call{beat_attempt{std::move(beat)}}};
}

result<call> build_extend(const arguments& given) {
  reading from(given.body, "");
  attempt_beat beat{.token = given.path[0]};
  from.read_duration("by", beat.extend);
  if (!beat.extend || *beat.extend <= 0ms)
    from.refuse("by", "must be a duration longer than nothing", "write 10m");
  if (from.failure())
    return *from.failure();
  return call{worker_call{beat_attempt{std::move(beat)}}};
}

/// Calls `read_item` with a reading of each object in the list.
template <class Read>
std::optional<refused> read_list(const arguments& given, std::string_view name, Read read_item) {
  const auto* list = given.body.if_contains(name);
  if (!list)
    return std::nullopt;
  if (!list->is_array())
    return refused{errc::invalid, "must be a list", std::string(name)};
  const auto& items = list->get_array();
  if (items.size() > batch_items_max)
    return refused{errc::invalid, "more than " + std::to_string(batch_items_max), std::string(name),
                   "send the rest with the next request"};
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto at = std::string(name) + "[" + std::to_string(i) + "]";
    if (!items[i].is_object())
      return refused{errc::invalid, "must be an object", at};
    reading from(items[i].get_object(), at + ".");
    read_item(from);
    if (from.failure())
      return from.failure();
  }
  return std::nullopt;
}

void read_outcome(reading& from, std::vector<attempt_outcome>& to) {
  attempt_outcome out;
  from.allow({"token", "output", "error"});
  from.read_text("token", out.token, token_bytes_max, true);
  const auto* error = from.find("error");
  const auto* output = from.find("output");
  if (error && output) {
    from.refuse("error", "an attempt has an output or an error, not both");
  } else if (error) {
    if (auto read = worker::read_failure(*error))
      out.outcome = *std::move(read);
    else
      from.refuse(detail::inside("error", std::move(read).error()));
  } else {
    out.outcome = output ? *output : json::value(json::object{});
  }
  to.push_back(std::move(out));
}

void read_heartbeat(reading& from, std::vector<attempt_beat>& to) {
  attempt_beat out;
  from.allow({"token", "progress", "note", "extend"});
  from.read_text("token", out.token, token_bytes_max, true);
  read_beat(from, out);
  from.read_duration("extend", out.extend);
  to.push_back(std::move(out));
}

result<call> build_report(const arguments& given) {
  report_attempts out;
  reading from(given.body, "");
  from.read_text("worker", out.worker, name_bytes_max);
  if (from.failure())
    return *from.failure();
  if (auto wrong = read_list(given, "heartbeats", [&](reading& item) { read_heartbeat(item, out.beats); }))
    return *wrong;
  if (auto wrong = read_list(given, "outcomes", [&](reading& item) { read_outcome(item, out.outcomes); }))
    return *wrong;
  const auto* poll = given.body.if_contains("poll");
  if (!poll)
    return call{worker_call{std::move(out)}};
  if (!poll->is_object())
    return refused{errc::invalid, "must be an object", "poll"};
  reading inner(poll->get_object(), "poll.");
  inner.allow({"queue", "labels", "max", "wait"});
  out.poll = read_poll(inner);
  out.poll->worker = out.worker;
  inner.read_text("queue", out.poll->queue, name_bytes_max, true);
  if (inner.failure())
    return *inner.failure();
  if (auto queue = queue_of(out.poll->queue); !queue)
    return std::move(queue).error();
  return call{worker_call{std::move(out)}};
}

result<call> build_put_task_type(const arguments& given) {
  auto type = worker::read_declared_type(given.path[0], given.body);
  if (!type)
    return std::move(type).error();
  return call{put_task_type{*std::move(type)}};
}

}  // namespace

std::vector<route> worker_routes() {
  using access::role;
  static const named_value worker{"worker", "string", "The name of the worker: who holds what, for sticky tasks."};
  static const named_value progress{"progress", "number(0..1)", "How far it is: 0 to 1."};
  static const named_value note{"note", "string", "A few words about that."};
  return {
    {.method = "PUT",
     .pattern = "/api/v1/task-types/{name}",
     .operation = "putTaskType",
     .summary = "Declares a task type that workers carry out.",
     .role = role::worker,
     .build = build_put_task_type,
     .body = body_kind::object,
     .members = {{"summary", "string", "A sentence."},
                 {"queue", "string", "Where its tasks wait; the name of the type when absent."},
                 {"version", "integer", "Of the type, for the record."},
                 {"parameters", "",
                  "By name: a type, or {type, required, default, summary, choices}. Absent: anything."},
                 {"outputs", "{}", "The same of the output."},
                 {"open", "boolean", "Takes parameters beyond those named."},
                 {"open_output", "boolean", "The output has more than is named."}},
     .example =
       R"({"summary": "Makes a small picture.", "queue": "media", "parameters": {"image": {"type": "string", "required": true}}, "outputs": {"path": "string"}})",
     .successes = {{200, "task_type"}},
     .errors = {errc::conflict}},
    {.method = "POST",
     .pattern = "/api/v1/queues/{queue}/poll",
     .operation = "pollQueue",
     .summary = "Takes tasks of a queue; waits when there is none.",
     .role = role::worker,
     .build = build_poll,
     .body = body_kind::object,
     .members = {worker,
                 {"labels", "{string}", "What the worker says about itself; a task may demand labels."},
                 {"max", "integer(1..1000)", "How many tasks at most; 1 when absent."},
                 {"wait", "duration", "How long to wait for a task: 30s."}},
     .example = R"({"worker": "w1", "max": 4, "wait": "30s"})",
     .successes = {{200, "polled_tasks"}}},
    {.method = "POST",
     .pattern = "/api/v1/attempts/{token}/heartbeat",
     .operation = "heartbeatAttempt",
     .summary = "Says that an attempt is alive; answers whether it is to stop.",
     .role = role::worker,
     .build = build_beat,
     .body = body_kind::object,
     .members = {progress, note},
     .example = R"({"progress": 0.5, "note": "half"})",
     .successes = {{200, "heartbeat_answer"}},
     .errors = {errc::unknown, errc::stale}},
    {.method = "POST",
     .pattern = "/api/v1/attempts/{token}/complete",
     .operation = "completeAttempt",
     .summary = "Records the output of an attempt.",
     .role = role::worker,
     .build = build_complete,
     .body = body_kind::object,
     .members = {{"output", "", "What the task made."}},
     .example = R"({"output": {"path": "small.png"}})",
     .successes = {{200, "recorded"}},
     .errors = {errc::unknown, errc::stale}},
    {.method = "POST",
     .pattern = "/api/v1/attempts/{token}/fail",
     .operation = "failAttempt",
     .summary = "Records that an attempt failed.",
     .role = role::worker,
     .build = build_fail,
     .body = body_kind::object,
     .members = {{"code", "string", "A word for rules to match: http_503.", true},
                 {"message", "string", "What happened."},
                 {"retryable", "boolean", "Whether trying again may help; true when absent."},
                 {"retry_after", "duration", "Not before: 30s."}},
     .example = R"({"code": "http_503", "message": "the service is away", "retry_after": "30s"})",
     .successes = {{200, "recorded"}},
     .errors = {errc::unknown, errc::stale}},
    {.method = "POST",
     .pattern = "/api/v1/attempts/{token}/extend",
     .operation = "extendAttempt",
     .summary = "Keeps an attempt for longer without heartbeats.",
     .role = role::worker,
     .build = build_extend,
     .body = body_kind::object,
     .members = {{"by", "duration", "From now: 10m.", true}},
     .example = R"({"by": "10m"})",
     .successes = {{200, "heartbeat_answer"}},
     .errors = {errc::unknown, errc::stale}},
    {.method = "POST",
     .pattern = "/api/v1/attempts:batch",
     .operation = "reportAttempts",
     .summary = "Heartbeats, outcomes and the next poll in one request.",
     .role = role::worker,
     .build = build_report,
     .body = body_kind::object,
     .members = {worker,
                 {"heartbeats", "[heartbeat]", "Of attempts that go on."},
                 {"outcomes", "[attempt_outcome]", "Of attempts that ended."},
                 {"poll", "poll", "Once the outcomes are durable."}},
     .successes = {{200, "report_answer"}}},
    {.method = "GET",
     .pattern = "/api/v1/workers",
     .operation = "listWorkers",
     .summary = "Workers, what they poll and what they hold.",
     .role = role::viewer,
     .build = [](const arguments&) -> result<call> { return call{worker_call{list_workers{}}}; },
     .successes = {{200, "page(worker_presence)"}},
     .paged_by = {"name", "queue"}},
  };
}

}  // namespace troupe::api
