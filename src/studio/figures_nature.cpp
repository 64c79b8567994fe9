#include "studio/figure_sets.hpp"

#include <cmath>

namespace troupe::studio {
namespace {

using std::string_view;

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y);
}

void tree(figure_pen& p) {
  constexpr string_view crowns[] = {"#4f8a45", "#6a9a3f", "#c9803a", "#3f7a5a"};
  auto crown = p.chance().pick(crowns);
  p.shape("M-9 0 C-6 -20 -7 -36 -4 -52 L-20 -70 L-16 -72 L-1 -58 L2 -74 L6 -73 L5 -56 L20 -66 L22 -63 L7 -48 C7 -34 8 "
          "-18 13 0 Q2 -4 -9 0 Z",
          "#6b4a36");
  for (int i = 0; i < 13; ++i) {
    double a = i * 2.4, r = 8 + 28 * std::sqrt(i / 13.0);
    p.oval(2 + r * std::cos(a), -78 + r * 0.66 * std::sin(a), 18 + p.chance().between(0, 7),
           15 + p.chance().between(0, 5), crown);
  }
  for (int i = 0; i < 10; ++i)
    p.oval(2 + p.chance().between(-32, 26), -82 + p.chance().between(-20, 16), 4, 3, "#f2e6a8", 0.25);
}

void palm(figure_pen& p) {
  p.shape("M-6 0 C-2 -30 2 -50 14 -78 L20 -76 C10 -48 7 -26 7 0 Z", "#8a6a48");
  for (int i = 0; i < 7; ++i) {
    p.open(17, -78, 1, 1, -200 + i * 36.0);
    p.shape("M0 0 C16 -18 38 -14 50 6 C36 -2 18 -2 0 4 Z", i % 2 ? "#3f8a4f" : "#57a05a");
    p.close();
  }
  p.oval(13, -72, 4.5, 4.5, "#6b4a2f");
  p.oval(21, -71, 4.5, 4.5, "#6b4a2f");
}

void cactus(figure_pen& p) {
  p.line("M-28 -60 V-40 Q-28 -30 -8 -30 M28 -72 V-50 Q28 -38 8 -38", "#4f8a5a", 13);
  p.box(-11, -96, 22, 96, "#579a63", 11);
  p.line("M-4 -90 V-6 M4 -90 V-6", "#3f7048", 1, 0.7);
  for (double x : {-8.0, 0.0, 8.0})
    p.oval(x, -97, 6, 5, "#f08aa8");
  p.oval(0, -98, 3, 3, "#f8d85a");
}

void petals(figure_pen& p, double x, double y, double r, int count, string_view paint, string_view heart) {
  for (int i = 0; i < count; ++i) {
    p.open(x, y, 1, 1, i * 360.0 / count);
    p.oval(0, -r, r * 0.46, r * 0.72, paint);
    p.close();
  }
  p.oval(x, y, r * 0.52, r * 0.52, heart);
}

void flower(figure_pen& p) {
  constexpr string_view hues[] = {"#e05a78", "#f0a03a", "#8a6ad0", "#f4f0ea", "#d9433f"};
  auto hue = p.chance().pick(hues);
  p.line("M0 0 C-6 -24 6 -44 2 -66", "#4f8a45", 3.4);
  p.shape("M-1 -22 C-22 -24 -30 -38 -32 -44 C-14 -46 -4 -36 -1 -22 Z", "#5f9a4f");
  p.shape("M0 -14 C20 -14 28 -28 30 -36 C14 -38 4 -28 0 -14 Z", "#57904a");
  petals(p, 2, -74, 19, 7, hue, "#f6cf4a");
}

void sunflower(figure_pen& p) {
  p.line("M0 0 C-4 -24 4 -44 0 -62", "#4f8a45", 4.4);
  p.shape("M-1 -22 C-28 -20 -36 -38 -38 -46 C-16 -46 -4 -36 -1 -22 Z", "#5f9a4f");
  p.shape("M0 -14 C24 -14 34 -28 36 -38 C16 -38 4 -28 0 -14 Z", "#57904a");
  petals(p, 0, -76, 25, 16, "#f4b92a", "#5f3d24");
  p.oval(0, -76, 10, 10, "#7a5230");
}

