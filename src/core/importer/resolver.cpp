#include "core/importer/resolver.hpp"

#include <algorithm>

namespace troupe::importer {
namespace {

refused unknown_value(const reference& ref, std::string why, std::string hint = {}) {
  return {errc::invalid, "`${" + ref.text + "}` " + std::move(why), {}, std::move(hint)};
}

/// Types whose output is another shape in Conductor than here.
bool is_reshaped(std::string_view type) {
  constexpr std::string_view types[] = {"HTTP",  "DO_WHILE",       "JOIN",   "EXCLUSIVE_JOIN", "WAIT",
                                        "HUMAN", "START_WORKFLOW", "SWITCH", "DECISION"};
  return std::ranges::find(types, type) != std::end(types);
}

std::vector<path_step> steps_of(std::span<const std::string> path) {
  std::vector<path_step> steps;
  for (const auto& name : path)
    steps.push_back({name, std::nullopt});
  return steps;
}

cel follow(cel from, std::span<const path_step> steps) {
  for (const auto& step : steps)
    from = step.index ? maybe_item(from, literal(*step.index)) : maybe_member(from, step.name);
  return from;
}

}  // namespace

std::string braced(const cel& of) {
  return "${{ " + of.text + " }}";
}

resolver::resolver(outline& of, const json::object& definition) : outline_(of), definition_(definition) {
  for (const auto& [name, use] : of.inputs)
    if (!use.deep)
      defaults[name] = nullptr;
  if (const auto* listed = definition.if_contains("inputParameters"); listed && listed->is_array())
    for (const auto& name : listed->get_array())
      if (name.is_string() && !of.inputs.contains(std::string(name.get_string())))
        defaults[std::string(name.get_string())] = nullptr;
  if (const auto* given = definition.if_contains("inputTemplate"); given && given->is_object())
    for (const auto& [name, value] : given->get_object())
      defaults[std::string(name)] = value;
}

// --- references --------------------------------------------------------------------------------------------------

result<cel> resolver::read(const reference& ref, const place& at, const cel& otherwise) {
  if (ref.root == "workflow")
    return of_workflow(ref, at, otherwise);
  const auto* task = outline_.find(ref.root);
  if (!task && ref.root == "CPEWF_TASK_ID") {
    auto looped = false;
    for (const auto* b = at.at; b; b = b->parent)
      looped |= b->loop;
    if (looped || !at.reader)
      return unknown_value(ref, "is not known to an expression here", "a worker is told which task it does");
    return binary({"execution.id", binding::member, cel_kind::string}, "+", text_literal("/" + at.reader->name),
                  binding::sum, cel_kind::string);
  }
  if (!task)
    return nothing("`${" + ref.text + "}` names no task of this workflow: it is null, as in Conductor.", otherwise);
  return of_task(ref, *task, at, otherwise);
}

result<cel> resolver::of_workflow(const reference& ref, const place& at, const cel& otherwise) {
  auto what = ref.steps.empty() ? std::string() : ref.steps.front().name;
  if (what == "input")
    return of_input(ref, otherwise);
  if (what == "variables")
    return of_variables(ref, at, otherwise);
  if (ref.steps.size() == 1 && what == "workflowId")
    return cel{"execution.id", binding::member, cel_kind::string};
  if (ref.steps.size() == 1 && (what == "workflowType" || what == "workflowName"))
    return cel{"workflow.name", binding::member, cel_kind::string};
  if (ref.steps.size() == 1 && (what == "version" || what == "schemaVersion")) {
    const auto* number = definition_.if_contains(what);
    return literal(number ? *number : json::value(what == "version" ? 1 : 2));
  }
  std::string hint = what == "correlationId" ? "pass it as an input, or find executions by labels"
                     : what == "secrets"     ? "let a worker read its secrets itself"
                                             : "an execution knows its input, tasks, execution.id and workflow.name";
  return unknown_value(ref, "is not known to an execution", std::move(hint));
}

result<cel> resolver::of_input(const reference& ref, const cel& otherwise) {
  cel input{"input", binding::member, cel_kind::map};
  if (ref.steps.size() == 1)
    return input;
  const auto& first = ref.steps[1];
  if (first.index)
    return unknown_value(ref, "takes the input for a list");
  auto rest = std::span(ref.steps).subspan(2);
  auto given = defaults.find(first.name);
  if (given == defaults.end())
    return or_value(follow(maybe_member(input, first.name), rest), otherwise);
  auto value = member(input, first.name);
  if (!rest.empty())
    return or_value(follow(value, rest), otherwise);
  if (given->second.is_null() && otherwise.kind != cel_kind::null)
    return choice(binary(value, "==", null_literal(), binding::relation, cel_kind::boolean), otherwise, value);
  return value;
}

result<cel> resolver::of_variables(const reference& ref, const place& at, const cel& otherwise) {
  if (ref.steps.size() == 1) {
    std::vector<std::pair<std::string, cel>> all;
    for (const auto& [name, known] : *at.variables) {
      auto value = variable_value(known, name, at);
      if (!value)
        return value;
      all.emplace_back(name, *std::move(value));
    }
    return map_of(all);
  }
  auto known = at.variables->find(ref.steps[1].name);
  if (known == at.variables->end())
    return otherwise;
  auto value = variable_value(known->second, known->first, at);
  auto rest = std::span(ref.steps).subspan(2);
  return !value || rest.empty() ? value : or_value(follow(*value, rest), otherwise);
}

result<cel> resolver::variable_value(const variable& of, const std::string& name, const place& at) {
  switch (of.from) {
  case variable::origin::constant:
    return literal(of.constant);
  case variable::origin::setter: {
    auto found = locate(*of.task, at);
    return found ? result<cel>(member(found->value, name)) : result<cel>(std::move(found).error());
  }
  case variable::origin::group:
    return member(member(member(member(cel{"tasks"}, of.task->name), "output"), "variables"), name);
  case variable::origin::carried: {
    auto before = variable_value(*of.before, name, at);
    if (!before)
      return before;
    cel previous{"previous"};
    return choice(binary(previous, "==", null_literal(), binding::relation, cel_kind::boolean), *before,
                  member(member(previous, "variables"), name));
  }
  case variable::origin::contested:
    break;
  }
  return refused{errc::invalid,
                 "the variable `" + name + "` is set in branches that run at the same time",
                 {},
                 "read the output of the task that sets it"};
}

result<cel> resolver::of_task(const reference& ref, const step& task, const place& at, const cel& otherwise) {
  auto what = ref.steps.empty() ? std::string() : ref.steps.front().name;
  auto rest = std::span(ref.steps).subspan(ref.steps.empty() ? 0 : 1);
  if (what == "output")
    return output(task, rest, at, otherwise);
  if (what == "iteration" && task.type == "DO_WHILE")
    return output(task, ref.steps, at, otherwise);
  if (what == "input" && !rest.empty() && !rest[0].index) {
    const auto* given = task.inputs().if_contains(rest[0].name);
    if (!given)
      return otherwise;
    if (json::serialize(*given).find("${workflow.variables") != std::string::npos)
      return unknown_value(ref, "reads a variable that may have changed since", "read the variable");
    auto value = expression(*given, at, otherwise);
    return !value || rest.size() == 1 ? value : or_value(follow(*value, rest.subspan(1)), otherwise);
  }
  if (rest.empty() && (what == "taskType" || what == "referenceTaskName" || what == "taskDefName"))
    return text_literal(what == "taskType" ? task.type : what == "taskDefName" ? task.task_name : task.ref);
  if (what == "status" && rest.empty()) {
    if (!at.at->is_inside(task.home) || !locate(task, at))
      return unknown_value(ref, "reads the status of a task in another branch", "read its output");
    auto state = member(member(cel{"tasks"}, task.name), "state");
    return item({"{'completed': 'COMPLETED', 'failed': 'FAILED', 'skipped': 'SKIPPED', 'cancelled': 'CANCELED'}"},
                state);
  }
  return unknown_value(ref, "is not known to an execution", "a task is read by its output, or its status");
}

cel resolver::nothing(std::string text, const cel& otherwise) {
  if (std::ranges::find(notes, text) == notes.end())
    notes.push_back(std::move(text));
  return otherwise;
}

// --- values ------------------------------------------------------------------------------------------------------

result<cel> resolver::expression(const json::value& value, const place& at, const cel& otherwise) {
  if (const auto* text = value.if_string()) {
    auto parts = split_references(*text);
    if (!parts)
      return std::move(parts).error();
    if (const auto* sole = sole_reference(*parts))
      return read(*sole, at, otherwise);
    std::optional<cel> whole;
    for (const auto& part : *parts) {
      auto piece = text_literal("");
      if (const auto* ref = std::get_if<reference>(&part)) {
        auto found = read(*ref, at, text_literal("null"));
        if (!found)
          return found;
        piece = found->kind == cel_kind::string ? *found : call("string", {*found}, cel_kind::string);
      } else {
        piece = text_literal(std::get<std::string>(part));
      }
      whole = whole ? binary(*whole, "+", piece, binding::sum, cel_kind::string) : piece;
    }
    return *whole;
  }
  if (const auto* list = value.if_array()) {
    std::vector<cel> items;
    for (const auto& item : *list) {
      auto made = expression(item, at);
      if (!made)
        return made;
      items.push_back(*std::move(made));
    }
    return list_of(items);
  }
  if (const auto* object = value.if_object()) {
    std::vector<std::pair<std::string, cel>> members;
    for (const auto& [name, item] : *object) {
      auto made = expression(item, at);
      if (!made)
        return made;
      members.emplace_back(name, *std::move(made));
    }
    return map_of(members);
  }
  return literal(value);
}

result<json::value> resolver::as_template(const json::value& value, const place& at, const cel& otherwise) {
  if (const auto* text = value.if_string()) {
    auto parts = split_references(*text);
    if (!parts)
      return std::move(parts).error();
    if (const auto* sole = sole_reference(*parts)) {
      auto found = read(*sole, at, otherwise);
      if (!found)
        return std::move(found).error();
      // A constant needs no expression.
      auto constant = parse_json(found->text);
      return constant && constant->is_primitive() ? *std::move(constant) : json::value(braced(*found));
    }
    std::string whole;
    for (const auto& part : *parts) {
      if (const auto* ref = std::get_if<reference>(&part)) {
        auto found = read(*ref, at, text_literal("null"));
        if (!found)
          return std::move(found).error();
        whole += braced(*found);
      } else {
        auto plain = std::get<std::string>(part);
        for (auto i = plain.find("${{"); i != plain.npos; i = plain.find("${{", i + 4))
          plain.insert(i, "$");
        whole += plain;
      }
    }
    return json::value(whole);
  }
  if (const auto* list = value.if_array()) {
    json::array made;
    for (const auto& item : *list) {
      auto inner = as_template(item, at);
      if (!inner)
        return inner;
      made.push_back(*std::move(inner));
    }
    return json::value(std::move(made));
  }
  if (const auto* object = value.if_object()) {
    json::object made;
    for (const auto& [name, item] : *object) {
      auto inner = as_template(item, at);
      if (!inner)
        return inner;
      made[name] = *std::move(inner);
    }
    return json::value(std::move(made));
  }
  return value;
}

// --- scripts -----------------------------------------------------------------------------------------------------

script_scope resolver::parameters(const json::object& of, const place& at, bool strict) {
  return [this, &of, at, strict](const std::vector<std::string>& path) -> result<script_value> {
    if (path.empty()) {
      auto whole = expression(of, at);
      return whole ? result<script_value>({*std::move(whole), 0}) : result<script_value>(std::move(whole).error());
    }
    const auto* value = of.if_contains(path.front());
    if (!value && !strict)
      return script_value{null_literal(), 1};
    if (!value)
      return refused{
        errc::invalid, "`$." + path.front() + "` is not among the inputParameters of the task", {}, "add it there"};
    std::size_t used = 1;
    for (; value->is_object() && used < path.size() && value->get_object().contains(path[used]); ++used)
      value = &value->get_object().at(path[used]);
    // The output of some tasks has another shape here: then the path goes on in it.
    if (const auto* text = value->if_string(); text && used < path.size()) {
      auto parts = split_references(*text);
      const auto* sole = parts ? sole_reference(*parts) : nullptr;
      const auto* task = sole ? outline_.find(sole->root) : nullptr;
      if (task && is_reshaped(task->type)) {
        auto longer = *sole;
        for (auto& step : steps_of(std::span(path).subspan(used)))
          longer.steps.push_back(std::move(step));
        auto found = read(longer, at);
        return found ? result<script_value>({*std::move(found), path.size()})
                     : result<script_value>(std::move(found).error());
      }
    }
    auto found = expression(*value, at);
    return found ? result<script_value>({*std::move(found), used}) : result<script_value>(std::move(found).error());
  };
}

script_scope resolver::loop_parameters(const step& loop, const place& at) {
  return [this, &loop, at,
          others = parameters(loop.inputs(), at)](const std::vector<std::string>& path) -> result<script_value> {
    if (path.empty())
      return others(path);
    const auto& body = loop.inner.front().steps;
    auto inner = std::ranges::find(body, path.front(), &step::ref);
    if (path.front() != loop.ref && inner == body.end())
      return others(path);
    auto steps = steps_of(std::span(path).subspan(1));
    auto found = output(path.front() == loop.ref ? loop : *inner, steps, at);
    return found ? result<script_value>({*std::move(found), path.size()})
                 : result<script_value>(std::move(found).error());
  };
}

}  // namespace troupe::importer
