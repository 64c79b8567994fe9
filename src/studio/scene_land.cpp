#include "studio/scene_land.hpp"

#include "studio/figure.hpp"
#include "studio/scene_painting.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::studio {
namespace {

constexpr double bottom = scene_height + 20;

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y);
}

/// A ridge from left to right, closed at the bottom. `rough` 0 is a dune, 1 a mountain.
std::string ridge(double y, double height, double rough, dice& chance) {
  double phase[4], weight[4] = {0.55, 0.28, 0.12 + 0.1 * rough, 0.18 * rough};
  for (auto& p : phase)
    p = chance.between(0, 6.28);
  constexpr double waves[] = {1.1, 2.7, 6.1, 14.0};
  std::string d = "M-20 " + decimal(bottom);
  for (double x = -20; x <= scene_width + 20; x += rough > 0.5 ? 9 : 18) {
    double t = x / scene_width * 6.28, up = 0;
    for (int k = 0; k < 4; ++k) {
      double s = std::sin(t * waves[k] * 0.5 + phase[k]);
      up += weight[k] * (rough > 0.5 ? 1 - 2 * std::abs(s) : s);
    }
    d += " L" + at(x, y - height * (0.5 + 0.5 * up));
  }
  return d + " L" + at(scene_width + 20, bottom) + " Z";
}

struct land {
  svg& out;
  const scene_light& light;
  dice& chance;

  /// `distance` 0 is here, 1 at the end of the world.
  colour shaded(colour base, double distance) const {
    return mix(lit_by(base, light.tint), light.haze, distance * 0.86);
  }
  void layer(double y, double height, double rough, colour base, double distance) {
    auto near = shaded(base, distance);
    out.path(ridge(y, height, rough, chance),
             out.down(mix(near, light.haze, 0.18), near, 0.3, mix(near, colour{0.03, 0.04, 0.1}, 0.35)));
  }
  void put(std::string_view name, double x, double y, double scale, double distance) {
    const auto& drawing = find_figure(name);
    out.open(x, y, scale * (chance.chance(0.5) ? 1 : -1), scale);
    figure_pen pen(out, light.tint, light.haze, distance, light.dark, dice(chance.next(), "prop"));
    drawing.draw(pen);
    out.close();
  }
};

void pine(land& self, double x, double y, double h, double distance) {
  auto leaf = self.shaded(rgb("#2f5a44"), distance);
  std::string d;
  for (int i = 0; i < 4; ++i) {
    double top = y - h + i * h * 0.2, w = h * (0.1 + i * 0.055);
    d += "M" + at(x, top) + " L" + at(x + w, top + h * 0.36) + " Q" + at(x, top + h * 0.3) + " " +
         at(x - w, top + h * 0.36) + " Z ";
  }
  self.out.box(x - h * 0.025, y - h * 0.14, h * 0.05, h * 0.14, hex(self.shaded(rgb("#4a3428"), distance)));
  self.out.path(d, self.out.across(mix(leaf, self.light.source, 0.12), leaf, mix(leaf, colour{0.02, 0.03, 0.08}, 0.4)));
}

void water(land& self, double top, double glints) {
  auto deep = lit_by(rgb("#12465f"), self.light.tint);
  auto shallow = mix(self.light.haze, lit_by(rgb("#5fa8bc"), self.light.tint), 0.45);
  self.out.box(-20, top, scene_width + 40, bottom - top,
               self.out.down(shallow, mix(shallow, deep, 0.62), 0.3, mix(deep, colour{0.01, 0.03, 0.08}, 0.45)));
  std::string lines;
  for (int i = 0; i < static_cast<int>(glints); ++i) {
    double t = std::pow(self.chance.unit(), 1.6), y = top + 6 + t * (scene_caption + 60 - top), w = 10 + t * 80;
    double x = self.chance.between(-20, 740);
    lines += "M" + at(x, y) + " q" + at(w * 0.25, -2 - t * 4) + " " + at(w * 0.5, 0) + " t" + at(w * 0.5, 0) + " ";
  }
  self.out.stroke(lines, hex(mix(self.light.source, self.light.haze, 0.3)), 1.6, 0.42);
  self.out.oval(360, top + 3, 420, 16, self.out.halo(self.light.source, 0.5));
}

