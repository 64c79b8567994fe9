#include "studio/figure_sets.hpp"

namespace troupe::studio {
namespace {

using std::string_view;

constexpr string_view skins[] = {"#f0c9a4", "#c98f62", "#9a6846", "#e3b088", "#7d5038"};
constexpr string_view coats[] = {"#e0b43a", "#c9413b", "#3f6f8f", "#5a8a5c", "#7a5a9a", "#d9774a"};
constexpr string_view hairs[] = {"#2f2420", "#6b3f24", "#c98f3f", "#8f8a90", "#1e1c24"};

void person(figure_pen& p) {
  auto skin = p.chance().pick(skins), coat = p.chance().pick(coats), hair = p.chance().pick(hairs);
  bool hat = p.chance().chance(0.4), longer = p.chance().chance(0.5), scarf = p.chance().chance(0.5);
  p.box(-11, -26, 9, 25, "#3a4258", 3);
  p.box(2, -26, 9, 25, "#343b50", 3);
  p.shape("M-13 0 C-14 -6 -4 -7 -1 -4 L-1 0 Z", "#4a332a");
  p.shape("M1 0 V-4 C4 -7 14 -6 15 0 Z", "#4a332a");
  if (longer)
    p.shape("M-15 -84 C-20 -66 -18 -56 -14 -54 H12 C18 -58 17 -72 14 -84 Z", hair);
  p.line("M-12 -56 Q-22 -42 -19 -30", coat, 7.5);
  p.shape("M-18 -20 C-17 -48 -14 -60 -7 -64 H8 C15 -60 18 -46 19 -20 Q0 -14 -18 -20 Z", coat);
  p.line("M0 -62 V-19", "#2a2a36", 0.9, 0.4);
  p.line("M12 -56 Q24 -46 26 -34", coat, 7.5);
  p.oval(-19, -28, 4, 4, skin);
  p.oval(27, -32, 4, 4, skin);
  if (scarf)
    p.shape("M-9 -66 H10 V-60 H4 L6 -44 H0 L-2 -60 H-9 Z", "#c9413b");
  p.oval(1, -78, 14, 15, skin);
  p.shape("M-14 -76 C-18 -98 18 -102 16 -78 C10 -84 2 -88 -6 -84 C-10 -82 -12 -80 -14 -76 Z", hair);
  p.oval(4, -77, 2.6, 2.8, "#ffffff");
  p.oval(11, -77, 2.6, 2.8, "#ffffff");
  p.eye(4.6, -77, 1.6);
  p.eye(11.6, -77, 1.6);
  p.line("M5 -71 Q8 -69 11 -71", "#8a4a3c", 1.1);
  p.oval(2, -72, 2.4, 1.5, "#e08a7a", 0.5);
  if (hat) {
    p.shape("M-20 -87 Q1 -95 22 -87 Q1 -82 -20 -87 Z", "#4a3f58");
    p.shape("M-13 -88 C-12 -106 14 -106 15 -88 Q1 -84 -13 -88 Z", "#5a4d6b");
  }
}

void astronaut(figure_pen& p) {
  p.box(-20, -62, 40, 34, "#b9bfca", 6);
  p.box(-13, -30, 11, 28, "#e9ecf0", 5);
  p.box(2, -30, 11, 28, "#dfe3e9", 5);
  p.oval(-8, -2, 9, 4, "#8f97a8");
  p.oval(9, -2, 9, 4, "#8f97a8");
  p.line("M-15 -54 Q-28 -44 -26 -30", "#e9ecf0", 10);
  p.line("M15 -54 Q30 -60 34 -74", "#e9ecf0", 10);
  p.shape("M-17 -24 C-20 -50 -15 -62 0 -62 C15 -62 20 -50 17 -24 Q0 -18 -17 -24 Z", "#f2f4f7");
  p.box(-8, -48, 16, 12, "#4a5a7a", 2);
  p.bright_oval(-3, -42, 1.8, 1.8, "#ff6a5a");
  p.bright_oval(3, -42, 1.8, 1.8, "#7af0a0");
  p.oval(0, -79, 19, 19, "#f2f4f7");
  p.oval(3, -79, 14.5, 13.5, "#26304a");
  p.bright("M-7 -84 Q-2 -92 8 -91 Q0 -87 -4 -78 Z", "#8fc3e8", 0.75);
  p.bright_oval(9, -75, 1.4, 1.4, "#ffffff", 0.8);
}

void knight(figure_pen& p) {
  p.box(-12, -28, 10, 27, "#7d8594", 3);
  p.box(2, -28, 10, 27, "#717988", 3);
  p.shape("M-18 -22 C-18 -50 -14 -62 0 -62 C14 -62 18 -50 18 -22 Z", "#98a0b0");
  p.shape("M-9 -58 H9 L7 -26 H-7 Z", "#a53a44");
  p.oval(0, -76, 14, 16, "#a9b1c0");
  p.shape("M-2 -80 H15 V-75 H-2 Z", "#20242f");
  p.shape("M0 -92 C-8 -112 -26 -104 -28 -92 C-20 -98 -10 -96 0 -90 Z", "#c9413b");
  p.shape("M-34 -58 H-10 V-40 C-10 -28 -18 -22 -22 -20 C-28 -24 -34 -30 -34 -40 Z", "#3f5f9a");
  p.shape("M-24 -58 H-20 V-21 L-22 -20 L-24 -21 Z M-34 -46 H-10 V-42 H-34 Z", "#e0b43a");
  p.line("M24 -34 V-104", "#d8dce4", 3);
  p.line("M17 -42 H31", "#8a6a3c", 3.4);
}

void ghost(figure_pen& p) {
  p.glow(0, -52, 80, "#cfe4ff", 0.5);
  p.bright(
    "M-30 -4 C-34 -60 -26 -98 0 -98 C26 -98 34 -60 30 -4 Q22 -14 15 -4 Q7 -14 0 -4 Q-8 -14 -15 -4 Q-22 -14 -30 -4 Z",
    "#eef4ff", 0.86);
  p.eye(-8, -68, 4.6);
  p.eye(11, -68, 4.6);
  p.oval(2, -55, 4.4, 5.6, "#3a4056");
  p.bright_oval(-15, -59, 4, 2.4, "#f4a9b8", 0.7);
  p.bright_oval(19, -59, 4, 2.4, "#f4a9b8", 0.7);
}

void snowman(figure_pen& p) {
  p.line("M-22 -52 L-48 -70 M-40 -64 L-44 -74 M22 -52 L46 -66 M40 -62 L46 -74", "#5a3f2c", 2.4);
  p.oval(0, -22, 30, 25, "#f4f7fb");
  p.oval(0, -56, 23, 20, "#f8fafc");
  p.oval(0, -84, 16, 15, "#ffffff");
  p.shape("M-17 -72 Q0 -64 17 -72 L16 -65 Q0 -58 -16 -65 Z", "#c9413b");
  p.shape("M8 -68 L16 -44 L8 -44 L4 -66 Z", "#b3352f");
  p.eye(-5, -88, 2.2);
  p.eye(7, -88, 2.2);
  p.shape("M2 -85 L24 -81 L2 -80 Z", "#f0853a");
  p.oval(0, -54, 2.2, 2.2, "#2a2a36");
  p.oval(0, -46, 2.2, 2.2, "#2a2a36");
  p.box(-19, -99, 38, 4, "#2f2e3a", 2);
  p.box(-12, -118, 24, 20, "#3a3948", 2);
  p.box(-12, -104, 24, 4.5, "#c9413b");
}

constexpr figure all[] = {
  {"person", person, figure_home::ground, 0.85, 22},  {"astronaut", astronaut, figure_home::ground, 0.95, 26},
  {"knight", knight, figure_home::ground, 0.9, 28},   {"ghost", ghost, figure_home::air, 0.85, 28},
  {"snowman", snowman, figure_home::ground, 1.0, 34},
};

}  // namespace

std::span<const figure> figures_of_people() {
  return all;
}

}  // namespace troupe::studio
