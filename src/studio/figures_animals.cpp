#include "studio/figure_sets.hpp"

#include <string>

namespace troupe::studio {
namespace {

using std::string_view;

/// Anything on four legs is this, in proportion.
struct quadruped {
  string_view coat, belly, dark;
  double body = 34, leg = 26, neck = 10, head = 12, snout = 10;
  enum ear_shape { pointed, round, floppy, long_ears, flaps } ears = pointed;
  enum tail_shape { bushy, thin, stub, tuft, curled } tail = thin;
};

std::string at(double x, double y) {
  return decimal(x) + " " + decimal(y);
}

void draw(figure_pen& p, const quadruped& q) {
  double top = -(q.leg + q.body * 0.62), mid = -(q.leg + q.body * 0.28), back = -q.body, front = q.body;
  // tail
  switch (q.tail) {
  case quadruped::bushy:
    p.shape("M" + at(back + 4, mid - 4) + " C" + at(back - 24, mid - 2) + " " + at(back - 40, top - 24) + " " +
              at(back - 22, top - 36) + " C" + at(back - 16, top - 14) + " " + at(back - 8, mid - 16) + " " +
              at(back + 8, mid - 10) + " Z",
            q.coat);
    p.shape("M" + at(back - 33, top - 18) + " C" + at(back - 32, top - 30) + " " + at(back - 26, top - 35) + " " +
              at(back - 22, top - 36) + " C" + at(back - 20, top - 28) + " " + at(back - 22, top - 22) + " " +
              at(back - 33, top - 18) + " Z",
            q.belly);
    break;
  case quadruped::thin:
    p.line("M" + at(back + 3, top + 6) + " Q" + at(back - 18, top) + " " + at(back - 20, top - 24), q.coat, 5);
    break;
  case quadruped::stub:
    p.oval(back - 1, top + 6, 6, 5, q.coat);
    break;
  case quadruped::tuft:
    p.line("M" + at(back + 3, top + 5) + " Q" + at(back - 14, top + 10) + " " + at(back - 14, mid + 12), q.coat, 3);
    p.oval(back - 14, mid + 15, 4, 7, q.dark);
    break;
  case quadruped::curled:
    p.line("M" + at(back + 3, top + 6) + " C" + at(back - 16, top + 2) + " " + at(back - 22, top - 30) + " " +
             at(back - 8, top - 26),
           q.coat, 6.5);
    break;
  }
  // far legs, body, near legs
  for (double x : {back + 14, front - 9})
    p.box(x - 4, mid, 8, -mid, q.dark, 4);
  p.shape("M" + at(back, mid) + " C" + at(back - 5, top - 2) + " " + at(back + 16, top - 4) + " " + at(0, top) + " C" +
            at(front - 16, top + 2) + " " + at(front - 6, top - 8) + " " + at(front + 2, top) + " C" +
            at(front + 7, mid) + " " + at(front, mid + 12) + " " + at(front - 12, mid + 10) + " C" + at(6, mid + 5) +
            " " + at(-10, mid + 7) + " " + at(back + 12, mid + 11) + " C" + at(back + 2, mid + 12) + " " +
            at(back, mid + 8) + " " + at(back, mid) + " Z",
          q.coat);
  for (double x : {back + 5, front - 2}) {
    p.shape("M" + at(x - 6.5, mid) + " L" + at(x - 4.5, -2) + " Q" + at(x - 4, 0) + " " + at(x, 0) + " H" +
              decimal(x + 5) + " Q" + at(x + 7, 0) + " " + at(x + 5, -4) + " L" + at(x + 6, mid) + " Z",
            q.coat);
    p.oval(x + 1, -2.2, 6, 2.6, q.dark);
  }
  // neck and head
  double hx = front + q.neck * 0.55 + 4, hy = top - q.neck - q.head * 0.3;
  p.shape("M" + at(front - 15, top + 4) + " Q" + at(hx - q.head - 3, hy + 4) + " " + at(hx - q.head + 1, hy - 3) +
            " L" + at(hx + q.head - 2, hy + 6) + " Q" + at(front + 8, top + 4) + " " + at(front + 3, mid + 4) + " Z",
          q.coat);
  auto ear = [&](double x, double lean) {
    switch (q.ears) {
    case quadruped::pointed:
      p.shape("M" + at(x - 5, hy - q.head + 5) + " L" + at(x + lean, hy - q.head - 12) + " L" +
                at(x + 6, hy - q.head + 4) + " Z",
              q.coat);
      break;
    case quadruped::round:
      p.oval(x, hy - q.head + 1, 5.5, 5.5, q.coat);
      p.oval(x, hy - q.head + 1, 3, 3, q.belly);
      break;
    case quadruped::floppy:
      p.shape("M" + at(x - 5, hy - q.head + 4) + " Q" + at(x - 14, hy - 2) + " " + at(x - 9, hy + 8) + " Q" +
                at(x, hy + 6) + " " + at(x + 3, hy - q.head + 4) + " Z",
              q.dark);
      break;
    case quadruped::long_ears:
      p.shape("M" + at(x - 4, hy - q.head + 5) + " Q" + at(x - 8 + lean, hy - q.head - 30) + " " +
                at(x + 1 + lean, hy - q.head - 30) + " Q" + at(x + 7, hy - q.head - 14) + " " +
                at(x + 4, hy - q.head + 4) + " Z",
              q.coat);
      break;
    case quadruped::flaps:
      p.shape("M" + at(x - 2, hy - 10) + " C" + at(x - 30, hy - 22) + " " + at(x - 30, hy + 18) + " " +
                at(x - 6, hy + 16) + " Z",
              q.dark);
      break;
    }
  };
  if (q.ears != quadruped::flaps)
    ear(hx - 5, -3);
  p.oval(hx, hy, q.head, q.head * 0.92, q.coat);
  p.shape("M" + at(hx + q.head * 0.3, hy - q.head * 0.35) + " Q" + at(hx + q.head + q.snout, hy - 1) + " " +
            at(hx + q.head + q.snout * 0.75, hy + q.head * 0.45) + " Q" + at(hx + q.head * 0.5, hy + q.head) + " " +
            at(hx - 2, hy + q.head * 0.8) + " Z",
          q.belly);
  p.oval(hx + q.head + q.snout * 0.72, hy + 0.5, 2.8, 2.3, "#23202a");
  p.eye(hx + q.head * 0.3, hy - q.head * 0.22, 2.1);
  ear(hx + 1, 2);
}

void dog(figure_pen& p) {
  draw(p, {"#b77d4b", "#ead2b4", "#8a5a35", 34, 26, 12, 13, 9, quadruped::floppy, quadruped::curled});
  p.line("M29 -52 Q36 -46 44 -50", "#c9413b", 3.4);
}
void fox(figure_pen& p) {
  draw(p, {"#d9692e", "#f7ead9", "#5a3326", 32, 24, 8, 12, 12, quadruped::pointed, quadruped::bushy});
}
void wolf(figure_pen& p) {
  draw(p, {"#7d8594", "#d8dce2", "#565d6b", 36, 29, 10, 13, 13, quadruped::pointed, quadruped::bushy});
}
void bear(figure_pen& p) {
  draw(p, {"#7a5238", "#c39b74", "#583a28", 44, 22, 4, 17, 8, quadruped::round, quadruped::stub});
}
void lion(figure_pen& p) {
  p.oval(46, -68, 25, 27, "#a9622a");
  p.oval(40, -60, 20, 24, "#8f4f22");
  draw(p, {"#dca456", "#f0d3a0", "#9a6a30", 40, 27, 9, 14, 7, quadruped::round, quadruped::tuft});
}
void horse(figure_pen& p) {
  draw(p, {"#8a5a3c", "#a9775a", "#4a2f22", 40, 42, 30, 12, 17, quadruped::pointed, quadruped::tuft});
  p.line("M28 -72 Q40 -92 52 -108", "#3a251c", 7);
}
void cow(figure_pen& p) {
  draw(p, {"#f1ece4", "#e8bfae", "#c9c0b4", 42, 26, 8, 13, 9, quadruped::floppy, quadruped::tuft});
  p.oval(-14, -48, 12, 8, "#3b3438");
  p.oval(16, -44, 9, 6, "#3b3438");
}
void goat(figure_pen& p) {
  draw(p, {"#e4ddd0", "#f4efe6", "#8f867a", 32, 27, 12, 11, 8, quadruped::floppy, quadruped::stub});
  p.line("M44 -72 Q40 -88 30 -90", "#7d7266", 3.4);
  p.shape("M52 -54 L54 -42 L58 -54 Z", "#d8cfc0");
}
void sheep(figure_pen& p) {
  draw(p, {"#e9e4da", "#4a4348", "#4a4348", 32, 20, 4, 11, 5, quadruped::floppy, quadruped::stub});
  for (int i = 0; i < 12; ++i)
    p.oval(-30 + (i % 6) * 11.5, -40 + (i / 6) * 13 + (i % 2) * 3, 10, 9.5, "#f3efe7");
}
void camel(figure_pen& p) {
  p.shape("M-28 -60 Q-16 -98 -2 -62 Q12 -94 26 -60 Z", "#c99a5f");
  draw(p, {"#c99a5f", "#ddb888", "#8f6a3c", 40, 42, 24, 11, 12, quadruped::round, quadruped::tuft});
}
void elephant(figure_pen& p) {
  draw(p, {"#8e93a0", "#9da2ae", "#737885", 46, 28, 2, 19, 2, quadruped::flaps, quadruped::tuft});
  p.line("M66 -62 C78 -50 70 -22 80 -14", "#8e93a0", 8.5);
  p.line("M60 -50 Q72 -44 78 -50", "#f3eee0", 3.6);
}
void monkey(figure_pen& p) {
  draw(p, {"#6f4a34", "#dcb592", "#4f3424", 26, 22, 10, 14, 4, quadruped::round, quadruped::curled});
}
void mouse(figure_pen& p) {
  draw(p, {"#9a94a0", "#d9b8b8", "#767080", 26, 8, 0, 13, 10, quadruped::round, quadruped::thin});
}
void rabbit(figure_pen& p) {
  draw(p, {"#c9b49a", "#f2e8da", "#9a8468", 25, 13, 6, 13, 4, quadruped::long_ears, quadruped::stub});
}

void cat(figure_pen& p) {
  constexpr string_view coats[] = {"#2f2e3a", "#c9763a", "#8d8794", "#e8e0d4"};
  auto coat = p.chance().pick(coats);
  p.line("M-14 -6 C-48 2 -52 -34 -34 -44", coat, 8);
  p.shape("M-22 0 C-28 -30 -16 -52 2 -58 C18 -54 28 -34 25 0 Z", coat);
  p.shape("M6 0 C4 -18 8 -34 14 -40 C22 -28 25 -14 24 0 Z", coat);
  p.oval(8, -1.5, 8, 3.4, "#f2ece2");
  p.oval(20, -1.5, 8, 3.4, coat);
  p.shape("M-8 -74 L-10 -97 L6 -84 Z", coat);
  p.shape("M30 -74 L34 -97 L18 -84 Z", coat);
  p.shape("M-6 -78 L-7 -91 L2 -83 Z", "#d9989a");
  p.shape("M28 -78 L31 -91 L22 -83 Z", "#d9989a");
  p.oval(12, -70, 21, 18, coat);
  p.bright_oval(4, -72, 4.4, 5, "#f3d96b");
  p.bright_oval(20, -72, 4.4, 5, "#f3d96b");
  p.oval(4.6, -72, 1.5, 4.4, "#14141c");
  p.oval(20.6, -72, 1.5, 4.4, "#14141c");
  p.shape("M10 -65 H15 L12.5 -62 Z", "#d9989a");
  p.line("M2 -62 L-13 -65 M2 -60 L-12 -58 M23 -62 L38 -65 M23 -60 L37 -58", "#f2ece2", 0.7, 0.8);
}

void bird(figure_pen& p) {
  constexpr string_view coats[] = {"#4f86b8", "#f0eee8", "#d9774a", "#5a9a78"};
  auto coat = p.chance().pick(coats);
  p.shape("M-30 -36 L-62 -26 L-58 -40 Z", "#4a4f60");
  p.shape("M-36 -32 C-20 -60 20 -62 34 -42 C30 -18 -10 -10 -36 -32 Z", coat);
  p.shape("M-20 -24 C0 -14 22 -20 30 -34 C14 -30 -4 -28 -20 -24 Z", "#f6efe2");
  p.oval(32, -52, 15, 14, coat);
  p.shape("M45 -54 L62 -49 L45 -46 Z", "#e8a93a");
  p.eye(37, -55, 2.6);
  p.shape("M-8 -44 C-34 -58 -46 -92 -40 -104 C-16 -96 10 -72 18 -42 Z", "#6b7285");
  p.shape("M-4 -44 C-22 -58 -30 -80 -28 -90 C-10 -82 8 -64 14 -42 Z", coat);
  p.line("M-2 -16 V-3 M8 -17 V-4 M-6 -2 H3 M4 -3 H13", "#c98a3a", 1.8);
}

void owl(figure_pen& p) {
  p.shape("M-26 -8 C-34 -50 -28 -84 0 -86 C28 -84 34 -50 26 -8 Q0 4 -26 -8 Z", "#8a6a4c");
  p.shape("M-25 -72 L-26 -98 L-8 -82 Z", "#7a5a3e");
  p.shape("M25 -72 L26 -98 L8 -82 Z", "#7a5a3e");
  p.oval(0, -30, 18, 27, "#d9bf98");
  for (int i = 0; i < 9; ++i)
    p.shape("M" + at(-12 + (i % 3) * 12 - 4, -42 + (i / 3) * 11.0) + " q4 7 8 0 z", "#a5825c");
  p.shape("M-27 -60 C-40 -36 -36 -14 -24 -8 C-20 -30 -20 -46 -27 -60 Z", "#6e5238");
  p.shape("M27 -60 C40 -36 36 -14 24 -8 C20 -30 20 -46 27 -60 Z", "#6e5238");
  for (double x : {-11.0, 11.0}) {
    p.oval(x, -66, 13, 13, "#efe0c4");
    p.bright_oval(x, -66, 8, 8, "#f7c948");
    p.eye(x, -66, 4.8);
  }
  p.glow(0, -66, 40, "#f7c948", 0.25);
  p.shape("M-4 -58 H4 L0 -49 Z", "#d98f3a");
  p.line("M-12 -3 V2 M-7 -3 V2 M7 -3 V2 M12 -3 V2", "#d98f3a", 2.4);
}

void swan(figure_pen& p) {
  p.shape("M-50 -14 C-40 -44 6 -44 30 -22 C36 -6 -30 6 -50 -14 Z", "#f5f3ef");
  p.shape("M-52 -16 C-56 -42 -14 -52 12 -26 C-10 -24 -30 -18 -52 -16 Z", "#ffffff");
  p.line("M24 -18 C52 -34 16 -62 26 -82 C30 -90 38 -90 42 -84", "#f5f3ef", 10);
  p.shape("M42 -89 L60 -80 L43 -78 Z", "#e8862f");
  p.eye(40, -85, 1.8);
}

void penguin(figure_pen& p) {
  p.shape("M-24 -4 C-34 -50 -24 -90 0 -92 C24 -90 34 -50 24 -4 Z", "#2c3242");
  p.shape("M-16 -4 C-22 -40 -14 -66 0 -66 C14 -66 22 -40 16 -4 Z", "#f5f3ee");
  p.shape("M-26 -58 C-42 -36 -42 -20 -34 -14 C-28 -28 -26 -40 -26 -58 Z", "#232838");
  p.shape("M26 -58 C42 -36 42 -20 34 -14 C28 -28 26 -40 26 -58 Z", "#232838");
  p.oval(-9, -76, 8, 8, "#f5f3ee");
  p.oval(9, -76, 8, 8, "#f5f3ee");
  p.eye(-7, -76, 2.6);
  p.eye(7, -76, 2.6);
  p.shape("M-6 -70 H6 L0 -62 Z", "#eea33a");
  p.oval(-11, -2, 11, 4, "#eea33a");
  p.oval(11, -2, 11, 4, "#eea33a");
}

void fish(figure_pen& p) {
  constexpr string_view coats[] = {"#f0853a", "#4fa3c9", "#e0b43a", "#d9596a"};
  auto coat = p.chance().pick(coats);
  p.shape("M-30 -40 L-64 -62 Q-54 -40 -64 -18 Z", coat);
  p.shape("M-10 -64 Q8 -86 26 -60 Z", coat);
  p.shape("M-36 -40 C-14 -74 34 -72 52 -40 C34 -8 -14 -6 -36 -40 Z", coat);
  p.shape("M4 -66 Q-6 -40 4 -14 Q16 -12 18 -14 Q6 -40 18 -66 Z", "#fbf3e4", 0.85);
  p.shape("M6 -34 Q-10 -18 -2 -8 Q14 -16 16 -32 Z", "#fbf3e4", 0.6);
  p.oval(38, -46, 6.5, 6.5, "#ffffff");
  p.eye(39, -46, 3.6);
  for (int i = 0; i < 3; ++i)
    p.oval(62 + i * 7, -54 - i * 13, 3 + i, 3 + i, "#dff3fb", 0.5);
}

void whale(figure_pen& p) {
  p.shape(
    "M-78 -46 C-96 -56 -104 -76 -112 -80 C-96 -86 -86 -78 -80 -70 C-78 -82 -68 -92 -54 -92 C-58 -78 -62 -60 -66 -50 Z",
    "#3f6e92");
  p.shape("M-80 -48 C-60 -40 -40 -66 6 -70 C58 -74 86 -50 86 -28 C86 -6 40 0 4 0 C-40 0 -74 -26 -80 -48 Z", "#4a7fa5");
  p.shape("M86 -24 C84 -4 40 0 8 0 C-10 0 -28 -6 -42 -16 C0 -12 50 -14 86 -24 Z", "#e3ecef");
  p.line("M4 -4 Q34 -6 60 -16 M-8 -9 Q30 -9 66 -20", "#a9bdc8", 1.2);
  p.shape("M8 -16 C-2 6 -18 10 -26 8 C-22 -6 -12 -16 8 -18 Z", "#3f6e92");
  p.eye(56, -34, 3.2);
  p.line("M30 -74 C28 -92 14 -98 6 -94 M30 -74 C32 -94 48 -100 56 -94 M30 -74 V-96", "#d8eefa", 3.4, 0.75);
}

void octopus(figure_pen& p) {
  for (int i = 0; i < 6; ++i) {
    double x = -30 + i * 12, side = i < 3 ? -1 : 1;
    p.line("M" + at(x, -36) + " C" + at(x + side * 6, -12) + " " + at(x + side * 26, -18) + " " + at(x + side * 22, -2),
           "#b0486a", 9);
  }
  p.shape("M-36 -36 C-44 -86 -20 -100 0 -100 C20 -100 44 -86 36 -36 Q0 -22 -36 -36 Z", "#c9587a");
  p.oval(-13, -54, 8, 8, "#fff6ee");
  p.oval(13, -54, 8, 8, "#fff6ee");
  p.eye(-12, -54, 4.2);
  p.eye(14, -54, 4.2);
  p.line("M-6 -40 Q0 -36 6 -40", "#7a2a48", 2);
}

void crab(figure_pen& p) {
  p.line("M-26 -22 L-44 -34 L-46 -6 M26 -22 L44 -34 L46 -6 M-20 -14 L-34 -16 L-34 0 M20 -14 L34 -16 L34 0", "#b8402f",
         4);
  p.shape("M-46 -34 C-66 -50 -54 -74 -38 -66 L-44 -54 L-34 -58 C-30 -48 -38 -38 -46 -34 Z", "#d9543f");
  p.shape("M46 -34 C66 -50 54 -74 38 -66 L44 -54 L34 -58 C30 -48 38 -38 46 -34 Z", "#d9543f");
  p.oval(0, -22, 32, 20, "#d9543f");
  p.line("M-9 -38 V-50 M9 -38 V-50", "#b8402f", 3);
  p.oval(-9, -52, 5, 5, "#ffffff");
  p.oval(9, -52, 5, 5, "#ffffff");
  p.eye(-8, -52, 2.6);
  p.eye(10, -52, 2.6);
  p.line("M-8 -18 Q0 -12 8 -18", "#7a2418", 2);
}

void turtle(figure_pen& p) {
  p.shape("M-34 -8 C-52 -4 -56 8 -46 6 L-22 -4 Z", "#6f9a5a");
  p.shape("M24 -8 C40 4 52 10 44 12 C30 10 20 2 14 -6 Z", "#6f9a5a");
  p.shape("M-46 -10 C-40 -58 36 -62 46 -10 Q0 0 -46 -10 Z", "#5b7d43");
  p.shape("M-18 -42 L0 -50 L18 -42 L14 -22 L-14 -22 Z", "#7d9a4f");
  p.shape("M-40 -16 L-22 -38 L-18 -20 L-30 -10 Z", "#7d9a4f");
  p.shape("M40 -16 L22 -38 L18 -20 L30 -10 Z", "#7d9a4f");
  p.oval(58, -28, 14, 12, "#86b36a");
  p.eye(63, -31, 2.4);
}

void frog(figure_pen& p) {
  p.shape("M-30 0 C-46 -16 -36 -36 -18 -34 L-8 0 Z", "#4f8a3f");
  p.shape("M30 0 C46 -16 36 -36 18 -34 L8 0 Z", "#4f8a3f");
  p.shape("M-24 -4 C-28 -44 28 -44 24 -4 Z", "#66a84f");
  p.oval(0, -14, 15, 14, "#d8e6b0");
  p.oval(0, -44, 27, 17, "#66a84f");
  p.oval(-15, -58, 9, 9, "#66a84f");
  p.oval(15, -58, 9, 9, "#66a84f");
  p.bright_oval(-15, -59, 5.6, 5.6, "#f4d75a");
  p.bright_oval(15, -59, 5.6, 5.6, "#f4d75a");
  p.eye(-14, -59, 3);
  p.eye(16, -59, 3);
  p.line("M-16 -40 Q0 -30 16 -40", "#3a6a2f", 2);
}

void snail(figure_pen& p) {
  p.shape("M-50 0 C-30 -16 10 -14 30 -16 C36 -34 44 -38 50 -34 C56 -18 50 0 30 0 Z", "#c9a878");
  p.line("M46 -34 L42 -52 M51 -34 L56 -52", "#c9a878", 2.4);
  p.eye(42, -53, 2.6);
  p.eye(56, -53, 2.6);
  p.oval(-8, -34, 30, 29, "#b5673f");
  p.line("M-8 -34 C-2 -40 6 -32 0 -25 C-12 -16 -26 -28 -22 -42 C-14 -60 12 -58 17 -38", "#f0cfa0", 3.2);
}

void bee(figure_pen& p) {
  p.oval(-6, -74, 26, 15, "#e8f4fa", 0.75);
  p.oval(20, -76, 22, 13, "#e8f4fa", 0.65);
  p.oval(0, -48, 38, 25, "#f0b92e");
  p.shape("M-20 -69 Q-26 -48 -20 -27 L-9 -24 Q-15 -48 -9 -72 Z", "#2f2a26");
  p.shape("M4 -73 Q-2 -48 4 -23 L15 -25 Q10 -48 15 -71 Z", "#2f2a26");
  p.oval(36, -50, 15, 14, "#3a332c");
  p.oval(42, -53, 4, 4, "#ffffff");
  p.eye(43, -53, 2.2);
  p.line("M40 -62 Q44 -74 52 -76 M34 -63 Q34 -76 40 -82", "#2f2a26", 1.8);
}

void butterfly(figure_pen& p) {
  constexpr string_view wings[] = {"#e8804a", "#5a8fd0", "#c96aa8"};
  auto wing = p.chance().pick(wings);
  for (double side : {-1.0, 1.0}) {
    p.open(0, 0, side, 1);
    p.shape("M2 -56 C18 -104 66 -100 56 -66 C50 -50 20 -48 2 -52 Z", wing);
    p.shape("M2 -50 C26 -50 48 -34 36 -18 C22 -8 6 -28 2 -46 Z", wing);
    p.oval(40, -76, 8, 8, "#fdf0d0", 0.85);
    p.oval(27, -28, 6, 6, "#fdf0d0", 0.8);
    p.line("M1 -66 C4 -80 12 -90 18 -90", "#2f2a33", 1.4);
    p.close();
  }
  p.oval(0, -50, 3.6, 22, "#2f2a33");
}

void firefly(figure_pen& p) {
  p.glow(0, -50, 60, "#d8f06a", 0.9);
  p.bright_oval(0, -42, 9, 13, "#eaff9a");
  p.oval(0, -62, 6.5, 9, "#3a2f2a");
  p.oval(-12, -62, 14, 6, "#e8f4fa", 0.4);
  p.oval(12, -62, 14, 6, "#e8f4fa", 0.4);
}

void ant(figure_pen& p) {
  p.line("M-6 -20 L-22 0 M0 -20 L2 0 M8 -20 L24 0 M-10 -22 L-34 -4 M12 -22 L38 -6", "#3a2420", 2.6);
  p.oval(-30, -26, 20, 14, "#5a3428");
  p.oval(2, -24, 13, 9, "#6a3e2f");
  p.oval(28, -30, 13, 12, "#5a3428");
  p.eye(33, -33, 2.4);
  p.line("M34 -40 Q44 -50 52 -46 M30 -41 Q36 -56 46 -56", "#3a2420", 2);
  p.shape("M24 -60 L44 -64 L40 -46 L22 -44 Z", "#e8c98a");
}

void spider(figure_pen& p) {
  p.line("M0 -100 V-56", "#e8eef4", 1, 0.8);
  for (double side : {-1.0, 1.0}) {
    p.open(0, 0, side, 1);
    p.line("M10 -44 Q34 -74 44 -46 M12 -40 Q42 -56 52 -26 M12 -36 Q38 -40 46 -8 M10 -32 Q28 -26 30 0", "#2f2a33", 2.4);
    p.close();
  }
  p.oval(0, -42, 19, 18, "#453c4c");
  p.oval(0, -24, 11, 10, "#554a5e");
  p.oval(-4, -24, 3.4, 3.4, "#ffffff");
  p.oval(4, -24, 3.4, 3.4, "#ffffff");
  p.eye(-4, -23, 1.8);
  p.eye(4, -23, 1.8);
}

void bat(figure_pen& p) {
  for (double side : {-1.0, 1.0}) {
    p.open(0, 0, side, 1);
    p.shape("M4 -58 C20 -86 50 -88 78 -70 C66 -68 62 -58 60 -48 C52 -56 44 -54 40 -42 C30 -52 18 -48 6 -38 Z",
            "#4a3f58");
    p.close();
  }
  p.oval(0, -48, 12, 17, "#5c4f6b");
  p.shape("M-10 -58 L-9 -76 L-1 -64 Z", "#5c4f6b");
  p.shape("M10 -58 L9 -76 L1 -64 Z", "#5c4f6b");
  p.bright_oval(-4, -55, 2.4, 2.4, "#ffe08a");
  p.bright_oval(4, -55, 2.4, 2.4, "#ffe08a");
}

void dragon(figure_pen& p) {
  p.shape(
    "M-14 -62 C-40 -112 -80 -108 -96 -84 C-78 -86 -74 -76 -70 -66 C-58 -74 -48 -68 -44 -56 C-34 -62 -22 -58 -14 -48 Z",
    "#8f3f4f");
  p.shape("M-26 -14 C-64 -4 -92 -14 -96 -40 C-98 -50 -90 -54 -88 -46 C-84 -26 -60 -26 -34 -36 Z", "#3f8a6a");
  p.shape("M-36 0 C-46 -34 -24 -62 6 -62 C30 -62 42 -40 38 0 Z", "#4a9a78");
  p.shape("M4 0 C0 -26 8 -48 22 -52 C36 -44 38 -20 36 0 Z", "#d8d69a");
  p.line("M8 -12 H35 M7 -24 H36 M11 -36 H34", "#b5b070", 1.6);
  p.shape("M6 -52 C10 -74 22 -84 26 -92 L50 -84 C42 -74 40 -62 36 -48 Z", "#4a9a78");
  p.oval(42, -90, 20, 14, "#4a9a78");
  p.oval(60, -85, 12, 9, "#4a9a78");
  p.oval(67, -88, 1.6, 1.4, "#20302a");
  p.shape("M30 -100 L18 -116 L38 -104 Z", "#e8d8a8");
  p.shape("M40 -103 L34 -120 L48 -104 Z", "#e8d8a8");
  p.bright_oval(46, -94, 4.6, 4.6, "#ffd95a");
  p.eye(47, -94, 2.6);
  p.shape("M20 -78 l-10 -6 l4 11 l-11 -1 l6 10 z", "#8f3f4f");
  p.oval(-22, -3, 15, 5, "#3f8a6a");
  p.oval(28, -3, 15, 5, "#3f8a6a");
  for (int i = 0; i < 3; ++i)
    p.oval(78 + i * 9, -92 - i * 10, 4 + i * 2.4, 3.4 + i * 2, "#cfd2d8", 0.55 - i * 0.12);
}

void dinosaur(figure_pen& p) {
  p.shape("M-92 -20 C-60 -28 -40 -60 0 -60 C26 -60 34 -74 40 -104 C44 -122 70 -122 74 -106 C74 -98 62 -98 58 -96 C54 "
          "-60 50 -30 26 -24 C-10 -14 -50 -18 -92 -20 Z",
          "#6f9a6a");
  for (double x : {-30.0, -12.0, 12.0, 28.0})
    p.box(x - 6, -34, 12, 34, "#5f8a5c", 5);
  p.eye(62, -110, 2.6);
}

void monster(figure_pen& p) {
  p.shape("M-40 0 C-50 -60 -34 -96 0 -96 C34 -96 50 -60 40 0 L28 -8 L16 0 L4 -8 L-8 0 L-22 -8 Z", "#7a62a8");
  p.shape("M-28 -86 L-36 -108 L-14 -93 Z", "#e8d8a8");
  p.shape("M28 -86 L36 -108 L14 -93 Z", "#e8d8a8");
  p.bright_oval(-13, -66, 12, 12, "#fdfbf0");
  p.bright_oval(15, -66, 9, 9, "#fdfbf0");
  p.eye(-11, -65, 5.4);
  p.eye(16, -65, 4.2);
  p.shape("M-24 -42 Q0 -22 24 -42 L20 -36 L14 -40 L8 -33 L0 -37 L-8 -33 L-14 -40 L-20 -36 Z", "#2f2440");
}

using enum figure_home;
constexpr figure all[] = {
  {"dog", dog, ground, 0.62, 40},
  {"fox", fox, ground, 0.62, 40},
  {"wolf", wolf, ground, 0.68, 42},
  {"bear", bear, ground, 0.85, 50},
  {"lion", lion, ground, 0.8, 46},
  {"horse", horse, ground, 0.95, 46},
  {"cow", cow, ground, 0.8, 48},
  {"goat", goat, ground, 0.65, 38},
  {"sheep", sheep, ground, 0.58, 40},
  {"camel", camel, ground, 0.98, 48},
  {"elephant", elephant, ground, 1.0, 56},
  {"monkey", monkey, ground, 0.55, 32},
  {"mouse", mouse, ground, 1.05, 34},
  {"rabbit", rabbit, ground, 0.52, 30},
  {"cat", cat, ground, 0.72, 30},
  {"bird", bird, air, 0.42, 40},
  {"owl", owl, air, 0.55, 28},
  {"swan", swan, water, 0.6, 50},
  {"penguin", penguin, ground, 0.7, 28},
  {"fish", fish, water, 0.5, 50},
  {"whale", whale, water, 1.15, 104},
  {"octopus", octopus, water, 0.75, 46},
  {"crab", crab, ground, 0.45, 46},
  {"turtle", turtle, ground, 0.55, 52},
  {"frog", frog, ground, 0.45, 36},
  {"snail", snail, ground, 0.4, 46},
  {"bee", bee, air, 0.34, 36},
  {"butterfly", butterfly, air, 0.36, 40},
  {"firefly", firefly, air, 0.3, 20},
  {"ant", ant, ground, 0.4, 36},
  {"spider", spider, air, 0.42, 40},
  {"bat", bat, air, 0.42, 60},
  {"dragon", dragon, ground, 1.15, 84},
  {"dinosaur", dinosaur, ground, 1.2, 70},
  {"monster", monster, ground, 0.85, 40},
};

}  // namespace

std::span<const figure> figures_of_animals() {
  return all;
}

}  // namespace troupe::studio
