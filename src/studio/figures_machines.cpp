#include "studio/figure_sets.hpp"

#include <cmath>

namespace troupe::studio {
namespace {

using std::string_view;

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y);
}

void robot(figure_pen& p) {
  constexpr string_view shells[] = {"#9aa6b8", "#d99a5a", "#7fb0a8", "#c9b48f"};
  auto shell = p.chance().pick(shells);
  p.box(-15, -26, 10, 22, "#5a6274", 3);
  p.box(5, -26, 10, 22, "#5a6274", 3);
  p.shape("M-22 0 V-5 Q-20 -10 -10 -10 Q-2 -10 -2 0 Z", shell);
  p.shape("M2 0 Q2 -10 10 -10 Q20 -10 22 -5 V0 Z", shell);
  p.line("M-24 -52 Q-36 -42 -32 -28", "#5a6274", 6.5);
  p.line("M24 -52 Q38 -54 38 -70", "#5a6274", 6.5);
  p.oval(-32, -25, 6, 6, shell);
  p.oval(38, -74, 6, 6, shell);
  p.box(-25, -62, 50, 40, shell, 9);
  p.box(-14, -54, 28, 17, "#2c3446", 4);
  p.glow(0, -46, 24, "#ff8a9a", 0.6);
  p.bright("M0 -39 C-10 -46 -7 -53 -3 -52 Q0 -51 0 -48 Q0 -51 3 -52 C7 -53 10 -46 0 -39 Z", "#ff8a8a");
  p.box(-6, -68, 12, 8, "#5a6274");
  p.line("M0 -96 V-108", "#5a6274", 2.6);
  p.glow(0, -110, 20, "#ffcf5a", 0.9);
  p.bright_oval(0, -110, 4, 4, "#ffd76a");
  p.box(-27, -98, 54, 34, shell, 12);
  p.box(-21, -92, 42, 22, "#20283a", 9);
  for (double x : {-9.0, 11.0}) {
    p.glow(x, -81, 20, "#7ae0ff", 0.8);
    p.bright_oval(x, -81, 5.4, 6.2, "#9aeaff");
    p.bright_oval(x + 1.6, -83, 1.6, 1.6, "#ffffff");
  }
}

void computer(figure_pen& p) {
  p.shape("M-26 0 L-16 -16 H16 L26 0 Z", "#8a909e");
  p.box(-60, -96, 120, 82, "#d8d4ca", 6);
  p.bright_box(-52, -88, 104, 64, "#16263a", 3);
  p.glow(0, -56, 90, "#5ad0ff", 0.5);
  for (int i = 0; i < 6; ++i)
    p.bright_box(-44 + (i % 3) * 6.0, -80 + i * 9.0, p.chance().between(24, 70), 3.4, i % 2 ? "#7af0c0" : "#7ad0ff", 1);
  p.bright_box(-44, -32, 8, 4, "#ffffff");
}

void quantum(figure_pen& p) {
  p.glow(0, -56, 110, "#ffcf7a", 0.7);
  constexpr double plates[][2] = {{-104, 50}, {-84, 42}, {-62, 34}, {-40, 26}, {-20, 18}};
  p.line("M-30 -104 L-12 -20 M30 -104 L12 -20 M0 -104 V-8 M-16 -104 V-40 M16 -104 V-40", "#d8a83f", 2.2);
  for (int i = -2; i <= 2; ++i)
    p.line("M" + at(i * 9, -84) + " q8 6 0 11 q-8 6 0 11", "#e8c878", 1.6);
  for (const auto& plate : plates) {
    p.oval(0, plate[0] + 3, plate[1], 6, "#8a6a2a");
    p.oval(0, plate[0], plate[1], 6, "#e8b84a");
  }
  p.box(-8, -18, 16, 16, "#c98f3a", 3);
  p.glow(0, -4, 40, "#7ae0ff", 0.9);
  p.bright_oval(0, -4, 6, 6, "#c8f6ff");
  for (double r : {62.0, 76.0}) {
    p.open(0, -58, 1, 0.36, 0);
    p.line("M" + at(-r, 0) + " a" + at(r, r) + " 0 1 0 " + at(2 * r, 0) + " a" + at(r, r) + " 0 1 0 " + at(-2 * r, 0),
           "#9ae8ff", 1.2, 0.5);
    p.close();
  }
}

