#pragma once

#include "core/base/enum.hpp"
#include "core/cluster/link_message.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace troupe::net {

/// - `sent`: on its way; whether it arrives nobody knows.
/// - `full`: too much waits for the peer already.
/// - `too_large`: more than a frame may hold.
/// - `down`: the link has fallen.
TROUPE_ENUM(link_sent, sent, full, too_large, down)

/// One link that is up, as others than its own thread see it. All members may be called from any thread. When it falls
/// it is down for good: the next link to the same peer is another line.
class link_line {
public:
  struct peer_facts {
    std::string node;
    std::uint64_t incarnation = 0;
    std::uint16_t version = 0;
    /// By this node.
    bool dialled = false;
  };

  link_line(peer_facts, std::size_t frame_bytes_max, std::size_t unsent_bytes_max, std::size_t unread_bytes_max,
            std::function<void()> wake);

  const peer_facts& peer() const { return peer_; }

  link_sent send(const cluster::link_message&);

  /// The link has fallen.
  bool is_down() const;

  /// Of those that send `bytes` in a message: what fits into one frame.
  std::size_t bytes_max() const { return frame_bytes_max_ - cluster::link_overhead_max; }

  /// What waits for the peer.
  std::size_t unsent() const { return unsent_; }

  // --- for the link's own thread ---------------------------------------------------------------------------------

  /// Returns what is to be written. It counts as unsent until `wrote`.
  std::string take();
  void wrote(std::size_t bytes) { unsent_ -= bytes; }
  void fall();
  bool is_full() const { return unread_ > unread_bytes_max_; }
  bool has_room() const { return unread_ <= unread_bytes_max_ / 2; }

  /// Counts bytes that were handed over, until the last who holds this lets it go.
  static std::shared_ptr<void> hold(const std::shared_ptr<link_line>&, std::size_t bytes);

private:
  void dealt_with(std::size_t bytes);

  const peer_facts peer_;
  const std::size_t frame_bytes_max_;
  const std::size_t unsent_bytes_max_;
  const std::size_t unread_bytes_max_;
  std::atomic<std::size_t> unsent_ = 0;
  std::atomic<std::size_t> unread_ = 0;
  mutable std::mutex mutex_;
  std::string waiting_;
  /// Empty once the link has fallen.
  std::function<void()> wake_;
};

}  // namespace troupe::net
