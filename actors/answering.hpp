#pragma once

#include "actors/board.hpp"
#include "actors/cast.hpp"
#include "api/request_mark.hpp"
#include "api/route.hpp"

#include <atomic>
#include <chrono>
#include <memory>

namespace troupe::gateway {

/// Counts and signs the answer. Only the first one counts. One that leads to another node leads to the same there.
class answering : public sink {
public:
  answering(std::shared_ptr<sink> to, std::shared_ptr<board> on, const api::routed& at, api::request_mark mark,
            std::string target = {})
    : to_(std::move(to)), board_(std::move(on)), pattern_(at.pattern), route_(at.route), mark_(std::move(mark)),
      target_(std::move(target)) {}

  void want(api::rendering how) { how_ = std::move(how); }

  void reply(http::response answer) override {
    if (take(answer))
      to_->reply(std::move(answer));
  }
  void reply(http::response answer, std::function<void(bool)> told) override {
    if (!take(answer))
      return told(false);
    to_->reply(std::move(answer), std::move(told));
  }
  void on_gone(std::function<void()> call) override { to_->on_gone(std::move(call)); }
  bool write(std::string piece) override { return to_->write(std::move(piece)); }
  void end() override { to_->end(); }
  const api::rendering& wanted() const override { return how_; }

private:
  bool take(http::response& answer) {
    if (answered_.exchange(true))
      return false;
    if (answer.status == 307)
      for (auto& [name, value] : answer.headers)
        value += name == "location" ? target_ : std::string();
    std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    board_->answered(pattern_, answer.status, took.count());
    api::sign(answer, mark_, route_);
    return true;
  }

  std::shared_ptr<sink> to_;
  std::shared_ptr<board> board_;
  std::string pattern_;
  const api::route* route_;
  api::request_mark mark_;
  /// Path and query of what was asked.
  std::string target_;
  api::rendering how_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<bool> answered_ = false;
};

}  // namespace troupe::gateway
