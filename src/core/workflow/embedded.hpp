#pragma once

#include "core/base/document.hpp"
#include "core/expression/expression.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Expressions inside a file: finding them in a text, and saying in the file where they are wrong.
namespace troupe {

/// The source of an expression and where it begins in the text it was found in.
struct embedded {
  std::string_view source;
  position begin;
};

/// Returns the expression if the text is exactly one `${{ ... }}`, nothing otherwise.
std::optional<embedded> sole_expression(std::string_view text);

/// The end of an error's `where`: `with.scenes[0] 2:7` is the path `with.scenes[0]` and the position 2:7.
struct inner_place {
  std::string path;
  position at;
};
inner_place split_where(std::string_view where);

/// Returns the position in the text for a position in the expression found in it.
position within(const embedded&, position inner);

/// Returns CEL for a literal value; `${{ }}` in strings stand for their expressions. Refused: a string that has an
/// expression and more.
result<std::string> to_cel(const json::value&);

}  // namespace troupe
