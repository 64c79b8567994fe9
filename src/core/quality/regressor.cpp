#include "core/quality/regressor.hpp"

namespace troupe::quality {
namespace {

constexpr std::size_t depth_max = 16;

refused malformed(std::string what) {
  return {errc::corrupt, std::move(what), "model", "make it again: scripts/train_quality"};
}

result<void> read_node(const json::value& from, std::size_t features, std::size_t depth, regression_tree& out) {
  if (from.is_number()) {
    out.nodes.push_back({-1, 0, from.to_number<float>()});
    return {};
  }
  if (!from.is_array() || from.get_array().size() != 4 || depth > depth_max)
    return malformed("a tree is a number, or [feature, threshold, left, right]");
  const auto& parts = from.get_array();
  if (!parts[0].is_int64() || !parts[1].is_number() || parts[0].get_int64() < 0 ||
      static_cast<std::size_t>(parts[0].get_int64()) >= features)
    return malformed("a tree asks for a feature there is not");
  auto at = out.nodes.size();
  out.nodes.push_back({static_cast<std::int32_t>(parts[0].get_int64()), 0, parts[1].to_number<float>()});
  if (auto left = read_node(parts[2], features, depth + 1, out); !left)
    return left;
  out.nodes[at].right = static_cast<std::uint32_t>(out.nodes.size());
  return read_node(parts[3], features, depth + 1, out);
}

}  // namespace

double regression_tree::operator()(std::span<const double> values) const {
  std::size_t at = 0;
  while (nodes[at].feature >= 0) {
    auto value = static_cast<float>(values[static_cast<std::size_t>(nodes[at].feature)]);
    at = value < nodes[at].value ? at + 1 : nodes[at].right;
  }
  return nodes[at].value;
}

double regressor::operator()(std::span<const double> values, std::span<const double> standard) const {
  double grown = base, straight = offset;
  for (const auto& tree : trees)
    grown += tree(values);
  for (std::size_t i = 0; i < weights.size(); ++i)
    straight += weights[i] * standard[i];
  return trees.empty() ? straight : weights.empty() ? grown : (grown + straight) / 2;
}

result<regressor> read_regressor(const json::value& from, std::size_t features) {
  if (!from.is_object())
    return malformed("a regressor is an object");
  const auto& object = from.get_object();
  regressor self;
  if (auto* base = object.if_contains("base"); base && base->is_number())
    self.base = base->to_number<double>();
  if (auto* offset = object.if_contains("offset"); offset && offset->is_number())
    self.offset = offset->to_number<double>();
  if (auto* trees = object.if_contains("trees"); trees && trees->is_array())
    for (const auto& each : trees->get_array())
      if (auto read = read_node(each, features, 0, self.trees.emplace_back()); !read)
        return std::move(read).error();
  if (auto* weights = object.if_contains("weights"); weights && !weights->get_array().empty()) {
    if (auto read = read_json(*weights, self.weights); !read || self.weights.size() != features)
      return malformed("there are not as many weights as features");
  }
  return self;
}

}  // namespace troupe::quality
