#include "core/expression/utf8.hpp"

namespace troupe::expression {
namespace {

constexpr char32_t invalid = 0xFFFD;

/// Decodes one character; `size` is how many bytes it takes, `invalid` with size 1 if they are none.
char32_t decode(std::string_view text, std::size_t& size, bool& valid) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto first = byte(0);
  size = 1;
  valid = first < 0x80;
  if (valid)
    return first;
  std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length)
    return invalid;
  char32_t character = first & (0x7F >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80)
      return invalid;
    character = (character << 6) | (byte(i) & 0x3F);
  }
  auto overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
  if (overlong || character > 0x10FFFF || (character >= 0xD800 && character < 0xE000))
    return invalid;
  size = length;
  valid = true;
  return character;
}

}  // namespace

char32_t take_character(std::string_view& text) {
  std::size_t size = 0;
  bool valid = false;
  auto character = decode(text, size, valid);
  text.remove_prefix(size);
  return character;
}

void append_character(std::string& text, char32_t c) {
  auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count)
    take_character(text);
  return count;
}

std::size_t offset_of(std::string_view text, std::size_t index) {
  auto rest = text;
  for (; index > 0; --index) {
    if (rest.empty())
      return std::string_view::npos;
    take_character(rest);
  }
  return text.size() - rest.size();
}

bool valid_utf8(std::string_view text) {
  std::size_t size = 0;
  bool valid = true;
  for (; !text.empty() && valid; text.remove_prefix(size))
    decode(text, size, valid);
  return valid;
}

bool is_space(char32_t c) {
  return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace troupe::expression
