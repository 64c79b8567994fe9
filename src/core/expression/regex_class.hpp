#pragma once

#include "core/expression/regex.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// Classes of characters in regular expressions, and the characters that escapes stand for.
namespace troupe::expression {

using class_ranges = std::vector<regex::range>;

/// Returns whether `\w` matches.
bool is_word(char32_t);

/// Takes what follows `[` or `[^`, with the closing bracket, off the front. Returns what is wrong, or nullptr.
const char* take_class(std::string_view& rest, class_ranges& to);

/// Appends what `\d`, `\w`, `\s` or their complements stand for; false for other letters.
bool append_perl_class(char32_t letter, class_ranges& to);

/// Returns the character that `\c` stands for, which for `\x` goes on in the rest; nothing if it stands for none.
std::optional<char32_t> take_literal(std::string_view& rest, char32_t c);

/// Adds the other case of the ASCII letters.
void fold_case(class_ranges&);

/// Appends ranges in order, with those that touch made one.
void append_merged(class_ranges& ranges, class_ranges& to);

}  // namespace troupe::expression
