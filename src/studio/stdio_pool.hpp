#pragma once

#include "studio/stdio_process.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace troupe::studio {

/// The processes of one program that lives on. Each has at most one task; a task for which none is free waits for one.
/// Thread-safe.
class stdio_pool {
public:
  explicit stdio_pool(program_type);
  /// Ends all processes.
  ~stdio_pool();

  task_result perform(const json::object& with, task_context&);

private:
  using process_ptr = std::unique_ptr<stdio_process>;
  struct start_outcome {
    process_ptr process;
    std::optional<task_error> failure;
  };
  /// Whoever waits for a process sleeps on `free` and on what stops its task.
  struct waiter {
    descriptor free;
    bool has_turn = false;
  };

  bool take_turn(task_context&);
  void end_turn(process_ptr);
  process_ptr idle_process();
  start_outcome start();
  void start_processes();

  const program_type type_;
  std::mutex mutex_;
  std::vector<process_ptr> idle_;
  std::uint32_t turns_ = 0;
  std::deque<waiter*> waiting_;
  std::uint64_t tasks_ = 0;

  /// A child is tied to the life of the thread that started it, and a task's thread ends with its task.
  std::condition_variable work_;
  std::deque<std::packaged_task<start_outcome()>> to_start_;
  bool ending_ = false;
  std::thread starter_;
};

}  // namespace troupe::studio
