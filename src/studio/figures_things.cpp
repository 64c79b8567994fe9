#include "studio/figure_sets.hpp"

#include <cmath>

namespace troupe::studio {
namespace {

using std::string_view;
constexpr string_view covers[] = {"#a53a44", "#3f6f8f", "#4f8a5a", "#8a5a9a", "#c98a3a"};

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y);
}

void book(figure_pen& p) {
  auto cover = p.chance().pick(covers);
  p.shape("M0 -8 C-26 -20 -52 -18 -66 -10 V-58 C-50 -66 -24 -68 0 -54 C24 -68 50 -66 66 -58 V-10 C52 -18 26 -20 0 -8 Z",
          cover);
  p.shape("M0 -13 C-24 -25 -48 -23 -61 -16 V-62 C-48 -69 -24 -71 0 -58 Z", "#f8f2e4");
  p.shape("M0 -13 C24 -25 48 -23 61 -16 V-62 C48 -69 24 -71 0 -58 Z", "#efe6d2");
  p.line("M-52 -56 Q-30 -60 -10 -50 M-52 -46 Q-30 -50 -10 -40 M-52 -36 Q-30 -40 -10 -30 M52 -56 Q30 -60 10 -50 M52 -46 "
         "Q30 -50 10 -40 M52 -36 Q30 -40 10 -30",
         "#8a8078", 1.2, 0.6);
  p.glow(0, -64, 80, "#ffe2a0", 0.7);
  for (int i = 0; i < 6; ++i)
    p.bright_oval(p.chance().between(-40, 40), p.chance().between(-116, -72), 1.8, 1.8, "#fff0c0");
}

void books(figure_pen& p) {
  double y = 0;
  for (int i = 0; i < 6; ++i) {
    double w = p.chance().between(62, 92), x = p.chance().between(-50, -38);
    p.box(x, y - 15, w, 14, covers[static_cast<std::size_t>(i) % std::size(covers)], 2);
    p.box(x + 6, y - 13, w - 5, 10, "#f2e8d4", 1);
    y -= 15;
  }
}

void letter(figure_pen& p) {
  p.open(0, -6, 1, 1, -6);
  p.box(-56, -72, 112, 72, "#f6eedd", 4);
  p.shape("M-56 -70 L0 -26 L56 -70 L52 -72 H-52 Z", "#e4d6bc");
  p.line("M-56 -70 L0 -26 L56 -70", "#b8a486", 1.6);
  p.oval(0, -28, 10, 10, "#b3352f");
  p.shape("M-4 -30 q2 -5 4 0 q2 -5 4 0 q0 4 -4 7 q-4 -3 -4 -7 z", "#e08a80");
  p.close();
}

void paperboat(figure_pen& p) {
  p.shape("M0 -78 L30 -30 H-30 Z", "#ffffff");
  p.shape("M-70 -44 L-36 -4 H36 L70 -44 L30 -30 H-30 Z", "#f2f0ea");
  p.shape("M-70 -44 L-30 -30 L-36 -4 Z M70 -44 L30 -30 L36 -4 Z", "#d8d6d2");
  p.line("M-18 -22 H18 M-20 -15 H14", "#9a98a0", 1.1, 0.6);
}

void map(figure_pen& p) {
  p.shape("M-64 -8 L-24 -18 L20 -6 L62 -18 V-78 L20 -66 L-24 -78 L-64 -68 Z", "#ecdcb4");
  p.shape("M-24 -18 L20 -6 V-66 L-24 -78 Z", "#dcc898");
  p.shape("M-54 -50 Q-40 -62 -30 -52 Q-36 -38 -50 -36 Z", "#8fae7a");
  p.line("M-48 -28 Q-20 -44 0 -30 T44 -52", "#b3352f", 2.2);
  p.line("M38 -60 L50 -46 M50 -60 L38 -46", "#b3352f", 3);
}

void key(figure_pen& p) {
  p.glow(0, -50, 70, "#ffd98a", 0.6);
  p.open(0, -50, 1, 1, -35);
  p.line("M-62 0 a20 20 0 1 0 40 0 a20 20 0 1 0 -40 0", "#d8a83f", 9);
  p.box(-20, -4, 84, 8, "#d8a83f", 3);
  p.box(44, 2, 7, 16, "#d8a83f");
  p.box(55, 2, 7, 12, "#d8a83f");
  p.close();
}

