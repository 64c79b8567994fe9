#include "core/quality/scoring.hpp"
#include "core/quality/sentiment.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace troupe::quality {
namespace {

/// The run of three words that occurs most often, if one occurs twice; the later places of it.
std::vector<span> most_repeated(const prose& text) {
  std::unordered_map<std::string, std::vector<span>> places;
  std::vector<span> best;
  for (std::size_t i = 0; i + 2 < text.words.size(); ++i) {
    auto& seen = places[text.words[i].lower + " " + text.words[i + 1].lower + " " + text.words[i + 2].lower];
    seen.push_back({text.words[i].at.begin, text.words[i + 2].at.end});
    if (seen.size() > std::max<std::size_t>(best.size(), 1))
      best = seen;
  }
  return best;
}

std::string most_common_opener(const prose& text) {
  std::unordered_map<std::string_view, std::size_t> seen;
  std::size_t most = 1;
  std::string out;
  for (const auto& s : text.sentences)
    if (auto count = ++seen[text.words[s.first].lower]; count > most) {
      most = count;
      out = text.words[s.first].lower;
    }
  return out;
}

}  // namespace

verdict judge_pacing(const subject& given) {
  const auto& r = given.measures.rhythm;
  const auto& text = given.text;
  double longest = band(r.longest, 4, 28, 22);
  double variation = text.sentences.size() < 2 ? 0 : band(r.variation, 0.4, 0.85, 0.5);
  double contrast = text.sentences.size() < 2 ? 0 : ramp(r.contrast, 0.1, 0.5);
  double target = 100;
  verdict out;
  out.trust = 0.5;
  out.evidence = {{"sentence length varies by " + percent(r.variation)}};
  auto worst = std::ranges::max_element(text.sentences, {}, &sentence::size);
  if (worst != text.sentences.end())
    out.evidence.push_back(about(text, worst->at, "longest sentence: " + plural(worst->size(), "word")));
  out.advice = "Vary the rhythm: let a short sentence follow a long one.";
  if (given.target_words > 0) {
    double ratio = static_cast<double>(text.words.size()) / static_cast<double>(given.target_words);
    target = band(ratio, 0.8, 1.2, 0.6);
    out.evidence.push_back(
      {plural(text.words.size(), "word") + " of " + std::to_string(given.target_words) + " wanted"});
    if (target < 70)
      out.advice = ratio > 1 ? "Shorten it: it is longer than asked for." : "Say more: it is shorter than asked for.";
  }
  out.score = text.words.empty() ? 0 : 0.4 * longest + 0.2 * variation + 0.15 * contrast + 0.25 * target;
  return out;
}

verdict judge_coherence(const subject& given) {
  const auto& c = given.measures.cohesion;
  const auto& text = given.text;
  double links = ramp(0.5 * c.linked + 0.5 * c.reference, 0.1, 0.62);
  double near = ramp(c.near, 0, 0.45);
  double topic = ramp(c.topic + c.given, 0.1, 0.4);
  double known = ramp(given.measures.vocabulary.function, 0.1, 0.3);
  verdict out;
  out.score = text.sentences.size() < 2 ? 0 : std::min(0.6 * links + 0.22 * near + 0.18 * topic, known);
  out.trust = 0.5;
  out.evidence = {{percent(c.linked) + " of the sentences take up a word from before, " + percent(c.reference) +
                   " point back with a pronoun or a connective"}};
  std::size_t shown = 0;
  std::vector<std::string> before;
  for (std::size_t i = 0; i < text.sentences.size() && shown < 2; ++i) {
    auto words = text.of(text.sentences[i]);
    auto content = content_words(words);
    bool points = std::ranges::any_of(words, [](const word& w) {
      return is_connective(w.lower) || is_third_person(w.lower) || is_demonstrative(w.lower);
    });
    if (i > 0 && !points && !content.empty() && overlap(content, before) == 0) {
      out.evidence.push_back(about(text, text.sentences[i].at, "stands alone: nothing in it was named before"));
      ++shown;
    }
    before.insert(before.end(), content.begin(), content.end());
  }
  out.advice = "Carry one person or thing through every scene and name it again.";
  return out;
}

verdict judge_originality(const subject& given) {
  const auto& r = given.measures.repetition;
  const auto& text = given.text;
  double runs = 100 - ramp(r.triples, 0.01, 0.18);
  double sentences = 100 - ramp(r.sentences, 0, 0.25);
  double openers = 100 - ramp(r.openers, 0.35, 0.9);
  auto again = most_repeated(text);
  verdict out;
  out.score = text.words.empty() ? 0 : std::min({runs, sentences, 0.65 * runs + 0.35 * openers});
  out.trust = 0.65;
  out.evidence = {{percent(r.triples) + " of three-word runs occur again"}};
  for (std::size_t i = 1; i < std::min<std::size_t>(again.size(), 3); ++i)
    out.evidence.push_back(about(text, again[i], "said before"));
  if (auto opener = most_common_opener(text); !opener.empty() && r.openers > 0.35)
    out.evidence.push_back({percent(r.openers) + " of the sentences open alike, mostly with \"" + opener + "\""});
  out.advice = again.empty() ? "Begin sentences in different ways."
                             : "Say \"" + std::string(text.piece(again.front())) + "\" only once.";
  return out;
}

/// Person, feeling and register should not change without a reason.
verdict judge_tone_consistency(const subject& given) {
  const auto& text = given.text;
  const auto& style = given.measures.style;
  double jumps = 0, last = 0, worst = 0;
  span where;
  for (std::size_t i = 0; i < text.sentences.size(); ++i) {
    double now = sentiment(text.piece(text.sentences[i].at));
    double jump = i > 0 ? std::abs(now - last) : 0;
    jumps += jump;
    if (jump > worst) {
      worst = jump;
      where = text.sentences[i].at;
    }
    last = now;
  }
  auto steps = static_cast<double>(std::max<std::size_t>(text.sentences.size(), 2) - 1);
  double smooth = 100 - ramp(jumps / steps, 0.45, 1.1);
  double shouting = 100 - ramp(style.capitals + 0.3 * style.exclamations, 0.08, 0.4);
  double narrator = std::min({style.first_person, style.third_person}) * (style.dialogue > 0.1 ? 0 : 1);
  double person = 100 - ramp(narrator, 0.03, 0.08);
  verdict out;
  out.score = text.sentences.empty() ? 0 : 0.5 * smooth + 0.3 * shouting + 0.2 * person;
  out.trust = 0.4;
  out.evidence = {{"feeling changes by " + number(jumps / steps, 2) + " from sentence to sentence (0 to 2)"}};
  if (worst > 1)
    out.evidence.push_back(about(text, where, "feels unlike the sentence before"));
  if (person < 60)
    out.evidence.push_back({"speaks as \"I\" and of \"he\" or \"she\" alike"});
  out.advice = shouting < smooth ? "Lower the voice: fewer capitals and exclamation marks."
                                 : "Let feelings change by steps: put a sentence between the two.";
  return out;
}

}  // namespace troupe::quality
