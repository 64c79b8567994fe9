#include "studio/scene_land.hpp"

#include "studio/scene_painting.hpp"

#include <cmath>

namespace troupe::studio {
namespace {

void paint_stars(svg& out, dice& chance, int count, double depth) {
  for (int i = 0; i < count; ++i) {
    double x = chance.between(0, scene_width), y = std::pow(chance.unit(), 1.3) * depth, r = chance.between(0.5, 1.7);
    out.oval(x, y, r, r, chance.chance(0.2) ? "#ffe9c8" : "#ffffff", chance.between(0.35, 0.95));
    if (i % 24 == 0) {
      out.glow(x, y, r * 8, colour{0.9, 0.95, 1}, 0.7);
      out.oval(x, y, r * 1.3, r * 1.3, "#ffffff");
    }
  }
}

void paint_cloud(svg& out, double x, double y, double size, colour body, colour lining, double opacity, dice& chance) {
  out.open(x, y, size, size * 0.62, opacity);
  auto fill = out.down(lining, body);
  int puffs = 6 + static_cast<int>(chance.below(4));
  for (int i = 0; i < puffs; ++i) {
    double t = i / (puffs - 1.0), r = 16 + 26 * std::sin(t * 3.1416) + chance.between(-5, 7);
    out.oval((t - 0.5) * 170, -r * 0.55, r * 1.15, r, fill);
  }
  out.box(-104, -14, 208, 22, fill, 1, 11);
  out.close();
}

void paint_source(svg& out, const scene_light& light, const scene_visual& visual, double x, double y) {
  bool moon = visual.time_of_day == scene_time::night || visual.time_of_day == scene_time::dusk;
  double r = moon ? 40 : 54;
  out.glow(x, y, moon ? 260 : 430, light.source, moon ? 0.6 : 0.85);
  out.oval(x, y, r, r, out.down(mix(light.source, colour{1, 1, 1}, 0.5), light.source), moon ? 0.97 : 0.95);
  if (moon) {
    out.oval(x - 12, y - 10, 8, 7, hex(mix(light.source, colour{0.6, 0.6, 0.72}, 0.4)), 0.6);
    out.oval(x + 13, y + 9, 11, 9, hex(mix(light.source, colour{0.6, 0.6, 0.72}, 0.4)), 0.5);
    out.oval(x - 8, y + 17, 5, 4, hex(mix(light.source, colour{0.6, 0.6, 0.72}, 0.4)), 0.5);
  }
}

void paint_rays(svg& out, const scene_light& light, double x, double y, dice& chance) {
  for (int i = 0; i < 9; ++i) {
    double a = 0.25 + i * 0.32 + chance.between(-0.06, 0.06), w = chance.between(0.03, 0.09), r = 900;
    out.path("M" + decimal(x) + " " + decimal(y) + " L" + decimal(x + r * std::cos(a - w)) + " " +
               decimal(y + r * std::sin(a - w)) + " L" + decimal(x + r * std::cos(a + w)) + " " +
               decimal(y + r * std::sin(a + w)) + " Z",
             out.fade(light.source, 0.16, 0));
  }
}

void paint_nebula(svg& out, dice& chance) {
  constexpr std::string_view hues[] = {"#7a4ad0", "#3a6ad8", "#d05a9a", "#2fb0b8"};
  for (int i = 0; i < 9; ++i)
    out.glow(chance.between(-60, 780), chance.between(80, 820), chance.between(160, 340), rgb(chance.pick(hues)), 0.3);
}

}  // namespace

void paint_sky(svg& out, const scene_light& light, const scene_visual& visual, bool with_source, dice chance) {
  out.box(0, 0, scene_width, scene_height, out.down(light.sky_top, light.sky_middle, 0.36, light.sky_low));
  out.box(0, scene_horizon - 260, scene_width, 300, out.fade(light.sky_low, 0, 0.8));
  if (visual.place == scene_place::space) {
    paint_nebula(out, chance);
    paint_stars(out, chance, 260, 1180);
    return;
  }
  if (light.stars)
    paint_stars(out, chance, visual.time_of_day == scene_time::night ? 190 : 80, 620);
  bool hidden = visual.weather == scene_weather::storm || visual.weather == scene_weather::rain ||
                visual.weather == scene_weather::fog;
  bool low = visual.time_of_day == scene_time::dawn || visual.time_of_day == scene_time::evening;
  double x = chance.between(150, 570), y = low ? chance.between(540, 620) : chance.between(200, 330);
  if (with_source && !hidden)
    paint_source(out, light, visual, x, y);
  if (visual.place == scene_place::snow && visual.time_of_day == scene_time::night && !hidden)
    for (int i = 0; i < 4; ++i) {
      auto hue = i % 2 ? rgb("#5af0b8") : rgb("#7ab0ff");
      double top = 120 + i * 46, sway = chance.between(-60, 60);
      out.path("M-40 " + decimal(top + 90) + " C180 " + decimal(top - 120 + sway) + " 380 " + decimal(top + 180) +
                 " 780 " + decimal(top - 20) + " L780 " + decimal(top + 170) + " C420 " + decimal(top + 330) + " 200 " +
                 decimal(top + 60 + sway) + " -40 " + decimal(top + 280) + " Z",
               out.fade(hue, 0.4, 0));
    }
  int clouds = visual.weather == scene_weather::storm ? 13 : visual.weather == scene_weather::clear ? 3 : 7;
  bool heavy = visual.weather == scene_weather::storm || visual.weather == scene_weather::rain;
  for (int i = 0; i < clouds; ++i) {
    double depth = chance.unit();
    auto body = mix(light.sky_middle, heavy ? mix(light.sky_top, colour{0.1, 0.11, 0.16}, 0.4) : light.sky_low, 0.55);
    auto lining = mix(body, heavy ? light.haze : light.source, heavy ? 0.3 : 0.55);
    paint_cloud(out, chance.between(-40, 760), 130 + depth * 430,
                (heavy ? 1.5 : 0.8) + chance.between(0, 0.9) * (1.2 - depth), body, lining, heavy ? 0.85 : 0.62,
                chance);
  }
  bool rays =
    !hidden && with_source && !light.stars && (visual.mood == scene_mood::wonder || visual.mood == scene_mood::joyful);
  if (rays)
    paint_rays(out, light, x, y, chance);
}

void paint_weather(svg& out, const scene_light& light, const scene_visual& visual, dice chance) {
  if (visual.place == scene_place::room || visual.place == scene_place::space)
    return;
  if (visual.weather == scene_weather::rain || visual.weather == scene_weather::storm) {
    std::string near, far;
    for (int i = 0; i < 260; ++i) {
      double x = chance.between(-60, 760), y = chance.between(-40, 1180), l = chance.between(18, 46);
      (i % 3 ? far : near) += "M" + decimal(x) + " " + decimal(y) + " l" + decimal(-l * 0.22) + " " + decimal(l) + " ";
    }
    out.stroke(far, "#dfe8f4", 1, 0.3);
    out.stroke(near, "#f2f6fb", 1.7, 0.4);
  }
  if (visual.weather == scene_weather::storm) {
    double x = chance.between(110, 610), y = 150;
    std::string d = "M" + decimal(x) + " " + decimal(y);
    out.glow(x, 330, 330, colour{0.85, 0.88, 1}, 0.5);
    while (y < scene_horizon - 60) {
      x += chance.between(-38, 38);
      y += chance.between(34, 70);
      d += " L" + decimal(x) + " " + decimal(y);
    }
    out.stroke(d, "#cfd8ff", 9, 0.25);
    out.stroke(d, "#ffffff", 3.2, 0.95);
  }
  if (visual.weather == scene_weather::snowfall || visual.place == scene_place::snow)
    for (int i = 0; i < 170; ++i) {
      double r = chance.between(1, 4.2);
      out.oval(chance.between(0, 720), chance.between(0, 1180), r, r, "#ffffff", chance.between(0.35, 0.9));
    }
  if (visual.weather == scene_weather::fog)
    for (int i = 0; i < 9; ++i)
      out.oval(chance.between(0, 720), chance.between(520, 980), chance.between(260, 460), chance.between(34, 80),
               out.halo(mix(light.haze, colour{1, 1, 1}, 0.35), 0.6));
}

}  // namespace troupe::studio
