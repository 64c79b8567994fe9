#pragma once

#include "core/base/json.hpp"
#include "core/base/result.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

/// A Conductor workflow as it is nested: tasks in sequences, and what each sequence becomes.
namespace troupe::importer {

struct block;
struct step;

/// Tasks one after the other. `value`: the case it stands for; absent for the default case and what is no case.
struct sequence {
  std::vector<step> steps;
  std::optional<std::string> value;
  block* home = nullptr;
  /// What SET_VARIABLE sets anywhere in it, and whether a TERMINATE in it may end the workflow well.
  std::set<std::string> sets;
  bool ends_well = false;
};

struct step {
  std::string type;
  std::string ref;        // taskReferenceName
  std::string task_name;  // name
  std::string name;       // of the task in the workflow that is written
  std::string path;       // `$.tasks[0]`
  const json::object* fields = nullptr;
  /// Cases, branches, or the one body of a loop.
  std::vector<sequence> inner;
  block* home = nullptr;
  /// What it is inside of, and in which of its sequences.
  const step* parent = nullptr;
  std::size_t branch = 0;
  /// It may be finished without having completed: it is optional, or has a condition.
  bool optional = false;
  bool guarded = false;

  const json::value* field(std::string_view name) const;
  const json::object& inputs() const;
  std::string text(std::string_view name) const;
};

/// Tasks of the written workflow that may need each other: the main block, a case, the body of a loop.
struct block {
  block* parent = nullptr;
  /// The SWITCH or DO_WHILE it is inside of.
  step* owner = nullptr;
  bool loop = false;

  /// Writes down a task and what it needs; again, if it has been.
  void put(const std::string& task, const std::vector<std::string>& needs);
  /// Was the task written down?
  bool has(const std::string& task) const { return places_.contains(task); }
  /// Returns whether what needs these comes after the task.
  bool leads_to(const std::string& task, const std::vector<std::string>& needs) const;
  /// Returns whether the one task, which was written down, comes after the other.
  bool comes_after(const std::string& task, const std::string& before) const;
  /// Tasks whose output is read from outside, in order of first use.
  std::vector<const step*> exports;

  bool is_inside(const block* other) const;

private:
  bool reaches(std::vector<std::uint32_t> open, std::uint32_t wanted) const;

  /// Tasks written so far, and by place the places of what they need.
  std::unordered_map<std::string, std::uint32_t> places_;
  std::vector<std::vector<std::uint32_t>> needs_;
};

/// How the workflow's input is read: as a whole value only, or members of it, too.
struct input_use {
  bool deep = false;
};

/// The tree of one definition. Not copied: blocks and steps point to each other.
class outline {
public:
  /// `problems` receives what is wrong with the definition itself.
  outline(const json::object& definition, std::vector<refused>& problems);
  outline(const outline&) = delete;
  outline& operator=(const outline&) = delete;

  sequence main;
  std::map<std::string, input_use> inputs;

  /// Returns the task with that reference name, or nullptr.
  step* find(std::string_view ref);
  /// Adds a step that Conductor does not know, beside another one.
  step* add_step(const step& beside, std::string_view name);

private:
  std::string fresh_name(std::string_view wanted);
  void read(const json::value* tasks, const std::string& path, block* home, sequence& to);
  void read_step(const json::object& fields, const std::string& path, block* home, step& to);
  block* make_block(block* parent, step* owner, bool loop);
  void index(sequence&);
  void note_inputs(const json::value&);

  std::vector<refused>& problems_;
  std::deque<block> blocks_;
  std::deque<step> added_;
  std::map<std::string, step*, std::less<>> by_ref_;
  std::set<std::string, std::less<>> names_;
};

/// Returns `[a-z][a-z0-9_]*`, at most 60 bytes, as near to the text as may be.
std::string plain_name(std::string_view text);
/// Returns a name a workflow may have: as `plain_name`, with `-` kept.
std::string workflow_name_of(std::string_view text);

}  // namespace troupe::importer
