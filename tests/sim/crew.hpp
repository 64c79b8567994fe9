#pragma once

#include "world.hpp"

#include <deque>

namespace troupe::testing {

/// Workers in another place. Their calls are lost on the way, or the answers are; they say things late, twice, or
/// never, and they outlive the node.
class crew {
public:
  explicit crew(world& w) : world_(w) {}

  void act();
  /// Works off what waits, and loses no time. `run` lets the node go on.
  void calm(const std::function<void()>& run);

private:
  struct job {
    dispatcher::attempt_key key;
    std::string token;
    json::object outcome;
    bool told = false;
  };

  void poll(bool wait);
  void take(const http::response&);
  void tell(job&);
  void beat(const job&);
  void report();
  json::object outcome_for(const dispatcher::attempt_key&);
  void check_recorded(const dispatcher::attempt_key&);

  world& world_;
  std::deque<job> jobs_;
};

}  // namespace troupe::testing
