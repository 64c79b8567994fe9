#pragma once

#include "store/sqlite.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace troupe::bench {

/// A bare SQLite table with the journal's pragmas and nothing else: what a disk and SQLite allow.
class floor_table {
public:
  /// Replaces what is in `directory`.
  explicit floor_table(const std::filesystem::path& directory);

  /// Commits one transaction after another, each as durable as the journal's: `appends` rows with `bytes` of text in
  /// all, spread evenly. Returns the ms it took.
  double commit(std::uint64_t commits, std::uint64_t appends, std::uint64_t bytes);

private:
  store::sqlite::connection on_;
  store::sqlite::statement insert_;
};

}  // namespace troupe::bench
