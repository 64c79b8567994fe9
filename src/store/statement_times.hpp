#pragma once

#include "core/base/time.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace troupe::store {

/// How long the statements of a kind took: from being sent until the last row was there.
struct statement_time {
  /// Upper bounds of the buckets, in microseconds; there is one more.
  static constexpr std::array<std::int64_t, 11> bounds_us{100,    250,    500,     1'000,   2'500,    5'000,
                                                          10'000, 25'000, 100'000, 500'000, 5'000'000};
  std::array<std::atomic<std::uint64_t>, bounds_us.size() + 1> counts{};
  std::atomic<std::uint64_t> sum_us = 0;
  std::atomic<std::uint64_t> failures = 0;

  void observe(std::int64_t us, bool failed);
};

/// The times of all statements by name. Thread-safe.
class statement_times {
public:
  /// Returns the times of a kind; they stay where they are.
  statement_time& of(std::string_view name);

  /// In Prometheus text format: `troupe_store_statement_seconds{statement="..."}`; nothing if there are none.
  void write(std::string& out) const;

  /// Connections that were lost and made again.
  std::atomic<std::uint64_t> reconnects = 0;

private:
  mutable std::mutex mutex_;
  std::map<std::string, statement_time, std::less<>> all_;
};

/// Returns a name for a statement: `/* name */` at its beginning, or its verb and its first table, `insert journal`.
std::string statement_name(std::string_view sql);

}  // namespace troupe::store
