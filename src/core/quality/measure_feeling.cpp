#include "core/quality/measures.hpp"
#include "core/quality/sentiment.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::quality {

feeling_measures measure_feeling(const prose& text) {
  feeling_measures self;
  std::vector<double> course;
  for (const auto& s : text.sentences)
    course.push_back(sentiment(text.piece(s.at)));
  if (course.empty())
    return self;
  auto count = static_cast<double>(course.size());
  self.lowest = std::ranges::min(course);
  self.highest = std::ranges::max(course);
  double last = 0;
  for (double v : course) {
    self.mean += v / count;
    self.strength += std::abs(v) / count;
    self.neutral += (v == 0) / count;
    self.turns += v * last < 0 ? 1 / count : 0;
    last = v == 0 ? last : v;
  }
  for (double v : course)
    self.spread += (v - self.mean) * (v - self.mean) / count;
  self.spread = std::sqrt(self.spread);

  auto third = std::max<std::size_t>(course.size() / 3, 1);
  auto mean_of = [&](std::size_t from) {
    double sum = 0;
    for (std::size_t i = from; i < from + third; ++i)
      sum += course[i];
    return sum / static_cast<double>(third);
  };
  self.opening = mean_of(0);
  self.closing = mean_of(course.size() - third);
  double least = self.closing;
  for (std::size_t i = 0; i + third <= course.size(); ++i)
    least = std::min(least, mean_of(i));
  self.rise = self.closing - least;
  return self;
}

}  // namespace troupe::quality
