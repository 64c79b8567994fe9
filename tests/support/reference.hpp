#pragma once

#include "core/workflow/execution.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

/// What an execution must come to, computed the slow and obvious way: from what became of each attempt-bearing task,
/// looking at every task, with no counters, agenda or owed work.
namespace troupe::testing {

/// What became of plain tasks and items, by name; absent is not finished.
struct outcomes {
  std::map<std::string, task_state> states;
  std::map<std::string, json::value> outputs;
  bool cancelled = false;
};

class reference {
public:
  reference(const plan& p, const json::value& input, const outcomes& o) : plan_(p), input_(input), outcomes_(o) {
    for (auto task : plan_.blocks[0].order) {
      if (auto state = state_of(task))
        publish(task, *state);
    }
    // Cancelled is what was open at that moment; nothing follows from it any more.
    if (outcomes_.cancelled)
      for (const auto& task : plan_.definition.tasks)
        states.try_emplace(task.name, task_state::cancelled);
  }

  /// Final states by name; a task that is not finished is absent.
  std::map<std::string, task_state> states;

  std::optional<execution_state> end() const {
    if (outcomes_.cancelled)
      return execution_state::cancelled;
    if (states.size() < plan_.definition.tasks.size())
      return std::nullopt;
    for (const auto& task : plan_.definition.tasks)
      if (!task.optional && states.at(task.name) == task_state::failed)
        return execution_state::failed;
    return execution_state::completed;
  }

private:
  std::optional<task_state> state_of(std::uint32_t index) {
    const auto& task = plan_.definition.tasks[index];
    std::size_t completed = 0, failed = 0;
    for (const auto& need : task.needs) {
      if (!states.contains(need))
        return std::nullopt;
      completed += states.at(need) == task_state::completed;
      failed += states.at(need) == task_state::failed || states.at(need) == task_state::cancelled;
    }
    auto joins = task.join == join_policy::all           ? completed == task.needs.size()
                 : task.join == join_policy::any         ? task.needs.empty() || completed > 0
                 : task.join == join_policy::none_failed ? failed == 0
                                                         : true;
    if (!joins || (task.condition && !holds(*task.condition)))
      return task_state::skipped;
    return task.foreach ? state_of_items(task) : recorded(task.name);
  }

  std::optional<task_state> state_of_items(const task_definition& task) {
    auto items = task.foreach->items.evaluate(scope())->as_array().size();
    std::size_t failed = 0, finished = 0;
    for (std::size_t i = 0; i < items; ++i) {
      auto state = recorded(item_of(task.name, i).value);
      failed += state == task_state::failed;
      finished += state.has_value();
    }
    auto share =
      static_cast<std::size_t>(task.foreach->failures_max_share.value_or(0) * static_cast<double>(items) + 1e-6);
    if (failed > std::max<std::size_t>(task.foreach->failures_max, share))
      return task_state::failed;
    return finished == items ? std::optional(task_state::completed) : std::nullopt;
  }

  std::optional<task_state> recorded(const std::string& name) const {
    auto found = outcomes_.states.find(name);
    return found == outcomes_.states.end() ? std::nullopt : std::optional(found->second);
  }

  void publish(std::uint32_t index, task_state state) {
    const auto& name = plan_.definition.tasks[index].name;
    auto output = outcomes_.outputs.find(name);
    states[name] = state;
    tasks_.as_object()[name] = {{"state", to_string(state)},
                                {"output", output == outcomes_.outputs.end() ? json::value() : output->second},
                                {"error", nullptr}};
  }

  bool holds(const expression::program& condition) { return *condition.evaluate_bool(scope()); }

  expression::scope scope() const {
    expression::scope names;
    names.set("input", input_);
    names.set("tasks", tasks_);
    return names;
  }

  const plan& plan_;
  const json::value& input_;
  const outcomes& outcomes_;
  json::value tasks_ = json::object{};
};

}  // namespace troupe::testing
