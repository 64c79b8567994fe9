#include "studio/scene_light.hpp"

namespace troupe::studio {
namespace {

struct day_row {
  std::string_view top, middle, low, tint, source;
  bool dark, stars;
};

constexpr day_row days[] = {
  {"#33407c", "#c97f95", "#ffd3a0", "#f0cdc4", "#fff0c8", true, false},   // dawn
  {"#4d9bd4", "#a6d5ea", "#fdeecb", "#fffaf0", "#fff6d8", false, false},  // morning
  {"#2c86d0", "#86c6ec", "#e2f3f4", "#ffffff", "#fffbe8", false, false},  // noon
  {"#4b3f80", "#d96f62", "#ffc873", "#f6c9a8", "#ffe2a0", true, false},   // evening
  {"#191d4c", "#5b4a8c", "#e68f8a", "#a896c4", "#ffd0b8", true, true},    // dusk
  {"#060a22", "#142250", "#345488", "#6f83bd", "#eef2ff", true, true},    // night
};

struct mood_row {
  std::string_view tint;
  double strength;
};

constexpr mood_row moods[] = {
  {"#6a8aa8", 0.04}, {"#4a5aa0", 0.16}, {"#2c3040", 0.34}, {"#e8b06a", 0.10}, {"#7a5ad0", 0.16}, {"#ffc46a", 0.16},
};

constexpr std::string_view grounds[] = {"#2c6f8c", "#5f9458", "#7aa05a", "#5a5c72", "#3f6f4c", "#86a84e",
                                        "#6f7a68", "#dcae6e", "#e4eef6", "#6a6478", "#8a6248"};

}  // namespace

scene_light light_of(scene_time time, scene_mood mood, scene_weather weather, scene_place place) {
  const auto& day = days[static_cast<std::size_t>(time)];
  const auto& feeling = moods[static_cast<std::size_t>(mood)];
  auto felt = [&](std::string_view hex_text, double share = 1) {
    return mix(rgb(hex_text), rgb(feeling.tint), feeling.strength * share);
  };
  scene_light self{felt(day.top),   felt(day.middle), felt(day.low), rgb(day.tint), {},
                   rgb(day.source), day.dark,         day.stars};
  auto overcast = [&](std::string_view grey, double share, double dim) {
    auto lead = lit_by(rgb(grey), mix(colour{1, 1, 1}, self.tint, 0.9));
    self.sky_top = mix(self.sky_top, mix(lead, colour{0.03, 0.04, 0.1}, 0.35), share);
    self.sky_middle = mix(self.sky_middle, lead, share);
    self.sky_low = mix(self.sky_low, mix(lead, self.sky_low, 0.35), share);
    self.tint = mix(self.tint, lit_by(self.tint, colour{dim, dim, dim * 1.04}), share);
  };
  switch (weather) {
  case scene_weather::clear:
    break;
  case scene_weather::cloudy:
    overcast("#a8b0bf", 0.18, 0.9);
    break;
  case scene_weather::rain:
    overcast("#77839a", 0.62, 0.75);
    break;
  case scene_weather::snowfall:
    overcast("#b4bfd0", 0.5, 0.92);
    break;
  case scene_weather::fog:
    overcast("#b8bcc4", 0.6, 0.85);
    break;
  case scene_weather::storm:
    overcast("#525c74", 0.72, 0.68);
    break;
  }
  if (weather != scene_weather::clear && weather != scene_weather::cloudy)
    self.stars = false;
  if (place == scene_place::space) {
    self.sky_top = mix(rgb("#05040f"), rgb(feeling.tint), feeling.strength * 0.4);
    self.sky_middle = mix(rgb("#141238"), self.sky_middle, 0.18);
    self.sky_low = mix(rgb("#2f2458"), self.sky_low, 0.28);
    self.tint = mix(rgb("#c4c6e8"), self.tint, 0.25);
    self.dark = self.stars = true;
  }
  self.haze = mix(self.sky_low, self.sky_middle, 0.45);
  return self;
}

colour ground_of(scene_place place) {
  return rgb(grounds[static_cast<std::size_t>(place)]);
}

}  // namespace troupe::studio
