#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Lines of the console as words.
namespace troupe::cli {

/// Reads a line as a POSIX shell does: white space separates words, `'...'` is literal, in `"..."` a backslash takes
/// `"`, `\`, `$` and a backquote literally, elsewhere it takes any character, and `#` where a word could begin ends the
/// line. There are no variables, and nothing is expanded. What would need a shell (`|`, `>`, `<`, `;`, `&`) is refused
/// unless quoted, as is a quote that does not end.
result<std::vector<std::string>> split_words(std::string_view line);

/// A line that is still being written: its words, the last of which may be empty.
struct words_so_far {
  std::vector<std::string> words;
  /// Where the last word begins in the line.
  std::size_t last_at = 0;
};
words_so_far split_unfinished(std::string_view line);

}  // namespace troupe::cli
