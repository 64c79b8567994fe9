#pragma once

#include "store/blobs.hpp"
#include "store/sqlite.hpp"

#include <cstdint>

namespace troupe::store {

/// Version of the tables this release writes. Older databases are brought up to it when they are opened; newer ones are
/// refused.
extern const std::int64_t schema_version;

/// Makes the database ours and current: a new file gets the tables, an older one is migrated, anything else is refused
/// before a byte of it changes. Tests make an older one with `version`.
result<void> prepare_schema(const sqlite::connection&, const blobs&, std::int64_t version = schema_version);

/// Returns the version of the tables; 0 for an empty file. Refuses a database that is not ours or is newer.
result<std::int64_t> version_of(const sqlite::connection&);

}  // namespace troupe::store
