#include "core/quality/scoring.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <unordered_set>

namespace troupe::quality {
namespace {

constexpr std::size_t examples_max = 4;

}  // namespace

verdict judge_relevance(const subject& given) {
  const auto& r = given.relation;
  verdict out;
  out.score = 0.45 * ramp(r.weighted, 0.05, 0.6) + 0.3 * ramp(r.recall, 0.1, 0.6) + 0.25 * ramp(r.cosine, 0.02, 0.3);
  out.trust = 0.55;
  out.evidence = {{"takes up " + percent(r.recall) + " of the prompt's words"}};
  auto own = content_words(given.text.words);
  std::string missing;
  std::size_t shown = 0;
  for (const auto& w : given.prompt.words)
    if (shown < 5 && w.lower.size() > 3 && !is_function_word(w.lower) &&
        std::ranges::find(own, stem(w.lower)) == own.end() && missing.find(w.lower) == missing.npos) {
      missing += (missing.empty() ? "" : ", ") + w.lower;
      ++shown;
    }
  if (!missing.empty())
    out.evidence.push_back({"says nothing of: " + missing});
  out.advice = missing.empty() ? "Stay with what was asked for." : "Come back to what was asked for: " + missing + ".";
  return out;
}

/// Names and numbers must come from what is summed up, and most words, too.
verdict judge_faithfulness(const subject& given) {
  const auto& r = given.relation;
  const auto& text = given.text;
  verdict out;
  out.score = 0.35 * ramp(r.names_known, 0.3, 1) + 0.25 * ramp(r.numbers_known, 0.3, 1) +
              0.25 * ramp(r.precision, 0.4, 0.95) + 0.15 * ramp(r.match_least, 0, 0.6);
  out.trust = 0.45;
  out.evidence = {{percent(r.precision) + " of its words of meaning stand in the prompt"}};
  std::unordered_set<std::string_view> known;
  for (const auto& w : given.prompt.words)
    known.insert(w.lower);
  for (std::size_t i = 0; i < text.words.size() && out.evidence.size() <= examples_max; ++i) {
    const auto& w = text.words[i];
    if ((w.number || is_name(text, i)) && !known.contains(w.lower))
      out.evidence.push_back(about(text, w.at, w.number ? "a number the prompt has not" : "a name the prompt has not"));
  }
  out.advice = "Take names and numbers from the source, or leave them out.";
  return out;
}

}  // namespace troupe::quality
