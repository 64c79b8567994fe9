#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <span>
#include <vector>

/// What a trained model is made of: boosted regression trees beside a linear function.
namespace troupe::quality {

/// A tree as a list of nodes, its root first. A leaf has no feature (-1) and a value.
struct regression_tree {
  struct node {
    std::int32_t feature = -1;
    /// The left child is the next node; `right` is where the other stands. Left if the feature is below `value`.
    std::uint32_t right = 0;
    float value = 0;
  };
  std::vector<node> nodes;

  /// Values are compared as `float`, as they were when the tree was grown.
  double operator()(std::span<const double> values) const;
};

/// `base` plus the trees' sum, averaged with the linear function of the standardised values.
struct regressor {
  double base = 0;
  std::vector<regression_tree> trees;
  double offset = 0;
  std::vector<double> weights;

  /// `standard` are `values` less their means, divided by their spreads, held within -4..4.
  double operator()(std::span<const double> values, std::span<const double> standard) const;
};

/// Reads `{"base", "trees": [...], "offset", "weights"}`. A tree is a number, or [feature, threshold, left, right].
/// Refused: features outside `0..features`, trees deeper than 16.
result<regressor> read_regressor(const json::value&, std::size_t features);

}  // namespace troupe::quality
