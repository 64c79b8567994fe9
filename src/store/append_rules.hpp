#pragma once

#include "store/blobs.hpp"
#include "store/store.hpp"

/// What is the same of an append wherever it is stored.
namespace troupe::store {

refused stale(const append&, std::uint64_t last);
refused empty(const append&);
refused fenced(const append&);
refused key_taken(const start_key&, std::string_view by);

/// An append was refused because its shard has another owner now. A store says `unavailable` of nothing else, and to
/// everybody else it is what it says: not here, ask again.
bool is_fenced(errc);

/// The storage failed, and nothing was decided about what was asked.
bool is_fault(errc);

/// Puts records that are too big for the database into files; returns the digest of each, or nothing if there is none.
result<std::vector<std::string>> store_big_records(const blobs&, std::span<const append>, std::size_t bytes_inline_max);

/// The labels, and the claims if it has any that count, of a row as they are stored.
std::string labels_text(const execution_summary&);
std::optional<std::string> claims_text(const execution_summary&);

}  // namespace troupe::store
