#pragma once

#include "store/blobs.hpp"
#include "studio/judge_options.hpp"
#include "studio/task.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace troupe::studio {

/// A context over a temporary directory and a real blob store. What the attempt reported can be read afterwards; `stop`
/// may come from another thread.
class studio_context : public task_context {
public:
  studio_context() : root_(make_directory()), stop_fd_(::eventfd(0, EFD_CLOEXEC)) {
    std::filesystem::create_directories(scratch_);
    auto opened = store::blobs::open(root_ / "blobs");
    if (!opened)
      throw std::runtime_error(to_string(opened.error()));
    blobs_.emplace(*opened);
  }

  ~studio_context() override {
    ::close(stop_fd_);
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }

  const execution_id& execution() const override { return execution_; }
  const task_id& task() const override { return task_; }
  std::uint32_t attempt() const override { return 1; }
  std::uint64_t seed() const override { return seed_; }
  const std::filesystem::path& scratch() override { return scratch_; }

  void progress(double fraction, std::string_view note) override {
    std::lock_guard lock(mutex_);
    fractions_.push_back(fraction);
    notes_.emplace_back(note);
  }

  bool stop_requested() const override { return stopping_; }
  int stop_fd() const override { return stop_fd_; }

  result<std::filesystem::path> open(const artifact& file) override { return blobs_->find(file.digest); }
  result<artifact> keep(const std::filesystem::path& file, std::string media_type, std::string name) override {
    return blobs_->take(file, std::move(media_type), std::move(name));
  }

  const std::filesystem::path& published() const override { return published_; }
  result<std::vector<quality::trial>> experience() override { return experienced; }
  const judge_options* judge() const override { return judging.url.empty() ? nullptr : &judging; }

  std::vector<quality::trial> experienced;
  judge_options judging;

  void stop() {
    stopping_ = true;
    ::eventfd_write(stop_fd_, 1);
  }

  void seed(std::uint64_t value) { seed_ = value; }
  std::vector<double> fractions() const {
    std::lock_guard lock(mutex_);
    return fractions_;
  }
  std::vector<std::string> notes() const {
    std::lock_guard lock(mutex_);
    return notes_;
  }

  /// Keeps bytes as an artifact, as an earlier task would have.
  artifact given(std::string_view bytes, std::string media_type, std::string name) {
    auto file = root_ / "given";
    std::ofstream(file, std::ios::binary) << bytes;
    auto kept = blobs_->take(file, std::move(media_type), std::move(name));
    if (!kept)
      throw std::runtime_error(to_string(kept.error()));
    return *kept;
  }

private:
  static std::filesystem::path make_directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "troupe-studio-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
      throw std::runtime_error("cannot create " + pattern);
    return pattern;
  }

  std::filesystem::path root_;
  std::filesystem::path scratch_ = root_ / "scratch";
  std::filesystem::path published_ = root_ / "published";
  std::optional<store::blobs> blobs_;
  execution_id execution_{"01JTESTEXECUTION0000000000"};
  task_id task_{"task"};
  std::uint64_t seed_ = 1;
  int stop_fd_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::vector<double> fractions_;
  std::vector<std::string> notes_;
};

/// Runs the built-in as the engine would: parameters accepted, then run.
inline task_result perform(const built_in& self, const json::value& with, task_context& context) {
  auto accepted = accept_parameters(self.type, with);
  if (auto* error = std::get_if<task_error>(&accepted))
    return *error;
  return self.run(std::get<json::object>(accepted), context);
}

}  // namespace troupe::studio
