#pragma once

#include "actors/cast.hpp"
#include "studio/task.hpp"

#include <functional>
#include <map>

namespace troupe::testing {

/// One run of a test task, seen from inside.
struct performance {
  dispatcher::attempt_key key;
  const json::object& with;
  studio::task_context& context;
};

/// What the test task types do, and what they did. They are `test.step` (light), `test.work` (io), `test.paid` (io,
/// its results are kept) and `test.review`; all take and give anything. At most one script is on at a time.
///
/// A run is a plain call on the only thread, so a task takes time by running other jobs of the scheduler inside
/// `during`: they see it as running, and it ends when they are done.
class script {
public:
  script();
  script(const script&) = delete;
  ~script();

  static const task_types& types();
  static const studio::built_in* find(std::string_view name);

  /// Called while each run goes on.
  std::function<void(const performance&)> during;
  /// What comes of a run; by default what its `with` says: `output`, `fails` (that many attempts fail), `hard` (they
  /// are not retryable), `throws` (a text).
  std::function<studio::task_result(const performance&)> outcome = as_told;

  /// How often each attempt ran.
  std::map<dispatcher::attempt_key, unsigned> runs;
  /// In which order they began.
  std::vector<std::string> begun;
  /// How many run now, and at most so far.
  unsigned running = 0, running_max = 0;

  unsigned runs_of(std::string_view task) const;

  /// While the curtain is down nothing is run or noted: the node is dead and does not know it yet.
  static void curtain(bool down);

private:
  static studio::task_result as_told(const performance&);
  friend studio::task_result run_scripted(const json::object&, studio::task_context&);
};

}  // namespace troupe::testing
