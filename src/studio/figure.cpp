#include "studio/figure.hpp"

#include "studio/figure_sets.hpp"

#include <initializer_list>

namespace troupe::studio {

void figure_pen::shape(std::string_view d, std::string_view paint, double opacity) {
  out_.path(d, fill(paint), opacity);
}

void figure_pen::oval(double x, double y, double rx, double ry, std::string_view paint, double opacity) {
  out_.oval(x, y, rx, ry, fill(paint), opacity);
}

void figure_pen::box(double x, double y, double w, double h, std::string_view paint, double corner) {
  out_.box(x, y, w, h, fill(paint), 1, corner);
}

void figure_pen::line(std::string_view d, std::string_view paint, double width, double opacity) {
  out_.stroke(d, hex(tinted(paint)), width, opacity);
}

void figure_pen::bright(std::string_view d, std::string_view paint, double opacity) {
  out_.path(d, paint, opacity);
}

void figure_pen::bright_oval(double x, double y, double rx, double ry, std::string_view paint, double opacity) {
  out_.oval(x, y, rx, ry, paint, opacity);
}

void figure_pen::bright_box(double x, double y, double w, double h, std::string_view paint, double corner) {
  out_.box(x, y, w, h, paint, 1, corner);
}

void figure_pen::glow(double x, double y, double r, std::string_view paint, double strength) {
  out_.glow(x, y, r, rgb(paint), dark_ ? strength : strength * 0.45);
}

void figure_pen::window(double x, double y, double w, double h, double corner) {
  if (dark_) {
    glow(x + w / 2, y + h / 2, w * 1.8, "#ffb347", 0.55);
    bright_box(x, y, w, h, "#ffd98a", corner);
  } else {
    box(x, y, w, h, "#6f8aa3", corner);
    out_.box(x, y, w, h * 0.45, "#ffffff", 0.25, corner);
  }
}

void figure_pen::eye(double x, double y, double r) {
  out_.oval(x, y, r, r, hex(mix(rgb("#10121a"), haze_, distance_ * 0.5)));
  out_.oval(x + r * 0.3, y - r * 0.35, r * 0.35, r * 0.35, "#ffffff", 0.9);
}

colour figure_pen::tinted(std::string_view paint) const {
  return mix(lit_by(rgb(paint), light_), haze_, distance_);
}

std::string figure_pen::fill(std::string_view paint) {
  auto base = tinted(paint);
  auto bright = mix(base, light_, 0.22);
  auto shadow = mix(base, mix(haze_, colour{0.04, 0.04, 0.12}, 0.7), 0.42);
  return out_.across(bright, base, shadow);
}

const figure& find_figure(std::string_view name) {
  for (auto set : {figures_of_buildings(), figures_of_animals(), figures_of_people(), figures_of_nature(),
                   figures_of_sky(), figures_of_vehicles(), figures_of_things(), figures_of_machines()})
    for (const auto& self : set)
      if (self.name == name)
        return self;
  return symbol();
}

}  // namespace troupe::studio
