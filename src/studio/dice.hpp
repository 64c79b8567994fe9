#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace troupe::studio {

/// Returns a 64-bit digest (FNV-1a) of the text, the same on every machine.
constexpr std::uint64_t digest_of(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325;
  for (char c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return h;
}

/// Chance that repeats itself: the same seed and purpose give the same throws on every machine (SplitMix64; the
/// standard distributions differ between libraries).
class dice {
public:
  dice(std::uint64_t seed, std::string_view purpose) : state_(seed ^ digest_of(purpose)) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// 0 .. n-1; n must not be 0.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

  /// 0 <= x < 1
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  bool chance(double p) { return unit() < p; }

  template <class Range>
  const auto& pick(const Range& choices) {
    return choices[below(std::size(choices))];
  }

private:
  std::uint64_t state_;
};

}  // namespace troupe::studio