void skyline(land& self, double y, double low, double high, double distance, bool lit) {
  for (double x = -30; x < scene_width + 30;) {
    double w = self.chance.between(42, 92), h = self.chance.between(low, high);
    auto wall = self.shaded(mix(rgb("#4a4e6e"), rgb("#6e5a6e"), self.chance.unit()), distance);
    self.out.box(x, y - h, w - 3, h + 400,
                 self.out.across(mix(wall, self.light.source, 0.1), wall, mix(wall, colour{0.03, 0.03, 0.1}, 0.35)));
    if (self.chance.chance(0.3))
      self.out.path("M" + at(x, y - h) + " L" + at(x + w / 2, y - h - 34) + " L" + at(x + w - 3, y - h) + " Z",
                    hex(mix(wall, colour{0.05, 0.05, 0.1}, 0.25)));
    if (self.chance.chance(0.25))
      self.out.stroke("M" + at(x + w / 2, y - h) + " v-46", hex(wall), 2.4);
    if (lit)
      for (double wy = y - h + 14; wy < y - 10; wy += 22)
        for (double wx = x + 8; wx < x + w - 14; wx += 15)
          if (self.chance.chance(self.light.dark ? 0.46 : 0.7))
            self.out.box(wx, wy, 7, 11,
                         self.light.dark ? (self.chance.chance(0.75) ? "#ffd98a" : "#ffb870") : "#d4e4f0",
                         self.light.dark ? 0.95 - distance * 0.4 : 0.35);
    x += w;
  }
}

void paint_room(land& self, const scene_visual& visual) {
  auto& out = self.out;
  auto wall = lit_by(rgb("#7a5f78"), mix(self.light.tint, colour{1, 0.9, 0.8}, 0.35));
  out.box(0, 0, scene_width, scene_height,
          out.down(mix(wall, colour{0.06, 0.05, 0.12}, 0.45), wall, 0.5, mix(wall, colour{0.1, 0.06, 0.08}, 0.3)));
  std::string stripes;
  for (double x = 30; x < scene_width; x += 60)
    stripes += "M" + at(x, 0) + " V800 ";
  out.stroke(stripes, hex(mix(wall, colour{1, 1, 1}, 0.2)), 10, 0.1);
  // a window with its own weather
  double x = self.chance.chance(0.5) ? 84 : 376, y = 170;
  out.glow(x + 130, y + 170, 420, self.light.source, 0.45);
  out.box(x - 16, y - 16, 292, 372, out.across(rgb("#e8d8c0"), rgb("#c9b498"), rgb("#8f7a64")), 1, 8);
  out.box(x, y, 260, 340, out.down(self.light.sky_top, self.light.sky_middle, 0.5, self.light.sky_low));
  if (self.light.stars)
    for (int i = 0; i < 34; ++i)
      out.oval(x + self.chance.between(6, 254), y + self.chance.between(6, 220), 1.4, 1.4, "#ffffff", 0.85);
  out.glow(x + 180, y + 90, 90, self.light.source, 0.9);
  out.oval(x + 180, y + 90, 26, 26, hex(self.light.source));
  out.path("M" + at(x, y + 340) + " V" + decimal(y + 260) + " q70 -60 130 -14 t130 -10 V" + decimal(y + 340) + " Z",
           hex(mix(self.light.haze, rgb("#3a4a5a"), 0.55)));
  out.stroke("M" + at(x + 130, y) + " v340 M" + at(x, y + 165) + " h260", "#d8c8ac", 10);
  out.path("M" + at(x + 20, y + 360) + " L" + at(x - 150, 1280) + " H" + decimal(x + 330) + " L" +
             at(x + 240, y + 360) + " Z",
           out.fade(self.light.source, 0.2, 0));
  // a shelf with books, across from the window
  double sx = x < 200 ? 440 : 40;
  for (int row = 0; row < 2; ++row) {
    double sy = 330 + row * 170;
    for (double bx = sx + 6; bx < sx + 210;) {
      double w = self.chance.between(13, 30), h = self.chance.between(70, 116);
      constexpr std::string_view spines[] = {"#8a3f44", "#3f5f7a", "#5a7a52", "#b08a48", "#6a4f7a"};
      auto spine = lit_by(rgb(self.chance.pick(spines)), mix(self.light.tint, colour{1, 0.9, 0.8}, 0.4));
      out.box(bx, sy - h, w - 2, h,
              out.across(mix(spine, colour{1, 1, 1}, 0.15), spine, mix(spine, colour{0, 0, 0}, 0.3)), 1, 2);
      bx += w;
    }
    out.box(sx, sy, 226, 12, "#5a3f30", 1, 2);
  }
  // the table
  auto wood = lit_by(rgb("#8f6242"), mix(self.light.tint, colour{1, 0.92, 0.8}, 0.5));
  out.box(-20, 838, scene_width + 40, 500,
          out.down(mix(wood, colour{1, 0.9, 0.7}, 0.18), wood, 0.2, mix(wood, colour{0.06, 0.03, 0.05}, 0.7)));
  std::string grain;
  for (int i = 0; i < 14; ++i) {
    double gy = self.chance.between(850, 1040);
    grain += "M" + at(self.chance.between(-20, 500), gy) + " q120 " + decimal(self.chance.between(-5, 5)) + " 260 0 ";
  }
  out.stroke(grain, hex(mix(wood, colour{0, 0, 0}, 0.4)), 1.6, 0.4);
  static_cast<void>(visual);
}

