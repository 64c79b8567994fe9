#pragma once

#include "actors/cast.hpp"
#include "actors/stop_source.hpp"
#include "actors/surroundings.hpp"
#include "core/secret/redactor.hpp"
#include "studio/task.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace troupe {

/// What a running attempt sees of the node. Its scratch directory is made when first asked for and removed with it.
class attempt_context : public studio::task_context {
public:
  using progress_function = std::function<void(double fraction, std::string note)>;

  attempt_context(surroundings_ptr, dispatcher::attempt_key, std::uint64_t seed, std::shared_ptr<stop_source>,
                  progress_function, const secret::redactor* hide = nullptr);
  ~attempt_context() override;

  const execution_id& execution() const override { return key_.execution; }
  const task_id& task() const override { return key_.task; }
  std::uint32_t attempt() const override { return key_.attempt; }
  std::uint64_t seed() const override { return seed_; }
  const std::filesystem::path& scratch() override;
  void progress(double fraction, std::string_view note) override;
  bool stop_requested() const override { return stop_ && stop_->requested(); }
  int stop_fd() const override { return stop_ ? stop_->fd() : -1; }
  result<std::filesystem::path> open(const artifact&) override;
  result<artifact> keep(const std::filesystem::path& file, std::string media_type, std::string name) override;
  const std::filesystem::path& published() const override { return published_; }
  result<std::vector<quality::trial>> experience() override;
  const studio::judge_options* judge() const override { return &around_->options.judge; }

private:
  result<void> hide_in_file(const std::filesystem::path& from, const std::filesystem::path& to) const;

  surroundings_ptr around_;
  dispatcher::attempt_key key_;
  std::uint64_t seed_;
  std::shared_ptr<stop_source> stop_;
  progress_function progress_;
  /// What must not leave the attempt; nothing for most.
  const secret::redactor* hide_;
  std::filesystem::path published_;
  std::filesystem::path scratch_;
  std::uint32_t cleaned_ = 0;
  std::chrono::steady_clock::time_point last_progress_{};
};

}  // namespace troupe
