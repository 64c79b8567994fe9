#include "core/workflow/plan.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/expression_check.hpp"
#include "core/workflow/graph.hpp"
#include "core/workflow/plan_place.hpp"
#include "core/workflow/secret_check.hpp"

#include "core/workflow/value_reader.hpp"

#include <algorithm>

namespace troupe {
namespace {

class planner {
public:
  planner(workflow_definition definition, std::string digest, const task_types& types)
    : known_types_(types), errors_(definition.file, definition_limits{}.errors_max), self_(std::make_shared<plan>()) {
    self_->definition = std::move(definition);
    self_->digest = std::move(digest);
  }

  planning run() {
    add_blocks();
    for (std::uint32_t i = 0; i < self_->tasks.size(); ++i)
      resolve_type(self_->tasks[i], i);
    for (std::uint32_t i = 0; i < self_->blocks.size(); ++i)
      resolve_needs(i);
    find_secrets(*self_, errors_);
    check_expressions(*self_, errors_);
    planning outcome;
    if (errors_.empty())
      outcome.plan = std::move(self_);
    outcome.errors = errors_.take();
    return outcome;
  }

private:
  void add_blocks() {
    const auto& definition = self_->definition;
    add_block(definition.tasks, std::nullopt);
    if (!definition.on_failure.empty())
      self_->on_failure = add_block(definition.on_failure, std::nullopt);
    if (!definition.finally.empty())
      self_->finally = add_block(definition.finally, std::nullopt);
    // Grows while it runs.
    for (std::uint32_t i = 0; i < self_->tasks.size(); ++i) {
      const auto& task = *self_->tasks[i].definition;
      if (!task.body.empty()) {
        auto body = add_block(task.body, i);
        self_->tasks[i].body = body;
      }
      if (!task.compensate.empty()) {
        self_->tasks[i].compensate = static_cast<std::uint32_t>(self_->tasks.size());
        add_block(task.compensate, i);
      }
    }
  }

  std::uint32_t add_block(const block_definition& tasks, std::optional<std::uint32_t> owner) {
    auto index = static_cast<std::uint32_t>(self_->blocks.size());
    auto& block = self_->blocks.emplace_back();
    block.owner = owner;
    for (const auto& task : tasks) {
      auto place = static_cast<std::uint32_t>(block.tasks.size());
      block.tasks.push_back(static_cast<std::uint32_t>(self_->tasks.size()));
      block.index_of.emplace(task.name, place);
      auto& planned = self_->tasks.emplace_back();
      planned.definition = &task;
      planned.block = index;
      planned.place = place;
    }
    return index;
  }

  void resolve_type(planned_task& planned, std::uint32_t index) {
    const auto& task = *planned.definition;
    if (task.kind != task_kind::work)
      return;
    if (task.dynamic_uses) {
      if (!self_->types)
        self_->types = std::make_shared<const task_types>(known_types_);
      return;
    }
    auto found = known_types_.find(task.uses);
    if (found == known_types_.end())
      return complain_of_type(index);
    planned.type = found->second;
    if (task.cache && !found->second.cacheable)
      errors_.add(place_of(task, "cache"), "results of " + task.uses + " cannot be cached",
                  "remove cache from task " + path_of(*self_, index));
    if (found->second.slot != slot::remote)
      check_local(task, found->second.slot, index);
  }

  void check_local(const task_definition& task, slot of, std::uint32_t index) {
    // A node has labels as a worker has; but what takes no slot runs nowhere else.
    auto moves = of == slot::compute || of == slot::io;
    for (const std::string key : {"queue", "worker", "sticky", "timeout.heartbeat"})
      if (task.locations.contains(key) && !(moves && key == "worker"))
        errors_.add(place_of(task, key),
                    key + (" of task " + path_of(*self_, index)) + " is for workers, but " + task.uses +
                      " runs in the node",
                    "remove it");
  }

  void complain_of_type(std::uint32_t index) {
    const auto& task = definition(index);
    std::vector<std::string> names;
    std::string listed;
    for (const auto& [name, type] : known_types_) {
      names.push_back(name);
      listed += (listed.empty() ? "task types are " : ", ") + name;
    }
    auto near = did_you_mean(task.uses, names);
    errors_.add(place_of(task, "uses"), "unknown task type " + quoted(task.uses) + " of task " + path_of(*self_, index),
                (near.empty() ? listed : near) +
                  "; one of your own is declared with: troupe task-type apply FILE, or under task_types of the "
                  "configuration");
  }

