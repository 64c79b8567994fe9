#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe {

/// What one key of a limit bounds, with the key's value.
struct limit_claim {
  std::string key;
  std::uint32_t at_once = 0;
  std::uint32_t rate = 0;
  milliseconds per = 1s;

  TROUPE_FIELDS(limit_claim, key, at_once, rate, per)
};

/// How an attempt stands in the queue beside others.
struct queue_claim {
  std::uint32_t priority = 5;
  std::string fair_key;
  double weight = 1;
  std::uint32_t cost = 1;
  std::vector<limit_claim> limits;
  /// Remote work: the queue, the labels a worker must have, and whose equals prefer the same worker.
  std::string queue;
  std::map<std::string, std::string> worker;
  std::string sticky;

  TROUPE_FIELDS(queue_claim, priority, fair_key, weight, cost, limits, queue, worker, sticky)
};

}  // namespace troupe
