#pragma once

#include "support/dice.hpp"
#include "support/plans.hpp"
#include "support/reference.hpp"
#include "support/rehearsal.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe::testing {

/// One random history of a random workflow: an execution, a world that answers late, twice, wrongly or not at all, and
/// people who meddle with it. Every record is proven by the rehearsal, whose replay is read from a snapshot now and
/// then.
class walk {
public:
  /// `rewrites`: people also run tasks again and move the execution to other versions.
  walk(std::uint64_t seed, bool rewrites);

  /// Does random things for a while.
  void wander();

  /// Does all that is owed until the end. Returns whether the end was reached.
  bool finish();

  /// Returns where the end differs from the reference. Nothing if the history was rewritten.
  std::vector<std::string> differences() const;

  const execution& self() const { return stage_.self; }
  const std::string& text() const { return text_; }
  /// What happened, for people.
  const std::vector<std::string>& story() const { return story_; }
  /// Types of the events that happened.
  const std::map<std::string, std::size_t>& tally() const { return tally_; }

private:
  void step();
  void perform(const effect&);
  void attempt(const task_id&, std::uint32_t number);
  void complete(const task_id&, std::uint32_t number);
  void fail(const task_id&, std::uint32_t number);
  void answer_child(const start_child&);
  void perturb();
  void meddle();
  void rewrite();
  void migrate();
  void signal();
  task_id some_id();
  bool tell(const command&);
  void go_on_from_snapshot();

  dice dice_;
  /// Draws of their own, so that they change no history.
  dice snapshots_;
  bool rewrites_;
  std::string text_;
  rehearsal stage_;
  outcomes seen_;
  std::vector<std::pair<task_id, std::uint32_t>> attempts_;
  std::vector<std::string> ids_;
  std::vector<std::string> story_;
  std::map<std::string, std::size_t> tally_;
  unsigned versions_ = 1;
  bool calm_ = false;
};

}  // namespace troupe::testing
