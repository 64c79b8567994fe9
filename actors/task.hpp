#pragma once

#include "actors/attempt_context.hpp"
#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/stop_source.hpp"
#include "actors/surroundings.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>

namespace troupe::task {

/// What a task actor is given.
struct assignment {
  dispatcher::attempt_key key;
  std::uint64_t seed = 0;
  run_task work;
  std::shared_ptr<stop_source> stop;
  /// Told the outcome and the progress; every attempt ends there.
  std::function<void(dispatcher::report)> done;
  std::function<void(dispatcher::progress)> progress;
  /// Told when the attempt begins to run; not called when the result is reused.
  std::function<void()> started;
  /// Where the values of secrets come from; empty is the node.
  secret::source find_secret = {};
};

/// Runs an attempt's task type once, on the thread it is called from. What the type throws, it throws.
studio::task_result perform(const surroundings_ptr&, const dispatcher::attempt_key&, std::uint64_t seed,
                            const run_task&, std::shared_ptr<stop_source>, attempt_context::progress_function,
                            const secret::source& find_secret = {});

/// Returns an output as it is to be recorded: with its large parts in files. One that is too large, or cannot be
/// stored, is a failure.
studio::task_result keep_output(json::value output, const surroundings&);

/// The code of an attempt that failed while the disk was full. It is never told to the workflow: the attempt stays
/// owed, and the node stops.
inline constexpr std::string_view disk_full = "disk_full";

/// Returns the error, or `disk_full` with its message while the disk is full.
task_error blame(const surroundings&, task_error);

/// One attempt: looks for a kept result, runs the task type, keeps the result. Lives on a thread of its own unless its
/// slot is `light`. An exception of the task type ends the actor; the dispatcher makes it a failed attempt.
class role : public observed<actor::base> {
public:
  role(caf::actor_config&, surroundings_ptr, assignment, reader::actor, journal::actor);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  void handle(const begin&);
  void handle(const found&);
  void run();
  void finish(studio::task_result outcome, bool reused = false);

  surroundings_ptr around_;
  assignment mine_;
  reader::actor reader_;
  journal::actor journal_;
  const studio::built_in* type_;
  std::string key_;
};

}  // namespace troupe::task
