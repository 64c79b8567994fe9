#include "studio/stdio_pool.hpp"

#include "studio/subprocess.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <poll.h>
#include <sys/eventfd.h>

namespace troupe::studio {
namespace {

std::map<std::string, std::string> environment_of(const program_type& type) {
  auto all = type.environment;
  for (const auto& name : type.inherit)
    if (const char* value = std::getenv(name.c_str()))
      all.emplace(name, value);
  all.emplace("TMPDIR", std::filesystem::temp_directory_path().string());
  return all;
}

task_error stopped(const program_type& type) {
  return {"stopped", type.run.front() + " was not told the task because it must stop", true, {}};
}

/// Returns what a task of the shell is: one process, one task.
task_result perform_once(const program_type& type, const json::object& with, task_context& context) {
  auto message = task_message(type, with, context.task().value, context);
  if (auto* error = std::get_if<task_error>(&message))
    return std::move(*error);
  program_call call{.argv = type.run, .directory = type.directory, .environment = environment_of(type)};
  call.environment["TMPDIR"] = context.scratch().string();
  call.input = json::serialize(std::get<json::object>(message)) + "\n";
  call.output_bytes_max = type.output_bytes_max;
  call.overflow = overflow::fail;
  call.grace = type.grace;
  auto ran = run_program(call, context);
  if (auto* error = std::get_if<task_error>(&ran))
    return std::move(*error);
  auto& end = std::get<program_exit>(ran);
  if (auto failure = failure_of(type.run.front(), end)) {
    // What sysexits.h calls a wrong use and wrong data: trying again does not help.
    failure->retryable = end.code != 64 && end.code != 65;
    return *std::move(failure);
  }
  if (end.output.find_first_not_of(" \t\r\n") == std::string::npos)
    return json::value(json::object{});
  auto output = parse_json(end.output);
  if (!output)
    return task_error{"invalid_output",
                      type.run.front() + " did not write JSON: " + output.error().what +
                        "; logs belong on standard error",
                      false,
                      {}};
  return keep_files(*std::move(output), context);
}

}  // namespace

built_in make_built_in(program_type type) {
  auto described = type.type;
  if (type.once)
    return {std::move(described),
            [type = std::make_shared<const program_type>(std::move(type))](
              const json::object& with, task_context& context) { return perform_once(*type, with, context); }};
  return {std::move(described),
          [pool = std::make_shared<stdio_pool>(std::move(type))](const json::object& with, task_context& context) {
            return pool->perform(with, context);
          }};
}

stdio_pool::stdio_pool(program_type type) : type_(std::move(type)), starter_([this] { start_processes(); }) {}

stdio_pool::~stdio_pool() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
    work_.notify_all();
  }
  for (auto& each : idle_)
    each->dismiss();
  idle_.clear();
  starter_.join();
}

task_result stdio_pool::perform(const json::object& with, task_context& context) {
  if (!take_turn(context))
    return stopped(type_);
  auto process = idle_process();
  if (!process) {
    auto started = start();
    if (started.failure) {
      end_turn(nullptr);
      return *std::move(started.failure);
    }
    process = std::move(started.process);
  }
  std::string id;
  {
    std::lock_guard lock(mutex_);
    id = std::to_string(++tasks_);
  }
  auto message = task_message(type_, with, std::move(id), context);
  auto outcome = std::holds_alternative<task_error>(message)
                   ? task_result(std::get<task_error>(std::move(message)))
                   : process->perform(std::get<json::object>(message), context);
  end_turn(std::move(process));
  if (auto* output = std::get_if<json::value>(&outcome))
    return keep_files(std::move(*output), context);
  return outcome;
}

/// Waits for one of the places; false if the task must stop before there is one.
bool stdio_pool::take_turn(task_context& context) {
  waiter me;
  {
    std::lock_guard lock(mutex_);
    if (turns_ < type_.processes && waiting_.empty()) {
      ++turns_;
      return true;
    }
    me.free = descriptor(::eventfd(0, EFD_CLOEXEC));
    waiting_.push_back(&me);
  }
  std::array<pollfd, 2> wanted{{{me.free.get(), POLLIN, 0}, {context.stop_fd(), POLLIN, 0}}};
  while (!wanted[0].revents && !context.stop_requested())
    ::poll(wanted.data(), wanted.size(), context.stop_fd() < 0 ? 20 : -1);
  std::unique_lock lock(mutex_);
  if (me.has_turn && !context.stop_requested())
    return true;
  std::erase(waiting_, &me);
  lock.unlock();
  if (me.has_turn)
    end_turn(nullptr);
  return false;
}

/// Keeps the process if it can be used again, and lets the next one in.
void stdio_pool::end_turn(process_ptr process) {
  if (process && !process->usable())
    process.reset();
  std::lock_guard lock(mutex_);
  if (process)
    idle_.push_back(std::move(process));
  if (waiting_.empty()) {
    --turns_;
    return;
  }
  waiting_.front()->has_turn = true;
  ::eventfd_write(waiting_.front()->free.get(), 1);
  waiting_.pop_front();
}

stdio_pool::process_ptr stdio_pool::idle_process() {
  for (;;) {
    process_ptr found;
    {
      std::lock_guard lock(mutex_);
      if (idle_.empty())
        return nullptr;
      found = std::move(idle_.back());
      idle_.pop_back();
    }
    if (found->usable())
      return found;
  }
}

stdio_pool::start_outcome stdio_pool::start() {
  std::packaged_task<start_outcome()> job([this]() -> start_outcome {
    program_call call{.argv = type_.run, .environment = environment_of(type_), .converses = true};
    auto child = spawn(call, type_.directory);
    if (const auto* error = std::get_if<int>(&child))
      return {nullptr, not_started(type_.run.front(), *error)};
    return {std::make_unique<stdio_process>(type_, std::get<child_process>(std::move(child))), std::nullopt};
  });
  auto started = job.get_future();
  {
    std::lock_guard lock(mutex_);
    to_start_.push_back(std::move(job));
    work_.notify_all();
  }
  return started.get();
}

void stdio_pool::start_processes() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [this] { return ending_ || !to_start_.empty(); });
    if (to_start_.empty())
      return;
    auto job = std::move(to_start_.front());
    to_start_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace troupe::studio
