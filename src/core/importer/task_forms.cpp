#include "core/importer/translator.hpp"

#include <algorithm>
#include <array>

/// What tasks have in common, whatever they are.
namespace troupe::importer {
namespace {

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

}  // namespace troupe::importer
