#include "core/base/shard.hpp"

#include <string_view>

namespace troupe {
namespace {

constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
/// As many characters are chosen: enough to reach any shard.
constexpr std::size_t chosen = 3;

/// FNV-1a.
std::uint64_t add(std::uint64_t hash, std::string_view text) {
  for (auto c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

constexpr std::uint64_t nothing = 14695981039346656037u;

/// The upper half is folded in.
std::uint32_t shard_of_hash(std::uint64_t hash) {
  return static_cast<std::uint32_t>((hash ^ hash >> 32) % shard_count);
}

}  // namespace

std::uint32_t shard_of(const execution_id& id) {
  return shard_of_hash(add(nothing, id.value));
}

/// Goes on from the characters it has, so that ids stay as different as they are.
execution_id moved_to(std::uint32_t shard, execution_id id) {
  if (id.value.size() < chosen)
    return id;
  auto kept = id.value.size() - chosen;
  auto begin = add(nothing, std::string_view(id.value).substr(0, kept));
  std::uint32_t number = 0;
  for (auto c : std::string_view(id.value).substr(kept))
    number = number * 32 + static_cast<std::uint32_t>(digits.find(c) & 31);
  for (int tries = 1 << 15; tries > 0; --tries, ++number) {
    const char text[chosen] = {digits[number >> 10 & 31], digits[number >> 5 & 31], digits[number & 31]};
    if (shard_of_hash(add(begin, {text, chosen})) != shard)
      continue;
    id.value.replace(kept, chosen, text, chosen);
    return id;
  }
  return id;
}

}  // namespace troupe
