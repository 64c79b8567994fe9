#include "core/quality/sentiment.hpp"

#include "core/quality/sentiment_tokens.hpp"
#include "core/quality/sentiment_words.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace troupe::quality {
namespace {

constexpr double capitals = 0.733;
constexpr double negation = -0.74;

class reader {
public:
  explicit reader(std::string_view text) : tokens_(sentiment_tokens(text)) {
    auto shouted = std::ranges::count_if(tokens_, &sentiment_token::shouted);
    mixed_ = shouted > 0 && static_cast<std::size_t>(shouted) < tokens_.size();
  }

  std::vector<double> valences() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < tokens_.size(); ++i)
      out.push_back(sentiment_boosters().contains(at(i)) ||
                        (at(i) == "kind" && i + 1 < tokens_.size() && at(i + 1) == "of")
                      ? 0
                      : valence(i));
    weigh_contrast(out);
    return out;
  }

private:
  const std::string& at(std::size_t i) const { return tokens_[i].lower; }
  bool rated(std::size_t i) const { return sentiment_lexicon().contains(at(i)); }

  double valence(std::size_t i) const {
    auto found = sentiment_lexicon().find(at(i));
    if (found == sentiment_lexicon().end())
      return 0;
    double v = found->second;
    if (at(i) == "no" && !tokens_[i].stop && i + 1 < tokens_.size() && rated(i + 1))
      v = 0;
    if (denied(i))
      v *= negation;
    if (tokens_[i].shouted && mixed_)
      v += v > 0 ? capitals : -capitals;
    for (std::size_t back = 1; back <= 3 && back <= i && !parted(i, back); ++back) {
      if (rated(i - back))
        continue;
      double s = scalar(tokens_[i - back], v);
      v += back == 2 ? s * 0.95 : back == 3 ? s * 0.9 : s;
      v = negated(v, i, back);
      if (back == 3)
        v = idiom(v, i);
    }
    return least(v, i);
  }

  /// Whether what stands `back` before has nothing to do with token `i`.
  bool parted(std::size_t i, std::size_t back) const { return tokens_[i].alone || tokens_[i - back].stop; }

  /// `no hope`, `no big loss`, `no joy or hope`; but `no, no`, `no good idea` and `No. Run!` are not.
  bool denied(std::size_t i) const {
    auto no = [&](std::size_t back) {
      if (i < back || at(i - back) != "no" || at(i) == "no")
        return false;
      for (std::size_t between = 1; between <= back; ++between)
        if (parted(i, between))
          return false;
      return true;
    };
    return no(1) || (no(2) && !rated(i - 1)) || (no(3) && (at(i - 1) == "or" || at(i - 1) == "nor"));
  }

  double scalar(const sentiment_token& t, double v) const {
    auto found = sentiment_boosters().find(t.lower);
    if (found == sentiment_boosters().end())
      return 0;
    double s = v < 0 ? -found->second : found->second;
    if (t.shouted && mixed_)
      s += v > 0 ? capitals : -capitals;
    return s;
  }

  double negated(double v, std::size_t i, std::size_t back) const {
    auto emphatic = [&](std::size_t j) { return at(j) == "so" || at(j) == "this"; };
    if (back == 2 && at(i - 2) == "never" && emphatic(i - 1))
      return v * 1.25;
    if (back == 3 && ((at(i - 3) == "never" && emphatic(i - 2)) || emphatic(i - 1)))
      return v * 1.25;
    if (back == 2 && at(i - 2) == "without" && at(i - 1) == "doubt")
      return v;
    if (back == 3 && at(i - 3) == "without" && (at(i - 2) == "doubt" || at(i - 1) == "doubt"))
      return v;
    return negates(at(i - back)) ? v * negation : v;
  }

  std::string run(std::size_t from, std::size_t count) const {
    std::string out;
    for (std::size_t i = from; i < from + count; ++i)
      out += (i == from ? "" : " ") + at(i);
    return out;
  }

  double idiom(double v, std::size_t i) const {
    for (const auto& phrase : {run(i - 1, 2), run(i - 2, 3), run(i - 2, 2), run(i - 3, 3), run(i - 3, 2)})
      if (auto found = sentiment_idioms().find(phrase); found != sentiment_idioms().end()) {
        v = found->second;
        break;
      }
    for (std::size_t count : {2, 3})
      if (i + count <= tokens_.size())
        if (auto found = sentiment_idioms().find(run(i, count)); found != sentiment_idioms().end())
          v = found->second;
    for (const auto& phrase : {run(i - 3, 3), run(i - 3, 2), run(i - 2, 2)})
      if (auto found = sentiment_boosters().find(phrase); found != sentiment_boosters().end())
        v += found->second;
    return v;
  }

  double least(double v, std::size_t i) const {
    if (i == 0 || at(i - 1) != "least" || rated(i - 1))
      return v;
    return i > 1 && (at(i - 2) == "at" || at(i - 2) == "very") ? v : v * negation;
  }

  /// What stands behind `but` counts more than what stands before it.
  void weigh_contrast(std::vector<double>& valences) const {
    auto but = std::ranges::find(tokens_, "but", &sentiment_token::lower);
    if (but == tokens_.end())
      return;
    auto turn = static_cast<std::size_t>(but - tokens_.begin());
    for (std::size_t i = 0; i < valences.size(); ++i)
      valences[i] *= i < turn ? 0.5 : i > turn ? 1.5 : 1;
  }

  std::vector<sentiment_token> tokens_;
  bool mixed_ = false;
};

double emphasis(std::string_view text) {
  auto exclamations = std::ranges::count(text, '!'), questions = std::ranges::count(text, '?');
  double out = 0.292 * static_cast<double>(std::min<std::ptrdiff_t>(exclamations, 4));
  if (questions > 1)
    out += questions <= 3 ? 0.18 * static_cast<double>(questions) : 0.96;
  return out;
}

}  // namespace

double sentiment(std::string_view sentence) {
  auto text = plain_for_sentiment(sentence);
  double sum = 0;
  for (double v : reader(text).valences())
    sum += v;
  if (sum == 0)
    return 0;
  sum += sum > 0 ? emphasis(text) : -emphasis(text);
  return std::clamp(sum / std::sqrt(sum * sum + 15), -1.0, 1.0);
}

double sentiment_of_word(std::string_view word) {
  auto found = sentiment_lexicon().find(word);
  return found == sentiment_lexicon().end() ? 0 : found->second;
}

}  // namespace troupe::quality
