#include "core/quality/split.hpp"

#include <cstdint>

namespace troupe::quality {
namespace {

/// FNV-1a.
std::uint64_t digest(std::uint64_t h, std::string_view text) {
  for (char c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return h;
}

/// The end of SplitMix64: FNV-1a alone leaves the high bits of short texts alike.
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

double bucket_of(std::string_view split, std::string_view subject) {
  auto h = digest(digest(0xcbf29ce484222325, split), std::string_view("\0", 1));
  return static_cast<double>(mixed(digest(h, subject)) >> 11) * 0x1.0p-53;
}

}  // namespace troupe::quality
