#pragma once

#include <cmath>

/// How often words are said: maps from a word, or its number, to a count.
namespace troupe::quality {

template <class Counts, class Words>
Counts count_words(const Words& words) {
  Counts out;
  for (const auto& w : words)
    out[w] += 1;
  return out;
}

/// The cosine of the angle between two, 0 (nothing in common) to 1.
template <class Counts>
double cosine(const Counts& a, const Counts& b) {
  double dot = 0, left = 0, right = 0;
  for (const auto& [word, count] : a) {
    left += count * count;
    if (auto found = b.find(word); found != b.end())
      dot += count * found->second;
  }
  for (const auto& [word, count] : b)
    right += count * count;
  return dot == 0 ? 0 : dot / std::sqrt(left * right);
}

}  // namespace troupe::quality
