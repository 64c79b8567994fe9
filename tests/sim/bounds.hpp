#pragma once

#include "world.hpp"

#include <map>
#include <set>

namespace troupe::testing {

/// Watches that nothing grows beyond its bound, and that what was taken is given back: slots, limits, commits.
class bounds {
public:
  explicit bounds(world&);

  void life_begins(const node_options&);

  /// An attempt runs on the node while one of these is about.
  class running {
  public:
    running(bounds& in, const dispatcher::attempt_key& key);
    running(const running&) = delete;
    ~running() { in_.now_.pop_back(); }

  private:
    bounds& in_;
  };

  /// Whether what is seen to begin is let in at that moment: a light attempt, which waits for no record of a rate.
  bool begins_at_once(const dispatcher::attempt_key&) const;

  void commits(std::span<const store::append>);
  /// Attempts and executions under rates begin.
  void charges(std::span<const store::flow_change>);
  /// At the end: nothing runs, nothing waits, nothing is taken.
  void judge();

private:
  struct attempt {
    dispatcher::attempt_key key;
    troupe::slot slot = slot::io;
    std::uint32_t cost = 1;
    std::vector<limit_claim> limits;
  };

  void note_admission(const execution&);
  attempt attempt_of(const dispatcher::attempt_key&) const;
  void check_slots(const attempt&);
  void check_limit(const limit_claim&);
  void check_rate(const flow::rate_use&);

  world& world_;
  node_options options_;
  /// Those that run, each within the one before.
  std::vector<attempt> now_;
  /// Executions that run under a limit of their workflow.
  std::map<std::string, std::set<execution_id>> admitted_;
  /// How many began when, by the keys of rates.
  std::map<std::string, std::map<timestamp, std::uint32_t>> begun_;
};

}  // namespace troupe::testing