void paint_space(land& self) {
  auto rock = self.shaded(rgb("#8f88a8"), 0.15);
  self.out.path("M-20 1300 V900 Q360 800 740 900 V1300 Z",
                self.out.down(mix(rock, colour{1, 1, 1}, 0.22), rock, 0.25, mix(rock, colour{0.03, 0.02, 0.08}, 0.75)));
  for (int i = 0; i < 12; ++i) {
    double t = self.chance.unit(), x = self.chance.between(0, 720), y = 890 + t * 160, r = 12 + t * 40;
    self.out.oval(x, y, r, r * 0.3, hex(mix(rock, colour{0.05, 0.04, 0.12}, 0.45)), 0.7);
    self.out.oval(x, y + r * 0.09, r * 0.9, r * 0.22, hex(mix(rock, colour{1, 1, 1}, 0.1)), 0.7);
  }
}

}  // namespace

void paint_land(svg& out, const scene_light& light, const scene_visual& visual, dice chance) {
  land self{out, light, chance};
  auto ground = ground_of(visual.place);
  double h = scene_horizon;
  switch (visual.place) {
  case scene_place::sea:
    self.layer(h + 6, 70, 0.3, rgb("#4a5f74"), 0.75);
    water(self, h, 150);
    self.put("boat", chance.between(70, 200), h + 16, 0.3, 0.55);
    break;
  case scene_place::river:
    self.layer(h - 30, 150, 0.4, rgb("#5f7a74"), 0.72);
    self.layer(h + 20, 90, 0.2, rgb("#5f8a58"), 0.42);
    water(self, h + 56, 90);
    for (int i = 0; i < 7; ++i)
      self.put("tree", chance.chance(0.5) ? chance.between(-10, 180) : chance.between(540, 730), h + 62,
               chance.between(0.8, 1.4), 0.3);
    break;
  case scene_place::village:
    self.layer(h - 70, 170, 0.35, rgb("#66808a"), 0.78);
    self.layer(h - 6, 100, 0.1, ground, 0.5);
    for (int i = 0; i < 6; ++i)
      self.put(i == 2 ? "church" : "house", 50 + i * 126 + chance.between(-24, 24), h + 4 + (i % 2) * 26,
               chance.between(0.9, 1.25), 0.4);
    self.layer(h + 92, 50, 0, ground, 0.12);
    for (int i = 0; i < 3; ++i)
      self.put("tree", i == 1 ? 60 : 640 + i * 20.0, h + 90, 1.25, 0.2);
    break;
  case scene_place::city:
    skyline(self, h, 220, 420, 0.78, false);
    skyline(self, h + 40, 140, 330, 0.42, true);
    out.box(
      -20, h + 40, scene_width + 40, 600,
      out.down(self.shaded(rgb("#6a6c80"), 0.3), self.shaded(rgb("#4a4c60"), 0), 0.4, self.shaded(rgb("#23242f"), 0)));
    for (int i = 0; i < 26; ++i) {
      double y = h + 60 + std::pow(chance.unit(), 1.4) * 330;
      out.oval(chance.between(0, 720), y, 24 + (y - h) * 0.14, 2 + (y - h) * 0.012,
               out.halo(light.dark ? rgb("#ffc878") : rgb("#e8f0f8"), 0.4));
    }
    self.put("streetlamp", 66, h + 130, 2.0, 0.1);
    self.put("streetlamp", 672, h + 96, 1.5, 0.22);
    break;
  case scene_place::forest:
    for (int depth = 0; depth < 3; ++depth) {
      double far = 0.8 - depth * 0.27;
      for (int i = 0; i < 15 - depth * 3; ++i)
        pine(self, chance.between(-40, 760), h + depth * 36, chance.between(230, 420) + depth * 60, far);
      self.layer(h + 10 + depth * 40, 40, 0, ground, far);
      out.oval(360, h + depth * 30, 520, 60, out.halo(light.haze, 0.5));
    }
    for (int i = 0; i < 5; ++i)
      pine(self, i % 2 ? chance.between(610, 760) : chance.between(-40, 100), h + 140, chance.between(520, 700), 0.08);
    break;
  case scene_place::field:
    self.layer(h - 80, 130, 0.3, rgb("#6f8a94"), 0.8);
    self.layer(h - 10, 110, 0.05, rgb("#7a9a5a"), 0.52);
    for (int i = 0; i < 5; ++i)
      self.put("tree", chance.between(0, 720), h - 20 + chance.between(-8, 12), chance.between(0.5, 0.9), 0.55);
    self.layer(h + 60, 80, 0, mix(ground, rgb("#d8b84a"), 0.35), 0.26);
    self.layer(h + 150, 60, 0, ground, 0.08);
    break;
  case scene_place::mountains:
    self.layer(h - 150, 330, 1, rgb("#7a86a4"), 0.86);
    self.put("mountain", chance.between(150, 560), h + 20, 4.2, 0.5);
    self.layer(h - 10, 220, 1, rgb("#5f6a80"), 0.5);
    self.layer(h + 90, 120, 0.3, rgb("#5f7460"), 0.24);
    for (int i = 0; i < 8; ++i)
      pine(self, i % 2 ? chance.between(560, 740) : chance.between(-20, 170), h + 120, chance.between(110, 220), 0.2);
    self.layer(h + 150, 60, 0.1, ground, 0.05);
    break;
  case scene_place::desert:
    self.layer(h - 20, 150, 0.1, rgb("#c98f5f"), 0.66);
    self.layer(h + 50, 130, 0, ground, 0.36);
    self.put("cactus", chance.between(60, 160), h + 66, 0.9, 0.35);
    self.put("cactus", chance.between(560, 680), h + 84, 1.2, 0.25);
    self.layer(h + 140, 90, 0, ground, 0.06);
    break;
  case scene_place::snow:
    self.layer(h - 100, 260, 1, rgb("#a8bcd4"), 0.75);
    self.layer(h, 110, 0.1, ground, 0.45);
    for (int i = 0; i < 9; ++i)
      pine(self, chance.between(-10, 730), h + 14, chance.between(90, 190), 0.5);
    self.layer(h + 110, 80, 0, ground, 0.12);
    break;
  case scene_place::space:
    paint_space(self);
    break;
  case scene_place::room:
    paint_room(self, visual);
    break;
  }
}

