#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Files people write: YAML (1.2 core schema) or JSON, which is YAML too, read into values that know where they stand.
namespace troupe {

/// A place in a file; line and column start at 1, columns count characters.
struct position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool operator==(const position&) const = default;
};

/// Returns `file:line:column`.
std::string to_text(std::string_view file, position);

/// Returns the text with control characters written as `\n` or `\x1b`: what a file says may be quoted in one line, and
/// cannot steer a terminal.
std::string one_line(std::string_view text);

/// Where a value stands, and where its text begins if it is a string.
struct location {
  position at;
  /// Of the first character of the text: behind the quote, or on the line after `|`.
  position text = {};
  /// The file has the text character by character, each line beginning in column `text.column`.
  bool verbatim = false;

  /// Returns where line and column of the text are in the file; `at` if that is not known.
  position within(position inner) const;
};

TROUPE_ENUM(node_kind, null, boolean, integer, number, string, list, map)

/// Returns the kind as a sentence names it: `a string`, `an integer`.
std::string_view words(node_kind);

struct member;

/// A value and where it stands.
struct node {
  node_kind kind = node_kind::null;
  troupe::location location;
  json::value scalar;           // unless a list or a map
  std::vector<node> items;      // of a list
  std::vector<member> members;  // of a map, in the order of the file, each key once

  /// Returns the member named `key`, or nullptr.
  const member* find(std::string_view key) const;
  /// The text of a string; only of a string.
  std::string_view text() const { return scalar.get_string(); }
};

struct member {
  std::string key;
  position at;
  node value;
};

/// Returns the value without its locations.
json::value to_value(const node&);

/// How large a document may be. At a limit the whole document is refused.
struct document_limits {
  std::size_t source_bytes_max = 4 * 1024 * 1024;
  std::size_t depth_max = json_depth_max;
  /// Values, counting what an alias or an anchor stands for each time, so that small files cannot become large.
  std::size_t nodes_max = 250'000;
  std::size_t errors_max = 20;
};

/// What was read. With `root` absent the text is not a document; with both, the errors are of its content (a key given
/// twice, a tag) and reading on finds more.
struct document_reading {
  std::optional<node> root;
  /// Each with `where` = `file:line:column`.
  std::vector<refused> errors;
};

/// Reads one document. Plain scalars mean what YAML 1.2's core schema says: `on`, `yes` and `no` are strings, `0o17`
/// is 15. Keys are strings as written. Refused: tags, merge keys (`<<`), keys that are lists or maps, a key given
/// twice,
/// `.inf` and `.nan`, a second document.
document_reading read_document(std::string_view text, std::string_view file, const document_limits& = {});

}  // namespace troupe
