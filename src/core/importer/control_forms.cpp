#include "core/importer/translator.hpp"

#include "core/base/time.hpp"

#include <algorithm>
#include <charconv>

/// Tasks that wait, start other workflows or end this one.
namespace troupe::importer {
namespace {

/// Reads what Conductor writes as a duration: `5 seconds`, `1 hour 30 minutes`, `2d 3h`.
std::optional<milliseconds> read_span(std::string_view text) {
  milliseconds all{0};
  bool any = false;
  while (true) {
    while (!text.empty() && text.front() == ' ')
      text.remove_prefix(1);
    if (text.empty())
      return any ? std::optional(all) : std::nullopt;
    std::int64_t count = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0 || count > 100'000'000)
      return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    while (!text.empty() && text.front() == ' ')
      text.remove_prefix(1);
    auto letters = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), text.size());
    auto unit = text.substr(0, letters);
    text.remove_prefix(letters);
    if (unit == "s" || unit == "sec" || unit == "secs" || unit == "second" || unit == "seconds")
      all += std::chrono::seconds(count);
    else if (unit == "m" || unit == "min" || unit == "mins" || unit == "minute" || unit == "minutes")
      all += std::chrono::minutes(count);
    else if (unit == "h" || unit == "hr" || unit == "hrs" || unit == "hour" || unit == "hours")
      all += std::chrono::hours(count);
    else if (unit == "d" || unit == "day" || unit == "days")
      all += std::chrono::hours(24 * count);
    else
      return std::nullopt;
    any = true;
  }
}

/// Reads `2026-01-31`, `2026-01-31 09:30` and the same with `UTC` or `GMT`; returns RFC 3339.
std::optional<std::string> read_instant(std::string_view text) {
  for (std::string_view zone : {" UTC", " GMT", "Z"})
    if (text.ends_with(zone))
      text.remove_suffix(zone.size());
  constexpr std::string_view shape = "0000-00-00 00:00:00";
  std::string made(text);
  if (made.size() == 10)
    made += " 00:00";
  if (made.size() == 16)
    made += ":00";
  if (made.size() != shape.size())
    return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == '0' ? made[i] < '0' || made[i] > '9' : made[i] != shape[i] && !(i == 10 && made[i] == 'T'))
      return std::nullopt;
  made[10] = 'T';
  return made + "Z";
}

}  // namespace

draft translator::wait(const step& s, const place& at) {
  draft made;
  const auto* span = s.inputs().if_contains("duration");
  const auto* until = s.inputs().if_contains("until");
  auto filled = [](const json::value* v) { return v && v->is_string() && !v->get_string().empty(); };
  auto path = s.path + ".inputParameters.";
  if (filled(span)) {
    std::string text(span->get_string());
    auto read = read_span(text);
    if (read)
      made.kind.push_back(entry("wait", to_text(std::max(*read, milliseconds(1)))));
    else if (text.find("${") != text.npos) {
      made.kind.push_back(entry("wait", json::object{{"for", braced(value_of(*span, at, path + "duration"))}}));
      made.comments.push_back("The duration is written 90s or 1h30m here, not `90 seconds`.");
    } else
      miss(path + "duration", "`" + text + "` is not a duration", "write it like 1 hour 30 minutes");
  } else if (filled(until)) {
    std::string text(until->get_string());
    auto read = read_instant(text);
    if (read)
      made.kind.push_back(entry("wait", json::object{{"until", *read}}));
    else if (text.find("${") != text.npos) {
      made.kind.push_back(entry("wait", json::object{{"until", braced(value_of(*until, at, path + "until"))}}));
      made.comments.push_back("The time is written as RFC 3339 here: 2026-01-31T09:30:00Z.");
    } else
      miss(path + "until", "`" + text + "` is no time that is understood without a zone table",
           "write it in UTC: 2026-01-31 09:30 UTC");
  } else {
    made.kind.push_back(entry("wait", json::object{{"signal", s.ref}}));
    made.comments.push_back("Somebody completes it: `troupe execution signal ID " + s.ref +
                            "`; the payload is its output.");
  }
  return made;
}

/// A definition inside of a task is nobody else's.
std::string translator::inner_name(const step& s) const {
  return workflow_name_of(name_ + "-" + s.ref);
}

