#pragma once

#include "store/blobs.hpp"
#include "store/sqlite_statement_cache.hpp"

#include <string_view>

namespace troupe::store {

/// Who needs which blob: every digest that the records of an execution, the input of one that is held, or a kept result
/// name anywhere. Written in the transaction that writes what names it, so a blob without a row here is needed by
/// nobody.
class blob_references {
public:
  explicit blob_references(const sqlite::connection& on) : cache_(on) {}

  /// Adds what `text` names, but for `except`. `owner` is the id of an execution, or `owner_of_result`.
  result<void> add(std::string_view owner, std::string_view text, std::string_view except = {});

  /// Adds one blob.
  result<void> add_one(std::string_view owner, std::string_view digest);

  /// The owner is gone.
  result<void> drop(std::string_view owner);

private:
  sqlite::statement_cache cache_;
};

std::string owner_of_result(std::string_view key);

/// Finds the references of a database that was written before there were any.
result<void> fill_references(const sqlite::connection&, const blobs&);
/// The same for starts that are held.
result<void> fill_held_references(const sqlite::connection&, const blobs&);

}  // namespace troupe::store