void clock(figure_pen& p) {
  p.shape("M-32 0 L-26 -14 H-16 L-22 0 Z M32 0 L26 -14 H16 L22 0 Z", "#6b4a36");
  p.oval(-24, -92, 13, 10, "#c98f3a");
  p.oval(24, -92, 13, 10, "#c98f3a");
  p.oval(0, -50, 46, 46, "#a8743a");
  p.oval(0, -50, 38, 38, "#f8f2e2");
  for (int i = 0; i < 12; ++i) {
    double a = i * 0.5236;
    p.line("M" + at(30 * std::cos(a), -50 + 30 * std::sin(a)) + " L" + at(35 * std::cos(a), -50 + 35 * std::sin(a)),
           "#3a3036", i % 3 ? 1.4 : 3);
  }
  double h = p.chance().between(0, 6.28), m = p.chance().between(0, 6.28);
  p.line("M0 -50 L" + at(18 * std::cos(h), -50 + 18 * std::sin(h)), "#2f2630", 4);
  p.line("M0 -50 L" + at(28 * std::cos(m), -50 + 28 * std::sin(m)), "#2f2630", 2.6);
  p.oval(0, -50, 3.4, 3.4, "#b3352f");
}

void hourglass(figure_pen& p) {
  p.box(-30, -8, 60, 8, "#8a5a34", 3);
  p.box(-30, -100, 60, 8, "#8a5a34", 3);
  p.line("M-25 -92 V-8 M25 -92 V-8", "#a8743a", 3.4);
  p.shape("M-20 -92 H20 C20 -66 4 -58 3 -50 C4 -42 20 -34 20 -8 H-20 C-20 -34 -4 -42 -3 -50 C-4 -58 -20 -66 -20 -92 Z",
          "#d8e8f0", 0.55);
  p.shape("M-15 -76 H15 C12 -64 4 -58 2 -50 H-2 C-4 -58 -12 -64 -15 -76 Z", "#e8b85a");
  p.shape("M-18 -8 C-14 -24 -4 -28 0 -32 C4 -28 14 -24 18 -8 Z", "#e8b85a");
  p.line("M0 -50 V-30", "#e8b85a", 1.4);
}

void lamp(figure_pen& p) {
  p.shape("M-24 0 Q-22 -8 -4 -9 V-54 H4 V-9 Q22 -8 24 0 Z", "#a8743a");
  if (p.dark())
    p.bright("M-34 -52 L-90 60 H90 L34 -52 Z", "#ffe2a0", 0.12);
  p.glow(0, -58, 110, "#ffd98a", 0.9);
  p.bright("M-20 -98 H20 L38 -50 H-38 Z", "#ffe7b0");
  p.shape("M-20 -98 H20 L38 -50 H-38 Z", "#4f8a6a", 0.72);
  p.line("M22 -50 V-34", "#e8d8a8", 1.4);
}

void lantern(figure_pen& p) {
  p.line("M-14 -84 Q0 -112 14 -84", "#3b3f4c", 3);
  p.glow(0, -44, 110, "#ffb84a", 0.95);
  p.shape("M-24 -74 L-14 -88 H14 L24 -74 Z", "#3b3f4c");
  p.bright_box(-19, -74, 38, 58, "#ffe6a8", 3);
  p.bright("M0 -62 C12 -44 10 -28 0 -26 C-10 -28 -12 -44 0 -62 Z", "#ff9a3a");
  p.line("M-19 -74 V-16 M19 -74 V-16 M0 -74 V-66 M-19 -45 H19", "#3b3f4c", 2.6);
  p.box(-25, -16, 50, 16, "#3b3f4c", 3);
}

void candle(figure_pen& p) {
  p.shape("M-34 0 Q-36 -12 0 -12 Q36 -12 34 0 Z", "#a8743a");
  p.box(-14, -62, 28, 54, "#f6ecd6", 4);
  p.shape("M-14 -58 q4 14 8 0 l0 -4 h-8 z M6 -60 q4 24 8 0 z", "#fffaf0");
  p.glow(0, -80, 120, "#ffb84a", 0.95);
  p.line("M0 -62 V-70", "#3a2f2a", 1.8);
  p.bright("M0 -100 C14 -82 10 -68 0 -66 C-10 -68 -14 -82 0 -100 Z", "#ffb03a");
  p.bright("M0 -88 C6 -78 5 -70 0 -68 C-5 -70 -6 -78 0 -88 Z", "#fff6d0");
}

