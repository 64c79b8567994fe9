#include "core/quality/scoring.hpp"
#include "core/quality/sentiment.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::quality {
namespace {

/// The last sentences: a fifth of the text, two to four of them.
std::span<const sentence> closing(const prose& text) {
  auto count = std::clamp<std::size_t>(text.sentences.size() / 5, 2, 4);
  return std::span(text.sentences).last(std::min(count, text.sentences.size()));
}

template <class Test>
bool any_word(const prose& text, Test test) {
  return std::ranges::any_of(text.words, [&](const word& w) { return test(w.lower); });
}

/// Words that make one wonder: what is kept back.
bool is_curious_word(std::string_view word) {
  constexpr std::string_view all[] = {"secret", "why",    "how",    "what",       "until",    "reason",
                                      "truth",  "nobody", "hidden", "surprising", "happened", "happens"};
  return std::ranges::find(all, word) != std::end(all);
}

}  // namespace

verdict judge_engagement(const subject& given) {
  const auto& m = given.measures;
  double feeling = ramp(m.vocabulary.feeling, 0, 0.045);
  double tension = ramp(m.vocabulary.tension, 0.005, 0.06);
  double senses = ramp(m.vocabulary.tangible, 0.03, 0.15);
  double alive = ramp(m.style.dialogue + m.style.questions, 0, 0.15);
  bool listener = mentions_listener(given.text.words);
  double contact = std::min(100.0, 0.6 * alive + (listener ? 60 : 0));
  verdict out;
  out.score = 0.28 * feeling + 0.28 * tension + 0.24 * senses + 0.2 * contact;
  out.trust = 0.5;
  out.evidence = {{percent(m.vocabulary.feeling) + " words of feeling, " + percent(m.vocabulary.tension) +
                   " words of tension, " + percent(m.vocabulary.tangible) + " for the senses"},
                  {percent(m.style.questions) + " of the sentences ask, " + percent(m.style.dialogue) +
                   " of the words are spoken" +
                   (listener ? ", speaks to the listener" : ", never speaks to the listener")}};
  out.advice = tension < 40   ? "Let someone want something and say what stands in the way."
               : contact < 40 ? "Speak to the listener once, or let someone speak."
                              : "Show what it feels like: one thing to see, one to hear, one to touch.";
  return out;
}

verdict judge_hook_strength(const subject& given) {
  const auto& hook = given.hook;
  bool question = std::ranges::any_of(hook.sentences, [](const sentence& s) { return s.end == '?'; });
  bool listener = mentions_listener(hook.words);
  bool tension = any_word(hook, is_tension_word);
  bool tangible = std::ranges::any_of(hook.words, [](const word& w) { return is_tangible(w); });
  bool curious = any_word(hook, is_curious_word);
  double length = band(static_cast<double>(hook.words.size()), 5, 24, 20);
  double related = ramp(overlap(content_words(hook.words), content_words(given.text.words)), 0, 0.4);
  double feeling = ramp(std::abs(sentiment(hook.text)), 0, 0.6);
  bool brief = hook.words.size() <= 14;
  auto filler = std::ranges::count_if(hook.words, [](const word& w) { return is_filler_word(w.lower); });
  verdict out;
  if (!hook.words.empty())
    out.score = (question ? 14 : 0) + (listener ? 12 : 0) + (tension ? 17 : 0) + (tangible ? 14 : 0) +
                (curious ? 8 : 0) + 0.14 * length + 0.13 * related + 0.05 * feeling + (brief ? 10 : 0) -
                std::min(24.0, 8 * static_cast<double>(filler));
  out.trust = 0.45;
  std::string says =
    given.own_hook ? "hook of " + plural(hook.words.size(), "word") : "no hook given: the first sentence stands for it";
  if (question)
    says += ", asks a question";
  if (listener)
    says += ", speaks to the listener";
  if (tension)
    says += ", something is at stake";
  if (tangible)
    says += ", shows something concrete";
  if (filler > 0)
    says += ", has filler";
  if (related < 50)
    says += ", shares few words with the text";
  out.evidence.push_back({std::move(says), std::string(hook.text.substr(0, 120))});
  if (!given.own_hook && !given.text.sentences.empty())
    out.evidence.back() = about(given.text, given.text.sentences.front().at, out.evidence.back().says);
  out.advice = hook.words.size() > 24 ? "Shorten the opening: it must be over before someone scrolls on."
               : !tangible            ? "Open with one odd, concrete thing that the text then explains."
                                      : "Open with one question or one thing at stake that the text then answers.";
  return out;
}

