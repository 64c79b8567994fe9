#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

/// Every fsync and fdatasync of this process is counted on its way to the disk, and may be made slower.
namespace troupe::bench {

struct sync_counts {
  std::atomic<std::uint64_t> count = 0;
  std::atomic<std::int64_t> nanoseconds = 0;
  /// What each takes beyond what the disk needs.
  std::atomic<std::int64_t> delay_us = 0;
};

/// Those of this process.
sync_counts& syncs();

/// Maps the counts that processes share in a file; the first to ask makes it.
sync_counts* map_counts(const std::filesystem::path& file);

/// From now on this process counts there.
void count_in(const std::filesystem::path& file);

}  // namespace troupe::bench
