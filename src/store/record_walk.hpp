#pragma once

#include "store/blobs.hpp"
#include "store/digest.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

namespace troupe::store {

/// Reads the records of one execution from rows of `sql::load`, one at a time, and proves each: its checksum, the blob
/// it is in, and that it goes on where the one before ended.
class record_walk {
public:
  record_walk(const execution_id& execution, std::uint64_t after, sqlite::rows rows, const blobs& files, sha256& sum)
    : execution_(execution), after_(after), rows_(std::move(rows)), blobs_(files), sum_(sum) {}

  /// Returns the next record that holds an event behind `after`; nothing behind the last. `corrupt` says which record
  /// is damaged; it cannot be asked again.
  result<std::optional<record>> next();

private:
  result<record> read() const;
  result<void> prove_place(const record&) const;

  const execution_id& execution_;
  std::uint64_t after_;
  sqlite::rows rows_;
  const blobs& blobs_;
  sha256& sum_;
  /// The number the next record must begin with; nothing before the first, which may begin anywhere up to `after` + 1.
  std::uint64_t expected_ = 0;
};

}  // namespace troupe::store
