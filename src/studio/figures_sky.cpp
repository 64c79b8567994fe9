#include "studio/figure_sets.hpp"

#include <cmath>

namespace troupe::studio {
namespace {

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y);
}

void moon(figure_pen& p) {
  p.glow(0, -50, 150, "#fdf3d0", 0.8);
  p.bright_oval(0, -50, 48, 48, "#f8f0d8");
  p.bright_oval(-14, -64, 11, 10, "#e4d9ba", 0.8);
  p.bright_oval(16, -40, 14, 12, "#e4d9ba", 0.7);
  p.bright_oval(-18, -32, 7, 6, "#e4d9ba", 0.7);
  p.bright_oval(10, -74, 5, 5, "#e4d9ba", 0.7);
  p.bright("M20 -94 A48 48 0 0 1 20 -6 A60 60 0 0 0 20 -94 Z", "#c9bd9f", 0.35);
}

void sun(figure_pen& p) {
  p.glow(0, -50, 190, "#ffd76a", 1);
  for (int i = 0; i < 12; ++i) {
    p.open(0, -50, 1, 1, i * 30.0);
    p.bright("M-5 -56 L0 -84 L5 -56 Z", "#ffd76a", 0.75);
    p.close();
  }
  p.bright_oval(0, -50, 44, 44, "#ffe39a");
  p.bright_oval(0, -50, 36, 36, "#fff2c8");
}

void star(figure_pen& p) {
  p.glow(0, -50, 130, "#fff0b8", 0.95);
  std::string d;
  for (int i = 0; i < 10; ++i) {
    double a = -1.5708 + i * 0.62832, r = i % 2 ? 19 : 48;
    d += (i ? " L" : "M") + at(r * std::cos(a), -50 + r * std::sin(a));
  }
  p.bright(d + " Z", "#fff3c4");
  p.bright("M0 -160 L2.4 -50 L0 60 L-2.4 -50 Z M-110 -50 L0 -47.6 L110 -50 L0 -52.4 Z", "#fffbe8", 0.7);
}

void comet(figure_pen& p) {
  p.open(0, -50, 1, 1, -28);
  p.bright("M0 -16 L-220 -40 L-190 -8 L-240 14 L0 16 Z", "#bfe4ff", 0.25);
  p.bright("M0 -11 L-160 -16 L-180 6 L0 11 Z", "#e8f6ff", 0.4);
  p.glow(0, 0, 70, "#dff2ff", 1);
  p.bright_oval(0, 0, 19, 18, "#ffffff");
  p.close();
}

void planet(figure_pen& p) {
  constexpr std::string_view hues[] = {"#c98a5a", "#5a8fc0", "#a86a9a", "#6aa890"};
  auto hue = p.chance().pick(hues);
  p.glow(0, -50, 110, hue, 0.6);
  p.open(0, -50, 1, 1, -18);
  p.bright("M-82 0 A82 20 0 0 1 82 0 L70 0 A70 15 0 0 0 -70 0 Z", "#e8d8b8", 0.75);
  p.shape("M-46 0 A46 46 0 0 1 46 0 A46 46 0 0 1 -46 0 Z", hue);
  p.shape("M-44 -14 Q0 -4 44 -14 L46 -2 Q0 8 -46 -2 Z", "#f4e8d0", 0.35);
  p.shape("M-42 18 Q0 28 42 18 L36 28 Q0 36 -36 28 Z", "#3a2a3a", 0.25);
  p.bright("M-82 0 A82 20 0 0 0 82 0 L70 0 A70 15 0 0 1 -70 0 Z", "#f4e8cc", 0.9);
  p.close();
}

void galaxy(figure_pen& p) {
  p.glow(0, -50, 120, "#b8a0ff", 0.8);
  p.open(0, -50, 1, 0.55, -20);
  for (int arm = 0; arm < 2; ++arm)
    for (int i = 0; i < 70; ++i) {
      double t = i / 70.0, a = arm * 3.14159 + t * 7.2 + p.chance().between(-0.22, 0.22), r = 8 + t * 96;
      p.bright_oval(r * std::cos(a), r * std::sin(a), 3.4 - t * 1.6, 3.4 - t * 1.6, i % 3 ? "#e8dcff" : "#9ad0ff",
                    0.9 - t * 0.5);
    }
  p.close();
  p.glow(0, -50, 46, "#fff3d8", 1);
  p.bright_oval(0, -50, 12, 9, "#fffbf0");
}

