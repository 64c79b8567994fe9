#pragma once

#include "core/base/result.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace troupe {

/// Where an answer goes, carried by the question. Whoever holds it answers once, from any thread; if all holders go
/// away without answering (an actor died with the question in its mailbox), it answers `unavailable` by itself. So
/// every question is answered, and nobody needs a timeout to be sure of it.
template <class T>
class answer {
public:
  using function = std::function<void(result<T>)>;

  answer() = default;
  explicit answer(function to) : slot_(std::make_shared<slot>(std::move(to))) {}

  /// Answers; only the first answer counts. Does nothing if nobody asked.
  void operator()(result<T> value) const {
    if (slot_)
      slot_->give(std::move(value));
  }

private:
  struct slot {
    explicit slot(function f) : to(std::move(f)) {}
    slot(const slot&) = delete;
    ~slot() { give(refused{errc::unavailable, "the node stopped before it could answer", "", "try again"}); }

    void give(result<T> value) {
      if (!given.exchange(true))
        to(std::move(value));
    }

    function to;
    std::atomic<bool> given = false;
  };
  std::shared_ptr<slot> slot_;
};

}  // namespace troupe
