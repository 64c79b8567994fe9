#include "core/importer/importer.hpp"
#include "core/importer/translator.hpp"

#include <algorithm>
#include <map>

namespace troupe::importer {
namespace {

const json::value* find(const json::object& of, std::string_view name) {
  const auto* found = of.if_contains(name);
  return found && !found->is_null() ? found : nullptr;
}

std::string text(const json::object& of, std::string_view name) {
  const auto* found = find(of, name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t number(const json::object& of, std::string_view name) {
  const auto* found = find(of, name);
  return found && found->is_int64() ? found->get_int64() : 0;
}

bool flag(const json::object& of, std::string_view name) {
  const auto* found = find(of, name);
  return found && found->is_bool() && found->get_bool();
}

bool has_content(const json::value* value) {
  if (!value)
    return false;
  if (const auto* object = value->if_object())
    return !object->empty();
  if (const auto* list = value->if_array())
    return !list->empty();
  if (const auto* string = value->if_string())
    return !string->empty();
  return true;
}

/// A definition found in a file, with the path it stands at.
struct found_definition {
  const json::object* fields = nullptr;
  std::string file;
  std::string path;
  std::string name;  // that it will have
};

/// Goes through files for definitions of workflows and tasks.
class collection {
public:
  std::map<std::string, found_definition> workflows;  // by the name they will have
  std::vector<std::string> order;
  task_definitions tasks;
  std::vector<refused> missing;

  void read(const source_file& file) {
    auto parsed = parse_json(file.text);
    if (!parsed) {
      auto why = std::move(parsed).error();
      missing.push_back({errc::invalid, "not JSON: " + why.what, file.name, "a Conductor definition is JSON"});
      return;
    }
    auto& kept = texts_.emplace_back(std::make_unique<json::value>(*std::move(parsed)));
    auto before = workflows.size() + tasks.size();
    if (const auto* list = kept->if_array())
      for (std::size_t i = 0; i < list->size(); ++i)
        look_at((*list)[i], file.name, "$[" + std::to_string(i) + "]");
    else
      look_at(*kept, file.name, "$");
    if (workflows.size() + tasks.size() == before && !repeated_)
      missing.push_back({errc::invalid, "there is no workflow definition in it", file.name,
                         "a definition has `name` and a list of `tasks`"});
  }

  void add(const found_definition& definition) {
    auto called = text(*definition.fields, "name");
    auto [at, is_new] = workflows.emplace(definition.name, definition);
    if (is_new) {
      order.push_back(definition.name);
      return;
    }
    repeated_ = true;
    auto& known = at->second;
    if (text(*known.fields, "name") != called)
      missing.push_back(
        {errc::conflict,
         "`" + called + "` and `" + text(*known.fields, "name") + "` would both be called " + definition.name,
         definition.file + ": " + definition.path + ".name", "rename one of them"});
    else if (number(*definition.fields, "version") > number(*known.fields, "version"))
      known = definition;
    else if (number(*definition.fields, "version") == number(*known.fields, "version") &&
             *definition.fields != *known.fields)
      missing.push_back({errc::conflict, "`" + called + "` is defined twice, differently",
                         definition.file + ": " + definition.path + ".name", "keep one"});
  }

private:
  void look_at(const json::value& value, const std::string& file, const std::string& path) {
    const auto* object = value.if_object();
    if (!object)
      return;
    const auto* steps = find(*object, "tasks");
    if (steps && steps->is_array() && find(*object, "name") && !find(*object, "workflowId"))
      return add({object, file, path, workflow_name_of(text(*object, "name"))});
    for (const auto* inside : {"workflowDef", "workflowDefinition"})
      if (const auto* inner = find(*object, inside); inner && inner->is_object())
        return look_at(*inner, file, path + "." + inside);
    auto is_task = std::ranges::any_of(
      std::initializer_list<const char*>{"retryCount", "timeoutSeconds", "responseTimeoutSeconds", "retryLogic"},
      [&](const char* field) { return object->contains(field); });
    if (is_task && find(*object, "name") && !steps)
      tasks[text(*object, "name")] = object;
  }

  std::vector<std::unique_ptr<json::value>> texts_;
  bool repeated_ = false;
};

/// One definition as a workflow file.
class writer {
public:
  writer(const found_definition& from, const task_definitions& known, std::vector<refused>& missing)
    : from_(from), definition_(*from.fields), missing_(missing), outline_(definition_, problems_),
      translator_(outline_, definition_, from.name, known, problems_) {}

  imported_workflow write(std::vector<found_definition>& inner) {
    imported_workflow made;
    made.name = from_.name;
    auto version = number(definition_, "version");
    made.conductor_name = text(definition_, "name") + (version > 0 ? ", version " + std::to_string(version) : "");
    if (problems_.empty()) {
      translator_.run();
      auto root = document(made);
      if (problems_.empty())
        made.text = print_yaml(root);
    }
    for (const auto& [definition, path, name] : translator_.inner_definitions)
      inner.push_back({definition, from_.file, from_.path + path.substr(1), name});
    for (auto& problem : problems_) {
      problem.where = from_.file + ": " + from_.path + problem.where.substr(problem.where.empty() ? 0 : 1);
      missing_.push_back(std::move(problem));
    }
    made.types.assign(translator_.types.begin(), translator_.types.end());
    made.workflows.assign(translator_.workflows.begin(), translator_.workflows.end());
    return made;
  }

private:
  yaml_node document(const imported_workflow& made) {
    auto root = yaml_node::map();
    auto tasks = translator_.tasks();
    auto lines = head(made);
    std::ranges::move(std::exchange(translator_.values.notes, {}), std::back_inserter(lines));
    root.add("workflow", made.name, std::move(lines));
    if (auto description = text(definition_, "description"); !description.empty())
      root.add("description", description);
    root.add("input", input());
    times(root);
    limits(root);
    if (auto failure = text(definition_, "failureWorkflow"); !failure.empty()) {
      if (failure.find("${") != failure.npos)
        problems_.push_back({errc::invalid, "a failure workflow that is known at run time only is not translated",
                             "$.failureWorkflow", "start it in `on_failure`"});
      auto called = workflow_name_of(failure);
      translator_.workflows.insert(called);
      root.add("failure_workflow", called,
               {"Its input is {workflow, execution, input, failure}; Conductor's was {workflowId, reason, ...}."});
    }
    root.add("tasks", std::move(tasks));
    if (auto output = translator_.output())
      root.add("output", *std::move(output));
    return root;
  }

  std::vector<std::string> head(const imported_workflow& made) {
    std::vector<std::string> lines{"From the Conductor workflow " + made.conductor_name + ". docs/IMPORT.md says how."};
    if (!translator_.types.empty())
      lines.push_back("Workers must offer: " + joined(translator_.types) + ".");
    if (!translator_.workflows.empty())
      lines.push_back("Workflows it starts: " + joined(translator_.workflows) + ".");
    if (!translator_.undefined.empty())
      lines.push_back("No task definition was given for " +
                      (translator_.undefined == translator_.types ? "them" : joined(translator_.undefined)) +
                      ": tried once, without timeouts. Import them together to keep retries and timeouts.");
    if (!translator_.output())
      lines.push_back("Without outputParameters Conductor returns what its last task did; here the output has the "
                      "outputs of the last tasks by name.");
    std::string left_out;
    auto leave = [&](const char* field, bool there) {
      if (there)
        left_out += (left_out.empty() ? "" : ", ") + std::string(field);
    };
    for (const auto* field : {"ownerEmail", "ownerApp", "metadata", "maskedFields", "inputSchema", "outputSchema",
                              "cacheConfig", "workflowStatusListenerSink"})
      leave(field, has_content(find(definition_, field)));
    leave("workflowStatusListenerEnabled", flag(definition_, "workflowStatusListenerEnabled"));
    const auto* restartable = find(definition_, "restartable");
    leave("restartable", restartable && restartable->is_bool() && !restartable->get_bool());
    if (!left_out.empty())
      lines.push_back("Left out: " + left_out + ".");
    if (find(definition_, "schemaVersion") && number(definition_, "schemaVersion") == 1)
      problems_.push_back({errc::invalid, "schema version 1 is not translated", "$.schemaVersion",
                           "write it with schemaVersion 2, as Conductor asks since 2018"});
    if (const auto* changes = find(definition_, "onStateChange"); changes && has_content(changes))
      problems_.push_back(
        {errc::invalid, "events on a change of state are not translated", "$.onStateChange", "subscribe a webhook"});
    return lines;
  }

  static std::string joined(const std::set<std::string>& names) {
    std::string all;
    for (const auto& name : names)
      all += (all.empty() ? "" : ", ") + name;
    return all;
  }

  json::value input() {
    json::object properties;
    for (const auto& [name, standard] : translator_.values.defaults)
      properties[name] = json::object{{"default", standard}};
    for (const auto& [name, use] : outline_.inputs)
      if (!properties.contains(name))
        properties[name] = json::object{};
    json::object schema{{"type", "object"}};
    if (!properties.empty())
      schema["properties"] = std::move(properties);
    schema["additionalProperties"] = true;
    return json::value(std::move(schema));
  }

  void times(yaml_node& root) {
    auto seconds = number(definition_, "timeoutSeconds");
    if (seconds <= 0)
      return;
    if (text(definition_, "timeoutPolicy") == "TIME_OUT_WF")
      root.add("timeout", seconds_text(seconds));
    else
      root.entries.front().comments.push_back(
        "timeoutPolicy ALERT_ONLY: timeoutSeconds ended nothing in Conductor and is left out.");
  }

  void limits(yaml_node& root) {
    const auto* config = find(definition_, "rateLimitConfig");
    if (!config || !config->is_object())
      return;
    const auto& limit = config->get_object();
    json::object made;
    if (const auto* key = find(limit, "rateLimitKey")) {
      environment none;
      auto value = translator_.values.expression(*key, {outline_.main.home, nullptr, &none});
      if (!value)
        problems_.push_back(
          {errc::invalid, value.error().what, "$.rateLimitConfig.rateLimitKey", "a key is made of the input"});
      else
        made["key"] = value->kind == cel_kind::string ? value->text : "string(" + value->text + ")";
    }
    if (auto at_once = number(limit, "concurrentExecLimit"); at_once > 0)
      made["at_once"] = at_once;
    if (made.contains("at_once"))
      root.add("limits", json::value(json::array{std::move(made)}));
  }

  const found_definition& from_;
  const json::object& definition_;
  std::vector<refused>& missing_;
  std::vector<refused> problems_;
  outline outline_;
  translator translator_;
};

}  // namespace

importing import_conductor(std::span<const source_file> files) {
  collection all;
  for (const auto& file : files)
    all.read(file);
  importing made;
  // Definitions inside of tasks are found while the others are written.
  for (std::size_t i = 0; i < all.order.size(); ++i) {
    auto from = all.workflows.at(all.order[i]);
    std::vector<found_definition> inner;
    made.workflows.push_back(writer(from, all.tasks, all.missing).write(inner));
    for (const auto& definition : inner)
      all.add(definition);
  }
  made.missing = std::move(all.missing);
  if (made.missing.empty() && made.workflows.empty())
    made.missing.push_back({errc::invalid, "there are task definitions only, and no workflow definition",
                            files.empty() ? std::string() : files.front().name,
                            "import them together with the workflows whose tasks they define"});
  if (!made.missing.empty())
    made.workflows.clear();
  return made;
}

}  // namespace troupe::importer
