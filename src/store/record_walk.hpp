#pragma once

#include "store/blobs.hpp"
#include "store/digest.hpp"
#include "store/session.hpp"
#include "store/store.hpp"

#include <deque>

namespace troupe::store {

/// Reads the records of one execution, a page at a time, and proves each: its checksum, the blob it is in, and that it
/// goes on where the one before ended.
class record_walk {
public:
  record_walk(sql::session& on, const execution_id& execution, std::uint64_t after, const blobs& files, sha256& sum)
    : session_(on), execution_(execution), after_(after), blobs_(files), sum_(sum) {}

  /// Returns the next record that holds an event behind `after`; nothing behind the last. `corrupt` says which record
  /// is damaged; it cannot be asked again.
  result<std::optional<record>> next();

private:
  struct stored_record {
    store::record content;
    std::int64_t checksum = 0;
    bool in_blob = false;
  };

  result<void> turn_page();
  result<record> prove(stored_record) const;
  result<void> prove_place(const record&) const;

  sql::session& session_;
  const execution_id& execution_;
  std::uint64_t after_;
  const blobs& blobs_;
  sha256& sum_;
  std::deque<stored_record> page_;
  bool last_page_ = false;
  /// Where the record before begins.
  std::optional<std::uint64_t> before_;
  /// The number the next record must begin with; nothing before the first, which may begin anywhere up to `after` + 1.
  std::uint64_t expected_ = 0;
};

}  // namespace troupe::store
