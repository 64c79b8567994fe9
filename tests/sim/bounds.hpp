#pragma once

#include "world.hpp"

#include <deque>

namespace troupe::testing {

/// Watches that nothing grows beyond its bound, and that what was taken is given back: slots, limits, commits.
class bounds {
public:
  explicit bounds(world& w) : world_(w) {}

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

  void commits(std::span<const store::append>);
  /// At the end: nothing runs, nothing waits, nothing is taken.
  void judge();

private:
  struct attempt {
    dispatcher::attempt_key key;
    troupe::slot slot = slot::io;
    std::uint32_t cost = 1;
    std::vector<limit_claim> limits;
  };

  attempt attempt_of(const dispatcher::attempt_key&) const;
  void check_slots(const attempt&);
  void check_limit(const limit_claim&);

  world& world_;
  node_options options_;
  /// Those that run, each within the one before.
  std::vector<attempt> now_;
  /// When attempts under a rate began.
  std::map<std::string, std::deque<timestamp>> begun_;
};

}  // namespace troupe::testing
