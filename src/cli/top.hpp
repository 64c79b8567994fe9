#pragma once

#include "cli/paint.hpp"
#include "core/base/json.hpp"

#include <optional>
#include <string>
#include <vector>

/// What `troupe top` shows, drawn from two looks at a node.
namespace troupe::cli {

/// Which queues and tasks come first.
TROUPE_ENUM(top_order, name, waiting, running)

struct top_view {
  /// The answer of `/api/v1/overview`, and the one before it: rates and times are of what happened in between. Without
  /// one they are of all since the node started.
  json::value now;
  std::optional<json::value> before = {};
  /// Which node it is, for the first line.
  std::string node = {};
  top_order order = top_order::name;
  /// It is not looked again.
  bool paused = false;
};

/// Returns the lines, none wider than `width`; with `height` 0 all of them, else as many as fit, the tables cut evenly.
std::vector<std::string> draw(const top_view&, std::size_t width, std::size_t height, const paint&);

/// Returns the value below which the share `q` of what a histogram counted lies, within its bucket by interpolation;
/// nothing of an empty one. `counts` has one more than `bounds`: what lies above the last is taken for that.
std::optional<double> quantile(const std::vector<double>& bounds, const std::vector<double>& counts, double q);

}  // namespace troupe::cli
