#include "core/workflow/expression_check.hpp"

#include "core/workflow/embedded.hpp"
#include "core/workflow/graph.hpp"
#include "core/workflow/input.hpp"
#include "core/workflow/parameter_check.hpp"
#include "core/workflow/plan_place.hpp"
#include "core/workflow/read_check.hpp"
#include "core/workflow/value_types.hpp"

#include <algorithm>
#include <initializer_list>
#include <ranges>

namespace troupe {
namespace {

using expression::kind;

expression::type failure_type() {
  auto text = type_of_kind(kind::string);
  return closed_map({{"task", text}, {"code", text}, {"message", text}});
}

expression::type secrets_type(const json::object& secrets) {
  std::map<std::string, expression::type> members;
  for (const auto& each : secrets)
    members.emplace(each.key(), type_of_kind(kind::string));
  return closed_map(std::move(members));
}

/// Gives names types, and takes them away again at its end.
class binding {
public:
  explicit binding(expression::scope_types& scope) : scope_(scope) {}
  binding(const binding&) = delete;
  binding& operator=(const binding&) = delete;
  ~binding() {
    for (auto& [name, before] : std::ranges::reverse_view(hidden_))
      if (before)
        scope_[name] = *std::move(before);
      else
        scope_.erase(name);
  }

  void set(const std::string& name, expression::type type) {
    auto found = scope_.find(name);
    hidden_.emplace_back(name, found == scope_.end() ? std::nullopt : std::optional(found->second));
    scope_[name] = std::move(type);
  }

private:
  expression::scope_types& scope_;
  std::vector<std::pair<std::string, std::optional<expression::type>>> hidden_;
};

/// What an expression must yield.
struct expected {
  std::string_view words;
  std::initializer_list<kind> kinds;
  std::string_view hint = "";
};

const expected a_boolean{"a boolean", {kind::boolean}, "compare with == or !="};
const expected a_list{"a list", {kind::list}};
const expected a_number{"a number", {kind::integer, kind::unsigned_integer, kind::number}};
const expected a_priority{"an integer from 0 to 9", {kind::integer, kind::unsigned_integer}};
const expected a_key{"a string, a number or a boolean",
                     {kind::string, kind::integer, kind::unsigned_integer, kind::number, kind::boolean}};
const expected a_choice{"a string, an integer or a boolean",
                        {kind::string, kind::integer, kind::unsigned_integer, kind::boolean}};
const expected a_name{"a string", {kind::string}};
const expected a_span{"a duration", {kind::duration, kind::string}, "write duration(\"10m\")"};
const expected an_instant{"a timestamp", {kind::timestamp, kind::string}, "write timestamp(\"2031-05-01T09:00:00Z\")"};

class expression_check {
public:
  expression_check(const plan& of, complaints& errors) : plan_(of), errors_(errors), reads_(of, scope_, errors) {}

  void run() {
    const auto& definition = plan_.definition;
    auto input = definition.input.is_null() ? type_of_kind(kind::map) : bounded(type_of_schema(definition.input));
    check_start(input);
    scope_["input"] = std::move(input);
    scope_["execution"] = closed_map({{"id", type_of_kind(kind::string)},
                                      {"seed", type_of_kind(kind::integer)},
                                      {"state", type_of_kind(kind::string)}});
    scope_["workflow"] = closed_map({{"name", type_of_kind(kind::string)}});
    check_block(0, nullptr);
    const horizon whole{nullptr, 0, std::nullopt};
    if (is_ordered(0))
      check_workflow(whole);
    binding ending(scope_);
    ending.set("failure", failure_type());
    if (plan_.on_failure)
      check_block(*plan_.on_failure, &whole);
    const horizon failed{&whole, plan_.on_failure.value_or(0), std::nullopt};
    if (plan_.finally)
      check_block(*plan_.finally, plan_.on_failure ? &failed : &whole);
  }

private:
  // --- the workflow

  void check_start(const expression::type& input) {
    const auto& definition = plan_.definition;
    const subject self{"", &definition.locations, {1, 1}};
    scope_["input"] = input;
    if (definition.priority)
      check(*definition.priority, "priority", self, nullptr, a_priority);
    if (definition.fair)
      check_fair(*definition.fair, self, nullptr);
    check_limits(definition.limits, self, nullptr);
    auto labels = type_of_kind(kind::map);
    labels.item = std::make_shared<const expression::type>(type_of_kind(kind::string));
    binding start(scope_);
    start.set("labels", std::move(labels));
    const auto& policy = definition.start;
    if (policy.debounce && policy.debounce->key)
      check(*policy.debounce->key, "debounce.key", self, nullptr, a_key);
    if (policy.singleton && policy.singleton->key)
      check(*policy.singleton->key, "singleton.key", self, nullptr, a_key);
    // The input of one start, of which the schema of the input says nothing.
    start.set("input", type_of_kind(kind::map));
    if (policy.batch && policy.batch->key)
      check(*policy.batch->key, "batch.key", self, nullptr, a_key);
  }

