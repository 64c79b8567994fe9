#include "core/workflow/plan.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/embedded.hpp"
#include "core/workflow/graph.hpp"
#include "core/workflow/input.hpp"
#include "core/workflow/parameter_check.hpp"
#include "core/workflow/value_types.hpp"

#include <algorithm>
#include <set>

namespace troupe {
namespace {

using expression::kind;

expression::type of_kind(kind k) {
  expression::type self;
  self.kind = k;
  return self;
}

expression::type closed_map(std::map<std::string, expression::type> members) {
  auto self = of_kind(kind::map);
  self.members = std::move(members);
  self.open = false;
  return self;
}

class planner {
public:
  planner(workflow_definition definition, std::string digest, const task_types& types)
    : known_types_(types), errors_(definition.file, definition_limits{}.errors_max) {
    self_.definition = std::move(definition);
    self_.digest = std::move(digest);
  }

  planning run() {
    resolve_types();
    resolve_needs();
    auto sorted = order_of(self_.needs, self_.needed_by);
    for (const auto& cycle : sorted.cycles)
      complain_of_cycle(cycle);
    self_.order = std::move(sorted.order);
    check_expressions();
    planning outcome;
    if (errors_.empty())
      outcome.plan = std::make_shared<const plan>(std::move(self_));
    outcome.errors = errors_.take();
    return outcome;
  }

private:
  const std::vector<task_definition>& tasks() const { return self_.definition.tasks; }

  void resolve_types() {
    for (const auto& task : tasks()) {
      auto found = known_types_.find(task.uses);
      resolved_.push_back(found != known_types_.end());
      self_.types.push_back(resolved_.back() ? found->second : task_type{});
      if (!resolved_.back())
        complain_of_type(task);
      else if (task.cache && !found->second.cacheable)
        errors_.add(at(task, "cache"), "results of " + task.uses + " cannot be cached",
                    "remove cache from task " + task.name);
    }
  }

  void complain_of_type(const task_definition& task) {
    std::vector<std::string> names;
    std::string listed;
    for (const auto& [name, type] : known_types_) {
      names.push_back(name);
      listed += (listed.empty() ? "task types are " : ", ") + name;
    }
    auto near = did_you_mean(task.uses, names);
    errors_.add(at(task, "uses"), "unknown task type \"" + task.uses + "\" of task " + task.name,
                near.empty() ? listed : near);
  }

  void resolve_needs() {
    for (std::uint32_t i = 0; i < tasks().size(); ++i)
      self_.index_of.emplace(tasks()[i].name, i);
    self_.needs.resize(tasks().size());
    for (std::uint32_t i = 0; i < tasks().size(); ++i) {
      const auto& task = tasks()[i];
      for (std::size_t n = 0; n < task.needs.size(); ++n) {
        auto found = self_.index_of.find(task.needs[n]);
        if (found != self_.index_of.end())
          self_.needs[i].push_back(found->second);
        else
          errors_.add(need_at(task, n), "task " + task.name + " needs unknown task \"" + task.needs[n] + "\"",
                      nearest_task(task.needs[n]));
      }
    }
    self_.needed_by = reversed(self_.needs);
  }

  void complain_of_cycle(const std::vector<std::uint32_t>& cycle) {
    const auto& first = tasks()[cycle.front()];
    std::string shown = first.name;
    for (std::size_t i = 1; i < cycle.size(); ++i)
      shown += " -> " + tasks()[cycle[i]].name;
    shown += " -> " + first.name;
    const auto& next = tasks()[cycle[1 % cycle.size()]].name;
    auto need = std::ranges::find(first.needs, next) - first.needs.begin();
    errors_.add(need_at(first, static_cast<std::size_t>(need)), "tasks need each other: " + shown,
                "remove one of these needs");
  }

  void check_expressions() {
    // Within a cycle everything would come before everything.
    std::vector<bool> ordered(tasks().size(), false);
    for (auto task : self_.order)
      ordered[task] = true;
    ancestry above(self_.needs, self_.order);
    const auto& definition = self_.definition;
    scope_["input"] = definition.input.is_null() ? of_kind(kind::map) : type_of_schema(definition.input);
    scope_["execution"] = closed_map({{"id", of_kind(kind::string)}, {"seed", of_kind(kind::integer)}});
    scope_["workflow"] = closed_map({{"name", of_kind(kind::string)}});
    for (std::uint32_t i = 0; i < tasks().size() && !errors_.full(); ++i)
      if (ordered[i])
        check_task(i, above);
    if (definition.output && self_.order.size() == tasks().size())
      check_output(*definition.output);
  }

  void check_task(std::uint32_t index, const ancestry& above) {
    const auto& task = tasks()[index];
    if (task.condition && check_reads(task.condition->reads(), index, "if", &above))
      if (auto type = check_program(*task.condition, task, "if");
          type && type->kind != kind::boolean && type->kind != kind::dynamic)
        errors_.add(at(task, "if"),
                    "if of task " + task.name + " must be a boolean, but the expression yields " + words(type->kind),
                    "compare with == or !=");
    std::optional<expression::type> item;
    if (task.foreach) {
      item.emplace();
      if (check_reads(task.foreach->items.reads(), index, "foreach", &above))
        item = check_foreach(task);
    }
    if (item) {
      scope_["item"] = *item;
      scope_["index"] = of_kind(kind::integer);
    }
    if (resolved_[index] && check_reads(task.with.reads(), index, "with", &above))
      check_parameters(task, self_.types[index], scope_, errors_);
    scope_.erase("item");
    scope_.erase("index");
  }