void door(figure_pen& p) {
  p.box(-34, -104, 68, 104, "#d8c8b0", 4);
  p.glow(0, -50, 80, "#ffd98a", 0.6);
  p.bright_box(-27, -98, 54, 98, "#ffe9b8");
  p.shape("M-27 -98 L12 -90 V-4 L-27 0 Z", "#3f6f8f");
  p.bright_oval(5, -46, 2.6, 2.6, "#f5d27a");
}

void pane(figure_pen& p) {
  p.box(-44, -104, 88, 104, "#f2e8d8", 4);
  p.glow(0, -54, 90, "#ffd98a", 0.7);
  p.window(-37, -97, 34, 42, 1);
  p.window(3, -97, 34, 42, 1);
  p.window(-37, -51, 34, 42, 1);
  p.window(3, -51, 34, 42, 1);
  p.box(-52, -8, 104, 8, "#d8c8ac", 2);
}

void chair(figure_pen& p) {
  p.line("M-24 0 V-96 M22 0 V-44 M-24 -44 H24 M-24 -92 H-20", "#8a5a34", 5.5);
  p.box(-27, -50, 54, 8, "#a8743a", 3);
  p.box(-27, -96, 8, 50, "#a8743a", 3);
  p.line("M24 -46 L30 0 M-26 -80 H-16 M-26 -66 H-16", "#8a5a34", 5);
}

void mirror(figure_pen& p) {
  p.oval(0, -54, 38, 50, "#c99a45");
  p.bright_oval(0, -54, 31, 43, "#bfd8e8");
  p.bright("M-20 -70 L8 -92 L16 -86 L-18 -50 Z", "#ffffff", 0.55);
  p.box(-22, -8, 44, 8, "#a8743a", 3);
}

void umbrella(figure_pen& p) {
  auto paint = p.chance().pick(covers);
  p.line("M0 -98 V-10 Q0 0 10 0 Q18 0 18 -8", "#5a4a42", 3.2);
  p.shape("M-62 -50 C-58 -108 58 -108 62 -50 Q46 -62 32 -50 Q16 -62 0 -50 Q-16 -62 -32 -50 Q-46 -62 -62 -50 Z", paint);
  p.line("M0 -94 Q-24 -80 -32 -51 M0 -94 Q24 -80 32 -51 M0 -94 V-52", "#2a2a36", 1.2, 0.4);
}

void kite(figure_pen& p) {
  p.line("M0 -20 C-10 20 30 50 10 100", "#e8e4dc", 1.2, 0.8);
  p.open(0, -56, 1, 1, 18);
  p.shape("M0 -46 L32 0 L0 46 L-32 0 Z", "#e05a4a");
  p.shape("M0 -46 L32 0 H0 Z M0 46 L-32 0 H0 Z", "#f4c04a");
  p.close();
  for (int i = 0; i < 3; ++i)
    p.shape("M" + at(-10 + i * 8, 4 + i * 22) + " l-10 -6 v12 l20 -12 v12 z", "#5a8fd0");
}

void violin(figure_pen& p) {
  p.open(0, -50, 1, 1, 24);
  p.box(-4, -62, 8, 60, "#2f2420", 2);
  p.shape(
    "M0 -18 C24 -22 26 2 16 10 C16 16 34 20 30 40 C24 58 -24 58 -30 40 C-34 20 -16 16 -16 10 C-26 2 -24 -22 0 -18 Z",
    "#b5652f");
  p.line("M-2 -56 V40 M2 -56 V40", "#f4e8d0", 0.8);
  p.box(-10, 22, 20, 3, "#3a251c");
  p.line("M-14 2 Q-8 10 -14 20 M14 2 Q8 10 14 20", "#3a1f14", 2);
  p.oval(0, -66, 6, 6, "#5a3420");
  p.close();
  p.line("M-46 -8 L40 -96", "#e8dcc0", 2);
}

void piano(figure_pen& p) {
  p.shape("M-56 -30 C-60 -80 -20 -96 0 -72 C16 -52 44 -60 58 -34 V-28 H-56 Z", "#23222c");
  p.line("M-10 -72 L34 -106 L58 -36", "#2f2e3a", 5);
  p.box(-60, -34, 122, 16, "#2b2a35", 3);
  p.box(-58, -27, 60, 6, "#f6f2e8", 1);
  p.line("M-48 -18 V0 M52 -18 V0 M0 -18 V0", "#23222c", 6);
}