void wheat(figure_pen& p) {
  for (int i = -3; i <= 3; ++i) {
    double x = i * 9, tip = i * 13 + p.chance().between(-4, 4), top = -78 - p.chance().between(0, 16);
    p.line("M" + at(x, 0) + " Q" + at(x, top / 2) + " " + at(tip, top), "#c9a045", 2);
    for (int k = 0; k < 5; ++k) {
      p.oval(tip - 3.2, top + k * 7, 2.8, 4.6, "#e8c05a");
      p.oval(tip + 3.2, top + 3 + k * 7, 2.8, 4.6, "#dbb04a");
    }
  }
}

void mushroom(figure_pen& p) {
  p.shape("M-11 0 C-8 -20 -9 -34 -8 -46 H10 C10 -30 10 -18 14 0 Q2 5 -11 0 Z", "#f0e4d0");
  p.shape("M-46 -40 C-44 -86 44 -90 48 -40 Q2 -26 -46 -40 Z", "#cf3f3a");
  p.shape("M-36 -38 Q2 -28 38 -38 Q2 -22 -36 -38 Z", "#d9c8ae");
  p.oval(-22, -52, 7, 6, "#fbf3e6");
  p.oval(4, -66, 9, 7, "#fbf3e6");
  p.oval(26, -50, 6, 5.4, "#fbf3e6");
  p.oval(-6, -46, 4, 3, "#fbf3e6");
}

void sprout(figure_pen& p) {
  p.shape("M-40 0 Q0 -22 40 0 Z", "#6b4a36");
  p.line("M0 -8 C-4 -30 4 -44 0 -60", "#6aa84f", 4);
  p.shape("M0 -54 C-34 -50 -46 -76 -46 -88 C-18 -92 -2 -76 0 -54 Z", "#7cbc5a");
  p.shape("M0 -58 C28 -56 42 -80 42 -94 C16 -96 2 -80 0 -58 Z", "#6aa84f");
  p.line("M-4 -60 Q-22 -68 -36 -82 M4 -64 Q20 -74 34 -88", "#d8f0b8", 1.2, 0.7);
}

void mountain(figure_pen& p) {
  p.shape("M-90 0 L-34 -62 L-20 -52 L10 -100 L42 -58 L54 -66 L96 0 Z", "#6f7588");
  p.shape("M10 -100 L42 -58 L54 -66 L96 0 H40 L20 -40 Z", "#4f5568");
  p.shape("M10 -100 L-6 -75 L2 -70 L8 -78 L16 -68 L22 -76 L28 -76 Z", "#f4f7fb");
  p.shape("M-34 -62 L-46 -49 L-38 -47 L-32 -52 L-26 -56 Z", "#e8edf4");
}

void volcano(figure_pen& p) {
  p.shape("M-84 0 C-50 -20 -30 -66 -20 -84 L-8 -78 L6 -80 L20 -84 C32 -60 52 -20 88 0 Z", "#5a4a52");
  p.glow(0, -84, 60, "#ff7a3a", 0.9);
  p.bright("M-18 -83 L-8 -78 L6 -80 L18 -83 L10 -60 L6 -68 L0 -38 L-4 -64 L-10 -56 Z", "#ff8a3a");
  for (int i = 0; i < 6; ++i)
    p.oval(-6 + i * 6, -96 - i * 12, 12 + i * 4, 10 + i * 3, "#7d7884", 0.6 - i * 0.07);
}