  expression::type check_foreach(const task_definition& task) {
    auto type = check_program(task.foreach->items, task, "foreach");
    if (type && type->kind != kind::list && type->kind != kind::dynamic)
      errors_.add(at(task, "foreach"),
                  "foreach of task " + task.name + " must be a list, but the expression yields " + words(type->kind));
    return type && type->item ? *type->item : expression::type{};
  }

  void check_output(const expression::json_template& output) {
    if (check_reads(output.reads(), std::nullopt, "output", nullptr))
      check_template(output, "output", "", self_.definition.locations, scope_, errors_);
  }

  std::optional<expression::type> check_program(const expression::program& program, const task_definition& task,
                                                const char* key) {
    auto type = program.check(scope_);
    if (type)
      return *std::move(type);
    auto inner = split_where(type.error().where).at;
    auto found = task.locations.find(key);
    errors_.add(found == task.locations.end() ? task.at : found->second.within(inner),
                key + (" of task " + task.name) + ": " + type.error().what, type.error().hint);
    return std::nullopt;
  }

  /// Complains of tasks that an expression may not read, and makes those that it reads known to the checker.
  bool check_reads(const std::vector<std::string>& reads, std::optional<std::uint32_t> reader, const char* key,
                   const ancestry* above) {
    auto before = errors_.size();
    auto& known = scope_["tasks"] = closed_map({});
    known.open = !reader;
    std::set<std::uint32_t> seen;
    for (const auto& path : reads) {
      auto root = path.substr(0, path.find('.'));
      if (reader && (root == "item" || root == "index"))
        check_item(root, path, tasks()[*reader], key);
      if (root != "tasks")
        continue;
      if (path == root) {
        if (reader)
          complain(*reader, key, path, "reads tasks as a whole", "name the task: tasks.NAME.output");
        continue;
      }
      auto name = path.substr(root.size() + 1);
      name = name.substr(0, name.find('.'));
      auto found = self_.index_of.find(name);
      if (found == self_.index_of.end())
        complain(reader, key, path, "reads unknown task \"" + name + "\"", nearest_read(name));
      else if (seen.insert(found->second).second)
        read_task(found->second, path, reader, key, above, known);
    }
    return errors_.size() == before;
  }

  void read_task(std::uint32_t task, const std::string& path, std::optional<std::uint32_t> reader, const char* key,
                 const ancestry* above, expression::type& known) {
    const auto& name = tasks()[task].name;
    if (reader && *reader == task)
      return complain(reader, key, path, "reads the task itself", "a task has no output before it ran");
    if (reader && !above->contains(*reader, task))
      return complain(reader, key, path, "reads task " + name + ", which may not be finished by then",
                      "add " + name + " to needs of task " + tasks()[*reader].name);
    auto entry = closed_map({{"state", of_kind(kind::string)}, {"output", output_of(task)}, {"error", {}}});
    if (tasks()[task].foreach)
      entry.members.emplace("failed_items", of_kind(kind::integer));
    known.members.emplace(name, std::move(entry));
  }

  expression::type output_of(std::uint32_t task) const {
    auto one = resolved_[task] ? output_type(self_.types[task]) : expression::type{};
    if (!tasks()[task].foreach)
      return one;
    auto all = of_kind(kind::list);
    all.item = std::make_shared<const expression::type>(std::move(one));
    return all;
  }

  void check_item(const std::string& name, const std::string& path, const task_definition& task, const char* key) {
    if (task.foreach && std::string_view(key) == "with")
      return;
    complain(self_.index_of.at(task.name), key, path, "reads " + name,
             name + " is known only in with of a task that has foreach");
  }

  /// Of `key` of the reader, or of the output of the workflow, where it reads `path`.
  void complain(std::optional<std::uint32_t> reader, const char* key, const std::string& path, const std::string& what,
                const std::string& hint) {
    if (!reader) {
      auto found = self_.definition.locations.find(key);
      return errors_.add(found == self_.definition.locations.end() ? position{1, 1} : found->second.at,
                         key + (" " + what), hint);
    }
    const auto& task = tasks()[*reader];
    std::string place = key;
    if (place == "with")
      for (const auto& [name, value] : task.parameters)
        if (auto part = expression::json_template::parse(value); part && contains(part->reads(), path)) {
          place += "." + std::string(name);
          break;
        }
    errors_.add(at(task, place), place + " of task " + task.name + " " + what, hint);
  }

  static bool contains(const std::vector<std::string>& reads, const std::string& path) {
    return std::ranges::find(reads, path) != reads.end();
  }

  std::string nearest_task(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& task : tasks())
      names.push_back(task.name);
    auto near = did_you_mean(name, names);
    return near.empty() ? "add the task, or remove the need" : near;
  }

  /// `tasks.my-task` is read as a subtraction: then `my` is unknown.
  std::string nearest_read(const std::string& name) const {
    for (const auto& task : tasks())
      if (task.name.starts_with(name + "-"))
        return "write tasks[\"" + task.name + "\"]";
    auto near = nearest_task(name);
    return near.starts_with("did") ? near : "there is no such task in the workflow";
  }

  static position at(const task_definition& task, const std::string& key) {
    auto found = task.locations.find(key);
    return found == task.locations.end() ? task.at : found->second.at;
  }

  static position need_at(const task_definition& task, std::size_t index) {
    auto found = task.locations.find("needs[" + std::to_string(index) + "]");
    return found == task.locations.end() ? at(task, "needs") : found->second.at;
  }

  const task_types& known_types_;
  plan self_;
  complaints errors_;
  std::vector<bool> resolved_;
  expression::scope_types scope_;
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
