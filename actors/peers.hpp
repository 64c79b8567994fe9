#pragma once

#include "actors/link.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace troupe {

/// The nodes that are linked to this one, and a word with them. All members may be called from any thread.
///
/// Messages between nodes are hints, at most once: what they lead to is decided by the journal. Without links everybody
/// is far away.
class peers {
public:
  /// Sends to whoever follows that kind there. Whether it arrives nobody knows.
  net::link_sent send(const std::string& node, std::string kind, std::string bytes) const;

  /// The same to all that are linked.
  void send_all(const std::string& kind, const std::string& bytes) const;

  /// Asks, and returns what the question is cancelled by. `done` is answered once: at once where there is no link, when
  /// it falls, and when `patience` ends (0 is as long as the link is up). With `on_part` what comes before the end of
  /// the answer is handed to it instead of collected, from the thread of the node's link actor.
  std::uint64_t ask(const std::string& node, std::string kind, std::string bytes, milliseconds patience,
                    answer<std::string> done, std::function<bool(std::string part)> on_part = {}) const;
  void cancel(const std::string& node, std::uint64_t question) const;

  bool is_linked(const std::string& node) const;
  /// Its link has fallen within the last seconds: whoever goes there meets nobody, and others will soon have what it
  /// had.
  bool fell_lately(const std::string& node) const;
  /// The names of those that are, in order.
  std::vector<std::string> linked() const;

  // For the links.

  /// Finds the actor of a peer; `spawn` makes it where there is none.
  link::actor find_or(const std::string& node, const std::function<link::actor()>& spawn);
  void rise(const std::shared_ptr<net::link_line>&);
  void fall(const std::shared_ptr<net::link_line>&);
  /// Forgets an actor that died; returns the line its node has, if any.
  std::shared_ptr<net::link_line> forget(const caf::actor_addr&);
  /// Actors are made from now on.
  void open();
  /// Forgets all, and makes no more; returns the actors.
  std::vector<link::actor> close();

private:
  struct peer {
    link::actor actor;
    std::shared_ptr<net::link_line> line;
    moment fell_at = moment::min();
  };
  link::actor actor_of(const std::string& node) const;

  mutable std::mutex mutex_;
  std::map<std::string, peer> all_;
  mutable std::atomic<std::uint64_t> questions_ = 0;
  bool closed_ = false;
};

}  // namespace troupe
