#pragma once

#include "store/session.hpp"

#include <string_view>

namespace troupe::store {

/// Who needs which blob: every digest that the records of an execution, the input of one that is held, or a kept result
/// name anywhere. Written in the transaction that writes what names it, so a blob without a row here is needed by
/// nobody.
class blob_references {
public:
  explicit blob_references(sql::session& on) : session_(on) {}

  /// Adds what `text` names, but for `except`. `owner` is the id of an execution, or `owner_of_result`.
  result<void> add(std::string_view owner, std::string_view text, std::string_view except = {});

  /// Adds one blob.
  result<void> add_one(std::string_view owner, std::string_view digest);

  /// The owner is gone.
  result<void> drop(std::string_view owner);

private:
  sql::session& session_;
};

std::string owner_of_result(std::string_view key);

}  // namespace troupe::store
