#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The moving light behind titles and over pictures, as small raw frames that ffmpeg enlarges.
namespace troupe::studio {

struct colour {
  float red = 0;
  float green = 0;
  float blue = 0;
};

/// Reads `#rrggbb` or `#rgb`.
std::optional<colour> parse_colour(std::string_view text);

/// Dark base colours first, lights last.
using palette = std::array<colour, 4>;

/// Returns the colours a mood stands for; any text is one: known words (calm, warm, dark, hopeful, ...) in it decide.
palette palette_of(std::string_view mood);

/// Soft clouds of colour and discs of light that drift upwards. Seamless as a loop: the last frame is followed by the
/// first.
class backdrop {
public:
  backdrop(palette colours, std::uint64_t seed, std::uint32_t width, std::uint32_t height);

  /// Returns a frame of 8-bit RGB at `phase` in 0..1 of the loop.
  std::string frame(double phase, double seconds) const;

private:
  struct cloud {
    float x, y, radius, sway, turn;
    int speed;
    colour light;
  };
  struct disc {
    float x, y, radius, strength, sway, turn;
    int rise, pulse;
    colour light;
  };

  void add_clouds(std::vector<colour>& canvas, float turn) const;
  void add_discs(std::vector<colour>& canvas, float phase, float turn, double seconds) const;

  palette colours_;
  std::uint32_t width_;
  std::uint32_t height_;
  std::vector<cloud> clouds_;
  std::vector<disc> discs_;
};

}  // namespace troupe::studio
