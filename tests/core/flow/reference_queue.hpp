#pragma once

#include "core/flow/queue.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::flow::testing {

/// The queue, said as plainly as possible: every question scans everything. It knows which attempts may begin, and,
/// where no limit is in play, exactly whose turn it is.
class reference_queue {
public:
  explicit reference_queue(std::uint32_t overtakes_max) : overtakes_max_(overtakes_max) {}

  struct attempt {
    std::uint64_t number = 0;
    unsigned pool = 0;
    std::string workflow;
    queue_claim claim;
    bool running = false;
  };

  void push(place, unsigned pool, std::string workflow, queue_claim, timestamp now);
  void remove(place);
  void put_back(place);
  void pause(const std::string& workflow, bool on);

  /// True if nothing keeps the attempt from beginning now.
  bool may_begin(const attempt&, timestamp now) const;
  /// Returns the attempts of a pool that wait and may begin.
  std::vector<place> startable(unsigned pool, timestamp now) const;
  /// Returns whose turn it is, limits aside.
  std::optional<place> next(unsigned pool, timestamp now) const;
  /// Notes that the attempt begins.
  void begin(place, timestamp now);

  const attempt& at(place p) const { return attempts_.at(p); }
  std::size_t running(const std::string& key) const;
  std::size_t begun(const std::string& key, timestamp after) const;
  std::size_t waiting(unsigned pool) const;

private:
  struct share {
    double tag = 0;
    std::uint64_t number = 0;
  };
  struct rank_state {
    double served = 0;
    std::uint64_t overtaken = 0;
  };
  using rank_name = std::pair<unsigned, std::uint32_t>;

  bool any_waits(unsigned pool, std::uint32_t priority, const std::string* key) const;
  void tidy(unsigned pool, std::uint32_t priority);

  std::uint32_t overtakes_max_;
  std::map<place, attempt> attempts_;
  std::map<std::string, limit_claim> limits_;
  std::map<std::string, std::vector<timestamp>> starts_;
  std::set<std::string> paused_;
  std::map<rank_name, rank_state> ranks_;
  std::map<rank_name, std::map<std::string, share>> shares_;
  std::map<rank_name, std::uint64_t> shares_numbered_;
  std::uint64_t numbered_ = 0;
};

}  // namespace troupe::flow::testing
