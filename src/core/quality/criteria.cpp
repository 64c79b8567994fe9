#include "core/quality/criteria.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace troupe::quality {
namespace {

/// 100 inside `low..high`, falling in a straight line to 0 at a distance of `slope` outside it.
double band(double x, double low, double high, double slope) {
  double away = x < low ? low - x : x > high ? x - high : 0;
  return std::max(0.0, 100 - 100 * away / slope);
}

/// Rises from 0 at `from` to 100 at `to`, and stays there.
double ramp(double x, double from, double to) {
  return std::clamp(100 * (x - from) / (to - from), 0.0, 100.0);
}

std::string number(double x, int digits = 1) {
  char out[32];
  std::snprintf(out, sizeof out, "%.*f", digits, x);
  return out;
}

std::string percent(double share) {
  return number(share * 100, 0) + "%";
}

std::string plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

double share_of(const std::vector<std::string>& words, bool (*test)(std::string_view)) {
  return words.empty()
           ? 0
           : static_cast<double>(std::count_if(words.begin(), words.end(), test)) / static_cast<double>(words.size());
}

bool mentions_listener(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& w) {
    return w == "you" || w == "your" || w == "yours" || w == "yourself" || w == "you've" || w == "you're";
  });
}

double overlap(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::set<std::string> left(a.begin(), a.end()), right(b.begin(), b.end());
  if (left.empty() || right.empty())
    return 0;
  auto shared = std::count_if(left.begin(), left.end(), [&](const std::string& w) { return right.contains(w); });
  return static_cast<double>(shared) / static_cast<double>(std::min(left.size(), right.size()));
}

criterion clarity(const features& text) {
  double ease = band(text.reading_ease, 60, 88, 60);
  double length = band(text.mean_sentence, 6, 17, 14);
  double sound = 100 - ramp(text.odd_share, 0.02, 0.25);
  double english = ramp(text.function_share, 0.08, 0.3);
  return {"clarity",
          1.5,
          std::min({0.5 * ease + 0.5 * length, sound, english}),
          {"reading ease " + number(text.reading_ease) + " (Flesch; 60 to 90 suits the ear)",
           number(text.mean_sentence) + " words in a sentence on average",
           percent(text.odd_share) + " of the words are hard to pronounce"},
          text.mean_sentence > 17 ? "Cut long sentences in two: a listener cannot read them again."
                                  : "Use shorter, more familiar words: a listener hears each of them once."};
}

criterion engagement(const features& text) {
  double feeling = ramp(share_of(text.words, is_feeling_word), 0, 0.045);
  double tension = ramp(share_of(text.words, is_tension_word), 0, 0.07);
  double senses = ramp(text.concrete_share, 0.02, 0.16);
  auto questions =
    std::count_if(text.sentences.begin(), text.sentences.end(), [](const sentence& s) { return s.end == '?'; });
  bool listener = mentions_listener(text.words);
  double contact = (questions ? 60 : 0) + (listener ? 60 : 0);
  return {"engagement",
          1.3,
          0.3 * feeling + 0.3 * tension + 0.25 * senses + 0.15 * std::min(contact, 100.0),
          {percent(share_of(text.words, is_feeling_word)) + " words of feeling, " +
             percent(share_of(text.words, is_tension_word)) + " words of tension",
           plural(static_cast<std::size_t>(questions), "question") +
             (listener ? ", speaks to the listener" : ", never speaks to the listener")},
          "Let someone want something and say what stands in the way; speak to the listener once."};
}

