#include "core/workflow/evaluation.hpp"

#include <algorithm>

namespace troupe {
namespace {

result<json::value> within_depth(result<json::value> value) {
  if (value && !nests_within(*value, json_depth_max))
    return refused{errc::invalid, "the value nests deeper than " + std::to_string(json_depth_max) + " levels"};
  return value;
}

result<json::value> as_parameters(result<json::value> value) {
  if (value && value->is_null())
    return json::value(json::object{});
  return within_depth(std::move(value));
}

}  // namespace

evaluation::evaluation(const execution& self)
  : self_(self),
    // Signed: an expression calculates with integers, and a literal is signed.
    execution_{{"id", self.id.value}, {"seed", static_cast<std::int64_t>(self.seed & INT64_MAX)}},
    workflow_{{"name", self.plan->definition.name}} {}

result<bool> evaluation::condition(const expression::program& p) const {
  return p.evaluate_bool(scope());
}

result<json::value> evaluation::list(const expression::program& p) const {
  auto value = within_depth(p.evaluate(scope()));
  if (!value)
    return value;
  if (!value->is_array())
    return refused{errc::invalid, "expected a list, got " + std::string(json::to_string(value->kind()))};
  if (value->get_array().size() > foreach_items_max)
    return refused{errc::too_large, std::to_string(value->get_array().size()) + " items, at most " +
                                      std::to_string(foreach_items_max) + " are allowed"};
  return value;
}

result<json::value> evaluation::with(const expression::json_template& t) const {
  return as_parameters(t.evaluate(scope()));
}

result<json::value> evaluation::with(const expression::json_template& t, const json::value& item,
                                     std::size_t index) const {
  json::value position(static_cast<std::int64_t>(index));
  auto names = scope();
  names.set("item", item);
  names.set("index", position);
  return as_parameters(t.evaluate(names));
}

result<json::value> evaluation::output(const expression::json_template& t) const {
  return within_depth(t.evaluate(scope()));
}

expression::scope evaluation::scope() const {
  expression::scope names;
  names.set("input", self_.input);
  names.set("tasks", self_.task_scope);
  names.set("execution", execution_);
  names.set("workflow", workflow_);
  return names;
}

task_error expression_error(std::string_view key, const refused& why) {
  auto where = std::string(key);
  if (!why.where.empty()) {
    auto first = why.where.front();
    where += first == '[' ? "" : first >= '0' && first <= '9' ? " " : ".";
    where += why.where;
  }
  return {"expression", to_string(refused{why.code, why.what, std::move(where), why.hint}), false, {}};
}

bool nests_within(const json::value& value, std::size_t levels) {
  auto deeper = [&](const json::value& part) { return nests_within(part, levels - 1); };
  if (const auto* array = value.if_array())
    return levels > 0 && std::ranges::all_of(*array, deeper);
  if (const auto* object = value.if_object())
    return levels > 0 && std::ranges::all_of(*object, [&](const auto& member) { return deeper(member.value()); });
  return true;
}

}  // namespace troupe