void bell(figure_pen& p) {
  p.glow(0, -50, 70, "#ffd98a", 0.5);
  p.oval(0, -8, 8, 8, "#8a5a24");
  p.shape("M-44 -14 C-30 -26 -32 -84 0 -92 C32 -84 30 -26 44 -14 Q0 -4 -44 -14 Z", "#d8a83f");
  p.line("M-40 -20 Q0 -10 40 -20", "#8a5a24", 2.6);
  p.line("M0 -92 V-104", "#8a5a24", 5);
}

void coin(figure_pen& p) {
  p.glow(0, -46, 70, "#ffd98a", 0.6);
  p.oval(5, -46, 42, 44, "#a8742a");
  p.oval(0, -46, 42, 44, "#e8b84a");
  p.line("M-32 -46 a32 34 0 1 0 64 0 a32 34 0 1 0 -64 0", "#b5832f", 2);
  p.shape("M-12 -28 C-16 -52 -8 -70 4 -68 C16 -66 16 -50 10 -46 C18 -38 14 -28 14 -28 Z", "#c9973a");
}

void suitcase(figure_pen& p) {
  p.line("M-16 -64 V-76 H16 V-64", "#5a3a28", 5);
  p.box(-52, -64, 104, 64, "#a8683a", 8);
  p.box(-34, -64, 9, 64, "#7a4a2a");
  p.box(25, -64, 9, 64, "#7a4a2a");
  p.box(-16, -44, 26, 18, "#e8dcc0", 2);
}

void painting(figure_pen& p) {
  p.line("M-30 0 L-6 -104 M34 0 L10 -104 M0 -20 V0", "#7a5230", 5);
  p.box(-52, -100, 104, 76, "#c99a45", 3);
  p.bright_box(-46, -94, 92, 64, "#9ad0e8");
  p.bright("M-46 -50 Q-20 -72 6 -52 T46 -56 V-30 H-46 Z", "#5f9a5a");
  p.bright_oval(24, -78, 9, 9, "#ffe08a");
  p.bright("M-30 -44 l10 -26 l10 26 z", "#3f6f4f");
}

void chest(figure_pen& p) {
  p.glow(0, -52, 100, "#ffd23a", 0.9);
  p.shape("M-50 -50 C-56 -92 56 -92 50 -50 L44 -62 H-44 Z", "#7a4a2a");
  for (int i = 0; i < 14; ++i)
    p.bright_oval(-38 + i * 5.8, -48 - (i % 3) * 5, 6, 4.4, i % 2 ? "#ffd95a" : "#f0b92e");
  p.box(-50, -46, 100, 46, "#8a5a34", 3);
  p.box(-50, -46, 9, 46, "#d8a83f");
  p.box(41, -46, 9, 46, "#d8a83f");
  p.box(-8, -46, 16, 18, "#d8a83f", 3);
}

void crown(figure_pen& p) {
  p.glow(0, -40, 90, "#ffd98a", 0.6);
  p.shape("M-48 -8 L-56 -66 L-26 -38 L0 -80 L26 -38 L56 -66 L48 -8 Q0 4 -48 -8 Z", "#e8b84a");
  p.shape("M-48 -14 Q0 -4 48 -14 L48 -4 Q0 8 -48 -4 Z", "#c9973a");
  p.oval(0, -82, 6, 6, "#d9433f");
  p.oval(-56, -68, 5, 5, "#4a8fd0");
  p.oval(56, -68, 5, 5, "#4a8fd0");
  p.oval(0, -28, 7, 9, "#b3352f");
  p.oval(-26, -22, 5, 6, "#4f9a6a");
  p.oval(26, -22, 5, 6, "#4f9a6a");
}

void bottle(figure_pen& p) {
  p.open(0, -8, 1, 1, 24);
  p.shape("M-20 0 V-50 C-20 -64 -8 -66 -8 -78 V-90 H8 V-78 C8 -66 20 -64 20 -50 V0 Q0 8 -20 0 Z", "#5a9a7a", 0.75);
  p.box(-11, -48, 22, 42, "#f4e8cc", 5);
  p.line("M0 -46 V-8", "#c9413b", 2);
  p.box(-7, -98, 14, 11, "#a8743a", 2);
  p.bright("M-14 -46 Q-16 -20 -14 -6", "#ffffff", 0.3);
  p.close();
}

