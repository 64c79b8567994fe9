#include "studio/figure_sets.hpp"

namespace troupe::studio {
namespace {

using std::string_view;
constexpr string_view paints[] = {"#c9413b", "#3f7fa8", "#e0a83a", "#4f8f6a", "#8a5a9a"};

void boat(figure_pen& p) {
  auto paint = p.chance().pick(paints);
  p.line("M-2 -14 V-100", "#6b4a36", 2.6);
  p.shape("M2 -96 C36 -70 40 -42 38 -22 L2 -20 Z", "#f6eee0");
  p.shape("M-6 -88 C-30 -62 -36 -40 -36 -24 L-6 -20 Z", "#e8dcc8");
  p.shape("M-2 -100 L-18 -96 L-2 -91 Z", paint);
  p.shape("M-58 -16 H58 C52 0 40 8 26 8 H-30 C-46 8 -54 -2 -58 -16 Z", paint);
  p.shape("M-58 -16 H58 L56 -11 H-56 Z", "#f4e8d4");
}

void ship(figure_pen& p) {
  for (double x : {-38.0, 0.0, 36.0}) {
    double top = x == 0 ? -112 : -96;
    p.line("M" + decimal(x) + " -16 V" + decimal(top), "#5a3f2c", 2.6);
    for (int i = 0; i < 2; ++i) {
      double y = top + 8 + i * 36;
      p.shape("M" + decimal(x - 16) + " " + decimal(y) + " H" + decimal(x + 16) + " Q" + decimal(x + 26) + " " +
                decimal(y + 16) + " " + decimal(x + 18) + " " + decimal(y + 32) + " H" + decimal(x - 18) + " Q" +
                decimal(x - 8) + " " + decimal(y + 16) + " " + decimal(x - 16) + " " + decimal(y) + " Z",
              i ? "#f0e6d2" : "#f8f0e0");
    }
  }
  p.shape("M0 -112 L18 -107 L0 -102 Z", "#c9413b");
  p.shape("M-76 -30 L-58 -20 H58 L88 -28 C78 -2 64 10 44 10 H-48 C-64 10 -72 -8 -76 -30 Z", "#7a4a34");
  p.line("M-68 -10 H72", "#e0b43a", 2.6);
  for (int i = 0; i < 5; ++i)
    p.window(-44 + i * 22, -5, 6, 6, 3);
}

void submarine(figure_pen& p) {
  p.line("M0 -66 V-88 H14", "#d99a2a", 4);
  p.box(-14, -72, 30, 24, "#e0a83a", 6);
  p.oval(0, -34, 68, 27, "#e8b43a");
  p.shape("M-62 -34 L-88 -54 V-14 Z", "#c98f2a");
  for (double x : {-30.0, 0.0, 30.0}) {
    p.oval(x, -36, 11, 11, "#8a5a24");
    p.glow(x, -36, 26, "#ffe9a0", 0.7);
    p.bright_oval(x, -36, 8, 8, "#fff0b8");
  }
}

void train(figure_pen& p) {
  auto paint = p.chance().pick(paints);
  for (int i = 0; i < 5; ++i)
    p.oval(58 + -i * 16.0, -88 - i * 9, 8 + i * 4, 7 + i * 3, "#e4e0e8", 0.6 - i * 0.1);
  p.line("M-130 0 H120", "#4a4048", 4);
  for (double x : {-122.0, -52.0}) {
    p.box(x, -52, 62, 42, paint, 4);
    p.box(x - 2, -56, 66, 6, "#3b3f4c", 3);
    for (int i = 0; i < 3; ++i)
      p.window(x + 6 + i * 18, -44, 13, 15, 2);
  }
  p.box(18, -46, 64, 34, "#3a4252", 14);
  p.box(18, -64, 24, 52, "#464e60", 3);
  p.window(24, -58, 12, 14, 2);
  p.shape("M56 -46 L53 -72 H70 L67 -46 Z", "#2f3542");
  p.shape("M82 -14 L104 -2 H76 Z", "#c9413b");
  p.glow(86, -32, 44, "#ffe9a0", 0.9);
  p.bright_oval(82, -32, 5, 5, "#fff3c8");
  for (double x : {-108.0, -76.0, -38.0, -6.0, 30.0, 48.0, 66.0})
    p.oval(x, -7, 8, 8, "#2a2d38");
}

void car(figure_pen& p) {
  auto paint = p.chance().pick(paints);
  p.shape("M-64 -12 C-68 -34 -54 -40 -40 -42 C-28 -66 20 -68 34 -42 C58 -40 66 -32 64 -12 Z", paint);
  p.window(-30, -56, 24, 16, 5);
  p.window(0, -56, 24, 16, 5);
  p.box(-68, -16, 136, 5, "#c9ccd4", 2);
  for (double x : {-38.0, 38.0}) {
    p.oval(x, -12, 15, 15, "#23262f");
    p.oval(x, -12, 7, 7, "#b9bec8");
  }
  p.glow(64, -28, 34, "#fff0b8", 0.9);
  p.bright_oval(62, -28, 4.5, 5, "#fff7d8");
}

void bicycle(figure_pen& p) {
  auto paint = p.chance().pick(paints);
  p.line("M-62 -26 a26 26 0 1 0 52 0 a26 26 0 1 0 -52 0 M12 -26 a26 26 0 1 0 52 0 a26 26 0 1 0 -52 0", "#2f333f", 3.4);
  p.line("M-36 -26 L-16 -62 L20 -62 L-2 -26 Z M-16 -62 L-2 -26 M20 -62 L38 -26 M20 -62 L16 -78", paint, 4);
  p.line("M-16 -62 L-19 -72 M-28 -73 H-10 M16 -78 Q28 -84 32 -74", "#3a2f2a", 4);
  p.shape("M22 -74 H46 L42 -56 H26 Z", "#c9a06a");
}

void balloon(figure_pen& p) {
  auto paint = p.chance().pick(paints);
  p.shape("M-44 -76 C-46 -132 46 -132 44 -76 C40 -50 16 -40 12 -30 H-12 C-16 -40 -40 -50 -44 -76 Z", paint);
  p.shape(
    "M-22 -76 C-24 -124 -8 -118 0 -118 C8 -118 24 -124 22 -76 C20 -50 10 -40 7 -30 H-7 C-10 -40 -20 -50 -22 -76 Z",
    "#f6ead4");
  p.shape("M-7 -76 C-8 -122 8 -122 7 -76 C6 -50 4 -40 3 -30 H-3 C-4 -40 -6 -50 -7 -76 Z", paint);
  p.line("M-12 -30 L-9 -14 M12 -30 L9 -14", "#6b4a36", 1.2);
  p.glow(0, -26, 28, "#ffb84a", 0.9);
  p.box(-11, -15, 22, 15, "#a87a4a", 3);
}

void plane(figure_pen& p) {
  auto paint = p.chance().pick(paints);
  p.shape("M-66 -52 L-84 -84 H-68 L-46 -56 Z", paint);
  p.shape("M-70 -48 C-40 -62 30 -66 58 -54 C72 -48 70 -38 54 -36 C20 -30 -40 -34 -70 -44 Z", "#f2f0ec");
  p.shape("M8 -44 L-30 -4 H-12 L34 -42 Z", paint);
  p.shape("M6 -58 L-14 -88 H0 L30 -60 Z", "#d8d4cc");
  for (int i = 0; i < 5; ++i)
    p.oval(-30 + i * 14, -50, 3, 3.4, "#4a6a8a");
  p.shape("M44 -56 Q58 -54 62 -48 L46 -47 Z", "#4a6a8a");
}

void rocket(figure_pen& p) {
  p.glow(0, 4, 70, "#ff9a3a", 0.9);
  p.bright("M-13 -18 C-18 10 -6 20 0 46 C6 20 18 10 13 -18 Z", "#ff8a2f");
  p.bright("M-7 -18 C-9 4 -3 10 0 26 C3 10 9 4 7 -18 Z", "#fff0b0");
  p.shape("M-20 -46 C-38 -34 -40 -20 -38 -6 L-16 -18 Z", "#b3352f");
  p.shape("M20 -46 C38 -34 40 -20 38 -6 L16 -18 Z", "#b3352f");
  p.shape("M-18 -16 C-28 -60 -20 -92 0 -120 C20 -92 28 -60 18 -16 Z", "#eceef2");
  p.shape("M-13.5 -94 C-9 -106 -4 -114 0 -120 C4 -114 9 -106 13.5 -94 Z", "#c9413b");
  p.box(-18, -20, 36, 6, "#8a909e", 3);
  p.oval(0, -68, 11, 11, "#5a6478");
  p.bright_oval(0, -68, 8, 8, "#8fd0f0");
  p.bright("M-5 -72 Q-2 -76 3 -75 L-4 -66 Z", "#ffffff", 0.8);
}

void satellite(figure_pen& p) {
  for (double side : {-1.0, 1.0}) {
    p.open(0, -50, side, 1);
    p.line("M14 0 H26", "#b9bec8", 3);
    p.box(26, -20, 62, 40, "#2f5a9a", 2);
    p.line("M41 -20 V20 M57 -20 V20 M73 -20 V20 M26 0 H88", "#9ac4f0", 1.2);
    p.close();
  }
  p.box(-16, -70, 32, 40, "#d8b45a", 4);
  p.shape("M-16 -82 Q0 -66 16 -82 Q0 -100 -16 -82 Z", "#e4e8ee");
  p.bright_oval(0, -36, 3, 3, "#ff6a5a");
  p.glow(0, -36, 20, "#ff6a5a", 0.9);
}

void rover(figure_pen& p) {
  p.line("M18 -44 V-78", "#b9bec8", 4);
  p.box(6, -92, 26, 15, "#e4e6ea", 4);
  p.bright_oval(26, -84, 4.4, 4.4, "#7ad0ff");
  p.box(-48, -48, 92, 20, "#d9d2c4", 5);
  p.shape("M-54 -54 H24 L30 -49 H-60 Z", "#2f5a9a");
  for (double x : {-42.0, 0.0, 40.0}) {
    p.oval(x, -14, 15, 15, "#4a4a52");
    p.oval(x, -14, 6.5, 6.5, "#b9b2a6");
  }
}

using enum figure_home;
constexpr figure all[] = {
  {"boat", boat, water, 0.95, 56},       {"ship", ship, water, 1.35, 80},    {"submarine", submarine, water, 0.8, 70},
  {"train", train, ground, 0.7, 120},    {"car", car, ground, 0.75, 66},     {"bicycle", bicycle, ground, 0.75, 60},
  {"balloon", balloon, sky, 1.0, 0},     {"plane", plane, sky, 0.7, 0},      {"rocket", rocket, air, 1.2, 36},
  {"satellite", satellite, sky, 0.7, 0}, {"rover", rover, ground, 0.75, 56},
};

}  // namespace

std::span<const figure> figures_of_vehicles() {
  return all;
}

}  // namespace troupe::studio
