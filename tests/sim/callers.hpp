#pragma once

#include "world.hpp"

#include <map>
#include <set>

namespace troupe::testing {

/// People who start executions, in every way there is, and repeat themselves. Knows what must come of it:
///
/// - what was accepted is there, whatever happens to the node;
/// - what was asked for once begins at most once, and so does each due time of a schedule;
/// - of what must be alone there is one at a time.
class callers {
public:
  explicit callers(world&);

  void act();
  /// Nobody starts anything more.
  void calm();
  /// Whether what was accepted has begun or was dropped; looks again if not.
  bool served();
  /// At the end.
  void judge();

private:
  struct wish {
    json::object body;
    std::uint64_t tag = 0;
    /// An execution may begin for each time it was asked for.
    bool again = false;
    unsigned asked = 0;
  };

  void start(wish&);
  void change_schedule();
  void follow(const execution&, std::span<const event>);
  void note_start(const execution&, const execution_started&);
  void note_alone(const execution&);

  world& world_;
  std::map<std::uint64_t, wish> wishes_;
  /// How many executions stand for the start with a tag.
  std::map<std::uint64_t, unsigned> begun_;
  std::set<std::string> runs_;
  /// By what they must have alone: executions that are not finished.
  std::map<std::string, execution_id> alone_;
  /// Are over, or were at some time: what comes then has let go of what it had.
  std::set<execution_id> over_;
  /// Acknowledged.
  std::set<execution_id> accepted_;
  /// Of those, held starts that never began.
  std::set<execution_id> dropped_;
};

}  // namespace troupe::testing
