#pragma once

#include <map>
#include <string>
#include <string_view>

/// Writing SVG: shapes in, one document out.
namespace troupe::studio {

/// A colour with channels 0..1.
struct colour {
  double r = 0, g = 0, b = 0;
};

/// Reads `#rrggbb`.
colour rgb(std::string_view hex);
/// `a` at 0, `b` at 1.
colour mix(colour a, colour b, double t);
/// Channel by channel, as a coloured light falls on a coloured thing.
colour lit_by(colour thing, colour light);
std::string hex(colour);

/// A number with one decimal, the same in every locale.
std::string decimal(double);

/// Collects shapes and the gradients they use. Coordinates are user units; `open` begins a group that `close` ends.
class svg {
public:
  svg(double width, double height) : width_(width), height_(height) {}

  double width() const { return width_; }
  double height() const { return height_; }

  void open(double x, double y, double scale_x, double scale_y, double opacity = 1, double turn = 0);
  void close();
  void path(std::string_view d, std::string_view fill, double opacity = 1);
  void stroke(std::string_view d, std::string_view paint, double width, double opacity = 1);
  void oval(double x, double y, double rx, double ry, std::string_view fill, double opacity = 1);
  void box(double x, double y, double w, double h, std::string_view fill, double opacity = 1, double corner = 0);

  /// Fills for the calls above; equal gradients are defined once.
  std::string down(colour top, colour bottom);
  std::string down(colour top, colour middle, double at, colour bottom);
  /// Fades from one opacity of a colour to another, downwards.
  std::string fade(colour, double top, double bottom);
  std::string across(colour left, colour middle, colour right);
  /// Opaque in the middle, nothing at the rim.
  std::string halo(colour, double strength);
  /// Nothing in the middle, dark at the rim.
  std::string vignette(colour, double strength);

  /// A light at a point; nothing at distance `r`.
  void glow(double x, double y, double r, colour, double strength);

  /// The document, drawn at `pixels_x` x `pixels_y`; what does not fit the proportions is cut off.
  std::string document(int pixels_x, int pixels_y, std::string_view title) const;

private:
  std::string define(const std::string& gradient);

  double width_, height_;
  std::string body_, definitions_;
  std::map<std::string, std::string> known_;
};

}  // namespace troupe::studio
