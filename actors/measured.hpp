#pragma once

#include "actors/board.hpp"
#include "actors/cast.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace troupe::gateway {

/// Counts the answer by its route. Only the first answer counts.
class measured : public sink {
public:
  measured(std::shared_ptr<sink> to, std::shared_ptr<board> on, std::string route)
    : to_(std::move(to)), board_(std::move(on)), route_(std::move(route)) {}

  void reply(http::response answer) override {
    if (count(answer))
      to_->reply(std::move(answer));
  }
  void reply(http::response answer, std::function<void(bool)> told) override {
    if (!count(answer))
      return told(false);
    to_->reply(std::move(answer), std::move(told));
  }
  void on_gone(std::function<void()> call) override { to_->on_gone(std::move(call)); }
  bool write(std::string piece) override { return to_->write(std::move(piece)); }
  void end() override { to_->end(); }

private:
  bool count(const http::response& answer) {
    if (answered_.exchange(true))
      return false;
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    board_->answered(route_, answer.status, took.count());
    return true;
  }

  std::shared_ptr<sink> to_;
  std::shared_ptr<board> board_;
  std::string route_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<bool> answered_ = false;
};

}  // namespace troupe::gateway
