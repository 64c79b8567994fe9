#pragma once

#include "core/workflow/complaints.hpp"
#include "core/workflow/graph.hpp"
#include "core/workflow/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Whose expression it is: what a message says of it, and where it stands.
struct subject {
  /// ` of task cut`, or nothing for the workflow.
  std::string of;
  const std::map<std::string, location>* locations = nullptr;
  position at;

  position place_of(const std::string& key) const {
    auto found = locations->find(key);
    return found == locations->end() ? at : found->second.at;
  }
};

/// Which tasks an expression may read: those of a block that `reader`, a place in it, needs (all, if there is no
/// reader), and then what `outer` says. The nearest block that has a task of the name decides.
struct horizon {
  const horizon* outer = nullptr;
  std::uint32_t block = 0;
  std::optional<std::uint32_t> reader;
};

/// Knows what the tasks of a plan return, and which expressions may read it.
class read_check {
public:
  /// `scope` is what names mean; `check` adds `tasks` to it.
  read_check(const plan& of, expression::scope_types& scope, complaints& errors);

  /// From here on it is known what the task, or one item of it, returns.
  void know(std::uint32_t task, expression::type output);
  /// Returns the type of what a group without `output` returns.
  expression::type outputs_of_last(std::uint32_t block) const;

  /// Complains of what the expression of `key` may not read, and makes the tasks that it reads known to the scope.
  /// Without `from` there are no tasks yet. `parameters`, if given, are the parts of `key`.
  bool check(const std::vector<std::string>& reads, const std::string& key, const subject&, const horizon* from,
             const json::object* parameters);

private:
  struct expression_place;

  void read(const std::string& name, const std::string& path, const expression_place&);
  void make_known(const std::string& name, std::uint32_t task);
  void complain_of_reader(std::uint32_t task, const horizon&, const std::string& path, const expression_place&);
  void complain_of_name(const std::string& name, const std::string& path, const expression_place&);
  void complain(const expression_place&, const std::string& path, const std::string& what, const std::string& hint);
  expression::type entry_of(std::uint32_t task) const;
  std::string nearest(const std::string& name, const horizon*) const;
  const ancestry& ancestry_of(std::uint32_t block);

  const plan& plan_;
  expression::scope_types& scope_;
  complaints& errors_;
  /// By index of the task.
  std::vector<expression::type> outputs_;
  /// What the members of `tasks` in the scope are. They stay there: what an expression reads is checked by name, and
  /// types can be large.
  std::map<std::string, std::uint32_t> known_;
  /// By index of the block.
  std::vector<std::optional<ancestry>> ancestries_;
};

}  // namespace troupe
