#include "core/importer/translator.hpp"

#include <algorithm>
#include <ranges>

/// What a group gives back to those outside: outputs that are read there, variables it has set, and whether it ended
/// the workflow.
namespace troupe::importer {
namespace {

cel output_of(const step& task) {
  return member(member(cel{"tasks"}, task.name), "output");
}

cel completed(const step& task) {
  return binary(member(member(cel{"tasks"}, task.name), "state"), "==", text_literal("completed"), binding::relation,
                cel_kind::boolean);
}

}  // namespace

yaml_node translator::assemble(const block& of) {
  auto all = yaml_node::map();
  for (auto& [name, made] : written_[&of]) {
    auto task = yaml_node::map();
    task.entries = made.kind;
    task.entries.insert(task.entries.end(), made.order.begin(), made.order.end());
    auto cases = yaml_node::list();
    auto choice = !made.kind.empty() && made.kind.front().key == "switch";
    for (const auto& part : made.parts) {
      auto inner = yaml_node::map();
      inner.entries = part.head;
      auto steps = assemble(*part.body->home);
      if (steps.entries.empty()) {
        auto nothing = yaml_node::map();
        nothing.add("uses", json::value("transform"));
        steps.add("nothing", std::move(nothing));
      }
      inner.add("tasks", std::move(steps));
      if (auto output = group_output(*part.body, part.last))
        inner.add("output", *std::move(output));
      if (choice)
        cases.items.push_back(std::move(inner));
      else
        task.entries.insert(task.entries.end(), inner.entries.begin(), inner.entries.end());
    }
    if (choice)
      task.add("cases", std::move(cases));
    task.entries.insert(task.entries.end(), made.detail.begin(), made.detail.end());
    all.add(name, std::move(task), made.comments);
  }
  return all;
}

std::optional<json::value> translator::group_output(const sequence& of, const flow& last) {
  const auto& home = *of.home;
  const auto* owner = home.owner;
  std::vector<std::pair<std::string, cel>> members;
  bool plain = true;
  for (const auto* task : home.exports) {
    plain &= task->home == &home && !task->optional && !task->guarded;
    members.emplace_back(task->name, values.exported(*task, home));
  }
  std::set<std::string> sets;
  bool ends = false;
  for (const auto& part : owner->inner) {
    sets.insert(part.sets.begin(), part.sets.end());
    ends |= part.ends_well;
  }
  place at{of.home, nullptr, &last.variables, nullptr};
  json::object variables;
  std::vector<std::pair<std::string, cel>> variable_members;
  for (const auto& name : sets) {
    auto found = last.variables.find(name);
    auto value =
      found == last.variables.end() ? result<cel>(null_literal()) : values.variable_value(found->second, name, at);
    if (!value) {
      miss(owner->path, value.error());
      continue;
    }
    variables[name] = braced(*value);
    variable_members.emplace_back(name, *std::move(value));
  }
  auto over = ends ? ended(last, home).value_or(null_literal()) : null_literal();
  if (members.empty() && sets.empty() && !ends)
    return std::nullopt;
  if (plain) {
    json::object output;
    for (const auto* task : home.exports)
      output[task->name] = braced(output_of(*task));
    if (!sets.empty())
      output["variables"] = std::move(variables);
    if (ends)
      output["terminated"] = over.text == "null" ? json::value() : json::value(braced(over));
    return json::value(std::move(output));
  }
  std::string text;
  auto add = [&](const std::string& key, const cel& value, const char* mark) {
    text +=
      (text.empty() ? "" : ", ") + std::string(mark) + text_literal(key).text + ": " + operand(value, binding::choice);
  };
  for (const auto& [name, value] : members)
    add(name, value, "?");
  if (!sets.empty())
    add("variables", map_of(variable_members), "");
  if (ends)
    add("terminated", over, "");
  return json::value("${{ {" + text + "} }}");
}

/// Returns an expression that is null, or `{output: ...}` if the workflow is to end well: the first that said so.
std::optional<cel> translator::ended(const flow& last, const block&) const {
  std::optional<cel> all;
  for (const auto& task : std::views::reverse(last.ends)) {
    auto value = task->type == "TERMINATE" ? output_of(*task) : member(output_of(*task), "terminated");
    if (task->guarded)
      value = choice(completed(*task), value, null_literal());
    all = all ? choice(binary(value, "!=", null_literal(), binding::relation, {}), value, *all) : value;
  }
  return all;
}

std::optional<json::value> translator::workflow_output(const flow& last) {
  place at{outline_.main.home, nullptr, &last.variables, nullptr};
  const auto* given = definition_.if_contains("outputParameters");
  auto named = given && given->is_object() && !given->get_object().empty();
  auto over = ended(last, *outline_.main.home);
  if (!named && !over)
    return std::nullopt;
  if (!over) {
    json::object output;
    for (const auto& [name, value] : given->get_object()) {
      auto made = values.as_template(value, at);
      if (!made)
        miss("$.outputParameters." + std::string(name), made.error());
      else
        output[name] = *std::move(made);
    }
    return json::value(std::move(output));
  }
  auto ending = member(*over, "output");
  if (last.over && last.ends.size() == 1)
    return json::value(braced(ending));
  cel otherwise{"{}", binding::member, cel_kind::map};
  if (named)
    otherwise = value_of(*given, at, "$.outputParameters");
  return json::value(braced(choice(binary(*over, "!=", null_literal(), binding::relation, {}), ending, otherwise)));
}

}  // namespace troupe::importer
