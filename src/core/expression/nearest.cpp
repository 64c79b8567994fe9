#include "core/expression/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace troupe::expression {
namespace {

constexpr std::size_t listed_max = 8;

/// Edits between two names; swapping neighbours is one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1), above, before;
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string hint_for(std::string_view misspelt, std::span<const std::string_view> known) {
  std::string_view best;
  auto least = misspelt.size() / 3 + 2;
  for (auto name : known)
    if (name.size() < misspelt.size() + least && misspelt.size() < name.size() + least)
      if (auto edits = distance(misspelt, name); edits < least) {
        least = edits;
        best = name;
      }
  if (!best.empty())
    return "did you mean '" + std::string(best) + "'?";
  if (known.empty() || known.size() > listed_max)
    return {};
  std::string list = "known: ";
  for (auto name : known)
    list.append(name == known.front() ? "" : ", ").append(name);
  return list;
}

}  // namespace troupe::expression
