#include "api/call.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string encode_cursor(const execution_id& id) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : id.value) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      out += alphabet[bits >> (count - 6) & 63];
  }
  if (count > 0)
    out += alphabet[bits << (6 - count) & 63];
  return out;
}

std::optional<execution_id> decode_cursor(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    auto digit = alphabet.find(c);
    if (digit == alphabet.npos)
      return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 255);
    }
  }
  execution_id id{std::move(out)};
  if (id.empty() || encode_cursor(id) != text)
    return std::nullopt;
  return id;
}

}  // namespace troupe::api
