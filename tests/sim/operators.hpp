#pragma once

#include "world.hpp"

#include <map>
#include <set>

namespace troupe::testing {

/// People who do things to executions: look at them, follow them, decide reviews, send signals, and use every verb at
/// the wrong moment. What they are told must be durable.
class operators {
public:
  explicit operators(world&);

  void act();
  /// Moves what only people can move.
  void calm();

  /// Looks at an execution from inside: it is what a replay of its journal gives.
  void inspect(const execution_id&);
  void show(const execution_id&, bool wait = false);

  /// A light task of the execution begins. Of others it cannot be seen when they were let in.
  void begins(const execution&);

private:
  void use_verb(const execution_id&);
  void do_bulk();
  void apply_version(const std::string& workflow);
  void pause_starts();
  void resume_starts(const std::string& workflow);
  void migrate();
  void follow(const execution_id&);
  void check_stream(const execution_id&, std::uint64_t after, const inbox&);
  void signal(const execution_id&, bool kind);
  void decide(const execution_id&, const task_id&);
  void decide_some_review();
  template <class E>
  void verb(const std::string& what, const execution_id&, const std::string& path, json::object body);

  world& world_;
  std::uint64_t signals_ = 0;
  /// Workflows (or, unnamed, all) that are paused until somebody asks for something else.
  std::set<std::string> paused_;
  /// Executions that are paused, as somebody was told.
  std::set<execution_id> told_paused_;
  /// How often something was asked for, by workflow.
  std::map<std::string, unsigned> asked_;
};

}  // namespace troupe::testing