void telescope(figure_pen& p) {
  p.line("M0 -44 L-34 0 M0 -44 L34 0 M0 -44 L4 -2", "#6b4a36", 5);
  p.open(0, -50, 1, 1, -32);
  p.box(-44, -10, 62, 20, "#c98f3a", 3);
  p.box(14, -14, 46, 28, "#3f5f8a", 4);
  p.box(56, -17, 9, 34, "#d8a83f", 3);
  p.box(-56, -6, 14, 12, "#3a3440", 2);
  p.bright_oval(65, 0, 4, 15, "#bfe4ff");
  p.close();
}

void telephone(figure_pen& p) {
  p.shape("M-46 0 C-46 -34 -30 -46 0 -46 C30 -46 46 -34 46 0 Z", "#b3352f");
  p.oval(0, -22, 19, 18, "#f4ece0");
  p.oval(0, -22, 7, 7, "#b3352f");
  for (int i = 0; i < 9; ++i)
    p.oval(13 * std::cos(i * 0.7), -22 + 13 * std::sin(i * 0.7), 2.6, 2.6, "#4a4048");
  p.shape("M-60 -48 C-60 -76 60 -76 60 -48 L42 -42 C40 -56 -40 -56 -42 -42 Z", "#9a2a28");
}

void phone(figure_pen& p) {
  p.open(0, -4, 1, 1, -7);
  p.box(-30, -108, 60, 108, "#23262f", 10);
  p.glow(0, -54, 70, "#7ac0ff", 0.6);
  p.bright_box(-25, -100, 50, 92, "#9ad4f4", 5);
  for (int i = 0; i < 9; ++i)
    p.bright_box(-19 + (i % 3) * 14.0, -90 + (i / 3) * 16.0, 10, 11, i % 2 ? "#ffffff" : "#ffb07a", 3);
  p.bright_box(-19, -34, 38, 18, "#ffffff", 5);
  p.close();
}

void radio(figure_pen& p) {
  p.line("M36 -64 L56 -112", "#b9bec8", 2.4);
  p.box(-58, -66, 116, 66, "#8a5230", 12);
  p.box(-50, -58, 56, 50, "#d8b888", 8);
  for (int i = 0; i < 6; ++i)
    p.line("M" + at(-46, -52 + i * 8) + " H2", "#8a6238", 1.6);
  p.glow(30, -44, 36, "#ffb84a", 0.9);
  p.bright_box(14, -56, 36, 18, "#ffe0a0", 4);
  p.line("M30 -55 V-39", "#b3352f", 1.6);
  p.oval(22, -20, 8, 8, "#e8dcc8");
  p.oval(42, -20, 8, 8, "#e8dcc8");
}

void camera(figure_pen& p) {
  p.box(-22, -82, 40, 18, "#3a3944", 4);
  p.box(-56, -68, 112, 68, "#2f2e38", 8);
  p.box(-56, -52, 112, 34, "#7a4a34");
  p.oval(0, -34, 29, 29, "#c9ccd4");
  p.oval(0, -34, 23, 23, "#20222c");
  p.bright_oval(0, -34, 15, 15, "#35507a");
  p.bright_oval(-5, -40, 5, 4, "#d8ecff", 0.9);
  p.bright_oval(42, -60, 4, 4, "#ff6a5a");
}

void gear(figure_pen& p, double x, double y, double r, int teeth, string_view paint) {
  p.open(x, y, 1, 1, p.chance().between(0, 30));
  for (int i = 0; i < teeth; ++i) {
    p.open(0, 0, 1, 1, i * 360.0 / teeth);
    p.box(-r * 0.13, -r * 1.22, r * 0.26, r * 0.34, paint, 1.5);
    p.close();
  }
  p.oval(0, 0, r, r, paint);
  p.oval(0, 0, r * 0.68, r * 0.68, "#4a3a30");
  for (int i = 0; i < 3; ++i) {
    p.open(0, 0, 1, 1, i * 60.0);
    p.box(-r * 0.1, -r * 0.7, r * 0.2, r * 1.4, paint);
    p.close();
  }
  p.oval(0, 0, r * 0.24, r * 0.24, paint);
  p.close();
}

void gears(figure_pen& p) {
  p.glow(0, -56, 90, "#ffb84a", 0.45);
  gear(p, -22, -40, 34, 12, "#c99a4a");
  gear(p, 30, -72, 24, 9, "#a8743a");
  gear(p, 40, -22, 17, 8, "#d8b46a");
}