draft translator::sub_workflow(const step& s, const place& at) {
  draft made;
  const auto* given = s.field("subWorkflowParam");
  static const json::object none;
  const auto& param = given && given->is_object() ? given->get_object() : none;
  auto path = s.path + ".subWorkflowParam";
  const auto* name = param.if_contains("name");
  const auto* inner = param.if_contains("workflowDefinition");
  if (inner && inner->is_object()) {
    auto called = inner_name(s);
    inner_definitions.push_back({&inner->get_object(), path + ".workflowDefinition", called});
    made.kind.push_back(entry("workflow", called));
  } else if (inner && inner->is_string()) {
    miss(path + ".workflowDefinition", "a definition that is known at run time only is not translated",
         "name the workflow: `workflow: ${{ ... }}`");
  } else if (name && name->is_string() && name->get_string().starts_with("${")) {
    made.kind.push_back(entry("workflow", braced(value_of(*name, at, path + ".name"))));
    made.comments.push_back("The value must be the name of the workflow here.");
  } else if (name && name->is_string()) {
    auto called = workflow_name_of(name->get_string());
    workflows.insert(called);
    made.kind.push_back(entry("workflow", called));
  } else {
    miss(path + ".name", "the workflow has no name");
  }
  if (const auto* version = param.if_contains("version"); version && version->is_int64())
    made.comments.push_back("Conductor asks for version " + std::to_string(version->get_int64()) +
                            "; here it is the newest.");
  if (const auto* domains = param.if_contains("taskToDomain");
      domains && domains->is_object() && !domains->get_object().empty())
    miss(path + ".taskToDomain", "domains are not translated", "send tasks to a queue: `queue: NAME`");
  if (const auto* key = param.if_contains("idempotencyKey"); key && !key->is_null())
    made.comments.push_back("idempotencyKey is left out: a task starts its workflow exactly once anyway.");
  if (!s.inputs().empty())
    made.detail.push_back(entry("with", with_of(s, s.inputs(), at)));
  add_policies(s, made, false);
  return made;
}

draft translator::start_workflow(const step& s, const place& at) {
  draft made;
  const auto* given = s.inputs().if_contains("startWorkflow");
  auto path = s.path + ".inputParameters.startWorkflow";
  if (given && given->is_object()) {
    const auto& asked = given->get_object();
    const auto* name = asked.if_contains("name");
    if (name && name->is_string() && !name->get_string().starts_with("${")) {
      auto called = workflow_name_of(name->get_string());
      workflows.insert(called);
      made.kind.push_back(entry("workflow", called));
    } else if (name) {
      made.kind.push_back(entry("workflow", braced(value_of(*name, at, path + ".name"))));
    } else {
      miss(path + ".name", "the workflow has no name");
    }
    if (const auto* input = asked.if_contains("input"); input && !input->is_null())
      made.detail.push_back(input->is_object() ? entry("with", with_of(s, input->get_object(), at))
                                               : entry("with", braced(value_of(*input, at, path + ".input"))));
    if (const auto* id = asked.if_contains("correlationId"); id && !id->is_null())
      made.comments.push_back("correlationId is left out: pass it as an input.");
  } else if (given) {
    auto asked = value_of(*given, at, path);
    made.kind.push_back(entry("workflow", braced(member(asked, "name"))));
    made.detail.push_back(entry("with", braced(or_value(maybe_member(asked, "input"), {"{}"}))));
    made.comments.push_back("The name must be that of a workflow here.");
  } else {
    miss(path, "nothing says which workflow is started");
  }
  made.detail.insert(made.detail.begin(), entry("detach", true));
  return made;
}

draft translator::terminate(const step& s, const place& at) {
  draft made;
  const auto* given = s.inputs().if_contains("terminationStatus");
  auto status = given && given->is_string() ? std::string(given->get_string()) : std::string();
  const auto* output = s.inputs().if_contains("workflowOutput");
  auto path = s.path + ".inputParameters.";
  if (status == "COMPLETED") {
    made.kind.push_back(entry("uses", "transform"));
    auto value = json::value(json::object{});
    if (output && output->is_object()) {
      value = with_of(s, output->get_object(), at);
    } else if (output && !output->is_null()) {
      auto whole = value_of(*output, at, path + "workflowOutput");
      auto is_map = binary(call("type", {whole}), "==", {"map"}, binding::relation, cel_kind::boolean);
      value = braced(whole.kind == cel_kind::map ? whole : choice(is_map, whole, map_of({{"output", whole}})));
    }
    made.detail.push_back(entry("with", json::object{{"output", std::move(value)}}));
    made.comments.push_back("Ends the workflow well: what follows is skipped.");
    return made;
  }
  if (status != "FAILED" && status != "TERMINATED")
    miss(path + "terminationStatus", "must be COMPLETED, FAILED or TERMINATED, and known in advance",
         "choose with a SWITCH");
  made.kind.push_back(entry("uses", "fail"));
  const auto* reason = s.inputs().if_contains("terminationReason");
  auto message = reason && reason->is_string() ? values.as_template(*reason, at)
                                               : result<json::value>(json::value("terminated by " + s.ref));
  if (!message)
    miss(path + "terminationReason", message.error());
  made.detail.push_back(entry("with", json::object{{"code", status == "FAILED" ? "terminated_failed" : "terminated"},
                                                   {"message", message ? *message : json::value()}}));
  if (output && !output->is_null())
    made.comments.push_back("A failed execution has no output: workflowOutput is left out.");
  made.comments.push_back("Fails the workflow; what runs beside it ends first.");
  return made;
}

}  // namespace troupe::importer
