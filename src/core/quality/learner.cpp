#include "core/quality/learner.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace troupe::quality {
namespace {

/// SplitMix64: the standard distributions differ between libraries.
class chance {
public:
  explicit chance(std::uint64_t seed) : state_(seed) {}

  double unit() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1.0p-53;
  }

  double normal() { return std::sqrt(-2 * std::log(unit())) * std::cos(2 * std::numbers::pi * unit()); }

  /// Marsaglia and Tsang; `shape` is at least 1.
  double gamma(double shape) {
    double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    for (;;) {
      double x = normal(), v = 1 + c * x;
      if (v <= 0)
        continue;
      v = v * v * v;
      if (std::log(unit()) < 0.5 * x * x + d - d * v + d * std::log(v))
        return d * v;
    }
  }

private:
  std::uint64_t state_;
};

std::uint64_t digest(std::uint64_t h, std::string_view text) {
  for (char c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return (h ^ 0xff) * 0x100000001b3;
}

}  // namespace

double draw(std::span<const trial> experience, std::string_view cause, std::string_view change, std::uint64_t seed) {
  auto known = std::ranges::find_if(experience, [&](const trial& t) { return t.cause == cause && t.change == change; });
  double worked = known == experience.end() ? 0 : static_cast<double>(known->worked);
  double failed = known == experience.end() ? 0 : static_cast<double>(known->failed);
  chance dice(digest(digest(seed ^ 0xcbf29ce484222325, cause), change));
  double a = dice.gamma(1 + worked), b = dice.gamma(1 + failed);
  return a / (a + b);
}

/// Wilson's interval, which stays inside 0..1 however few the trials.
success_rate rate_of(std::uint64_t worked, std::uint64_t failed) {
  auto n = static_cast<double>(worked + failed);
  if (n == 0)
    return {};
  constexpr double z = 1.96;
  double p = static_cast<double>(worked) / n;
  double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {p, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace troupe::quality
