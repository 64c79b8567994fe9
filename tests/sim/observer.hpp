#pragma once

#include "core/workflow/execution.hpp"
#include "support/ledger.hpp"
#include "support/reference.hpp"
#include "support/script.hpp"

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace troupe::testing {

/// Watches what a simulated node does and notes every promise it breaks (docs/architecture.md): what it knows is what
/// the ledger saw become durable.
class observer {
public:
  explicit observer(ledger& durable);

  /// A version of a workflow that executions may be of.
  void know(std::shared_ptr<const plan>);

  /// A node starts. While none of its actors dies, nothing that is completed runs again; when one does, at least
  /// nothing that was completed in an earlier life.
  void life_begins();
  void actors_die();
  bool disturbed() const { return disturbed_; }

  /// A task begins to run: it was scheduled durably, and it is not completed.
  void runs(const dispatcher::attempt_key&);
  /// A task is handed to a worker: it was scheduled durably.
  void handed_out(const dispatcher::attempt_key&);

  /// What an actor held at a sequence that is durable now: it is what a replay of the journal gives.
  void held(const execution_id&, std::uint64_t sequence, const std::string& dump);

  /// The API showed this execution: nothing in it may be lost again.
  void shown(const json::value& view);

  /// What was to be handed out when this attempt was scheduled, without its input; nullptr if it never was. What has
  /// become of the task since makes no difference: an attempt that nobody waits for any more still takes its place.
  const run_task* work_of(const dispatcher::attempt_key&) const;

  /// True if an end of this attempt is durable.
  bool ended(const dispatcher::attempt_key&) const;

  /// Every execution of the ledger is final, and came to what the reference says.
  void judge_ends();

  bool all_final() const;
  bool knows(const execution_id& id) const { return copies_.contains(id); }
  /// The execution as its durable events have it.
  const execution* find(const execution_id&) const;
  /// Tasks that durably wait for a person.
  std::vector<std::pair<execution_id, task_id>> open_reviews() const;
  /// Executions of which this is durably so.
  std::vector<execution_id> those(bool (*is)(const execution&)) const;

  void broken(std::string what) { complaints.push_back(std::move(what)); }

  /// Called after each record with the execution it belongs to, as it stands then.
  std::vector<std::function<void(const execution&, std::span<const event>)>> followers;
  std::vector<std::string> complaints;

private:
  struct copy {
    explicit copy(execution self) : self(std::move(self)) {}

    execution self;
    outcomes became;
    /// In which life each attempt completed.
    std::map<dispatcher::attempt_key, unsigned> completed;
    std::set<dispatcher::attempt_key> ended;
    std::map<dispatcher::attempt_key, run_task> work;
    std::set<std::string> signals;
    /// What could be shown of it at some time: final states of it and of its tasks.
    std::set<std::pair<std::string, task_state>> tasks_were;
    std::set<execution_state> was;
  };

  void accepted(const execution_id&, std::size_t first);
  void prove(copy&, const event&);
  void note_end(copy&, const task_id&, std::uint32_t attempt);
  void note_work(copy&, const event&);
  void note_states(copy&);
  execution fresh(const execution_id&, std::shared_ptr<const plan>) const;

  ledger& durable_;
  unsigned life_ = 0;
  bool disturbed_ = false;
  std::map<std::string, std::shared_ptr<const plan>> plans_;
  std::map<execution_id, copy> copies_;
};

}  // namespace troupe::testing