verdict judge_emotional_arc(const subject& given) {
  const auto& f = given.measures.feeling;
  const auto& text = given.text;
  double range = ramp(f.highest - f.lowest, 0.2, 1.1);
  double strength = ramp(f.strength, 0.05, 0.3);
  double movement = ramp(std::max(f.rise, std::abs(f.closing - f.opening)), 0.05, 0.5);
  verdict out;
  out.score = text.sentences.size() < 3 ? 0 : 0.35 * range + 0.3 * strength + 0.35 * movement;
  out.trust = 0.45;
  out.evidence = {{"feeling goes from " + number(f.opening, 2) + " to " + number(f.closing, 2) + ", between " +
                   number(f.lowest, 2) + " and " + number(f.highest, 2) + " (-1 to 1)"}};
  for (const auto& s : text.sentences) {
    double now = sentiment(text.piece(s.at));
    if (now != 0 && (now == f.lowest || now == f.highest) && out.evidence.size() < 3)
      out.evidence.push_back(about(text, s.at, now == f.lowest ? "the lowest point" : "the highest point"));
  }
  out.advice = "Let it get worse before it gets better, and let someone feel it.";
  return out;
}

verdict judge_ending(const subject& given) {
  const auto& text = given.text;
  verdict out;
  out.trust = 0.4;
  out.advice = "Let the last line answer the first one, in few words.";
  if (text.sentences.size() < 3) {
    out.evidence = {{"too short to have an ending"}};
    return out;
  }
  auto count = text.sentences.size();
  auto last = content_words(std::span(text.words).subspan(text.sentences[count - 3].first));
  auto first = content_words(std::span(text.words).first(text.sentences[2].last));
  for (auto& w : content_words(given.hook.words))
    first.push_back(std::move(w));
  double echo = overlap(last, first);
  const auto& end = text.sentences.back();
  double brief = band(static_cast<double>(end.size()), 2, 18, 16);
  double settled = 100 - ramp(std::abs(given.measures.feeling.closing - 0.2), 0.3, 1);
  bool stops = end.end != 0;
  bool copied = count > 5 && text.piece(end.at) == text.piece(text.sentences.front().at);
  out.score = copied ? 20 : 0.45 * ramp(echo, 0, 0.35) + 0.25 * brief + 0.15 * settled + (stops ? 15 : 0);
  out.evidence = {{"the last sentences share " + percent(echo) + " of their words with the opening"},
                  about(text, end.at, "last sentence: " + plural(end.size(), "word") + (stops ? "" : ", breaks off"))};
  if (!stops)
    out.advice = "Finish the last sentence.";
  return out;
}

verdict judge_call_to_action(const subject& given) {
  const auto& text = given.text;
  verdict out;
  out.trust = 0.5;
  out.advice = "End by asking the listener for one thing they can do now.";
  out.evidence = {{"the end asks for nothing"}};
  double best = 0;
  for (const auto& s : closing(text)) {
    auto words = text.of(s);
    bool command = is_command(words) ||
                   std::ranges::any_of(words, [](const word& w) { return w.lower == "please" || w.lower == "let's"; });
    double score = command                                    ? 100
                   : mentions_listener(words) && s.end == '?' ? 75
                   : mentions_listener(words)                 ? 55
                   : s.end == '?'                             ? 40
                                                              : 15;
    if (score > best) {
      best = score;
      out.evidence = {about(text, s.at,
                            command      ? "asks for something"
                            : score > 50 ? "speaks to the listener"
                                         : "closes without asking")};
    }
  }
  out.score = best;
  return out;
}

}  // namespace troupe::quality
