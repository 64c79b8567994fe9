#pragma once

#include "studio/capture.hpp"
#include "studio/child_process.hpp"
#include "studio/program_type.hpp"

#include <optional>
#include <string>

namespace troupe::studio {

/// A program that lives on and is told tasks, one at a time: a JSON object on one line of its standard input. It
/// answers in lines of standard output, each with the `id` of the task: any number of `{id, progress, note}`, then
/// `{id, output}` or `{id, error: {code, message, retryable, retry_after}}`.
class stdio_process {
public:
  stdio_process(const program_type&, child_process);
  /// Gives an idle one `grace` to leave.
  ~stdio_process();

  /// Tells it to leave and does not wait.
  void dismiss();

  /// Tells it the task and waits for its outcome. A program that ends, says something else, says too much, or whose
  /// task must stop is killed with its whole process group, and then `usable` is false.
  task_result perform(const json::object& message, task_context&);

  /// It has not ended, and has said nothing it was not asked for.
  bool usable();

private:
  bool step(std::string_view task, std::size_t& told, task_context&);
  void hear(task_context&);
  void take_line(std::string_view, task_context&);
  void stop(task_error, bool at_once);
  task_error crashed();
  template <class Sink>
  void read_all(descriptor&, Sink);

  const program_type& type_;
  child_process child_;
  capture error_;
  std::string id_;
  std::string rest_;
  std::optional<task_result> outcome_;
  std::optional<std::chrono::steady_clock::time_point> kill_at_;
  bool dead_ = false;
};

}  // namespace troupe::studio
