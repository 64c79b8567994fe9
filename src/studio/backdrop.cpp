#include "studio/backdrop.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace troupe::studio {
namespace {

constexpr float two_pi = 2 * std::numbers::pi_v<float>;

/// SplitMix64: the same numbers on every machine, unlike the standard library's distributions.
class numbers_from {
public:
  explicit numbers_from(std::uint64_t seed) : state_(seed) {}

  /// Returns a number in [low, high).
  float between(float low, float high) {
    state_ += 0x9E3779B97F4A7C15u;
    auto bits = (state_ ^ (state_ >> 30)) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
    bits ^= bits >> 31;
    return low + (high - low) * static_cast<float>(bits >> 40) / static_cast<float>(1u << 24);
  }
  int below(int count) { return std::min(static_cast<int>(between(0, static_cast<float>(count))), count - 1); }

private:
  std::uint64_t state_;
};

colour mix(colour a, colour b, float share) {
  return {a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share, a.blue + (b.blue - a.blue) * share};
}

void add(colour& to, colour light, float strength) {
  to.red += light.red * strength;
  to.green += light.green * strength;
  to.blue += light.blue * strength;
}

constexpr colour rgb(std::uint32_t hex) {
  return {static_cast<float>(hex >> 16 & 255) / 255, static_cast<float>(hex >> 8 & 255) / 255,
          static_cast<float>(hex & 255) / 255};
}

float smooth(float from, float to, float x) {
  auto t = std::clamp((x - from) / (to - from), 0.f, 1.f);
  return t * t * (3 - 2 * t);
}

/// Rolls off bright light as film does.
char exposed(float light) {
  return static_cast<char>(static_cast<std::uint8_t>(std::lround(255 * (1 - std::exp(-1.25f * light)))));
}

struct mood_colours {
  std::string_view words;
  palette colours;
};

constexpr std::array<mood_colours, 7> moods{{
  {"calm peaceful quiet gentle serene sea ocean water blue",
   {rgb(0x071a2e), rgb(0x0d3b56), rgb(0x2a8fa3), rgb(0xbfeaf2)}},
  {"warm cozy happy joy joyful bright cheerful sun summer golden",
   {rgb(0x2b1020), rgb(0x7a2e2a), rgb(0xe0803f), rgb(0xffe2a6)}},
  {"dark tense scary fear danger grim storm suspense", {rgb(0x07070d), rgb(0x1b1424), rgb(0x6b1f35), rgb(0xd8a0a8)}},
  {"mystery mysterious magic wonder wonderful dream dreamy night space awe",
   {rgb(0x0b0a24), rgb(0x2a1a5e), rgb(0x7a4fd0), rgb(0xd9c8ff)}},
  {"hope hopeful inspiring inspired uplifting nature forest green growth",
   {rgb(0x06201c), rgb(0x145244), rgb(0x4fb286), rgb(0xe6f7c8)}},
  {"love romantic tender sad nostalgic melancholy bittersweet wistful",
   {rgb(0x1a1028), rgb(0x4c2450), rgb(0xb55a86), rgb(0xffd3de)}},
  {"energetic fast bold exciting epic adventure technology",
   {rgb(0x0a0f2c), rgb(0x123c8c), rgb(0xff5d5d), rgb(0xffe08a)}},
}};

bool names(std::string_view text, std::string_view words) {
  std::size_t from = 0;
  while (from < text.size()) {
    auto end = std::min(text.find_first_of(" ,;-", from), text.size());
    auto word = text.substr(from, end - from);
    for (auto at = words.find(word); !word.empty() && at != words.npos; at = words.find(word, at + 1)) {
      bool whole =
        (at == 0 || words[at - 1] == ' ') && (at + word.size() == words.size() || words[at + word.size()] == ' ');
      if (whole)
        return true;
    }
    from = end + 1;
  }
  return false;
}

}  // namespace

std::optional<colour> parse_colour(std::string_view text) {
  if (!text.starts_with('#') || (text.size() != 4 && text.size() != 7))
    return std::nullopt;
  std::uint32_t hex = 0;
  for (char c : text.substr(1)) {
    auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    if (digit == std::string_view::npos)
      return std::nullopt;
    hex = hex * 16 + static_cast<std::uint32_t>(digit);
    if (text.size() == 4)
      hex = hex * 16 + static_cast<std::uint32_t>(digit);
  }
  return rgb(hex);
}

