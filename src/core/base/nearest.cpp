#include "core/base/nearest.hpp"

#include <algorithm>
#include <vector>

namespace troupe {
namespace {

/// Longer words are not compared: the work grows with the square.
constexpr std::size_t word_bytes_max = 128;

/// Letters to insert, delete, replace or swap with their neighbour to get from one word to the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before(to.size() + 1), above(to.size() + 1), row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j)
    above[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (from[i - 1] != to[j - 1])});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[to.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > word_bytes_max)
    return std::nullopt;
  std::optional<std::string> best;
  auto best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    if (candidate.size() > word_bytes_max)
      continue;
    auto d = word.size() > 1 && candidate.starts_with(word) ? 1 : distance(word, candidate);
    if (d >= best_distance)
      continue;
    best = candidate;
    best_distance = d;
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  auto found = nearest(word, candidates);
  return found ? "did you mean \"" + *found + "\"?" : std::string{};
}

}  // namespace troupe
