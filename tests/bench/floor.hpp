#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace troupe::bench {

/// A bare table as durable as the journal and nothing else: what the disk and SQLite, or PostgreSQL if journals are
/// kept there, allow.
class floor_table {
public:
  /// Replaces what is in `directory`.
  explicit floor_table(const std::filesystem::path& directory);
  ~floor_table();

  /// Commits one transaction after another, each as durable as the journal's: `appends` rows with `bytes` of text in
  /// all, spread evenly. Returns the ms it took.
  double commit(std::uint64_t commits, std::uint64_t appends, std::uint64_t bytes);

  /// A table of one database.
  class table;

private:
  std::unique_ptr<table> table_;
};

}  // namespace troupe::bench
