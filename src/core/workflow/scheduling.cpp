#include "core/workflow/scheduling.hpp"

#include "core/base/nearest.hpp"
#include "core/base/shard.hpp"
#include "core/base/ulid.hpp"
#include "core/workflow/retry.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {
namespace {

constexpr std::int64_t priority_max = 9;
constexpr double weight_min = 0.01, weight_max = 100;

task_failed failed(const task_place& at, task_error error, timestamp now) {
  return {id_at(at), 0, std::move(error), now};
}

refused not_a_number(std::string_view what, const json::value& got) {
  return {errc::invalid, "expected " + std::string(what) + ", got " + json::serialize(got).substr(0, 80)};
}

refused inside(std::string_view key, refused why) {
  why.where = why.where.empty() ? std::string(key) : std::string(key) + " " + why.where;
  return why;
}

result<std::uint32_t> priority_of(const expression::program& p, const evaluation& names) {
  auto value = names.value(p);
  if (!value)
    return std::move(value).error();
  if (!value->is_int64() || value->get_int64() < 0 || value->get_int64() > priority_max)
    return not_a_number("a priority from 0 to 9", *value);
  return static_cast<std::uint32_t>(value->get_int64());
}

result<double> weight_of(const expression::program& p, const evaluation& names) {
  auto value = names.value(p);
  if (!value)
    return std::move(value).error();
  auto number = value->is_number() ? value->to_number<double>() : 0;
  if (!(number >= weight_min && number <= weight_max))
    return not_a_number("a weight from 0.01 to 100", *value);
  return number;
}

/// Returns nothing if the definition says nothing about the queue.
result<std::optional<queue_claim>> claim_of(const workflow_definition& workflow, const task_definition& task,
                                            const evaluation& names) {
  const auto& priority = task.priority ? task.priority : workflow.priority;
  const auto& fair = task.fair ? task.fair : workflow.fair;
  if (!priority && !fair && task.cost == 1 && task.limits.empty() && !task.queue && task.worker.empty() && !task.sticky)
    return std::optional<queue_claim>();
  queue_claim claim;
  claim.cost = task.cost;
  claim.queue = task.queue.value_or("");
  claim.worker = task.worker;
  if (priority) {
    auto value = priority_of(*priority, names);
    if (!value)
      return inside("priority", value.error());
    claim.priority = *value;
  }
  if (fair) {
    auto key = names.text(fair->key);
    if (!key)
      return inside("fair", key.error());
    claim.fair_key = *std::move(key);
    if (fair->weight) {
      auto weight = weight_of(*fair->weight, names);
      if (!weight)
        return inside("fair.weight", weight.error());
      claim.weight = *weight;
    }
  }
  if (task.sticky) {
    auto key = names.text(*task.sticky);
    if (!key)
      return inside("sticky", key.error());
    claim.sticky = *std::move(key);
  }
  auto limits = claims_of(task.limits, workflow.name + "/" + task.name, names);
  if (!limits)
    return inside("limits", limits.error());
  claim.limits = *std::move(limits);
  return std::optional(std::move(claim));
}

/// The id of a child follows from its parent, the task and the attempt, so that asking for it twice makes one. It is of
/// its parent's shard: the two are always at the same node.
execution_id child_of(const execution& self, const task_id& task, std::uint32_t attempt, timestamp now) {
  auto name = self.id.value + task.value;
  auto number = std::uint64_t{2} * attempt;
  return moved_to(shard_of(self.id),
                  make_execution_id(now, mixed(self.seed, name, number), mixed(self.seed, name, number + 1)));
}

/// Returns what is wrong with parameters that could not be checked before the type was known.
std::optional<std::string> fault_of(const task_type& type, const json::object& with) {
  for (const auto& p : type.parameters)
    if (p.required && !with.contains(p.name))
      return "parameter " + p.name + " of " + type.name + " is missing";
  if (type.open)
    return std::nullopt;
  for (const auto& [name, value] : with)
    if (std::ranges::find(type.parameters, name, &parameter::name) == type.parameters.end())
      return type.name + " has no parameter " + std::string(name);
  return std::nullopt;
}

std::optional<task_error> check_dynamic(const plan& of, const std::string& uses, const json::value& with) {
  auto type = of.types ? of.types->find(uses) : task_types::const_iterator{};
  if (!of.types || type == of.types->end())
    return task_error{"unknown_type", "no task type " + uses, false, {}};
  if (auto fault = fault_of(type->second, with.get_object()))
    return task_error{"parameters", *std::move(fault), false, {}};
  return std::nullopt;
}

}  // namespace

event schedule_work(const execution& self, const task_place& at, std::uint32_t attempt, const evaluation& names,
                    timestamp now) {
  const auto& definition = at.definition();
  std::optional<std::string> uses;
  if (definition.dynamic_uses) {
    auto text = names.text(*definition.dynamic_uses);
    if (!text)
      return failed(at, expression_error("uses", text.error()), now);
    uses = *std::move(text);
  }
  auto with = names.with(definition.with);
  if (!with)
    return failed(at, expression_error("with", with.error()), now);
  if (uses)
    if (auto error = check_dynamic(*self.plan, *uses, *with))
      return failed(at, *std::move(error), now);
  auto claim = claim_of(self.plan->definition, definition, names);
  if (!claim)
    return failed(at, expression_error("", claim.error()), now);
  return task_scheduled{id_at(at), attempt, *std::move(with), std::move(uses), *std::move(claim), now};
}

event schedule_child(const execution& self, const task_place& at, std::uint32_t attempt, const evaluation& names,
                     timestamp now) {
  const auto& definition = at.definition();
  auto workflow = names.text(definition.child->workflow);
  if (!workflow)
    return failed(at, expression_error("workflow", workflow.error()), now);
  auto input = names.with(definition.with);
  if (!input)
    return failed(at, expression_error("with", input.error()), now);
  auto depth = self.parent ? self.parent->depth + 1 : 1;
  if (depth > depth_max)
    return failed(at, {"depth", "more than " + std::to_string(depth_max) + " workflows inside each other", false, {}},
                  now);
  auto id = id_at(at);
  auto child = child_of(self, id, attempt, now);
  return child_scheduled{std::move(id),     attempt, std::move(child), workflow_name{*std::move(workflow)},
                         *std::move(input), now};
}

event schedule_again(const execution& self, const task_place& at, timestamp now) {
  const auto& status = status_at(at);
  auto id = id_at(at);
  auto attempt = status.attempt + 1;
  if (at.definition().kind != task_kind::child)
    return task_scheduled{std::move(id), attempt, status.with, {}, {}, now};
  auto child = child_of(self, id, attempt, now);
  return child_scheduled{std::move(id), attempt, std::move(child), status.details->child_workflow, status.with, now};
}

result<std::vector<limit_claim>> claims_of(const std::vector<limit_policy>& limits, const std::string& own_key,
                                           const evaluation& names) {
  std::vector<limit_claim> claims;
  claims.reserve(limits.size());
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto& limit = limits[i];
    auto key = own_key + (i == 0 ? "" : "#" + std::to_string(i));
    if (limit.key) {
      auto text = names.text(*limit.key);
      if (!text)
        return inside("[" + std::to_string(i) + "].key", text.error());
      key = *std::move(text);
    }
    claims.push_back({std::move(key), limit.at_once, limit.rate, limit.per});
  }
  return claims;
}

}  // namespace troupe