void iceberg(figure_pen& p) {
  p.shape("M-60 0 L-44 -46 L-26 -40 L-8 -90 L14 -66 L26 -74 L52 -20 L60 0 Z", "#dcecf6");
  p.shape("M-8 -90 L14 -66 L4 -30 L22 0 H60 L52 -20 L26 -74 L14 -66 Z", "#a9cce2");
  p.shape("M-44 -46 L-26 -40 L-34 0 H-60 Z", "#c3dcec");
  p.shape("M-60 2 H60 L40 30 L10 52 L-30 40 Z", "#6fa9cc", 0.4);
}

void island(figure_pen& p) {
  p.shape("M-96 0 C-60 -26 40 -30 92 0 Q0 10 -96 0 Z", "#e0c48f");
  p.shape("M-60 -12 C-30 -34 30 -34 62 -10 Z", "#6f9a5a");
  p.open(-14, -20, 0.85, 0.85);
  palm(p);
  p.close();
  p.open(20, -18, -0.6, 0.6);
  palm(p);
  p.close();
}

void stone(figure_pen& p) {
  p.shape("M-40 0 C-50 -24 -30 -48 -4 -50 C28 -52 48 -26 42 0 Z", "#8d8a94");
  p.line("M-43 -18 Q0 -30 44 -18", "#f0eee8", 3.4, 0.85);
}

void campfire(figure_pen& p) {
  p.glow(0, -36, 120, "#ff9a3a", 0.8);
  p.line("M-34 -2 L28 -14 M34 -2 L-28 -14", "#5a3a28", 10);
  p.bright("M-22 -8 C-32 -34 -12 -42 -14 -66 C4 -56 2 -78 8 -92 C14 -66 34 -48 24 -8 Z", "#ff7a2a");
  p.bright("M-12 -8 C-18 -26 -4 -34 -2 -54 C10 -44 18 -28 13 -8 Z", "#ffc04a");
  p.bright("M-5 -8 C-8 -18 0 -24 2 -34 C8 -24 9 -16 6 -8 Z", "#fff3c0");
}

void wave(figure_pen& p) {
  p.shape("M-96 0 C-70 -8 -50 -30 -28 -58 C-4 -90 44 -94 62 -62 C66 -50 60 -40 50 -38 C56 -56 34 -66 22 -50 C10 -32 40 "
          "-6 96 0 Z",
          "#3f8fb0");
  p.shape("M-28 -58 C-4 -90 44 -94 62 -62 C40 -80 8 -74 -6 -50 C-22 -26 -40 -10 -66 -4 C-52 -18 -42 -38 -28 -58 Z",
          "#8fd0e0", 0.8);
  p.line("M-16 -66 C8 -88 44 -88 60 -62 C64 -50 60 -42 52 -38", "#f4fbfd", 5);
  for (int i = 0; i < 7; ++i)
    p.oval(p.chance().between(30, 86), p.chance().between(-84, -30), 2.6, 2.6, "#f4fbfd", 0.9);
}

constexpr figure all[] = {
  {"tree", tree, figure_home::ground, 1.45, 30},
  {"palm", palm, figure_home::ground, 1.2, 20},
  {"cactus", cactus, figure_home::ground, 0.9, 28},
  {"flower", flower, figure_home::ground, 0.7, 16},
  {"sunflower", sunflower, figure_home::ground, 0.95, 20},
  {"wheat", wheat, figure_home::ground, 0.75, 36},
  {"mushroom", mushroom, figure_home::ground, 0.6, 36},
  {"sprout", sprout, figure_home::ground, 0.65, 38},
  {"mountain", mountain, figure_home::ground, 1.5, 88},
  {"volcano", volcano, figure_home::ground, 1.5, 84},
  {"iceberg", iceberg, figure_home::water, 1.2, 60},
  {"island", island, figure_home::water, 0.9, 94},
  {"stone", stone, figure_home::ground, 0.5, 44},
  {"campfire", campfire, figure_home::ground, 0.7, 34},
  {"wave", wave, figure_home::water, 0.75, 90},
};

}  // namespace

std::span<const figure> figures_of_nature() {
  return all;
}

}  // namespace troupe::studio