void shell(figure_pen& p) {
  p.shape("M0 -4 C-52 -10 -58 -62 -30 -78 C-10 -90 10 -90 30 -78 C58 -62 52 -10 0 -4 Z", "#f0b8a8");
  for (int i = -3; i <= 3; ++i)
    p.line("M0 -6 Q" + at(i * 10, -50) + " " + at(i * 13, -80 + i * i * 1.6), "#c97a70", 2, 0.75);
  p.oval(0, -4, 13, 6, "#e8a090");
}

void heart(figure_pen& p) {
  p.glow(0, -52, 100, "#ff8a9a", 0.7);
  p.shape("M0 -4 C-60 -44 -50 -96 -22 -94 C-8 -93 0 -82 0 -74 C0 -82 8 -93 22 -94 C50 -96 60 -44 0 -4 Z", "#d9435a");
  p.bright("M-34 -70 Q-32 -84 -18 -86 Q-28 -78 -28 -66 Z", "#ffffff", 0.5);
}

void cup(figure_pen& p) {
  for (int i = -1; i <= 1; ++i)
    p.line("M" + at(i * 14, -72) + " q-8 -12 0 -22 t0 -24", "#f4f0ea", 3, 0.5);
  p.oval(0, -4, 60, 9, "#d8cfc2");
  p.line("M38 -50 C66 -52 62 -18 30 -22", "#f2ece2", 7);
  p.shape("M-42 -62 H42 C42 -26 28 -8 0 -8 C-28 -8 -42 -26 -42 -62 Z", "#f6f0e6");
  p.oval(0, -62, 42, 10, "#e4dacb");
  p.oval(0, -61, 36, 7.6, "#5a3522");
  p.shape("M-40 -46 Q0 -36 40 -46 L38 -38 Q0 -28 -38 -38 Z", "#4a7fa5");
}

void bread(figure_pen& p) {
  p.shape("M-64 -8 C-76 -50 -40 -66 0 -66 C40 -66 76 -50 64 -8 Q0 4 -64 -8 Z", "#c98a45");
  p.line("M-34 -54 L-22 -26 M-8 -60 L4 -30 M20 -58 L30 -28", "#f2d8a4", 6);
  for (int i = -1; i <= 1; ++i)
    p.line("M" + at(i * 24, -76) + " q-6 -10 0 -18 t0 -18", "#f4f0ea", 2.6, 0.45);
}

void chocolate(figure_pen& p) {
  p.open(0, -4, 1, 1, -8);
  p.box(-40, -88, 80, 88, "#5a3524", 4);
  for (int i = 0; i < 9; ++i)
    p.box(-36 + (i % 3) * 25.0, -84 + (i / 3) * 28.0, 22, 24, "#6f4430", 3);
  p.shape("M-44 -30 L-30 -38 L-14 -28 L4 -38 L22 -28 L44 -38 V4 H-44 Z", "#b3352f");
  p.close();
}

void honey(figure_pen& p) {
  p.glow(0, -40, 70, "#ffc04a", 0.7);
  p.shape("M-36 -66 H36 C46 -50 46 -16 34 -2 H-34 C-46 -16 -46 -50 -36 -66 Z", "#e8a02f");
  p.bright("M-30 -58 C-38 -40 -36 -18 -30 -10 L-22 -10 C-28 -26 -28 -44 -22 -58 Z", "#fff0c0", 0.5);
  p.box(-38, -76, 76, 13, "#f2e6cc", 4);
  p.box(-24, -46, 48, 24, "#f8f0dc", 3);
  p.line("M20 -78 L40 -112", "#a8743a", 5);
}

void cake(figure_pen& p) {
  p.oval(0, -4, 64, 9, "#d8cfc2");
  p.shape("M-52 -48 H52 V-8 Q0 4 -52 -8 Z", "#e8a0a8");
  p.shape("M-52 -56 Q0 -44 52 -56 V-40 Q44 -28 36 -40 Q26 -24 16 -38 Q4 -24 -8 -38 Q-18 -24 -28 -38 Q-40 -26 -52 -40 Z",
          "#fff6ec");
  p.oval(0, -56, 52, 10, "#fffaf2");
  for (int i = -2; i <= 2; ++i) {
    p.box(i * 17 - 2.0, -82, 4, 24, "#5a9ad0", 1);
    p.glow(i * 17, -88, 22, "#ffc04a", 0.9);
    p.bright_oval(i * 17, -87, 2.8, 5, "#ffd76a");
  }
}

