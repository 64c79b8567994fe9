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
  if (value && !value->is_object())
    return refused{errc::invalid, "it must yield an object"};
  return within_depth(std::move(value));
}

result<std::string> as_text(result<json::value> value) {
  if (!value)
    return std::move(value).error();
  if (value->is_string())
    return std::string(value->get_string());
  if (value->is_object() || value->is_array() || value->is_null())
    return refused{errc::invalid,
                   "expected text, a number or a boolean, got " + std::string(json::to_string(value->kind()))};
  return json::serialize(*value);
}

}  // namespace

const json::value* visible_tasks::find(std::string_view name) const {
  const auto* root = in_;
  for (const auto* at = in_; at; at = at->parent) {
    if (const auto* found = at->results.if_contains(name))
      return found;
    // Not finished yet, it hides those of the same name around it all the same.
    if (at->planned().index_of.contains(std::string(name)))
      return nullptr;
    root = at;
  }
  if (root == self_->finally.get() && self_->on_failure)
    if (const auto* found = self_->on_failure->results.if_contains(name))
      return found;
  return root == self_->main.get() ? nullptr : self_->main->results.if_contains(name);
}

evaluation::evaluation(const execution& self, const frame& in) : self_(self), tasks_(self, in) {
  auto state = self.ending_outcome ? to_string(*self.ending_outcome) : std::string_view("running");
  names_.set("input", self.input);
  names_.set("tasks", tasks_);
  // Signed: an expression calculates with integers, and a literal is signed.
  names_.set(
    "execution",
    keep({{"id", self.id.value}, {"seed", static_cast<std::int64_t>(self.seed & INT64_MAX)}, {"state", state}}));
  names_.set("workflow", keep({{"name", self.plan->definition.name}}));
  names_.set("failure", self.failure);
  // Planning saw to it that they are read only where they may be.
  if (!self.plan->secrets.is_null())
    names_.set("secrets", self.plan->secrets);
  enter(in);
}

/// Sets what the frames around mean, the outermost first, so that an inner foreach hides the item of an outer one.
void evaluation::enter(const frame& in) {
  if (!in.parent)
    return;
  enter(*in.parent);
  const auto& group = in.parent->tasks[in.owner];
  const auto& definition = in.parent->definition(in.owner);
  if (definition.foreach && in.number) {
    const auto& index = keep(static_cast<std::int64_t>(*in.number));
    const auto& item = group.items[*in.number];
    names_.set("item", item);
    names_.set("index", index);
    if (!definition.foreach->as.empty())
      names_.set(definition.foreach->as, item);
  } else if (definition.repeat && in.number) {
    auto iteration = *in.number;
    names_.set("iteration", keep(static_cast<std::int64_t>(iteration)));
    const auto* before = &group.history;
    if (before->size() > iteration)
      before = &keep(json::array(group.history.begin(), group.history.begin() + iteration)).get_array();
    names_.set("previous", before->empty() ? keep(nullptr) : before->back());
    names_.set("history", keep(*before));
  }
}

void evaluation::enter_item(const task_definition& definition, const json::value& item, std::size_t index) {
  index_ = static_cast<std::int64_t>(index);
  names_.set("item", item);
  names_.set("index", index_);
  if (!definition.foreach->as.empty())
    names_.set(definition.foreach->as, item);
}

result<bool> evaluation::condition(const expression::program& p) const {
  return p.evaluate_bool(names_);
}

result<json::value> evaluation::value(const expression::program& p) const {
  return within_depth(p.evaluate(names_));
}

result<json::value> evaluation::list(const expression::program& p) const {
  auto value = within_depth(p.evaluate(names_));
  if (!value)
    return value;
  if (!value->is_array())
    return refused{errc::invalid, "expected a list, got " + std::string(json::to_string(value->kind()))};
  if (value->get_array().size() > foreach_items_max)
    return refused{errc::too_large, std::to_string(value->get_array().size()) + " items, at most " +
                                      std::to_string(foreach_items_max) + " are allowed"};
  return value;
}

result<std::string> evaluation::text(const expression::program& p) const {
  return as_text(p.evaluate(names_));
}

result<std::string> evaluation::text(const expression::json_template& t) const {
  return as_text(t.evaluate(names_));
}

result<json::value> evaluation::with(const expression::json_template& t) const {
  return as_parameters(t.evaluate(names_));
}

result<json::value> evaluation::output(const expression::json_template& t) const {
  return within_depth(t.evaluate(names_));
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
