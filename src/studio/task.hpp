#pragma once

#include "core/base/artifact.hpp"
#include "core/base/id.hpp"
#include "core/quality/learner.hpp"
#include "core/workflow/event.hpp"
#include "core/workflow/task_type.hpp"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

/// What a task type does. Plain functions that may block; the engine runs each attempt on a thread of its own (slot
/// `light`: on the scheduler, so those must not block) and retries, times out and cancels from outside.
namespace troupe::studio {

struct judge_options;

/// What a running attempt may use of the world. Thread-safe against the engine.
class task_context {
public:
  virtual ~task_context() = default;

  virtual const execution_id& execution() const = 0;
  virtual const task_id& task() const = 0;
  virtual std::uint32_t attempt() const = 0;
  /// The same for every attempt of this task of this execution.
  virtual std::uint64_t seed() const = 0;

  /// An empty directory of this attempt alone; removed afterwards.
  virtual const std::filesystem::path& scratch() = 0;

  /// `fraction` in 0..1 for a bar; `note` a few words (`frame 120`). Cheap: rate-limited by the engine.
  virtual void progress(double fraction, std::string_view note = {}) = 0;

  /// True once the attempt must stop. A file descriptor that becomes readable at that moment, for poll.
  virtual bool stop_requested() const = 0;
  virtual int stop_fd() const = 0;

  /// Returns the path of an artifact's bytes (read-only), or why it is not there.
  virtual result<std::filesystem::path> open(const artifact&) = 0;
  /// Moves a file into the blob store, durably.
  virtual result<artifact> keep(const std::filesystem::path& file, std::string media_type, std::string name) = 0;

  /// Where `content.publish` may put what people take away: `<data>/published`.
  virtual const std::filesystem::path& published() const = 0;

  /// What `quality.revise` has seen to help so far, on this node or another one of its store; nothing where there is no
  /// store.
  virtual result<std::vector<quality::trial>> experience() { return std::vector<quality::trial>{}; }

  /// The language model that may be asked; nullptr where there is none.
  virtual const judge_options* judge() const { return nullptr; }
};

/// The output, or why the attempt failed.
using task_result = std::variant<json::value, task_error>;

/// `with` has been checked against the parameters and has their defaults filled in. Called from several threads at
/// once.
using run_function = std::function<task_result(const json::object& with, task_context&)>;

struct built_in {
  task_type type;
  /// Empty for slot `review`.
  run_function run = {};
};

/// All built-in task types, by name.
std::span<const built_in> built_ins();

/// The table the planner checks against.
const task_types& built_in_types();

/// Returns the built-in named so, or nullptr.
const built_in* find_built_in(std::string_view name);

/// Fills in defaults and checks the evaluated parameters; a `task_error` that is not retryable says which is wrong and
/// why.
std::variant<json::object, task_error> accept_parameters(const task_type&, const json::value& with);

}  // namespace troupe::studio
