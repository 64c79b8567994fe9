#include "studio/svg.hpp"

#include "core/base/markup.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace troupe::studio {
namespace {

/// Four decimals, for scales and opacities.
std::string fraction(double x) {
  std::array<char, 32> out{};
  auto end = std::to_chars(out.data(), out.data() + out.size(), x, std::chars_format::fixed, 4).ptr;
  return {out.data(), end};
}

std::string stop(double at, colour c, double opacity = 1) {
  return "<stop offset=\"" + decimal(at * 100) + "%\" stop-color=\"" + hex(c) + "\"" +
         (opacity < 1 ? " stop-opacity=\"" + fraction(opacity) + "\"" : "") + "/>";
}

constexpr std::string_view downwards = "<linearGradient x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"";
constexpr std::string_view sideways = "<linearGradient x1=\"0\" y1=\"0\" x2=\"1\" y2=\"0.25\"";

std::string opacity_of(double opacity) {
  return opacity < 0.999 ? " opacity=\"" + fraction(opacity) + "\"" : std::string{};
}

}  // namespace

colour rgb(std::string_view text) {
  auto channel = [&](std::size_t at) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
    return value / 255.0;
  };
  return text.size() == 7 ? colour{channel(1), channel(3), channel(5)} : colour{};
}

colour mix(colour a, colour b, double t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

colour lit_by(colour thing, colour light) {
  return {thing.r * light.r, thing.g * light.g, thing.b * light.b};
}

std::string hex(colour c) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "#";
  for (double x : {c.r, c.g, c.b}) {
    auto value = static_cast<std::size_t>(std::lround(std::clamp(x, 0.0, 1.0) * 255));
    out += digits[value / 16];
    out += digits[value % 16];
  }
  return out;
}

std::string decimal(double x) {
  auto tenths = std::llround(x * 10);
  std::string out = tenths < 0 ? "-" : "";
  tenths = std::llabs(tenths);
  out += std::to_string(tenths / 10);
  if (tenths % 10)
    out += "." + std::to_string(tenths % 10);
  return out == "-0" ? "0" : out;
}

void svg::open(double x, double y, double scale_x, double scale_y, double opacity, double turn) {
  body_ += "<g transform=\"translate(" + decimal(x) + " " + decimal(y) + ")" +
           (turn != 0 ? " rotate(" + decimal(turn) + ")" : "") + " scale(" + fraction(scale_x) + " " +
           fraction(scale_y) + ")\"" + opacity_of(opacity) + ">\n";
}

void svg::close() {
  body_ += "</g>\n";
}

void svg::path(std::string_view d, std::string_view fill, double opacity) {
  body_ += "<path d=\"" + std::string(d) + "\" fill=\"" + std::string(fill) + "\"" + opacity_of(opacity) + "/>\n";
}

void svg::stroke(std::string_view d, std::string_view paint, double width, double opacity) {
  body_ += "<path d=\"" + std::string(d) + "\" fill=\"none\" stroke=\"" + std::string(paint) + "\" stroke-width=\"" +
           decimal(width) + "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"" + opacity_of(opacity) + "/>\n";
}

void svg::oval(double x, double y, double rx, double ry, std::string_view fill, double opacity) {
  body_ += "<ellipse cx=\"" + decimal(x) + "\" cy=\"" + decimal(y) + "\" rx=\"" + decimal(rx) + "\" ry=\"" +
           decimal(ry) + "\" fill=\"" + std::string(fill) + "\"" + opacity_of(opacity) + "/>\n";
}

void svg::box(double x, double y, double w, double h, std::string_view fill, double opacity, double corner) {
  body_ += "<rect x=\"" + decimal(x) + "\" y=\"" + decimal(y) + "\" width=\"" + decimal(w) + "\" height=\"" +
           decimal(h) + "\"" + (corner > 0 ? " rx=\"" + decimal(corner) + "\"" : "") + " fill=\"" + std::string(fill) +
           "\"" + opacity_of(opacity) + "/>\n";
}

std::string svg::down(colour top, colour bottom) {
  return define(std::string(downwards) + "%>" + stop(0, top) + stop(1, bottom) + "</linearGradient>");
}

std::string svg::down(colour top, colour middle, double at, colour bottom) {
  return define(std::string(downwards) + "%>" + stop(0, top) + stop(at, middle) + stop(1, bottom) +
                "</linearGradient>");
}

std::string svg::fade(colour c, double top, double bottom) {
  return define(std::string(downwards) + "%>" + stop(0, c, top) + stop(1, c, bottom) + "</linearGradient>");
}

std::string svg::across(colour left, colour middle, colour right) {
  return define(std::string(sideways) + "%>" + stop(0, left) + stop(0.45, middle) + stop(1, right) +
                "</linearGradient>");
}

std::string svg::halo(colour c, double strength) {
  return define("<radialGradient%>" + stop(0, c, strength) + stop(0.25, c, strength * 0.55) +
                stop(0.6, c, strength * 0.16) + stop(1, c, 0) + "</radialGradient>");
}

std::string svg::vignette(colour c, double strength) {
  return define("<radialGradient cy=\"45%\" r=\"75%\"%>" + stop(0.45, c, 0) + stop(1, c, strength) +
                "</radialGradient>");
}

void svg::glow(double x, double y, double r, colour c, double strength) {
  oval(x, y, r, r, halo(c, strength));
}

std::string svg::document(int pixels_x, int pixels_y, std::string_view title) const {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
         std::to_string(pixels_x) + "\" height=\"" + std::to_string(pixels_y) + "\" viewBox=\"0 0 " + decimal(width_) +
         " " + decimal(height_) + "\" preserveAspectRatio=\"xMidYMid slice\">\n<title>" + escape_markup(title) +
         "</title>\n<defs>\n" + definitions_ + "</defs>\n" + body_ + "</svg>\n";
}

std::string svg::define(const std::string& gradient) {
  auto [found, fresh] = known_.try_emplace(gradient, "g" + std::to_string(known_.size()));
  if (fresh) {
    auto text = gradient;
    text.replace(text.find("%>"), 1, " id=\"" + found->second + "\"");
    definitions_ += text + "\n";
  }
  return "url(#" + found->second + ")";
}

}  // namespace troupe::studio
