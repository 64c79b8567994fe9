#include "studio/ambient_bed.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace troupe::studio {
namespace {

/// Notes in semitones from A.
using chord = std::array<int, 5>;
using progression = std::array<chord, 4>;

constexpr std::array<progression, 3> progressions{{
  {{{-24, -12, -5, 0, 3}, {-28, -16, -9, 0, 3}, {-21, -9, -5, -2, 7}, {-26, -14, -7, -2, 5}}},
  {{{-19, -12, -7, 0, 4}, {-22, -10, -3, 2, 6}, {-15, -10, -7, -3, 6}, {-17, -12, -5, -1, 7}}},
  {{{-22, -10, -5, -2, 2}, {-19, -7, -4, 0, 5}, {-24, -12, -5, -2, 3}, {-17, -10, -5, -1, 2}}},
}};

constexpr std::uint32_t rate = 24000;
constexpr double chord_seconds = 6;
constexpr double overlap_seconds = 2.5;

using samples = std::vector<std::array<float, 2>>;

/// A sine by rotation of a phasor: two multiplications where `sin` would take twenty.
class phasor {
public:
  phasor(double hertz, double phase)
    : now_(std::polar(1.0, phase)), step_(std::polar(1.0, 2 * std::numbers::pi * hertz / rate)) {}

  float next() {
    now_ *= step_;
    return static_cast<float>(now_.imag());
  }

private:
  std::complex<double> now_;
  std::complex<double> step_;
};

/// Adds one note: a fundamental, its fainter octave and a slightly detuned twin on the other side.
void add_note(samples& out, std::size_t first, std::size_t count, int semitone, int voice) {
  auto hertz = 220 * std::pow(2.0, semitone / 12.0);
  auto strength = static_cast<float>(0.06 * std::min(1.0, 220 / hertz + 0.25));
  phasor left(hertz * 0.9985, voice), right(hertz * 1.0015, voice * 1.7), octave(hertz * 2, voice * 0.6);
  phasor breath(0.11 + 0.03 * voice, voice);
  auto fade = static_cast<std::size_t>(overlap_seconds * rate);
  for (std::size_t i = 0; i < count && first + i < out.size(); ++i) {
    auto edge = std::min({i, count - i, fade});
    auto rise = static_cast<float>(edge) / static_cast<float>(fade);
    auto level = strength * rise * rise * (3 - 2 * rise) * (0.8f + 0.2f * breath.next());
    auto shine = 0.18f * octave.next();
    out[first + i][0] += level * (left.next() + shine);
    out[first + i][1] += level * (right.next() + shine);
  }
}

}  // namespace

sound ambient_bed(double seconds, std::uint64_t seed) {
  samples mix(static_cast<std::size_t>(seconds * rate));
  const auto& harmony = progressions[seed % progressions.size()];
  auto spacing = static_cast<std::size_t>(chord_seconds * rate);
  auto length = spacing + static_cast<std::size_t>(overlap_seconds * rate);
  for (std::size_t n = 0; n * spacing < mix.size(); ++n)
    for (std::size_t voice = 0; voice < chord{}.size(); ++voice)
      add_note(mix, n * spacing, length, harmony[n % harmony.size()][voice], static_cast<int>(voice));

  sound out{.rate = rate, .channels = 2};
  out.samples.reserve(mix.size() * 2);
  auto fade = std::max<std::size_t>(1, std::min<std::size_t>(mix.size() / 4, rate * 3 / 2));
  for (std::size_t i = 0; i < mix.size(); ++i) {
    auto edge = std::min(1.f, static_cast<float>(std::min(i, mix.size() - 1 - i)) / static_cast<float>(fade));
    for (auto side : mix[i])
      out.samples.push_back(static_cast<std::int16_t>(std::clamp(side * edge, -1.f, 1.f) * 32767));
  }
  return out;
}

}  // namespace troupe::studio
