#pragma once

#include "core/importer/policies.hpp"
#include "core/importer/resolver.hpp"

/// Writes the tasks of one definition.
namespace troupe::importer {

/// Where a sequence stands: what comes next needs these, and runs if the guards hold.
struct flow {
  std::vector<const step*> after;
  std::vector<cel> guards;
  environment variables;
  /// A TERMINATE came: nothing that follows is reached.
  bool over = false;
  /// What may have ended the workflow well before: a TERMINATE, or a group that has one in it.
  std::vector<const step*> ends;
};

/// A task as it will be written. Keys come in the order of a workflow file.
struct draft {
  std::vector<std::string> comments;
  std::vector<yaml_entry> kind;    // uses, switch, wait, ...
  std::vector<yaml_entry> order;   // needs, join, if
  std::vector<yaml_entry> detail;  // with, retry, ...
  /// Blocks inside, each with what stands before its tasks (`when`).
  struct part {
    std::vector<yaml_entry> head;
    const sequence* body = nullptr;
    flow last;
  };
  std::vector<part> parts;
};

class translator {
public:
  /// `name`: what the workflow will be called.
  translator(outline& of, const json::object& definition, std::string name, const task_definitions& known,
             std::vector<refused>& missing);

  /// Translates everything; what is missing is appended to what the constructor was given.
  void run();

  /// The tasks of the main block, and the output of the workflow if it has one.
  yaml_node tasks();
  std::optional<json::value> output() const { return output_; }

  resolver values;
  /// Task types and workflows that must be there, and tasks that no task definition was found for.
  std::set<std::string> types;
  std::set<std::string> workflows;
  std::set<std::string> undefined;
  /// Definitions inside SUB_WORKFLOW tasks: where they stand, and what they will be called.
  struct inner_definition {
    const json::object* fields = nullptr;
    std::string path;
    std::string name;
  };
  std::vector<inner_definition> inner_definitions;

private:
  // Sequences (translator.cpp).
  void write(sequence&, flow&);
  void write(step&, flow&);
  void emit(step&, flow&, draft);
  void add_order(const step&, const flow&, draft&) const;
  void delay(const step&, flow&);
  void fork(step&, flow&);
  void join(const step&, flow&);
  void exclusive_join(const step&, flow&);
  void choose(step&, flow&);
  void loop(step&, flow&);
  void end(step&, flow&);
  draft::part inside(sequence&, const flow&, environment);
  void leave(const step&, flow&, bool may_end);
  static std::vector<std::string> names_of(const std::vector<const step*>&);

  // What groups and the workflow give back (endings.cpp).
  yaml_node assemble(const block&);
  std::optional<json::value> group_output(const sequence&, const flow& last);
  std::optional<cel> ended(const flow& last, const block&) const;
  std::optional<json::value> workflow_output(const flow& last);

  // Tasks that do something (work_forms.cpp).
  draft simple(const step&, const place&);
  draft dynamic(const step&, const place&);
  draft dynamic_fork(const step&, const place&);
  draft http(const step&, const place&);
  draft script(const step&, const place&);
  draft jq(const step&, const place&);

  // Tasks that wait, start others or end the workflow (control_forms.cpp).
  draft wait(const step&, const place&);
  draft sub_workflow(const step&, const place&);
  draft start_workflow(const step&, const place&);
  draft terminate(const step&, const place&);

  // What tasks have in common (task_forms.cpp).
  std::optional<draft> task(const step&, const place&);
  std::string inner_name(const step&) const;
  const json::object* definition_of(const step&);
  void add_policies(const step&, draft&, bool heartbeats);
  json::value with_of(const step&, const json::object& inputs, const place&, const json::object* standard = nullptr);
  void note_fields(const step&, draft&);
  cel scripted(const std::string& source, const script_scope&, const std::string& path, draft&);
  cel value_of(const json::value&, const place&, const std::string& path, const cel& otherwise = null_literal());
  void miss(const std::string& path, refused why);
  void miss(const std::string& path, std::string what, std::string hint = {});

  outline& outline_;
  const json::object& definition_;
  std::string name_;
  const task_definitions& known_;
  std::vector<refused>& missing_;
  std::map<const block*, std::vector<std::pair<std::string, draft>>> written_;
  /// What comes before the steps that are not written as tasks (JOIN, FORK_JOIN).
  std::map<const step*, std::vector<const step*>> behind_;
  /// The ends of the branches of forks that are not joined yet.
  std::vector<std::pair<const step*, std::vector<flow>>> forks_;
  std::optional<json::value> output_;
};

/// Returns the strings of a field that is a list of them.
std::vector<std::string> names_in(const step&, std::string_view field);

yaml_entry entry(std::string key, yaml_node value);

}  // namespace troupe::importer
