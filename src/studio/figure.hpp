#pragma once

#include "core/base/enum.hpp"
#include "studio/dice.hpp"
#include "studio/svg.hpp"

#include <string_view>

/// The drawing library: parametric figures that stand on the origin, about 100 units tall, and look to the right.
namespace troupe::studio {

/// Draws one figure in the light of its scene: gives shapes volume, tints them, and keeps lamps bright.
class figure_pen {
public:
  figure_pen(svg& out, colour light, colour haze, double distance, bool dark, dice chance)
    : out_(out), light_(light), haze_(haze), distance_(distance), dark_(dark), chance_(chance) {}

  /// Lamps are on.
  bool dark() const { return dark_; }
  dice& chance() { return chance_; }

  void shape(std::string_view d, std::string_view paint, double opacity = 1);
  void oval(double x, double y, double rx, double ry, std::string_view paint, double opacity = 1);
  void box(double x, double y, double w, double h, std::string_view paint, double corner = 0);
  void line(std::string_view d, std::string_view paint, double width, double opacity = 1);
  /// Things that shine keep their colour in the dark.
  void bright(std::string_view d, std::string_view paint, double opacity = 1);
  void bright_oval(double x, double y, double rx, double ry, std::string_view paint, double opacity = 1);
  void bright_box(double x, double y, double w, double h, std::string_view paint, double corner = 0);
  void glow(double x, double y, double r, std::string_view paint, double strength);
  /// A window: warm when it is dark, a dim pane when it is not.
  void window(double x, double y, double w, double h, double corner = 0);
  void eye(double x, double y, double r);
  /// Draws the following mirrored and scaled; ends with `close`.
  void open(double x, double y, double scale_x, double scale_y, double turn = 0) {
    out_.open(x, y, scale_x, scale_y, 1, turn);
  }
  void close() { out_.close(); }

private:
  colour tinted(std::string_view paint) const;
  std::string fill(std::string_view paint);

  svg& out_;
  colour light_, haze_;
  double distance_;
  bool dark_;
  dice chance_;
};

/// Where a figure belongs.
TROUPE_ENUM(figure_home, ground, water, air, sky, anywhere)

struct figure {
  std::string_view name;
  void (*draw)(figure_pen&);
  figure_home home = figure_home::ground;
  /// Height beside a house of 1.
  double size = 1;
  /// Half its width in its own units, for its shadow.
  double reach = 40;
};

/// Returns the drawing named so; a symbol for names that are not in the library.
const figure& find_figure(std::string_view name);

}  // namespace troupe::studio