palette palette_of(std::string_view mood) {
  std::string lowered(mood);
  std::ranges::transform(lowered, lowered.begin(),
                         [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  for (const auto& known : moods)
    if (names(lowered, known.words))
      return known.colours;
  return moods[3].colours;
}

backdrop::backdrop(palette colours, std::uint64_t seed, std::uint32_t width, std::uint32_t height)
  : colours_(colours), width_(width), height_(height) {
  numbers_from draw(seed);
  auto tall = static_cast<float>(height) / static_cast<float>(width);
  for (int i = 0; i < 5; ++i)
    clouds_.push_back({draw.between(0, 1), draw.between(0, tall), draw.between(0.35f, 0.75f), draw.between(0.1f, 0.3f),
                       draw.between(0, two_pi), i % 2 ? 1 : -1,
                       i < 3 ? colours_[2] : mix(colours_[1], colours_[2], 0.4f)});
  for (int i = 0; i < 26; ++i) {
    bool far = i < 14;
    discs_.push_back(
      {draw.between(0, 1), draw.between(0, 1), far ? draw.between(0.012f, 0.035f) : draw.between(0.05f, 0.13f),
       far ? draw.between(0.25f, 0.6f) : draw.between(0.06f, 0.16f), draw.between(0.01f, 0.05f),
       draw.between(0, two_pi), far ? 0 : 1, 1 + draw.below(2), mix(colours_[3], colours_[2], draw.between(0, 0.7f))});
  }
}

std::string backdrop::frame(double phase, double seconds) const {
  auto turn = static_cast<float>(phase) * two_pi;
  std::vector<colour> canvas(static_cast<std::size_t>(width_) * height_);
  add_clouds(canvas, turn);
  add_discs(canvas, static_cast<float>(phase), turn, seconds);
  std::string out;
  out.reserve(canvas.size() * 3);
  for (const auto& light : canvas) {
    out += exposed(light.red);
    out += exposed(light.green);
    out += exposed(light.blue);
  }
  return out;
}

void backdrop::add_clouds(std::vector<colour>& canvas, float turn) const {
  auto width = static_cast<float>(width_);
  auto tall = static_cast<float>(height_) / width;
  std::size_t at = 0;
  for (std::uint32_t row = 0; row < height_; ++row)
    for (std::uint32_t column = 0; column < width_; ++column, ++at) {
      auto x = (static_cast<float>(column) + 0.5f) / width;
      auto y = (static_cast<float>(row) + 0.5f) / width;
      canvas[at] = mix(colours_[0], colours_[1], smooth(0, 1, y / tall));
      for (const auto& cloud : clouds_) {
        auto angle = static_cast<float>(cloud.speed) * turn + cloud.turn;
        auto dx = x - cloud.x - cloud.sway * std::cos(angle);
        auto dy = y - cloud.y - cloud.sway * std::sin(angle);
        add(canvas[at], cloud.light, 0.55f * std::exp(-(dx * dx + dy * dy) / (cloud.radius * cloud.radius) * 3));
      }
      auto off_x = x - 0.5f;
      auto off_y = y / tall - 0.5f;
      auto shade = 1 - 0.75f * smooth(0.25f, 0.85f, std::sqrt(off_x * off_x * 0.8f + off_y * off_y * 1.4f));
      canvas[at] = {canvas[at].red * shade, canvas[at].green * shade, canvas[at].blue * shade};
    }
}

void backdrop::add_discs(std::vector<colour>& canvas, float phase, float turn, double seconds) const {
  auto width = static_cast<float>(width_);
  auto height = static_cast<float>(height_);
  auto laps = std::max(1, static_cast<int>(std::lround(seconds / 16)));
  for (const auto& disc : discs_) {
    auto radius = disc.radius * width;
    auto lap = phase * static_cast<float>(disc.rise * laps);
    auto place = disc.y - lap;
    auto y = (place - std::floor(place)) * (height + 4 * radius) - 2 * radius;
    auto x = (disc.x + disc.sway * std::sin(turn + disc.turn)) * width;
    auto glow = disc.strength * (0.65f + 0.35f * std::sin(static_cast<float>(disc.pulse) * turn + disc.turn));
    auto reach = radius + 2;
    auto top = static_cast<int>(std::max(0.f, std::floor(y - reach)));
    auto bottom = static_cast<int>(std::min(height, std::ceil(y + reach)));
    auto left = static_cast<int>(std::max(0.f, std::floor(x - reach)));
    auto right = static_cast<int>(std::min(width, std::ceil(x + reach)));
    for (int row = top; row < bottom; ++row)
      for (int column = left; column < right; ++column) {
        auto dx = static_cast<float>(column) + 0.5f - x;
        auto dy = static_cast<float>(row) + 0.5f - y;
        auto distance = std::sqrt(dx * dx + dy * dy);
        auto inside = 1 - smooth(radius - 1.5f, radius + 1.5f, distance);
        auto rim = disc.rise == 0 ? 1 : 0.7f + 0.5f * smooth(0, radius, distance);
        add(canvas[static_cast<std::size_t>(row) * width_ + static_cast<std::size_t>(column)], disc.light,
            glow * inside * rim);
      }
  }
}

}  // namespace troupe::studio
