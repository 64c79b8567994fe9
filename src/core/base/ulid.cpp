#include "core/base/ulid.hpp"

#include <algorithm>

namespace troupe {
namespace {

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t length = 26;

}  // namespace

execution_id make_execution_id(timestamp now, std::uint64_t random_high, std::uint64_t random_low) {
  auto time = static_cast<std::uint64_t>(std::chrono::floor<milliseconds>(now.time_since_epoch()).count());
  std::string text(length, '0');
  for (std::size_t i = 10; i-- > 0; time >>= 5)
    text[i] = digits[time & 31];
  for (std::size_t i = 18; i-- > 10; random_high >>= 5)
    text[i] = digits[random_high & 31];
  for (std::size_t i = 26; i-- > 18; random_low >>= 5)
    text[i] = digits[random_low & 31];
  return execution_id{std::move(text)};
}

bool is_execution_id(std::string_view text) {
  return text.size() == length && std::ranges::all_of(text, [](char c) { return digits.find(c) != digits.npos; });
}

}  // namespace troupe
