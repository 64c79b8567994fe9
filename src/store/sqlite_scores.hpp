#pragma once

#include "core/quality/scored.hpp"
#include "store/sqlite_statement_cache.hpp"

namespace troupe::store {

/// The part of the writer that is about scores and what is learned from them; within a transaction of its owner.
class sqlite_scores {
public:
  explicit sqlite_scores(const sqlite::connection& on) : cache_(on) {}

  result<void> keep(const quality::scored&);
  /// Adds to what is known of the change already.
  result<void> add(const quality::trial&);

private:
  sqlite::statement_cache cache_;
};

result<quality::scored> read_scored(const sqlite::rows&);
result<quality::trial> read_trial(const sqlite::rows&);

}  // namespace troupe::store
