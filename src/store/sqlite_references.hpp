#pragma once

#include "store/blobs.hpp"
#include "store/sqlite.hpp"

/// Steps of migrations, as frozen as the statements around them (sqlite_schema.cpp).
namespace troupe::store {

/// Finds the references (blob_references.hpp) of a database that was written before there were any.
result<void> fill_references(const sqlite::connection&, const blobs&);
/// The same for starts that are held.
result<void> fill_held_references(const sqlite::connection&, const blobs&);

}  // namespace troupe::store
