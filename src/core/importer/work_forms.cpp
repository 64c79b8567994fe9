#include "core/importer/translator.hpp"

#include "core/base/time.hpp"

/// Tasks that do something: by a worker, over HTTP, or with an expression.
namespace troupe::importer {

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

}  // namespace troupe::importer
