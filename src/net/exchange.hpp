#pragma once

#include "http/message.hpp"
#include "http/negotiation.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace troupe::net {

class connection;

/// How much of one connection's output waits, seen from any thread.
struct flow {
  std::atomic<std::size_t> handed_over = 0;  // pieces not yet with the session
  std::atomic<std::size_t> unsent = 0;       // bytes of the session not yet with the kernel
  std::atomic<bool> closed = false;
};

/// Tells once whether an answer was written: not, unless `written` is called.
class receipt {
public:
  receipt() = default;
  explicit receipt(std::function<void(bool)> to) : to_(std::move(to)) {}
  receipt(receipt&& other) noexcept : to_(std::exchange(other.to_, nullptr)) {}
  receipt& operator=(receipt&& other) noexcept {
    std::swap(to_, other.to_);
    return *this;
  }
  ~receipt() { tell(false); }

  void written() { tell(true); }
  explicit operator bool() const { return to_ != nullptr; }

private:
  void tell(bool was_written) {
    if (auto to = std::exchange(to_, nullptr))
      to(was_written);
  }

  std::function<void(bool)> to_;
};

/// One step of an answer on its way to the listener's thread.
/// cut_off: the reader is too slow · abandoned: nobody will answer · torn: nobody will end the stream · look: the
/// connection is to see whether its client has left.
struct delivery {
  enum class kind { answer, piece, end, cut_off, abandoned, torn, look };

  std::weak_ptr<connection> to;
  std::uint64_t id = 0;
  delivery::kind kind = kind::answer;
  http::response response = {};
  std::string piece = {};
  net::receipt receipt = {};
};

/// Where other threads put deliveries. Only the first one into an empty box wakes the listener's thread, which then
/// takes them all. Its size is bounded by what is bounded elsewhere: requests in progress and streams' backlogs.
class outbox {
public:
  explicit outbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void push(delivery d) {
    std::lock_guard lock(mutex_);
    if (!wake_)
      return;
    deliveries_.push_back(std::move(d));
    if (deliveries_.size() == 1)
      wake_();
  }

  std::vector<delivery> take() {
    std::lock_guard lock(mutex_);
    return std::exchange(deliveries_, {});
  }

  /// Nothing is delivered from now on.
  void close() {
    std::lock_guard lock(mutex_);
    wake_ = nullptr;
    deliveries_.clear();
  }

private:
  std::mutex mutex_;
  std::function<void()> wake_;
  std::vector<delivery> deliveries_;
};

/// One request's answer, as far as other threads see it. Owned by the responders; the connection only looks at it.
struct exchange {
  exchange(std::shared_ptr<outbox> through, std::weak_ptr<connection> to, std::uint64_t request,
           std::shared_ptr<net::flow> of, std::size_t backlog_max, http::terms asked,
           std::shared_ptr<const http::offers> by)
    : box(std::move(through)), peer(std::move(to)), id(request), flow(std::move(of)), backlog_bytes_max(backlog_max),
      terms(std::move(asked)), offers(std::move(by)) {}
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;
  ~exchange();

  void push(enum delivery::kind, http::response = {}, std::string piece = {}, net::receipt = {});
  std::size_t backlog() const { return flow->handed_over + flow->unsent; }
  /// The client has left before the answer was complete.
  void leave();

  const std::shared_ptr<outbox> box;
  const std::weak_ptr<connection> peer;
  const std::uint64_t id;
  const std::shared_ptr<net::flow> flow;
  const std::size_t backlog_bytes_max;
  /// What the answer owes to how it was asked for; done by the thread that answers.
  const http::terms terms;
  const std::shared_ptr<const http::offers> offers;

  std::mutex mutex;
  bool answered = false;
  bool complete = false;
  bool gone = false;
  std::function<void()> on_gone;
  /// The client has left as soon as it half-closes.
  std::atomic<bool> leaves_half_closed = false;
};

}  // namespace troupe::net
