#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::expression {

/// Reads the character at the front and removes it. A byte that starts none is U+FFFD, so that reading always ends.
char32_t take_character(std::string_view& text);

void append_character(std::string& text, char32_t character);

std::size_t count_characters(std::string_view text);

/// Returns the bytes before character `index`, or npos if the text is shorter.
std::size_t offset_of(std::string_view text, std::size_t index);

bool valid_utf8(std::string_view text);

/// White space as Unicode has it (White_Space).
bool is_space(char32_t);

}  // namespace troupe::expression