criterion hook_strength(const features& text, const sample& given) {
  auto hook = measure(given.hook);
  bool own = !hook.words.empty();
  if (!own && !text.sentences.empty())
    hook = measure(text.sentences.front().text +
                   (text.sentences.front().end ? std::string{text.sentences.front().end} : std::string{}));
  const auto& words = hook.words;
  bool question = std::any_of(hook.sentences.begin(), hook.sentences.end(), [](const auto& s) { return s.end == '?'; });
  bool listener = mentions_listener(words);
  bool tension = std::any_of(words.begin(), words.end(), is_tension_word);
  bool concrete = std::any_of(words.begin(), words.end(), is_concrete_word);
  double length = band(static_cast<double>(words.size()), 5, 24, 20);
  double related = ramp(overlap(content_words(words), content_words(text.words)), 0, 0.4);
  bool brief = words.size() <= 14;
  double score = words.empty() ? 0
                               : (question ? 17 : 0) + (listener ? 13 : 0) + (tension ? 18 : 0) + (concrete ? 14 : 0) +
                                   0.14 * length + 0.14 * related + (brief ? 10 : 0);
  std::vector<std::string> evidence{own ? plural(words.size(), "word") : "no hook given: judged by the first sentence"};
  if (question)
    evidence.emplace_back("asks a question");
  if (listener)
    evidence.emplace_back("speaks to the listener");
  if (tension)
    evidence.emplace_back("something is at stake");
  if (concrete)
    evidence.emplace_back("shows something concrete");
  if (related < 50)
    evidence.emplace_back("shares few words with the script");
  return {"hook_strength", 1.2, score, std::move(evidence),
          "Open with one question or one odd, concrete fact that the script then answers."};
}

criterion pacing(const features& text, const sample& given) {
  double longest = band(static_cast<double>(text.longest_sentence), 4, 28, 22);
  double variation = text.sentences.size() < 2 ? 0 : band(text.sentence_variation, 0.45, 0.75, 0.5);
  double target = 100;
  std::vector<std::string> evidence{"longest sentence: " + plural(text.longest_sentence, "word"),
                                    "sentence length varies by " + percent(text.sentence_variation)};
  std::string advice = "Vary the rhythm: let a short sentence follow a long one.";
  if (given.target_words > 0) {
    double ratio = static_cast<double>(text.words.size()) / static_cast<double>(given.target_words);
    target = band(ratio, 0.8, 1.2, 0.6);
    evidence.push_back(plural(text.words.size(), "word") + " of " + std::to_string(given.target_words) + " wanted");
    if (target < 70)
      advice = ratio > 1 ? "Shorten it: it is longer than asked for." : "Say more: it is shorter than asked for.";
  }
  double score = 0.45 * longest + 0.3 * variation + 0.25 * target;
  return {"pacing", 1, longest == 0 ? 0 : score, std::move(evidence), std::move(advice)};
}

criterion coherence(const features& text) {
  double linked = 0;
  std::vector<std::vector<std::string>> content;
  std::vector<std::string> before;
  for (const auto& s : text.sentences)
    content.push_back(content_words(s.words));
  for (std::size_t i = 1; i < content.size(); ++i) {
    before.insert(before.end(), content[i - 1].begin(), content[i - 1].end());
    bool reference = std::any_of(text.sentences[i].words.begin(), text.sentences[i].words.end(), [](const auto& w) {
      return is_connective(w) || w == "it" || w == "its" || w == "he" || w == "she" || w == "they" || w == "her" ||
             w == "his" || w == "their";
    });
    double shared = overlap(content[i], before) > 0 ? 1 : 0;
    linked += std::min(1.0, 0.6 * shared + (reference ? 0.5 : 0.0));
  }
  double links = content.size() < 2 ? 0 : linked / static_cast<double>(content.size() - 1);
  double known = ramp(text.function_share, 0.1, 0.3);
  return {"coherence",
          1.1,
          std::min(ramp(links, 0.05, 0.8), known),
          {percent(links) + " of the sentences pick up what came before"},
          "Carry one person or thing through every scene and name it again."};
}

criterion vocabulary(const features& text) {
  double variety = ramp(text.type_token_ratio, 0.45, 0.9);
  double plain = 100 - ramp(text.abstract_share, 0.03, 0.12);
  double known = ramp(text.function_share, 0.05, 0.25);
  return {"vocabulary",
          0.8,
          std::min(0.75 * variety + 0.25 * plain, known),
          {percent(text.type_token_ratio) + " of the words in any fifty are different",
           percent(text.abstract_share) + " abstract nouns"},
          "Replace a repeated or abstract word by the exact one."};
}

