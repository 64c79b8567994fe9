#include "core/access/token_text.hpp"

#include "core/base/base64url.hpp"
#include "core/base/invariant.hpp"

#include <array>
#include <cstdint>

namespace troupe::access {
namespace {

constexpr std::size_t random_chars = 43, sum_chars = 6;

/// CRC-32 as in zip (reflected 0xEDB88320).
std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t sum = ~0u;
  for (char c : bytes) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit)
      sum = (sum >> 1) ^ (0xEDB88320u & (0u - (sum & 1)));
  }
  return ~sum;
}

std::string sum_of(std::string_view text) {
  auto sum = crc32(text);
  std::string bytes;
  for (int shift : {24, 16, 8, 0})
    bytes += static_cast<char>(sum >> shift);
  return to_base64url(bytes);
}

}  // namespace

std::string make_token_text(std::string_view random) {
  TROUPE_INVARIANT(random.size() == token_random_bytes);
  auto text = std::string(token_prefix) + to_base64url(random);
  return text + sum_of(text);
}

result<void> check_token_text(std::string_view text) {
  constexpr auto size = token_prefix.size() + random_chars + sum_chars;
  if (!text.starts_with(token_prefix))
    return refused{errc::unauthenticated, "this is not a token of Troupe, which begins with trp_", "authorization",
                   "send Authorization: Bearer trp_..."};
  if (text.size() != size || text.substr(size - sum_chars) != sum_of(text.substr(0, size - sum_chars)))
    return refused{errc::unauthenticated, "the token is mistyped or cut off: its checksum does not fit",
                   "authorization", "copy it whole, all " + std::to_string(size) + " characters"};
  return {};
}

}  // namespace troupe::access