void blackhole(figure_pen& p) {
  p.glow(0, -50, 130, "#ff9a4a", 0.75);
  p.open(0, -50, 1, 1, -14);
  p.bright_oval(0, 0, 96, 24, "#ff9a4a", 0.55);
  p.bright_oval(0, 0, 78, 18, "#ffd08a", 0.8);
  p.bright_oval(0, 0, 47, 47, "#ffc27a", 0.75);
  p.bright_oval(0, 0, 42, 42, "#05040a");
  p.bright("M-94 2 A96 24 0 0 0 94 2 A90 15 0 0 1 -94 2 Z", "#fff0cc", 0.95);
  p.close();
}

void rainbow(figure_pen& p) {
  constexpr std::string_view bands[] = {"#e85a5a", "#f0953f", "#f4d24a", "#6abf6a", "#5a9ae0", "#7a6ad0"};
  for (int i = 0; i < 6; ++i) {
    auto r = 130.0 - i * 9;
    p.open(0, 0, 1, 1);
    std::string d = "M" + at(-r, 0) + " A" + at(r, r) + " 0 0 1 " + at(r, 0) + " L" + at(r - 9, 0) + " A" +
                    at(r - 9, r - 9) + " 0 0 0 " + at(9 - r, 0) + " Z";
    p.bright(d, bands[i], 0.62);
    p.close();
  }
}

void cloud(figure_pen& p) {
  constexpr double puffs[][3] = {{-52, -26, 26}, {-24, -46, 34}, {14, -54, 38}, {48, -34, 30},
                                 {0, -24, 40},   {72, -20, 18},  {-74, -18, 16}};
  for (const auto& puff : puffs)
    p.oval(puff[0], puff[1], puff[2], puff[2] * 0.8, "#f4f4f8");
  p.box(-88, -26, 176, 20, "#eceef4", 10);
}

void aurora(figure_pen& p) {
  constexpr std::string_view hues[] = {"#5af0b0", "#6ad0ff", "#a88aff"};
  for (int i = 0; i < 3; ++i)
    p.bright("M" + at(-220, -40 + i * 22) + " C-120 -120 -60 40 40 -60 C110 -120 170 -30 230 -70 L230 " +
               decimal(40.0 + i * 12) + " C150 70 90 0 30 60 C-60 140 -120 0 -220 60 Z",
             hues[i], 0.2);
}

void lightning(figure_pen& p) {
  p.glow(0, -50, 130, "#e8e4ff", 0.8);
  p.bright("M12 -110 L-22 -46 L-2 -48 L-16 0 L26 -62 L6 -60 L30 -110 Z", "#fdf8d0");
}

void storm(figure_pen& p) {
  p.open(0, -30, 1, 1);
  for (double x : {-40.0, 0.0, 40.0})
    p.oval(x, -40, 44, 28, "#5a5f74");
  p.close();
  p.bright("M6 -50 L-18 -10 L-2 -12 L-12 22 L20 -22 L4 -20 L18 -50 Z", "#fdf0a0");
}

constexpr figure all[] = {
  {"moon", moon, figure_home::sky, 0.62, 0},           {"sun", sun, figure_home::sky, 0.6, 0},
  {"star", star, figure_home::sky, 0.42, 0},           {"comet", comet, figure_home::sky, 0.6, 0},
  {"planet", planet, figure_home::sky, 0.75, 0},       {"galaxy", galaxy, figure_home::sky, 0.9, 0},
  {"blackhole", blackhole, figure_home::sky, 0.85, 0}, {"rainbow", rainbow, figure_home::sky, 1.0, 0},
  {"cloud", cloud, figure_home::sky, 0.55, 0},         {"aurora", aurora, figure_home::sky, 0.9, 0},
  {"lightning", lightning, figure_home::sky, 1.0, 0},  {"storm", storm, figure_home::sky, 0.9, 0},
};

}  // namespace

std::span<const figure> figures_of_sky() {
  return all;
}

}  // namespace troupe::studio