criterion repetition(const features& text) {
  double runs = 100 - ramp(text.repeated_trigrams, 0.01, 0.18);
  double openers = 100 - ramp(text.repeated_openers, 0.3, 0.9);
  std::vector<std::string> evidence{percent(text.repeated_trigrams) + " of three-word runs occur again"};
  if (!text.most_repeated_trigram.empty())
    evidence.push_back("most repeated: \"" + text.most_repeated_trigram + "\"");
  if (!text.most_repeated_opener.empty())
    evidence.push_back(percent(text.repeated_openers) + " of the sentences open alike, mostly with \"" +
                       text.most_repeated_opener + "\"");
  return {"repetition", 1, text.words.empty() ? 0 : std::min(runs, 0.6 * runs + 0.4 * openers), std::move(evidence),
          text.most_repeated_trigram.empty() ? "Begin sentences in different ways."
                                             : "Say \"" + text.most_repeated_trigram + "\" only once."};
}

criterion concreteness(const features& text) {
  double seen = ramp(text.concrete_share, 0.01, 0.16);
  double filler = 100 - ramp(text.filler_share, 0.005, 0.06);
  return {"concreteness",
          1,
          0.65 * seen + 0.35 * (text.words.empty() ? 0 : filler),
          {percent(text.concrete_share) + " of the words can be seen, heard or touched",
           percent(text.filler_share) + " filler"},
          "Show it: name a colour, a sound, a number instead of an opinion."};
}

criterion mechanics(const features& text) {
  std::size_t unfinished = 0, uncapitalised = 0, doubled = 0;
  for (const auto& s : text.sentences) {
    unfinished += s.end == 0;
    uncapitalised += s.text.front() >= 'a' && s.text.front() <= 'z';
    for (std::size_t i = 1; i < s.words.size(); ++i)
      doubled += s.words[i] == s.words[i - 1] && s.words[i] != "had" && s.words[i] != "that";
  }
  double faults = static_cast<double>(unfinished + uncapitalised + 2 * doubled);
  double count = static_cast<double>(std::max<std::size_t>(text.sentences.size(), 1));
  return {"mechanics",
          0.7,
          text.words.empty() ? 0 : 100 - 100 * std::min(1.0, faults / count),
          {plural(unfinished, "sentence") + " without an end mark",
           std::to_string(uncapitalised) + " without a capital", plural(doubled, "doubled word")},
          "End every sentence with a mark and begin it with a capital."};
}

criterion ending(const features& text, const sample& given) {
  if (text.sentences.size() < 3)
    return {"ending", 0.9, 0, {"too short to have an ending"}, "Give it an ending that returns to the beginning."};
  std::vector<std::string> last, first;
  auto count = text.sentences.size();
  for (std::size_t i = count - std::min<std::size_t>(3, count); i < count; ++i)
    last.insert(last.end(), text.sentences[i].words.begin(), text.sentences[i].words.end());
  for (std::size_t i = 0; i < std::min<std::size_t>(3, count); ++i)
    first.insert(first.end(), text.sentences[i].words.begin(), text.sentences[i].words.end());
  auto hook = measure(given.hook).words;
  first.insert(first.end(), hook.begin(), hook.end());
  double echo = overlap(content_words(last), content_words(first));
  double brief = band(static_cast<double>(text.sentences.back().words.size()), 2, 16, 16);
  bool warm = std::any_of(last.begin(), last.end(), is_feeling_word);
  bool copied = count > 5 && text.sentences.back().words == text.sentences.front().words;
  return {"ending",
          0.9,
          copied ? 20 : 0.55 * ramp(echo, 0, 0.35) + 0.25 * brief + (warm ? 20 : 8),
          {"the last sentences share " + percent(echo) + " of their words with the opening",
           "last sentence: " + plural(text.sentences.back().words.size(), "word")},
          "Let the last line answer the first one, in few words."};
}

}  // namespace

std::vector<criterion> judge(const features& text, const sample& given) {
  return {clarity(text),    engagement(text), hook_strength(text, given), pacing(text, given), coherence(text),
          vocabulary(text), repetition(text), concreteness(text),         mechanics(text),     ending(text, given)};
}

}  // namespace troupe::quality