void apple(figure_pen& p) {
  p.shape("M0 -72 C-52 -88 -58 -6 -16 -2 C-8 -1 -4 -6 0 -6 C4 -6 8 -1 16 -2 C58 -6 52 -88 0 -72 Z", "#cf3f3a");
  p.bright("M-30 -58 C-38 -40 -34 -22 -28 -16 C-30 -34 -28 -48 -20 -60 Z", "#ffffff", 0.35);
  p.line("M0 -70 Q2 -86 10 -94", "#5a3a24", 3.6);
  p.shape("M6 -82 C18 -98 36 -94 42 -88 C32 -76 16 -74 6 -82 Z", "#5f9a4f");
}

void pizza(figure_pen& p) {
  p.shape("M-56 -84 Q0 -108 56 -84 L0 0 Z", "#f0c05a");
  p.shape("M-60 -80 Q0 -110 60 -80 L56 -92 Q0 -118 -56 -92 Z", "#b5743a");
  p.oval(-18, -72, 10, 9, "#c9413b");
  p.oval(18, -66, 10, 9, "#c9413b");
  p.oval(0, -40, 9, 8, "#c9413b");
  p.oval(4, -84, 5, 3, "#4f8a45");
}

void icecream(figure_pen& p) {
  p.shape("M-24 -50 H24 L0 0 Z", "#d8a05a");
  p.line("M-16 -40 L8 -14 M-4 -48 L14 -28 M16 -40 L-8 -14 M4 -48 L-14 -28", "#a8743a", 1.4);
  p.oval(-13, -62, 19, 17, "#f4b8c4");
  p.oval(14, -62, 19, 17, "#f6ead0");
  p.oval(0, -82, 19, 18, "#8a5a44");
  p.oval(4, -102, 5.6, 5.6, "#d9433f");
}

void pencil(figure_pen& p) {
  p.open(0, -50, 1, 1, 32);
  p.box(-9, -50, 18, 78, "#f0b92e");
  p.box(-9, -62, 18, 13, "#e08a90", 3);
  p.box(-9, -52, 18, 6, "#b9bec8");
  p.shape("M-9 28 H9 L0 54 Z", "#f2dcb4");
  p.shape("M-3 45 H3 L0 54 Z", "#2f2a33");
  p.close();
}

using enum figure_home;
constexpr figure all[] = {
  {"book", book, ground, 0.75, 62},
  {"books", books, ground, 0.85, 46},
  {"letter", letter, ground, 0.62, 52},
  {"paperboat", paperboat, water, 0.6, 60},
  {"map", map, ground, 0.68, 60},
  {"key", key, air, 0.6, 40},
  {"clock", clock, ground, 0.85, 40},
  {"hourglass", hourglass, ground, 0.85, 32},
  {"lamp", lamp, ground, 0.85, 30},
  {"lantern", lantern, ground, 0.75, 26},
  {"candle", candle, ground, 0.72, 32},
  {"door", door, ground, 1.1, 36},
  {"window", pane, ground, 1.0, 46},
  {"chair", chair, ground, 0.85, 30},
  {"mirror", mirror, ground, 0.95, 30},
  {"umbrella", umbrella, ground, 0.85, 20},
  {"kite", kite, air, 0.7, 0},
  {"violin", violin, ground, 0.9, 34},
  {"piano", piano, ground, 0.95, 58},
  {"bell", bell, ground, 0.75, 40},
  {"coin", coin, ground, 0.55, 38},
  {"suitcase", suitcase, ground, 0.65, 50},
  {"painting", painting, ground, 1.0, 40},
  {"chest", chest, ground, 0.7, 50},
  {"crown", crown, ground, 0.65, 50},
  {"bottle", bottle, ground, 0.6, 30},
  {"shell", shell, ground, 0.5, 40},
  {"heart", heart, air, 0.7, 40},
  {"cup", cup, ground, 0.7, 56},
  {"bread", bread, ground, 0.6, 60},
  {"chocolate", chocolate, ground, 0.65, 40},
  {"honey", honey, ground, 0.7, 40},
  {"cake", cake, ground, 0.75, 58},
  {"apple", apple, ground, 0.55, 38},
  {"pizza", pizza, ground, 0.75, 30},
  {"icecream", icecream, ground, 0.8, 24},
  {"pencil", pencil, ground, 0.8, 24},
};

}  // namespace

std::span<const figure> figures_of_things() {
  return all;
}

}  // namespace troupe::studio
