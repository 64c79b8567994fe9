#include "core/workflow/definition.hpp"

#include "core/workflow/input.hpp"
#include "core/workflow/queue_reader.hpp"
#include "core/workflow/start_reader.hpp"
#include "core/workflow/task_reader.hpp"

#include <algorithm>
#include <set>

namespace troupe {
namespace {

class definition_reader {
public:
  definition_reader(std::string_view file, const definition_limits& limits)
    : limits_(limits), errors_(std::string(file), limits.errors_max), tasks_{limits, errors_},
      values_("", self_.locations, limits, errors_) {
    self_.file = file;
  }

  definition_reading read(document_reading document) {
    for (auto& why : document.errors)
      errors_.add(std::move(why));
    if (document.root)
      read(*document.root);
    definition_reading reading;
    if (errors_.empty())
      reading.definition = std::move(self_);
    reading.errors = errors_.take();
    return reading;
  }

private:
  void read(const node& root) {
    if (root.kind != node_kind::map)
      return errors_.add(root.location.at, "a workflow must be a map, not " + std::string(words(root.kind)),
                         "begin with workflow: NAME and tasks:");
    values_.keys(root, workflow_keys, "", {1, 1},
                 [this](const auto& entry, const member& m, const std::string&) { read(entry.key, m.value, m.key); });
    if (failure_workflow_)
      add_failure_workflow(*failure_workflow_);
    check_names_of_ends();
    if (self_.start.debounce && self_.start.batch)
      errors_.add(root.find("batch")->at, "batch and debounce exclude each other", "keep one");
  }

  void read(workflow_key key, const node& value, const std::string& path) {
    switch (key) {
    case workflow_key::workflow:
      self_.name = value.text();
      check_name(self_.name, "workflow", value.location.at, limits_, errors_);
      return;
    case workflow_key::description:
      self_.description = value.text();
      return;
    case workflow_key::input:
      return read_input(value);
    case workflow_key::labels:
      self_.labels = values_.labels(value, path);
      return;
    case workflow_key::tasks:
      self_.tasks = read_block(value, "", 0, tasks_);
      return;
    case workflow_key::output:
      self_.output = values_.json(value, path);
      return;
    case workflow_key::timeout:
      self_.timeout = values_.duration(value, path);
      return;
    case workflow_key::on_failure:
      self_.on_failure = read_block(value, "", 0, tasks_);
      return;
    case workflow_key::finally:
      self_.finally = read_block(value, "", 0, tasks_);
      return;
    case workflow_key::failure_workflow:
      failure_workflow_ = &value;
      return;
    case workflow_key::queries:
      return read_queries(value);
    case workflow_key::priority:
      self_.priority = read_priority(value, path, values_);
      return;
    case workflow_key::fair:
      self_.fair = read_fair(value, path, values_);
      return;
    case workflow_key::limits:
      self_.limits = read_limits(value, path, true, values_);
      return;
    case workflow_key::debounce:
      self_.start.debounce = read_debounce(value, path, values_);
      return;
    case workflow_key::singleton:
      self_.start.singleton = read_singleton(value, path, values_);
      return;
    case workflow_key::batch:
      self_.start.batch = read_batch(value, path, values_);
      return;
    }
  }

  void read_input(const node& value) {
    auto faults = check_schema(value);
    const auto* type = value.find("type");
    if (type && type->value.kind == node_kind::string && type->value.text() != "object" && faults.empty())
      faults.push_back({type->value.location.at, "the input of a workflow is an object", "write type: object"});
    for (auto& why : faults)
      errors_.add(why.at, "input: " + why.what, std::move(why.hint));
    self_.input = to_value(value);
  }

  void read_queries(const node& value) {
    if (value.members.size() > limits_.queries_max)
      return errors_.add(value.location.at, "more than " + std::to_string(limits_.queries_max) + " queries");
    for (const auto& m : value.members) {
      auto path = "queries." + m.key;
      if (!check_name(m.key, "query", m.at, limits_, errors_))
        continue;
      if (!fits(value_form::expression, m.value.kind))
        values_.complain(m.value, path, "must be an expression, not " + std::string(words(m.value.kind)),
                         "put it in quotes");
      else if (auto program = values_.expression(m.value, path))
        self_.queries.emplace(m.key, *std::move(program));
    }
  }

  /// A task at the end of on_failure, after all others there, whatever became of them.
  void add_failure_workflow(const node& value) {
    std::set<std::string> needed;
    for (const auto& other : self_.on_failure)
      needed.insert(other.needs.begin(), other.needs.end());
    task_definition task;
    task.name = "failure_workflow";
    task.kind = task_kind::child;
    task.at = value.location.at;
    task.join = join_policy::always;
    for (const auto& other : self_.on_failure)
      if (!needed.contains(other.name))
        task.needs.push_back(other.name);
    if (check_name(value.text(), "workflow", value.location.at, limits_, errors_) && tasks_.enter(value.location.at))
      task.child = child_policy{values_.json(value, "failure_workflow"), true, parent_close::abandon};
    task.parameters = {{"workflow", "${{ workflow.name }}"},
                       {"execution", "${{ execution.id }}"},
                       {"input", "${{ input }}"},
                       {"failure", "${{ failure }}"}};
    if (auto with = expression::json_template::parse(task.parameters))
      task.with = *std::move(with);
    self_.on_failure.push_back(std::move(task));
  }

  /// The ids of tasks of the three blocks must differ.
  void check_names_of_ends() {
    std::set<std::string_view> names;
    for (const auto& task : self_.tasks) {
      names.insert(task.name);
      if (task.name == "on_failure" || task.name == "finally")
        errors_.add(task.at, "task " + task.name + " has the name of a block of the workflow", "rename it");
    }
    for (const auto* block : {&self_.on_failure, &self_.finally})
      for (const auto& task : *block)
        if (!names.insert(task.name).second)
          errors_.add(task.at,
                      "task " + task.name + (block == &self_.finally ? " of finally" : " of on_failure") +
                        " has the name of another task",
                      task.name == "failure_workflow" ? "failure_workflow: is a task of that name: rename the other"
                                                      : "rename one of them");
  }

  const definition_limits& limits_;
  complaints errors_;
  workflow_definition self_;
  task_reading tasks_;
  value_reader values_;
  const node* failure_workflow_ = nullptr;
};

}  // namespace

definition_reading read_definition(std::string_view text, std::string_view file, const definition_limits& limits) {
  return definition_reader(file, limits).read(read_document(text, file, limits.document));
}

}  // namespace troupe
