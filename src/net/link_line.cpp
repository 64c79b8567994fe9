#include "net/link_line.hpp"

namespace troupe::net {

link_line::link_line(peer_facts peer, std::size_t frame_bytes_max, std::size_t unsent_bytes_max,
                     std::size_t unread_bytes_max, std::function<void()> wake)
  : peer_(std::move(peer)), frame_bytes_max_(frame_bytes_max), unsent_bytes_max_(unsent_bytes_max),
    unread_bytes_max_(unread_bytes_max), wake_(std::move(wake)) {}

link_sent link_line::send(const cluster::link_message& message) {
  auto frame = cluster::encode(message);
  if (frame.size() - 4 > frame_bytes_max_)
    return link_sent::too_large;
  std::lock_guard lock(mutex_);
  if (!wake_)
    return link_sent::down;
  // What is small tells the peer that something larger does not come, so that gets through.
  if (unsent_ + frame.size() > unsent_bytes_max_ + (frame.size() < 4 * 1024 ? 64 * 1024 : 0))
    return link_sent::full;
  unsent_ += frame.size();
  auto first = waiting_.empty();
  waiting_ += frame;
  if (first)
    wake_();
  return link_sent::sent;
}

bool link_line::is_down() const {
  std::lock_guard lock(mutex_);
  return !wake_;
}

std::string link_line::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

void link_line::fall() {
  std::lock_guard lock(mutex_);
  wake_ = nullptr;
  waiting_.clear();
}

std::shared_ptr<void> link_line::hold(const std::shared_ptr<link_line>& line, std::size_t bytes) {
  line->unread_ += bytes;
  return {nullptr, [line, bytes](void*) { line->dealt_with(bytes); }};
}

/// Where the peer is not read, it is again as soon as there is room.
void link_line::dealt_with(std::size_t bytes) {
  auto before = unread_.fetch_sub(bytes);
  auto half = unread_bytes_max_ / 2;
  if (before <= half || before - bytes > half)
    return;
  std::lock_guard lock(mutex_);
  if (wake_)
    wake_();
}

}  // namespace troupe::net
