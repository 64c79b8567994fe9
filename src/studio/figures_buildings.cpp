#include "studio/figure_sets.hpp"

namespace troupe::studio {
namespace {

void lighthouse(figure_pen& p) {
  p.shape("M-34 0 C-30 -8 -22 -9 -16 -10 L18 -10 C26 -8 32 -6 38 0 Z", "#6b6a72");
  p.shape("M-14 -8 L-9 -76 L9 -76 L14 -8 Z", "#f3eee4");
  auto band = p.chance().chance(0.6) ? "#c9413b" : "#2f5d8a";
  p.shape("M-13.2 -19 L-12 -35 L12 -35 L13.2 -19 Z", band);
  p.shape("M-11 -49 L-9.9 -64 L9.9 -64 L11 -49 Z", band);
  p.window(-2.6, -46, 5, 7, 2.5);
  p.window(-2.6, -32, 5, 7, 2.5);
  p.shape("M-4 -8 L-4 -16 Q0 -21 4 -16 L4 -8 Z", "#8a2e2a");
  p.box(-13, -79, 26, 3.4, "#3b3f4c", 1);
  p.line("M-12 -79 V-85 M-6 -79 V-85 M0 -79 V-85 M6 -79 V-85 M12 -79 V-85 M-12 -85 H12", "#3b3f4c", 0.9);
  if (p.dark()) {
    p.bright("M0 -87 L190 -120 L190 -66 Z", "#fff1b8", 0.2);
    p.bright("M0 -87 L190 -108 L190 -76 Z", "#fff7d8", 0.16);
    p.bright("M0 -87 L-150 -106 L-150 -78 Z", "#fff1b8", 0.12);
  }
  p.bright_box(-6.5, -93, 13, 14, "#ffe9a0", 1);
  p.glow(0, -87, 42, "#ffdf8e", 0.95);
  p.shape("M-9 -93 Q0 -104 9 -93 Z", band);
  p.line("M0 -100 V-106", "#3b3f4c", 1.2);
  p.line("M-3.2 -93 V-79 M3.2 -93 V-79", "#3b3f4c", 0.8);
}

void house(figure_pen& p) {
  constexpr std::string_view walls[] = {"#e9d9c3", "#d8c0a8", "#c9d3d8", "#e2c2a2"};
  constexpr std::string_view roofs[] = {"#a5483b", "#5a4a5e", "#8d5b3c", "#44566b"};
  auto roof = p.chance().pick(roofs);
  p.box(22, -78, 10, 26, "#7a5a50");
  for (int i = 0; i < 4; ++i)
    p.oval(28 + i * 5, -84 - i * 10, 4 + i * 2.2, 3.4 + i * 1.8, "#d8d4dc", 0.5 - i * 0.1);
  p.box(-36, -44, 72, 44, p.chance().pick(walls));
  p.shape("M-44 -42 L0 -82 L44 -42 L38 -38 L0 -72 L-38 -38 Z", roof);
  p.shape("M-38 -40 L0 -74 L38 -40 Z", roof);
  p.shape("M-7 0 V-22 Q0 -29 7 -22 V0 Z", "#3f6f8f");
  p.bright_oval(4, -11, 1, 1, "#f5d27a");
  p.window(-28, -32, 13, 14, 1);
  p.window(15, -32, 13, 14, 1);
  p.line("M-21.5 -32 V-18 M-28 -25 H-15 M21.5 -32 V-18 M15 -25 H28", "#f5efe6", 1);
  p.window(-5, -57, 10, 10, 5);
}

void tower(figure_pen& p) {
  p.shape("M-20 0 L-17 -80 L17 -80 L20 0 Z", "#8d8793");
  p.box(-21, -86, 42, 8, "#736d7c", 1);
  p.shape("M-19 -86 L0 -118 L19 -86 Z", "#4c5b7a");
  p.line("M0 -118 V-126", "#3b3f4c", 1.2);
  p.shape("M0 -126 L12 -122 L0 -118 Z", "#c9413b");
  for (int i = 0; i < 3; ++i)
    p.window(i % 2 ? 3 : -8, -70 + i * 20, 6, 10, 3);
  p.shape("M-6 0 V-14 Q0 -21 6 -14 V0 Z", "#4a3a35");
}

void castle(figure_pen& p) {
  p.box(-46, -46, 92, 46, "#8f8a99");
  for (double x : {-46.0, 28.0}) {
    p.box(x, -74, 18, 74, "#7f7a8c");
    p.shape("M" + decimal(x - 3) + " -74 L" + decimal(x + 9) + " -100 L" + decimal(x + 21) + " -74 Z", "#5c4a7c");
    p.window(x + 6, -62, 6, 10, 3);
  }
  p.box(-14, -82, 28, 82, "#9a95a5");
  p.shape("M-18 -82 L0 -116 L18 -82 Z", "#6d4f8f");
  p.line("M0 -116 V-126", "#3b3f4c", 1.2);
  p.shape("M0 -126 L13 -122 L0 -118 Z", "#d9a441");
  for (int i = 0; i < 5; ++i)
    p.box(-30 + i * 13, -52, 7, 7, "#8f8a99");
  p.window(-4, -66, 8, 14, 4);
  p.shape("M-10 0 V-20 Q0 -33 10 -20 V0 Z", "#40343a");
}

void church(figure_pen& p) {
  p.box(-14, -40, 52, 40, "#ddd3c4");
  p.shape("M-18 -38 L12 -62 L42 -38 Z", "#7d4b42");
  p.box(-30, -70, 22, 70, "#e8dfd0");
  p.shape("M-33 -70 L-19 -112 L-5 -70 Z", "#5b4d63");
  p.line("M-19 -112 V-124 M-23 -119 H-15", "#d9b25c", 1.6);
  p.oval(-19, -56, 6, 6, "#40414d");
  p.window(2, -28, 7, 16, 3.5);
  p.window(18, -28, 7, 16, 3.5);
  p.shape("M-24 0 V-14 Q-19 -21 -14 -14 V0 Z", "#5a3d33");
}

void temple(figure_pen& p) {
  p.box(-50, -6, 100, 6, "#c9c1b4");
  p.box(-46, -11, 92, 5, "#d6cec0");
  for (int i = 0; i < 6; ++i)
    p.box(-42 + i * 15.4, -58, 7, 48, "#e6dfd2", 1);
  p.box(-48, -64, 96, 7, "#cfc6b8");
  p.shape("M-52 -64 L0 -88 L52 -64 Z", "#d9d0c2");
  p.shape("M-36 -66 L0 -82 L36 -66 Z", "#b9b0a3");
  p.glow(0, -30, 40, "#ffca7a", 0.4);
}

void factory(figure_pen& p) {
  for (double x : {8.0, 26.0}) {
    p.shape("M" + decimal(x) + " -40 L" + decimal(x + 2) + " -88 H" + decimal(x + 9) + " L" + decimal(x + 11) +
              " -40 Z",
            "#8c5a4b");
    for (int i = 0; i < 4; ++i)
      p.oval(x + 6 + i * 7, -95 - i * 9, 6 + i * 3, 5 + i * 2.4, "#cfcbd4", 0.5 - i * 0.1);
  }
  p.shape("M-48 0 V-46 L-28 -60 V-46 L-8 -60 V-46 L6 -56 V-46 H46 V0 Z", "#9a6a58");
  for (int i = 0; i < 5; ++i)
    p.window(-40 + i * 17, -34, 10, 12);
  p.box(-8, -16, 16, 16, "#4a3a38");
}

void windmill(figure_pen& p) {
  p.shape("M-20 0 L-11 -66 H11 L20 0 Z", "#e5dccb");
  p.shape("M-13 -64 Q0 -84 13 -64 Z", "#7c4a3c");
  p.window(-4, -48, 7, 9, 1);
  p.shape("M-6 0 V-15 Q0 -21 6 -15 V0 Z", "#5a3d33");
  auto turn = p.chance().between(5, 80);
  p.open(0, -68, 1, 1, turn);
  for (int i = 0; i < 4; ++i) {
    p.open(0, 0, 1, 1, i * 90);
    p.line("M0 0 V-50", "#6b4a36", 2);
    p.shape("M1 -12 H11 V-49 H1 Z", "#f2ead8", 0.92);
    p.line("M1 -20 H11 M1 -28 H11 M1 -36 H11 M1 -44 H11 M6 -12 V-49", "#9a7a5e", 0.7);
    p.close();
  }
  p.oval(0, 0, 3.4, 3.4, "#4a3a35");
  p.close();
}

void bridge(figure_pen& p) {
  p.shape("M-120 -34 Q0 -62 120 -34 V0 H104 Q96 -30 72 -30 Q46 -30 40 0 H26 Q20 -40 0 -40 Q-20 -40 -26 0 H-40 Q-46 -30 "
          "-72 -30 Q-96 -30 -104 0 H-120 Z",
          "#9b8f86");
  p.line("M-120 -38 Q0 -66 120 -38", "#b9ada2", 4);
  for (int i = -3; i <= 3; i += 2) {
    auto x = decimal(i * 30.0);
    auto y = -50.0 + i * i * 1.4;
    p.line("M" + x + " " + decimal(y) + " v-16", "#3b3f4c", 1.6);
    p.bright_oval(i * 30.0, y - 18, 2.6, 3.2, "#ffe2a0");
    p.glow(i * 30.0, y - 18, 16, "#ffcf7a", 0.8);
  }
}

void streetlamp(figure_pen& p) {
  p.shape("M-7 0 Q-5 -5 -2 -6 L-1.5 -82 H1.5 L2 -6 Q5 -5 7 0 Z", "#2f3440");
  p.line("M-9 -70 H9", "#2f3440", 1.6);
  if (p.dark())
    p.bright("M-6 -84 L-52 0 H52 L6 -84 Z", "#ffdf9a", 0.13);
  p.glow(0, -90, 60, "#ffcf7a", 0.9);
  p.bright("M-7 -98 L-4.5 -82 H4.5 L7 -98 Z", "#fff0c2");
  p.shape("M-10 -97 Q0 -110 10 -97 Z", "#2f3440");
  p.line("M0 -98 V-82", "#2f3440", 0.8);
}

void statue(figure_pen& p) {
  p.box(-22, -24, 44, 24, "#a29a90");
  p.box(-26, -28, 52, 5, "#b5ada2");
  p.shape("M-9 -28 L-7 -62 Q0 -72 7 -62 L9 -28 Z", "#5f7d72");
  p.oval(0, -74, 6.5, 7.5, "#668a7e");
  p.line("M5 -60 Q18 -66 26 -80", "#5f7d72", 4.5);
  p.oval(3, -83, 4, 2.6, "#c6c6cf");
}

constexpr figure all[] = {
  {"lighthouse", lighthouse, figure_home::ground, 1.75, 36}, {"house", house, figure_home::ground, 1.0, 42},
  {"tower", tower, figure_home::ground, 1.35, 22},           {"castle", castle, figure_home::ground, 1.3, 50},
  {"church", church, figure_home::ground, 1.25, 42},         {"temple", temple, figure_home::ground, 1.1, 54},
  {"factory", factory, figure_home::ground, 1.1, 50},        {"windmill", windmill, figure_home::ground, 1.3, 24},
  {"bridge", bridge, figure_home::ground, 1.15, 116},        {"streetlamp", streetlamp, figure_home::ground, 1.2, 10},
  {"statue", statue, figure_home::ground, 1.0, 28},
};

}  // namespace

std::span<const figure> figures_of_buildings() {
  return all;
}

}  // namespace troupe::studio