void paint_foreground(svg& out, const scene_light& light, const scene_visual& visual, dice chance) {
  auto dark = mix(lit_by(ground_of(visual.place), light.tint), colour{0.02, 0.03, 0.07}, 0.72);
  bool soft = visual.place == scene_place::field || visual.place == scene_place::village ||
              visual.place == scene_place::forest || visual.place == scene_place::river;
  if (soft) {
    std::string blades;
    for (int i = 0; i < 70; ++i) {
      double side = chance.chance(0.5) ? chance.between(-10, 190) : chance.between(530, 730);
      double h = chance.between(40, 120) * (1 - std::min(side, 720 - side) / 260);
      blades += "M" + at(side - 4, 1130) + " q" + at(chance.between(-4, 6), -40 - h * 0.6) + " " +
                at(chance.between(-18, 18), -70 - h) + " q" + at(2, h * 0.5) + " " + at(8, 70 + h) + " Z ";
    }
    out.path(blades, hex(dark), 0.9);
    for (double x : {20.0, 700.0})
      out.oval(x, 1300, 400, 205, hex(dark), 0.9);
  }
  if (visual.place == scene_place::sea || visual.place == scene_place::desert || visual.place == scene_place::mountains)
    for (double side : {-1.0, 1.0}) {
      double x = side < 0 ? chance.between(-10, 40) : chance.between(680, 730);
      out.path("M" + at(x - 150, 1300) + " L" + at(x - 70, 1010) + " L" + at(x - 8, 976) + " L" + at(x + 60, 1018) +
                 " L" + at(x + 170, 1300) + " Z",
               out.down(mix(dark, light.haze, 0.22), dark), 0.95);
    }
  out.box(-20, scene_caption - 60, scene_width + 40, bottom - scene_caption + 60,
          out.fade(mix(dark, colour{0.01, 0.01, 0.04}, 0.5), 0, 0.9));
}

}  // namespace troupe::studio
