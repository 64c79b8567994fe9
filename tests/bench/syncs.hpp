#pragma once

#include <atomic>
#include <cstdint>

/// Every fsync and fdatasync of this process is counted on its way to the disk.
namespace troupe::bench {

struct sync_counts {
  std::atomic<std::uint64_t> count = 0;
  std::atomic<std::int64_t> nanoseconds = 0;
};

extern sync_counts syncs;

}  // namespace troupe::bench