void network(figure_pen& p) {
  p.glow(0, -54, 110, "#7ac0ff", 0.55);
  constexpr int layers[] = {3, 5, 5, 3};
  auto place = [&](int layer, int i) {
    return std::pair{-60.0 + layer * 40, -54 + (i - (layers[layer] - 1) / 2.0) * 21.0};
  };
  for (int l = 0; l < 3; ++l)
    for (int i = 0; i < layers[l]; ++i)
      for (int k = 0; k < layers[l + 1]; ++k) {
        auto [x, y] = place(l, i);
        auto [u, v] = place(l + 1, k);
        p.line("M" + at(x, y) + " L" + at(u, v), p.chance().chance(0.2) ? "#ffd98a" : "#8fd0ff", 0.8, 0.55);
      }
  for (int l = 0; l < 4; ++l)
    for (int i = 0; i < layers[l]; ++i) {
      auto [x, y] = place(l, i);
      auto hue = p.chance().chance(0.35) ? string_view("#ffd98a") : string_view("#a8e4ff");
      p.glow(x, y, 16, hue, 0.9);
      p.bright_oval(x, y, 4.6, 4.6, hue);
    }
}

void battery(figure_pen& p) {
  p.glow(0, -50, 80, "#7af0a0", 0.5);
  p.box(-14, -104, 28, 12, "#b9bec8", 3);
  p.box(-30, -94, 60, 94, "#3a4252", 8);
  for (int i = 0; i < 4; ++i)
    p.bright_box(-22, -22 - i * 21.0, 44, 16, i < 3 ? "#6ae08a" : "#2f5a44", 3);
}

void helix(figure_pen& p) {
  p.glow(0, -56, 90, "#8ad0ff", 0.5);
  for (int i = 0; i <= 22; ++i) {
    double y = -i * 5.2, a = i * 0.42, x = 30 * std::sin(a);
    if (i % 2 == 0)
      p.line("M" + at(x, y) + " H" + decimal(-x), i % 4 ? "#f0a05a" : "#7ad0a0", 2.4, 0.85);
    p.bright_oval(x, y, 5, 5, "#7ac0f0", std::cos(a) > 0 ? 1 : 0.6);
    p.bright_oval(-x, y, 5, 5, "#f08aa0", std::cos(a) > 0 ? 0.6 : 1);
  }
}

void crystal(figure_pen& p) {
  p.glow(0, -60, 130, "#ffd9a0", 0.75);
  p.open(0, -60, 1, 0.3, 0);
  p.line("M-74 0 a74 74 0 1 0 148 0 a74 74 0 1 0 -148 0 M-56 0 a56 56 0 1 0 112 0 a56 56 0 1 0 -112 0", "#fff0d0", 2,
         0.5);
  p.close();
  p.bright("M0 -116 L30 -66 L0 -8 L-30 -66 Z", "#ffe9c4", 0.95);
  p.bright("M0 -116 L30 -66 L0 -56 Z", "#ffd08a");
  p.bright("M0 -116 L-30 -66 L0 -56 Z", "#fff6e0");
  p.bright("M30 -66 L0 -8 L0 -56 Z", "#e89a6a");
  p.bright("M-30 -66 L0 -8 L0 -56 Z", "#f4c08a");
  for (int i = 0; i < 8; ++i)
    p.bright_oval(p.chance().between(-70, 70), p.chance().between(-120, 0), 2, 2, "#fff6d8", 0.9);
}

using enum figure_home;
constexpr figure all[] = {
  {"robot", robot, ground, 0.95, 32},
  {"computer", computer, ground, 0.8, 56},
  {"quantum", quantum, air, 1.25, 50},
  {"telescope", telescope, ground, 0.95, 40},
  {"telephone", telephone, ground, 0.65, 52},
  {"phone", phone, ground, 0.8, 30},
  {"radio", radio, ground, 0.72, 56},
  {"camera", camera, ground, 0.65, 54},
  {"gears", gears, air, 0.95, 56},
  {"network", network, air, 1.15, 70},
  {"battery", battery, ground, 0.8, 32},
  {"helix", helix, air, 1.2, 34},
};

constexpr figure unknown{"symbol", crystal, air, 0.95, 40};

}  // namespace

std::span<const figure> figures_of_machines() {
  return all;
}

const figure& symbol() {
  return unknown;
}

}  // namespace troupe::studio
