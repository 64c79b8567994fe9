#include "core/quality/scoring.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>

namespace troupe::quality {
namespace {

constexpr std::size_t examples_max = 3;

/// Sentences for which `test` holds, the first few.
template <class Test>
void show_sentences(const prose& text, std::vector<finding>& out, std::string_view says, Test test) {
  std::size_t shown = 0;
  for (const auto& s : text.sentences)
    if (shown < examples_max && test(s)) {
      out.push_back(about(text, s.at, std::string(says)));
      ++shown;
    }
}

/// Words for which `test` holds, each once, the first few.
template <class Test>
void show_words(const prose& text, std::vector<finding>& out, std::string_view says, Test test) {
  std::vector<std::string_view> shown;
  for (std::size_t i = 0; i < text.words.size() && shown.size() < examples_max; ++i) {
    const auto& w = text.words[i];
    if (std::ranges::find(shown, w.lower) == shown.end() && test(i)) {
      out.push_back(about(text, w.at, std::string(says)));
      shown.push_back(w.lower);
    }
  }
}

}  // namespace

verdict judge_clarity(const subject& given) {
  const auto& m = given.measures;
  double ease = band(m.reading.flesch, 60, 92, 60);
  double length = band(m.rhythm.mean, 5, 17, 14);
  double active = 100 - ramp(m.style.passive, 0.15, 0.6);
  double familiar = 100 - ramp(m.vocabulary.rare + m.vocabulary.unknown, 0.12, 0.45);
  double plain = 100 - ramp(m.vocabulary.abstract, 0.04, 0.15);
  double sound = 100 - ramp(m.vocabulary.unspeakable, 0.02, 0.25);
  double english = ramp(m.vocabulary.function, 0.1, 0.32);
  verdict out;
  out.score = std::min({0.4 * ease + 0.3 * length + 0.1 * active + 0.1 * familiar + 0.1 * plain, sound, english});
  out.trust = 0.7;
  out.evidence = {{"reading ease " + number(m.reading.flesch) + " (Flesch; 60 to 90 suits the ear), school year " +
                   number(std::max(0.0, m.reading.flesch_kincaid))},
                  {number(m.rhythm.mean) + " words in a sentence on average"}};
  show_sentences(given.text, out.evidence, "long", [](const sentence& s) { return s.size() > 25; });
  show_sentences(given.text, out.evidence, "passive: who does it is not said",
                 [&](const sentence& s) { return m.style.passive > 0.15 && is_passive(given.text.of(s)); });
  if (m.vocabulary.unspeakable > 0.02)
    out.evidence.push_back({percent(m.vocabulary.unspeakable) + " of the words cannot be read aloud"});
  out.advice = m.rhythm.mean > 17 || m.rhythm.longest > 30
                 ? "Cut long sentences in two: a listener cannot read them again."
               : m.style.passive > 0.3 ? "Say who does it: turn passive sentences around."
                                       : "Use shorter, more familiar words: a listener hears each of them once.";
  return out;
}

verdict judge_vocabulary(const subject& given) {
  const auto& v = given.measures.vocabulary;
  double variety = ramp(v.type_token, 0.5, 0.84);
  double plain = 100 - ramp(v.abstract, 0.02, 0.09);
  double known = ramp(v.function, 0.05, 0.25);
  double exact = ramp(v.rare, 0, 0.06);
  verdict out;
  out.score = std::min(0.6 * variety + 0.25 * plain + 0.15 * exact, known);
  out.trust = 0.6;
  out.evidence = {{percent(v.type_token) + " of the words in any fifty are different"},
                  {percent(v.abstract) + " abstract nouns, " + percent(v.rare) + " uncommon words"}};
  out.advice = v.abstract > 0.05 ? "Replace abstract nouns by what one can see or do."
                                 : "Replace a repeated or vague word by the exact one.";
  return out;
}

verdict judge_mechanics(const subject& given) {
  const auto& m = given.measures.mechanics;
  const auto& text = given.text;
  double faults = 1.5 * m.unmarked + m.uncapitalised + 2 * m.doubled + m.lower_i + 0.5 * m.spaced_marks +
                  0.5 * m.repeated_marks + m.unbalanced + m.articles + 0.7 * m.misspelt;
  verdict out;
  out.score = text.words.empty() ? 0 : 100 - 100 * std::min(1.0, faults);
  out.trust = 0.6;
  auto count = [&](double per_sentence) {
    return static_cast<std::size_t>(per_sentence * static_cast<double>(text.sentences.size()) + 0.5);
  };
  out.evidence = {{plural(count(m.unmarked), "sentence") + " without an end mark, " +
                   std::to_string(count(m.uncapitalised)) + " without a capital, " +
                   plural(count(m.doubled), "doubled word") + ", " + plural(count(m.misspelt), "unknown word")}};
  show_sentences(text, out.evidence, "no end mark", [](const sentence& s) { return s.end == 0; });
  show_words(text, out.evidence, "doubled", [&](std::size_t i) {
    return i > 0 && m.doubled > 0 && text.words[i].lower == text.words[i - 1].lower && text.words[i].lower != "had" &&
           text.words[i].lower != "that" && text.piece({text.words[i - 1].at.end, text.words[i].at.begin}) == " ";
  });
  show_words(text, out.evidence, "unknown: a spelling mistake?", [&](std::size_t i) { return is_misspelt(text, i); });
  out.advice = m.misspelt > 0.05 ? "Look up the words no dictionary knows."
                                 : "End every sentence with a mark and begin it with a capital.";
  return out;
}

verdict judge_specificity(const subject& given) {
  const auto& m = given.measures;
  double seen = ramp(m.vocabulary.tangible + 0.5 * m.style.names, 0.03, 0.16);
  double concrete = ramp(m.vocabulary.concrete, 2.6, 4.6);
  double filler = given.text.words.empty() ? 0 : 100 - ramp(m.vocabulary.filler, 0.005, 0.05);
  verdict out;
  out.score = 0.4 * seen + 0.25 * concrete + 0.35 * filler;
  out.trust = 0.55;
  out.evidence = {{percent(m.vocabulary.tangible) + " of the words can be seen, heard or counted, " +
                   percent(m.style.names) + " are names"},
                  {percent(m.vocabulary.filler) + " filler"}};
  show_words(given.text, out.evidence, "filler",
             [&](std::size_t i) { return is_filler_word(given.text.words[i].lower); });
  out.advice = m.vocabulary.filler > 0.02 ? "Strike the filler and say what it stands for."
                                          : "Show it: name a colour, a sound, a number instead of an opinion.";
  return out;
}

}  // namespace troupe::quality