  void check_workflow(const horizon& whole) {
    const auto& definition = plan_.definition;
    const subject self{"", &definition.locations, {1, 1}};
    if (definition.output)
      check(*definition.output, "output", self, &whole);
    for (const auto& [name, query] : definition.queries)
      check(query, "queries." + name, self, &whole);
  }

  // --- a task

  bool is_ordered(std::uint32_t block) const {
    return plan_.blocks[block].order.size() == plan_.blocks[block].tasks.size();
  }

  void check_block(std::uint32_t block, const horizon* outer) {
    // Each task after what it needs: by then it is known what those return.
    for (auto place : plan_.blocks[block].order)
      if (!errors_.full())
        check_task(plan_.blocks[block].tasks[place], outer);
  }

  void check_task(std::uint32_t index, const horizon* outer) {
    const auto& planned = plan_.tasks[index];
    const auto& task = *planned.definition;
    const horizon here{outer, planned.block, planned.place};
    const subject self{" of task " + path_of(plan_, index), &task.locations, task.at};
    if (task.condition)
      check(*task.condition, "if", self, &here, a_boolean);
    binding item(scope_);
    if (task.foreach)
      check_foreach(task, self, here, item);
    auto output = check_kind(index, self, here);
    check_queueing(task, self, here);
    if (planned.compensate) {
      binding result(scope_);
      result.set("output", output);
      check_block(plan_.tasks[*planned.compensate].block, &here);
    }
    reads_.know(index, std::move(output));
  }

  void check_foreach(const task_definition& task, const subject& self, const horizon& here, binding& item) {
    auto list = check(task.foreach->items, "foreach", self, &here, a_list);
    auto type = list && list->item ? *list->item : expression::type{};
    if (task.foreach->batch > 0)
      type = list_of(std::move(type));
    const auto& as = task.foreach->as;
    if (scope_.contains(as))
      errors_.add(place_of(task, "as"), "as" + self.of + " is " + as + ", and so is that of a task around it",
                  "use another name");
    else if (!as.empty())
      item.set(as, type);
    item.set("item", std::move(type));
    item.set("index", type_of_kind(kind::integer));
  }

  /// Returns the type of the output of the task, or of one item.
  expression::type check_kind(std::uint32_t index, const subject& self, const horizon& here) {
    const auto& task = *plan_.tasks[index].definition;
    switch (task.kind) {
    case task_kind::work:
      return check_work(plan_.tasks[index], self, here);
    case task_kind::group:
      return check_group(plan_.tasks[index], self, here);
    case task_kind::choice:
      if (task.choice)
        check(*task.choice, "switch", self, &here, a_choice);
      if (plan_.tasks[index].body)
        check_block(*plan_.tasks[index].body, &here);
      return {};
    case task_kind::wait:
      return check_wait(*task.wait, self, here);
    case task_kind::child:
      check(task.child->workflow, "workflow", self, &here);
      check_with(task, self, here);
      return task.child->detach ? closed_map({{"execution", type_of_kind(kind::string)}}) : expression::type{};
    }
    return {};
  }

  expression::type check_work(const planned_task& planned, const subject& self, const horizon& here) {
    const auto& task = *planned.definition;
    if (task.dynamic_uses)
      check(*task.dynamic_uses, "uses", self, &here, a_name);
    // Parameters that one expression yields are checked when the task begins.
    auto whole = task.parameters.empty() && !task.with.constant();
    binding secrets(scope_);
    if (!planned.secrets.empty())
      secrets.set("secrets", secrets_type(plan_.secrets.get_object()));
    if (task.dynamic_uses || whole) {
      check_with(task, self, here);
    } else if (!planned.type.name.empty() && reads_.check(task.with.reads(), "with", self, &here, &task.parameters)) {
      check_parameters(task, self.of, planned.type, scope_, errors_);
    }
    return planned.type.name.empty() ? expression::type{} : output_type(planned.type);
  }

  /// Parameters, or the input of a workflow, that may be one expression.
  void check_with(const task_definition& task, const subject& self, const horizon& here) {
    auto type = check(task.with, "with", self, &here);
    if (type && type->kind != kind::map && type->kind != kind::dynamic)
      errors_.add(self.locations->at("with").at,
                  "with" + self.of + " must be an object, but the expression yields " + words(type->kind));
  }

