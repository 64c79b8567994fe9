#pragma once

#include "core/workflow/execution.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace troupe::testing {

/// What became of what follows from nothing else: attempts, children and waits; tasks that were cut short by a timeout
/// of their own or skipped by a person; and how the execution was ended from outside.
struct outcomes {
  struct unit {
    task_state state = task_state::completed;
    json::value output;
    std::string code;
    bool by_person = false;
  };
  std::map<std::string, unit> units;
  /// In the order in which they completed.
  std::vector<std::string> completed;
  /// What undoes tasks, in the order in which it began.
  std::vector<std::string> undone;
  bool cancelled = false;
  bool timed_out = false;
  /// Ended at once, without an end block.
  bool cut = false;
  /// Tasks were run again or moved to another version: the rest says less than the journal.
  bool rewritten = false;

  /// Takes note of a record of the execution's journal, or of several.
  void note(const execution&, std::span<const event> events);
};

/// Computes what a finished execution must have come to the slow and obvious way: over the tree of blocks, looking at
/// every task until nothing changes, with no counters, agenda or owed work. Returns where the execution came to
/// something else. What is inside something that was cut short is left out: how far it got depends on when.
std::vector<std::string> differences_from_reference(const execution&, const outcomes&);

}  // namespace troupe::testing