  void resolve_needs(std::uint32_t index) {
    auto& block = self_->blocks[index];
    block.needs.resize(block.tasks.size());
    for (std::uint32_t place = 0; place < block.tasks.size(); ++place) {
      const auto& task = definition(block.tasks[place]);
      for (std::size_t n = 0; n < task.needs.size(); ++n)
        if (auto found = block.index_of.find(task.needs[n]); found != block.index_of.end())
          block.needs[place].push_back(found->second);
        else
          errors_.add(need_at(task, n),
                      "task " + path_of(*self_, block.tasks[place]) + " needs unknown task " + quoted(task.needs[n]),
                      nearest_need(block.tasks[place], task.needs[n]));
      if (task.otherwise)
        check_otherwise(block, place, *task.otherwise);
    }
    block.needed_by = reversed(block.needs);
    auto sorted = order_of(block.needs, block.needed_by);
    for (const auto& cycle : sorted.cycles)
      complain_of_cycle(block, cycle);
    block.order = std::move(sorted.order);
  }

  void check_otherwise(const planned_block& block, std::uint32_t place, const std::string& name) {
    auto found = block.index_of.find(name);
    if (found == block.index_of.end())
      return;
    const auto& other = definition(block.tasks[found->second]);
    if (!other.condition && !other.otherwise)
      errors_.add(place_of(definition(block.tasks[place]), "else"),
                  "task " + path_of(*self_, block.tasks[place]) + " is the else of " + name + ", which has no if",
                  "add an if to task " + name);
  }

  void complain_of_cycle(const planned_block& block, const std::vector<std::uint32_t>& cycle) {
    const auto& first = definition(block.tasks[cycle.front()]);
    auto prefix = path_of(*self_, block.tasks[cycle.front()]);
    prefix.resize(prefix.size() - first.name.size());
    std::string shown;
    for (auto place : cycle)
      shown += prefix + definition(block.tasks[place]).name + " -> ";
    const auto& next = definition(block.tasks[cycle[1 % cycle.size()]]).name;
    auto need = std::ranges::find(first.needs, next) - first.needs.begin();
    errors_.add(need_at(first, static_cast<std::size_t>(need)), "tasks need each other: " + shown + prefix + first.name,
                "remove one of these needs");
  }

  /// What was probably meant by a need that is no task of the same block.
  std::string nearest_need(std::uint32_t reader, const std::string& name) const {
    const auto& block = self_->blocks[self_->tasks[reader].block];
    auto found = std::ranges::find_if(self_->tasks, [&](const auto& t) { return t.definition->name == name; });
    if (found == self_->tasks.end()) {
      auto near = nearest_name(block, name);
      return near.empty() ? "add the task, or remove the need" : near;
    }
    auto other = static_cast<std::uint32_t>(found - self_->tasks.begin());
    // Around the reader: its group, or what its group can need.
    for (auto at = block.owner; at; at = self_->blocks[self_->tasks[*at].block].owner) {
      if (*at == other)
        return name + " is what it stands in: remove the need";
      if (self_->tasks[*at].block == found->block)
        return "let " + path_of(*self_, *at) + ", in which it stands, need " + name;
    }
    // Beside the reader: inside a group that it can need.
    for (auto at = self_->blocks[found->block].owner; at; at = self_->blocks[self_->tasks[*at].block].owner)
      if (self_->tasks[*at].block == self_->tasks[reader].block)
        return name + " stands in " + path_of(*self_, *at) + ": need that";
    if (!block.owner && found->block == 0)
      return "all tasks of the workflow are finished by then: remove the need";
    return name + " stands in another block: only tasks beside each other can need each other";
  }

  std::string nearest_name(const planned_block& block, const std::string& name) const {
    std::vector<std::string> names;
    for (auto task : block.tasks)
      names.push_back(definition(task).name);
    return did_you_mean(name, names);
  }

  static position need_at(const task_definition& task, std::size_t index) {
    auto found = task.locations.find("needs[" + std::to_string(index) + "]");
    return found == task.locations.end() ? place_of(task, "needs") : found->second.at;
  }

  const task_definition& definition(std::uint32_t task) const { return *self_->tasks[task].definition; }

  const task_types& known_types_;
  complaints errors_;
  std::shared_ptr<plan> self_;
};

}  // namespace

planning make_plan(workflow_definition definition, std::string digest, const task_types& types) {
  return planner(std::move(definition), std::move(digest), types).run();
}

planning plan_text(std::string_view text, std::string_view file, std::string digest, const task_types& types) {
  auto reading = read_definition(text, file);
  if (!reading.definition)
    return {nullptr, std::move(reading.errors)};
  return make_plan(*std::move(reading.definition), std::move(digest), types);
}

}  // namespace troupe