  expression::type check_group(const planned_task& planned, const subject& self, const horizon& here) {
    const auto& task = *planned.definition;
    const horizon inside{&here, *planned.body, std::nullopt};
    binding names(scope_);
    if (task.repeat) {
      names.set("iteration", type_of_kind(kind::integer));
      names.set("previous", {});
      names.set("history", type_of_kind(kind::list));
    }
    check_block(*planned.body, &here);
    if (!is_ordered(*planned.body))
      return {};
    if (task.repeat)
      check(task.repeat->condition, task.repeat->wanted ? "repeat.until" : "repeat.while", self, &inside, a_boolean);
    if (task.output)
      return check(*task.output, "output", self, &inside).value_or(expression::type{});
    return reads_.outputs_of_last(*planned.body);
  }

  expression::type check_wait(const wait_policy& wait, const subject& self, const horizon& here) {
    auto mapped = self.locations->contains("wait.for");
    switch (wait.kind) {
    case wait_kind::span:
      check(wait.due, mapped ? "wait.for" : "wait", self, &here, a_span);
      break;
    case wait_kind::instant:
      check(wait.due, "wait.until", self, &here, an_instant);
      break;
    case wait_kind::signal: {
      auto signal = closed_map(
        {{"name", type_of_kind(kind::string)}, {"payload", {}}, {"at", {}}, {"by", type_of_kind(kind::string)}});
      check(wait.name, "wait.signal", self, &here);
      binding names(scope_);
      names.set("signal", signal);
      if (wait.condition)
        check(*wait.condition, "wait.if", self, &here, a_boolean);
      return signal;
    }
    }
    return closed_map({{"at", {}}});
  }

  void check_queueing(const task_definition& task, const subject& self, const horizon& here) {
    if (task.priority)
      check(*task.priority, "priority", self, &here, a_priority);
    if (task.fair)
      check_fair(*task.fair, self, &here);
    check_limits(task.limits, self, &here);
    if (task.sticky)
      check(*task.sticky, "sticky", self, &here, a_key);
  }

  void check_fair(const fair_policy& fair, const subject& self, const horizon* here) {
    check(fair.key, "fair.key", self, here, a_key);
    if (fair.weight)
      check(*fair.weight, "fair.weight", self, here, a_number);
  }

  void check_limits(const std::vector<limit_policy>& limits, const subject& self, const horizon* here) {
    for (std::size_t i = 0; i < limits.size(); ++i)
      if (limits[i].key)
        check(*limits[i].key, "limits[" + std::to_string(i) + "].key", self, here, a_key);
  }

  // --- one expression

  /// Returns the type of what it yields; nothing after a complaint.
  std::optional<expression::type> check(const expression::program& program, const std::string& key, const subject& self,
                                        const horizon* from, const expected& wanted) {
    auto type = check(program, key, self, from);
    auto fits =
      !type || type->kind == kind::dynamic || std::ranges::find(wanted.kinds, type->kind) != wanted.kinds.end();
    if (fits)
      return type;
    errors_.add(self.place_of(key),
                key + self.of + " must be " + std::string(wanted.words) + ", but the expression yields " +
                  words(type->kind),
                std::string(wanted.hint));
    return std::nullopt;
  }

  std::optional<expression::type> check(const expression::program& program, const std::string& key, const subject& self,
                                        const horizon* from) {
    if (!reads_.check(program.reads(), key, self, from, nullptr))
      return std::nullopt;
    auto type = program.check(scope_);
    if (type)
      return bounded(*std::move(type));
    auto inner = split_where(type.error().where).at;
    auto found = self.locations->find(key);
    errors_.add(found == self.locations->end() ? self.at : found->second.within(inner),
                key + self.of + ": " + type.error().what, type.error().hint);
    return std::nullopt;
  }

  std::optional<expression::type> check(const expression::json_template& made, const std::string& key,
                                        const subject& self, const horizon* from) {
    if (!reads_.check(made.reads(), key, self, from, nullptr))
      return std::nullopt;
    auto type = check_template(made, key, self.of, *self.locations, scope_, errors_);
    return type ? std::optional(bounded(*std::move(type))) : std::nullopt;
  }

  const plan& plan_;
  complaints& errors_;
  expression::scope_types scope_;
  read_check reads_;
};

}  // namespace

void check_expressions(const plan& of, complaints& errors) {
  expression_check(of, errors).run();
}

}  // namespace troupe
