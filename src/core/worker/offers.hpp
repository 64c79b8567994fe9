#pragma once

#include "core/base/moment.hpp"
#include "core/base/time.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace troupe::worker {

/// What waits here that no worker here takes, and which other nodes know of it: a node is told once, then again when it
/// has found the queue empty and something more waits, and now and then in case it did not hear. Telling may be lost;
/// then the next time makes up for it.
class offers {
public:
  /// `every`: after so long all are told again of what still waits.
  explicit offers(milliseconds every = std::chrono::seconds(1)) : every_(every) {}

  /// Something waits in a queue. Returns those of these nodes that are to be told now.
  std::vector<std::string> wait(const std::string& queue, const std::vector<std::string>& nodes, moment now);

  /// A node has found the queue empty.
  void emptied(const std::string& queue, const std::string& node);

  /// A node is out of reach, or has come: it knows nothing.
  void forget(const std::string& node);

  /// Returns the queues of which all are to be told again if something waits there still. They are forgotten.
  std::vector<std::string> due(moment now);
  /// When the next is; `moment::max()` if none is.
  moment next_due() const;

  /// The queues in which something waits, as far as is known.
  std::vector<std::string> queues() const;

  /// Queues that are known; of more, nobody is told before one of these is over.
  static constexpr std::size_t queues_max = 10'000;

private:
  struct entry {
    std::set<std::string> told;
    moment again;
  };

  milliseconds every_;
  std::map<std::string, entry> all_;
};

}  // namespace troupe::worker
