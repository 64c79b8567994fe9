#include "api/reading.hpp"

#include <algorithm>
#include <functional>

/// The verbs of operators: one builder per verb makes the command, for one execution and for many alike.
namespace troupe::api {
namespace {

constexpr std::size_t text_bytes_max = 4'096;
constexpr std::size_t rerun_tasks_max = 1'000;
constexpr std::size_t labels_max = 64;

/// Reads members of a body; the first that is wrong is the refusal.
class body_reader {
public:
  explicit body_reader(const json::object& from) : from_(from) {}

  template <class T>
  T read(std::string_view name) {
    T value{};
    if (const auto* member = from_.if_contains(name))
      if (auto done = read_json(*member, value); !done && !failure_)
        failure_ = detail::inside(name, std::move(done).error());
    return value;
  }

  std::string text(std::string_view name) {
    auto value = read<std::string>(name);
    if (value.size() > text_bytes_max)
      refuse(name, "longer than " + std::to_string(text_bytes_max) + " bytes");
    return value;
  }

  void refuse(std::string_view name, std::string what, std::string hint = {}) {
    if (!failure_)
      failure_ = refused{errc::invalid, std::move(what), std::string(name), std::move(hint)};
  }

  result<command> command_or_failure(command c) const {
    if (failure_)
      return *failure_;
    return c;
  }

private:
  const json::object& from_;
  std::optional<refused> failure_;
};

result<execution_id> execution_in_path(const arguments& given) {
  const auto& text = given.path[0];
  auto fine = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  if (!fine)
    return refused{errc::unknown, "not the id of an execution", text, "GET /api/v1/executions lists them"};
  return execution_id{text};
}

/// `until` as an instant, or `for` as a span from now, which the execution's own clock adds.
result<command> pause_command(const json::object& body) {
  body_reader in(body);
  pause_execution c{in.text("reason"), in.text("by"), {}, {}};
  auto span = in.text("for");
  if (span.empty())
    return in.command_or_failure(std::move(c));
  c.span = parse_duration(span);
  if (!c.span || c.span->count() <= 0)
    in.refuse("for", "not a duration", "write 30m, 2h or 7d");
  return in.command_or_failure(std::move(c));
}

std::vector<task_id> tasks_in(body_reader& in) {
  auto tasks = in.read<std::vector<task_id>>("tasks");
  if (tasks.empty())
    in.refuse("tasks", "no task is named", "name the tasks to run again");
  if (tasks.size() > rerun_tasks_max)
    in.refuse("tasks", "more than " + std::to_string(rerun_tasks_max));
  return tasks;
}

result<command> rerun_command(const json::object& body) {
  body_reader in(body);
  auto tasks = tasks_in(in);
  return in.command_or_failure(rerun_tasks{std::move(tasks), in.text("by"), in.text("reason")});
}

result<command> signal_command(const json::object& body) {
  body_reader in(body);
  send_signal c{in.text("name"), in.read<json::value>("payload"), in.text("by"), in.text("id")};
  if (c.name.empty())
    in.refuse("name", "missing", "name the signal");
  return in.command_or_failure(std::move(c));
}

result<command> labels_command(const json::object& body) {
  body_reader in(body);
  set_labels c{in.read<std::map<std::string, std::string>>("labels"), in.read<std::vector<std::string>>("removed")};
  if (c.labels.size() > labels_max || c.removed.size() > labels_max)
    in.refuse("labels", "more than " + std::to_string(labels_max));
  if (c.labels.empty() && c.removed.empty())
    in.refuse("labels", "nothing to set or remove");
  return in.command_or_failure(std::move(c));
}

result<command> cancel_command(const json::object& body) {
  body_reader in(body);
  return in.command_or_failure(troupe::cancel_execution{in.text("reason")});
}

result<command> terminate_command(const json::object& body) {
  body_reader in(body);
  return in.command_or_failure(terminate_execution{in.text("reason")});
}

result<command> resume_command(const json::object& body) {
  body_reader in(body);
  return in.command_or_failure(resume_execution{in.text("by")});
}

result<command> retry_command(const json::object& body) {
  body_reader in(body);
  return in.command_or_failure(retry_execution{in.text("by"), in.text("reason")});
}

struct verb {
  std::string_view name;
  result<command> (*build)(const json::object& body);
};

/// What can be done to many executions at once.
constexpr std::array bulk_verbs{
  verb{"cancel", cancel_command}, verb{"terminate", terminate_command}, verb{"pause", pause_command},
  verb{"resume", resume_command}, verb{"retry", retry_command},         verb{"rerun", rerun_command},
  verb{"signal", signal_command}, verb{"labels", labels_command},
};

template <result<command> (*build)(const json::object&)>
result<call> change(const arguments& given) {
  auto id = execution_in_path(given);
  if (!id)
    return std::move(id).error();
  auto command = build(given.body);
  if (!command)
    return std::move(command).error();
  return call{verb_call{change_execution{*std::move(id), *std::move(command), if_match_of(given)}}};
}

result<call> build_rerun(const arguments& given) {
  body_reader in(given.body);
  if (!in.read<bool>("preview"))
    return change<rerun_command>(given);
  auto id = execution_in_path(given);
  if (!id)
    return std::move(id).error();
  auto command = rerun_command(given.body);
  if (!command)
    return std::move(command).error();
  return call{verb_call{preview_rerun{*std::move(id), std::get<rerun_tasks>(*std::move(command)).tasks}}};
}

result<call> build_skip(const arguments& given) {
  auto id = execution_in_path(given);
  if (!id)
    return std::move(id).error();
  body_reader in(given.body);
  skip_task c{task_id{given.path[1]}, in.text("by"), in.text("reason"), in.read<json::value>("output")};
  auto command = in.command_or_failure(std::move(c));
  if (!command)
    return std::move(command).error();
  return call{verb_call{change_execution{*std::move(id), *std::move(command), if_match_of(given)}}};
}

result<call> build_migrate(const arguments& given) {
  auto id = execution_in_path(given);
  if (!id)
    return std::move(id).error();
  body_reader in(given.body);
  migrate_to out{*std::move(id), in.read<std::optional<std::uint32_t>>("version"), in.text("by"),
                 in.read<bool>("check")};
  if (auto fine = in.command_or_failure(resume_execution{}); !fine)
    return std::move(fine).error();
  return call{verb_call{std::move(out)}};
}

result<call> build_query(const arguments& given) {
  auto id = execution_in_path(given);
  if (!id)
    return std::move(id).error();
  return call{verb_call{query_execution{*std::move(id), given.path[1]}}};
}

result<call> build_bulk(const arguments& given) {
  body_reader in(given.body);
  auto name = in.text("verb");
  auto state = in.text("state");
  auto workflow = in.text("workflow");
  auto with = in.read<json::object>("with");
  change_many out;
  out.preview = in.read<bool>("preview");
  out.limit = in.read<std::optional<std::uint32_t>>("limit").value_or(bulk_default);
  if (out.limit < 1 || out.limit > bulk_max)
    in.refuse("limit", "must be 1 to " + std::to_string(bulk_max), "call again for more");
  out.state = from_name<execution_state>(state);
  if (!state.empty() && !out.state)
    in.refuse("state", "unknown state");
  if (!workflow.empty())
    out.workflow = workflow_name{workflow};
  out.labels = in.read<std::map<std::string, std::string>>("labels");
  if (out.labels.size() > filter_labels_max)
    in.refuse("labels", "more than " + std::to_string(filter_labels_max));
  auto found = std::ranges::find(bulk_verbs, name, &verb::name);
  if (found == bulk_verbs.end())
    in.refuse("verb", "unknown verb", "one of: cancel, terminate, pause, resume, retry, rerun, signal, labels");
  if (auto fine = in.command_or_failure(resume_execution{}); !fine)
    return std::move(fine).error();
  auto command = found->build(with);
  if (!command)
    return detail::inside("with", std::move(command).error());
  out.command = *std::move(command);
  return call{verb_call{std::move(out)}};
}

}  // namespace

std::vector<route> verb_routes() {
  using access::role;
  static const named_value by{"by", "string", "Who does it, for the record."};
  static const named_value reason{"reason", "string", "Why, for the record."};
  static const named_value tasks{"tasks", "[string]", "Ids of tasks, such as cut or images[3].", true};
  return {
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/terminate",
     .operation = "terminateExecution",
     .summary = "Ends an execution at once, without any clean-up.",
     .role = role::operator_,
     .build = change<terminate_command>,
     .body = body_kind::object,
     .members = {reason},
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/pause",
     .operation = "pauseExecution",
     .summary = "Lets nothing new begin; what runs ends and is recorded.",
     .role = role::operator_,
     .build = change<pause_command>,
     .body = body_kind::object,
     .members = {reason, by, {"for", "duration", "How long, such as 2h; absent: until it is resumed."}},
     .example = R"({"reason": "the provider is down", "by": "ada", "for": "2h"})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/resume",
     .operation = "resumeExecution",
     .summary = "Goes on with a paused execution.",
     .role = role::operator_,
     .build = change<resume_command>,
     .body = body_kind::object,
     .members = {by},
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/retry",
     .operation = "retryExecution",
     .summary = "Runs again what failed or was cancelled, and what was skipped because of it.",
     .role = role::operator_,
     .build = change<retry_command>,
     .body = body_kind::object,
     .members = {by, reason},
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready}},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/rerun",
     .operation = "rerunTasks",
     .summary = "Runs tasks again, and exactly what depends on them.",
     .role = role::operator_,
     .build = build_rerun,
     .body = body_kind::object,
     .members = {tasks, by, reason, {"preview", "boolean", "Only say what would run again."}},
     .example = R"({"tasks": ["cut"], "by": "ada", "preview": true})",
     .successes = {{200, "execution"}, {200, "rerun_preview"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready}},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/tasks/{task}/skip",
     .operation = "skipTask",
     .summary = "Does not do a task; what needs it goes on.",
     .role = role::operator_,
     .build = build_skip,
     .body = body_kind::object,
     .members = {by, reason, {"output", "", "What the tasks that need it read as its output."}},
     .example = R"({"by": "ada", "output": {"text": "none"}})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/signals",
     .operation = "sendSignal",
     .summary = "Sends a signal; the first wait that wants it takes it, now or later.",
     .role = role::operator_,
     .build = change<signal_command>,
     .body = body_kind::object,
     .members = {{"name", "string", "What the signal is called.", true},
                 {"payload", "", "What it carries."},
                 by,
                 {"id", "string", "The same id again is ignored."}},
     .example = R"({"name": "go", "payload": {"n": 1}, "id": "go-1"})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/labels",
     .operation = "setLabels",
     .summary = "Sets and removes labels.",
     .role = role::operator_,
     .build = change<labels_command>,
     .body = body_kind::object,
     .members = {{"labels", "{string}", "Names and texts."}, {"removed", "[string]", "Names."}},
     .example = R"({"labels": {"team": "content"}, "removed": ["draft"]})",
     .successes = {{200, "execution"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready},
     .conditional = true},
    {.method = "POST",
     .pattern = "/api/v1/executions/{id}/migrate",
     .operation = "migrateExecution",
     .summary = "Moves an execution to another version of its workflow.",
     .role = role::operator_,
     .build = build_migrate,
     .body = body_kind::object,
     .members = {{"version", "integer", "Absent: the newest."}, by, {"check", "boolean", "Only say whether it can."}},
     .example = R"({"version": 3, "check": true})",
     .successes = {{200, "execution"}, {200, "migration_check"}},
     .errors = {errc::unknown, errc::conflict, errc::not_ready}},
    {.method = "GET",
     .pattern = "/api/v1/executions/{id}/queries/{name}",
     .operation = "queryExecution",
     .summary = "Answers a query of the workflow.",
     .role = role::viewer,
     .build = build_query,
     .successes = {{200, "query_answer"}},
     .errors = {errc::unknown, errc::not_ready}},
    {.method = "POST",
     .pattern = "/api/v1/bulk",
     .operation = "changeExecutions",
     .summary = "Does one thing to many executions.",
     .role = role::operator_,
     .build = build_bulk,
     .body = body_kind::object,
     .members = {{"verb", "cancel|terminate|pause|resume|retry|rerun|signal|labels", "What is done.", true},
                 {"with", "object", "What the verb takes for one execution."},
                 {"workflow", "string", "Only of this workflow."},
                 {"state", "execution_state", "Only in this state; absent: those that go on."},
                 {"labels", "{string}", "Only with all of these labels."},
                 {"limit", "integer(1..1000)", "How many at most; 100 when absent."},
                 {"preview", "boolean", "Only name them."}},
     .example =
       R"({"verb": "cancel", "with": {"reason": "old"}, "workflow": "hello", "labels": {"team": "content"}, "preview": true})",
     .successes = {{200, "bulk_outcome"}, {200, "bulk_preview"}}},
  };
}

}  // namespace troupe::api
