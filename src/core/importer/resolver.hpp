#pragma once

#include "core/importer/cel.hpp"
#include "core/importer/outline.hpp"
#include "core/importer/reference.hpp"
#include "core/importer/script.hpp"

#include <memory>
#include <span>

/// What `${...}` of a Conductor definition is in the written workflow, seen from one place in it.
namespace troupe::importer {

/// Where the value of a workflow variable comes from at some point of a sequence.
struct variable {
  enum class origin : std::uint8_t { constant, setter, group, carried, contested };
  origin from = origin::constant;
  json::value constant;
  /// `setter`: SET_VARIABLE. `group`: the SWITCH or DO_WHILE it was set inside of.
  const step* task = nullptr;
  /// `carried`: what it was before the loop began.
  std::shared_ptr<const variable> before;
};
using environment = std::map<std::string, variable>;

/// A point of the written workflow: in which block, and what is finished there.
struct place {
  block* at = nullptr;
  /// The tasks of the block that come before; nullptr: all of them do (the end of the block).
  const std::vector<std::string>* needs = nullptr;
  const environment* variables = nullptr;
  /// The task that reads; nullptr for what is read at the end of a block.
  const step* reader = nullptr;
};

class resolver {
public:
  /// `defaults`: inputs the workflow gives a default.
  resolver(outline& of, const json::object& definition);

  /// Returns the value of a reference. `otherwise` is what it is where there is nothing.
  result<cel> read(const reference&, const place&, const cel& otherwise = null_literal());
  /// Returns a value in whose strings references may stand, as one expression.
  result<cel> expression(const json::value&, const place&, const cel& otherwise = null_literal());
  /// Returns the same as a template.
  result<json::value> as_template(const json::value&, const place&, const cel& otherwise = null_literal());

  /// Returns what `$` means in a script of a task with these parameters.
  /// `strict`: a parameter that is not there has no members, and reading one is an error (as in JavaScript, not in jq).
  script_scope parameters(const json::object& of, const place&, bool strict = true);
  /// Returns what `$` means in the condition of a loop: at the end of an iteration.
  script_scope loop_parameters(const step& loop, const place&);

  /// Returns the output of a task with the steps behind it.
  result<cel> output(const step&, std::span<const path_step>, const place&, const cel& otherwise = null_literal());
  /// Returns the value a variable has there.
  result<cel> variable_value(const variable&, const std::string& name, const place&);
  /// Returns the expression an exported output has in the output of the block that holds it.
  cel exported(const step&, const block&);
  /// Returns the task of the block that the step is, or is inside of.
  const step* in_block(const step&, const block&) const;
  /// Returns whether the place comes after the task of its block.
  bool comes_after(const place&, const std::string& task) const;

  /// Inputs with a default: those of `inputTemplate`, and null for those whose members nobody reads.
  std::map<std::string, json::value> defaults;

  /// What is worth knowing about the values read since it was last taken, in sentences.
  std::vector<std::string> notes;

private:
  /// Where an output stands: `value` (an optional if `maybe`), there only if `only_if` holds; `never`: nowhere.
  struct base {
    cel value;
    bool maybe = false;
    std::optional<cel> only_if;
    bool never = false;
  };
  result<base> locate(const step&, const place&);
  base earlier(const step&, block& loop);
  static bool runs_beside(const step&, const place&);
  cel nothing(std::string text, const cel& otherwise);
  static cel behind(const base&, std::span<const path_step>, const cel& otherwise);

  result<cel> of_workflow(const reference&, const place&, const cel& otherwise);
  result<cel> of_input(const reference&, const cel& otherwise);
  result<cel> of_variables(const reference&, const place&, const cel& otherwise);
  result<cel> of_task(const reference&, const step&, const place&, const cel& otherwise);
  result<cel> of_http(const base&, std::span<const path_step>, const cel& otherwise, const step&);
  result<cel> of_join(const step&, std::span<const path_step>, const place&, const cel& otherwise);
  result<cel> of_dynamic_join(const step& fork, const path_step&, std::span<const path_step> rest, const place&,
                              const cel& otherwise);
  result<cel> of_loop(const step&, std::span<const path_step>, const place&, const cel& otherwise);

  outline& outline_;
  const json::object& definition_;
};

/// Returns `${{ expression }}`.
std::string braced(const cel&);

/// Returns the FORK_JOIN_DYNAMIC right before the JOIN, or nullptr.
const step* dynamic_fork_before(const outline&, const step& join);

}  // namespace troupe::importer
