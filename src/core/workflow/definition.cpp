#include "core/workflow/definition.hpp"

#include "core/workflow/input.hpp"
#include "core/workflow/task_reader.hpp"

#include <algorithm>

namespace troupe {
namespace {

class definition_reader {
public:
  definition_reader(std::string_view file, const definition_limits& limits)
    : limits_(limits), errors_(std::string(file), limits.errors_max) {
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
    read_keys(root, workflow_keys, "", {1, 1}, errors_,
              [this](workflow_key key, const node& value) { read(key, value); });
  }

  void read(workflow_key key, const node& value) {
    switch (key) {
    case workflow_key::workflow:
      self_.name = value.text();
      self_.locations["workflow"] = value.location;
      check_name(self_.name, "workflow", value.location.at, limits_, errors_);
      return;
    case workflow_key::description:
      self_.description = value.text();
      return;
    case workflow_key::input:
      return read_input(value);
    case workflow_key::tasks:
      return read_tasks(value);
    case workflow_key::output:
      self_.output = read_template(value, "output", "", self_.locations, errors_);
      return;
    case workflow_key::labels:
      return read_labels(value);
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

  void read_tasks(const node& value) {
    self_.locations["tasks"] = value.location;
    if (value.members.empty())
      errors_.add(value.location.at, "no tasks", "add a task such as story: { uses: text.generate }");
    if (value.members.size() > limits_.tasks_max)
      return errors_.add(value.members[limits_.tasks_max].at,
                         "more than " + std::to_string(limits_.tasks_max) + " tasks",
                         "split the workflow, or use foreach");
    self_.tasks.reserve(value.members.size());
    for (const auto& m : value.members) {
      if (errors_.full())
        return;
      self_.tasks.push_back(read_task(m, limits_, errors_));
    }
  }

  void read_labels(const node& value) {
    if (value.members.size() > limits_.labels_max)
      return errors_.add(value.location.at, "more than " + std::to_string(limits_.labels_max) + " labels");
    for (const auto& m : value.members) {
      if (m.value.kind != node_kind::string)
        errors_.add(m.value.location.at,
                    "label " + m.key + " must be a string, not " + std::string(words(m.value.kind)),
                    "put it in quotes");
      else if (std::max(m.key.size(), m.value.text().size()) > limits_.label_bytes_max)
        errors_.add(m.at, "a label longer than " + std::to_string(limits_.label_bytes_max) + " bytes");
      else
        self_.labels.emplace(m.key, m.value.text());
    }
  }

  const definition_limits& limits_;
  complaints errors_;
  workflow_definition self_;
};

}  // namespace

definition_reading read_definition(std::string_view text, std::string_view file, const definition_limits& limits) {
  return definition_reader(file, limits).read(read_document(text, file, limits.document));
}

}  // namespace troupe
