#include "core/quality/report.hpp"

#include "core/quality/criteria.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::quality {
namespace {

/// Fewer words than this cannot be judged like a script: every score shrinks in proportion.
constexpr double words_min = 40;
/// A text that cannot be read aloud, or says one thing over and over, is not rescued by its other virtues.
constexpr double gate = 40;
constexpr double advice_below = 85;
constexpr std::size_t feedback_max = 5;

double one_decimal(double x) {
  return std::round(x * 10) / 10;
}

double overall_of(const std::vector<criterion>& criteria) {
  double sum = 0, weights = 0, cap = 100;
  for (const auto& c : criteria) {
    sum += c.weight * c.score;
    weights += c.weight;
    bool fatal = c.name == "clarity" || c.name == "repetition" || c.name == "coherence" || c.name == "pacing";
    if (fatal && c.score < gate)
      cap = std::min(cap, gate + c.score / 2);
  }
  return one_decimal(std::min(sum / weights, cap));
}

std::vector<std::string> feedback_of(std::vector<criterion> criteria) {
  auto loss = [](const criterion& c) { return (100 - c.score) * c.weight; };
  std::stable_sort(criteria.begin(), criteria.end(),
                   [&](const criterion& a, const criterion& b) { return loss(a) > loss(b); });
  std::vector<std::string> out;
  for (const auto& c : criteria)
    if (c.score < advice_below && out.size() < feedback_max)
      out.push_back(c.advice);
  if (out.empty())
    out.push_back("Nothing stands out as weak: listen to it once, then publish.");
  return out;
}

}  // namespace

report assess(const sample& given) {
  auto text = measure(given.text);
  report self;
  self.words = text.words.size();
  self.sentences = text.sentences.size();
  self.reading_ease = one_decimal(text.words.empty() ? 0 : text.reading_ease);
  self.criteria = judge(text, given);
  double enough = std::min(1.0, static_cast<double>(self.words) / words_min);
  for (auto& c : self.criteria)
    c.score = one_decimal(std::clamp(c.score, 0.0, 100.0) * enough);
  self.overall = overall_of(self.criteria);
  self.feedback =
    self.words == 0 ? std::vector<std::string>{"There is no text: write one first."} : feedback_of(self.criteria);
  return self;
}

}  // namespace troupe::quality
