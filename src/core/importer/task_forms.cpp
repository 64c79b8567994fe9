#include "core/importer/translator.hpp"

#include "core/base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>

/// Each type of Conductor task as a task here.
namespace troupe::importer {
namespace {

yaml_entry entry(std::string key, yaml_node value) {
  return {std::move(key), std::move(value), {}};
}

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

/// Fields of a task that mean nothing here, or are used elsewhere.
constexpr std::array<std::string_view, 40> known_fields{"name",
                                                        "taskReferenceName",
                                                        "description",
                                                        "inputParameters",
                                                        "type",
                                                        "dynamicTaskNameParam",
                                                        "caseValueParam",
                                                        "caseExpression",
                                                        "scriptExpression",
                                                        "decisionCases",
                                                        "dynamicForkTasksParam",
                                                        "dynamicForkTasksInputParamName",
                                                        "dynamicForkJoinTasksParam",
                                                        "defaultCase",
                                                        "forkTasks",
                                                        "startDelay",
                                                        "subWorkflowParam",
                                                        "joinOn",
                                                        "sink",
                                                        "optional",
                                                        "taskDefinition",
                                                        "rateLimited",
                                                        "defaultExclusiveJoinTask",
                                                        "asyncComplete",
                                                        "loopCondition",
                                                        "loopOver",
                                                        "retryCount",
                                                        "evaluatorType",
                                                        "expression",
                                                        "onStateChange",
                                                        "joinStatus",
                                                        "joinMode",
                                                        "cacheConfig",
                                                        "permissive",
                                                        "workflowTaskType",
                                                        "items",
                                                        "createTime",
                                                        "updateTime",
                                                        "createdBy",
                                                        "updatedBy"};

std::string sentence(std::string text) {
  return text.empty() || std::string_view(".?!").find(text.back()) != std::string_view::npos ? text : text + ".";
}

}  // namespace

void translator::miss(const std::string& path, refused why) {
  // A place within a script follows the path.
  why.where = why.where.empty() ? path : path + " " + why.where;
  missing_.push_back(std::move(why));
}

void translator::miss(const std::string& path, std::string what, std::string hint) {
  missing_.push_back({errc::invalid, std::move(what), path, std::move(hint)});
}

std::optional<draft> translator::task(const step& s, const place& at) {
  const auto& type = s.type;
  const auto* async = s.field("asyncComplete");
  if (async && async->is_bool() && async->get_bool() && type != "SIMPLE" && type != "WAIT" && type != "HUMAN")
    miss(s.path + ".asyncComplete", type + " that is completed from outside later is not translated",
         "follow it with a task that waits: `wait: { signal: NAME }`");
  if (type == "SIMPLE")
    return simple(s, at);
  if (type == "DYNAMIC")
    return dynamic(s, at);
  if (type == "HTTP")
    return http(s, at);
  if (type == "INLINE" || type == "LAMBDA")
    return script(s, at);
  if (type == "JSON_JQ_TRANSFORM")
    return jq(s, at);
  if (type == "WAIT" || type == "HUMAN")
    return wait(s, at);
  if (type == "SUB_WORKFLOW")
    return sub_workflow(s, at);
  if (type == "START_WORKFLOW")
    return start_workflow(s, at);
  if (type == "FORK_JOIN_DYNAMIC")
    return dynamic_fork(s, at);
  if (type == "SET_VARIABLE" || type == "NOOP") {
    draft made;
    made.kind.push_back(entry("uses", "transform"));
    if (!s.inputs().empty())
      made.detail.push_back(entry("with", with_of(s, s.inputs(), at)));
    return made;
  }
  std::string hint = "replace it by a task type there is (`troupe task-type list`), or by SIMPLE and a worker";
  if (type == "EVENT" || type == "KAFKA_PUBLISH")
    hint = "use http.request, or SIMPLE and a worker that publishes; webhooks tell others of what happens";
  else if (type.starts_with("LLM_"))
    hint = "use text.generate, or SIMPLE and a worker that calls the model";
  miss(s.path + ".type", "there is no " + type + " here", std::move(hint));
  return std::nullopt;
}

// --- what tasks have in common -----------------------------------------------------------------------------------

const json::object* translator::definition_of(const step& s) {
  if (const auto* own = s.field("taskDefinition"); own && own->is_object())
    return &own->get_object();
  auto found = known_.find(s.task_name);
  return found == known_.end() ? nullptr : found->second;
}

void translator::add_policies(const step& s, draft& to, bool heartbeats) {
  auto found = policies_of(definition_of(s), *s.fields, heartbeats);
  to.detail.insert(to.detail.end(), found.keys.begin(), found.keys.end());
  to.comments.insert(to.comments.end(), found.notes.begin(), found.notes.end());
}

/// The parameters as a template. `standard`: what is taken for one that is missing or null.
json::value translator::with_of(const step& s, const json::object& inputs, const place& at,
                                const json::object* standard) {
  json::object made;
  for (const auto& [name, value] : inputs) {
    auto otherwise = null_literal();
    if (standard && standard->contains(name))
      otherwise = value_of(standard->at(name), at, s.path + ".taskDefinition.inputTemplate");
    auto one = values.as_template(value, at, otherwise);
    if (one)
      made[name] = *std::move(one);
    else
      miss(s.path + ".inputParameters." + std::string(name), one.error());
  }
  if (standard)
    for (const auto& [name, value] : *standard)
      if (!made.contains(name))
        if (auto one = values.as_template(value, at))
          made[name] = *std::move(one);
  return json::value(std::move(made));
}

cel translator::value_of(const json::value& value, const place& at, const std::string& path, const cel& otherwise) {
  auto made = values.expression(value, at, otherwise);
  if (made)
    return *std::move(made);
  miss(path, made.error());
  return null_literal();
}

cel translator::scripted(const std::string& source, const script_scope& scope, const std::string& path, draft& to) {
  auto made = translate_javascript(source, scope);
  if (!made) {
    auto why = std::move(made).error();
    if (why.hint.empty())
      why.hint = "write it in CEL, or let a worker do it";
    miss(path, std::move(why));
    return null_literal();
  }
  for (auto& note : made->notes)
    to.comments.push_back(sentence(std::move(note)));
  return std::move(made->value);
}

/// What is said about a task in general: its name there, its description, and what is left out.
void translator::note_fields(const step& s, draft& to) {
  std::vector<std::string> said;
  if (s.ref != s.name)
    said.push_back("Conductor: " + s.ref + ".");
  if (auto text = s.text("description"); !text.empty() && text != s.task_name)
    said.push_back(sentence(text));
  std::string left_out;
  for (const auto& [name, value] : *s.fields)
    if (std::ranges::find(known_fields, std::string_view(name)) == known_fields.end() && !value.is_null())
      left_out += (left_out.empty() ? "" : ", ") + std::string(name);
  if (!left_out.empty())
    said.push_back("Left out: " + left_out + ".");
  if (s.field("cacheConfig"))
    said.push_back("cacheConfig is left out: it runs every time. `cache:` reuses results of types that allow it.");
  to.comments.insert(to.comments.begin(), said.begin(), said.end());
  if (s.optional)
    to.detail.push_back(entry("optional", true));
}

// --- types -------------------------------------------------------------------------------------------------------

draft translator::simple(const step& s, const place& at) {
  draft made;
  if (s.task_name.empty())
    miss(s.path + ".name", "the task has no name", "it is the task type that workers offer");
  types.insert(s.task_name);
  if (!definition_of(s))
    undefined.insert(s.task_name);
  made.kind.push_back(entry("uses", s.task_name));
  auto found = policies_of(definition_of(s), *s.fields, true);
  auto with = with_of(s, s.inputs(), at, found.input_template);
  if (!with.get_object().empty())
    made.detail.push_back(entry("with", std::move(with)));
  add_policies(s, made, true);
  return made;
}

draft translator::dynamic(const step& s, const place& at) {
  draft made;
  auto param = s.text("dynamicTaskNameParam");
  const auto* given = s.inputs().if_contains(param);
  if (!given)
    miss(s.path + ".dynamicTaskNameParam", "`" + param + "` is not among the inputParameters", "add it there");
  else
    made.kind.push_back(entry("uses", braced(value_of(*given, at, s.path + ".inputParameters." + param))));
  made.detail.push_back(entry("with", with_of(s, s.inputs(), at)));
  add_policies(s, made, true);
  return made;
}

draft translator::http(const step& s, const place& at) {
  draft made;
  made.kind.push_back(entry("uses", "http.request"));
  const auto* nested = s.inputs().if_contains("http_request");
  json::object with;
  if (nested && nested->is_string()) {
    auto asked = value_of(*nested, at, s.path + ".inputParameters.http_request");
    with["url"] = braced(member(asked, "uri"));
    with["method"] = braced(or_value(maybe_member(asked, "method"), text_literal("GET")));
    with["headers"] = braced(or_value(maybe_member(asked, "headers"), {"{}"}));
    with["body"] = braced(or_value(maybe_member(asked, "body"), null_literal()));
  } else {
    const auto& asked = nested && nested->is_object() ? nested->get_object() : s.inputs();
    auto path = s.path + ".inputParameters" + (&asked == &s.inputs() ? "" : ".http_request");
    auto put = [&](const char* key, const char* field) {
      const auto* value = asked.if_contains(field);
      if (!value || value->is_null())
        return;
      auto one = values.as_template(*value, at);
      if (one)
        with[key] = *std::move(one);
      else
        miss(path + "." + field, one.error());
    };
    put("url", "uri");
    if (!with.contains("url"))
      put("url", "url");
    if (!with.contains("url") && missing_.empty())
      miss(path + ".uri", "the request has no address");
    put("method", "method");
    put("headers", "headers");
    put("body", "body");
    auto header = [&](const char* name, const char* field) {
      const auto* value = asked.if_contains(field);
      if (!value || !value->is_string())
        return;
      if (!with.contains("headers"))
        with["headers"] = json::object{};
      auto one = values.as_template(*value, at);
      if (!one)
        miss(path + "." + field, one.error());
      else if (auto* headers = with["headers"].if_object())
        headers->emplace(name, *std::move(one));
      else
        miss(path + "." + field, "the headers are known at run time only", "put it into the headers");
    };
    header("Accept", "accept");
    if (with.contains("body"))
      header("Content-Type", "contentType");
    std::int64_t span = 0;
    for (const auto* field : {"connectionTimeOut", "readTimeOut"})
      if (const auto* value = asked.if_contains(field); value && value->is_int64())
        span += value->get_int64();
    if (span > 0)
      with["timeout"] = to_text(milliseconds(span));
    for (const auto* field : {"vipAddress", "oauthConsumerKey", "oauthConsumerSecret"})
      if (const auto* value = asked.if_contains(field); value && value->is_string() && !value->get_string().empty())
        miss(path + "." + field, "is not translated", "write the address, or let a worker do it");
  }
  made.detail.push_back(entry("with", std::move(with)));
  add_policies(s, made, false);
  return made;
}

draft translator::script(const step& s, const place& at) {
  draft made;
  made.kind.push_back(entry("uses", "transform"));
  auto lambda = s.type == "LAMBDA";
  auto field = std::string(lambda ? "scriptExpression" : "expression");
  const auto* source = s.inputs().if_contains(field);
  const auto* language = s.inputs().if_contains("evaluatorType");
  auto name = language && language->is_string() ? std::string(language->get_string()) : "javascript";
  auto path = s.path + ".inputParameters." + field;
  cel value = null_literal();
  if (!source || !source->is_string()) {
    miss(path, "there is no script");
  } else if (name == "value-param") {
    const auto* param = s.inputs().if_contains(source->get_string());
    value = param ? value_of(*param, at, path) : null_literal();
  } else if (name != "javascript" && name != "graaljs" && name != "ecmascript") {
    miss(s.path + ".inputParameters.evaluatorType", "`" + name + "` is not translated",
         "write it in CEL, or let a worker do it");
  } else {
    // A LAMBDA is the body of a function: without `return` it yields nothing.
    std::string text(source->get_string());
    value = scripted(lambda ? "(function () {" + text + "\n})()" : text, values.parameters(s.inputs(), at), path, made);
  }
  made.detail.push_back(entry("with", json::object{{"result", braced(value)}}));
  return made;
}

draft translator::jq(const step& s, const place& at) {
  draft made;
  made.kind.push_back(entry("uses", "transform"));
  auto path = s.path + ".inputParameters.queryExpression";
  const auto* source = s.inputs().if_contains("queryExpression");
  auto translated = source && source->is_string()
                      ? translate_jq(source->get_string(), values.parameters(s.inputs(), at, false))
                      : result<script_translation>(refused{errc::invalid, "there is no filter"});
  if (!translated) {
    auto why = std::move(translated).error();
    if (why.hint.empty())
      why.hint = "write it in CEL, or let a worker do it";
    miss(path, std::move(why));
    return made;
  }
  made.detail.push_back(entry("with", json::object{{"result", braced(translated->value)}}));
  return made;
}

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

/// Tasks that are known at run time only: one per item of a list, all SIMPLE.
draft translator::dynamic_fork(const step& s, const place& at) {
  draft made;
  const auto& inputs = s.inputs();
  auto path = s.path + ".inputParameters.";
  for (const auto* key : {"forkTaskName", "forkTaskWorkflow"}) {
    const auto* name = inputs.if_contains(key);
    if (!name || !name->is_string())
      continue;
    auto workflow = std::string_view(key) == "forkTaskWorkflow";
    auto known = !name->get_string().starts_with("${");
    auto called = workflow ? workflow_name_of(name->get_string()) : std::string(name->get_string());
    if (known)
      (workflow ? workflows : types).insert(called);
    made.kind.push_back(
      entry(workflow ? "workflow" : "uses", known ? called : braced(value_of(*name, at, path + key))));
    const auto* items = inputs.if_contains("forkTaskInputs");
    made.detail.push_back(
      entry("foreach", braced(items ? value_of(*items, at, path + "forkTaskInputs") : cel{"[{}]"})));
    made.detail.push_back(entry("with", braced({"item"})));
    return made;
  }
  auto tasks_param = s.text("dynamicForkTasksParam");
  auto inputs_param = s.text("dynamicForkTasksInputParamName");
  const auto* tasks = inputs.if_contains(tasks_param);
  const auto* given = inputs.if_contains(inputs_param);
  if (!tasks || !given) {
    miss(s.path + (tasks ? ".dynamicForkTasksInputParamName" : ".dynamicForkTasksParam"),
         "`" + (tasks ? inputs_param : tasks_param) + "` is not among the inputParameters", "add it there");
    return made;
  }
  auto list = value_of(*tasks, at, path + tasks_param);
  auto by_name = value_of(*given, at, path + inputs_param);
  made.kind.push_back(entry("uses", "${{ item.name }}"));
  made.detail.push_back(entry("foreach", braced(list)));
  made.detail.push_back(
    entry("with", braced(or_value(maybe_item(without_default(by_name), {"item.taskReferenceName"}), {"{}"}))));
  made.comments.push_back(
    "Each item is a SIMPLE task: its `name` is the task type. Other types fail with unknown_type.");
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
