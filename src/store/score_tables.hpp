#pragma once

#include "core/quality/scored.hpp"
#include "store/session.hpp"

namespace troupe::store {

/// The part of the writer that is about scores and what is learned from them; within a transaction of its owner.
class score_tables {
public:
  explicit score_tables(sql::session& on) : session_(on) {}

  result<void> keep(const quality::scored&);
  /// Adds to what is known of the change already.
  result<void> add(const quality::trial&);

private:
  sql::session& session_;
};

result<quality::scored> read_scored(const sql::row&);
result<quality::trial> read_trial(const sql::row&);

}  // namespace troupe::store
