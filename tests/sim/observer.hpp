#pragma once

#include "core/workflow/execution.hpp"
#include "support/ledger.hpp"
#include "support/script.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe::testing {

/// Watches what a simulated node does and notes every promise it breaks (docs/architecture.md): what it knows is what
/// the ledger saw become durable.
class observer {
public:
  explicit observer(ledger& durable);

  /// A workflow that executions may be of.
  void know(std::shared_ptr<const plan>);

  /// A node starts. While none of its actors dies, nothing that is completed runs again; when one does, at least
  /// nothing that was completed in an earlier life.
  void life_begins();
  void actors_die() { disturbed_ = true; }

  /// A task begins to run: it was scheduled durably, and it is not completed.
  void runs(const dispatcher::attempt_key&);

  /// What an actor held at a sequence that is durable now: it is what a replay of the journal gives.
  void held(const execution_id&, std::uint64_t sequence, const std::string& dump);

  /// The API showed this execution: nothing in it may be lost again.
  void shown(const json::value& view);

  /// True if an end of this attempt is durable.
  bool ended(const dispatcher::attempt_key&) const;

  /// Every execution of the ledger is final, and came to what the reference says.
  void judge_ends();

  bool all_final() const;
  /// Tasks that durably wait for a person.
  std::vector<std::pair<execution_id, task_id>> open_reviews() const;
  bool knows(const execution_id& id) const { return copies_.contains(id); }

  void broken(std::string what) { complaints.push_back(std::move(what)); }

  std::vector<std::string> complaints;

private:
  struct copy {
    explicit copy(execution self) : self(std::move(self)) {}

    execution self;
    /// In which life each task was completed.
    std::map<std::string, unsigned> completed;
    std::set<dispatcher::attempt_key> ended;
  };

  void accepted(const execution_id&, std::size_t first);
  void note_end(copy&, const task_id&, std::uint32_t attempt);
  void judge_end(const copy&);

  ledger& durable_;
  unsigned life_ = 0;
  bool disturbed_ = false;
  std::map<std::string, std::shared_ptr<const plan>> plans_;
  std::map<execution_id, copy> copies_;
};

}  // namespace troupe::testing
