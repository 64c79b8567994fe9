#include "core/quality/sentiment_words.hpp"

#include "core/quality/embedded.hpp"

#include <charconv>
#include <unordered_set>

namespace troupe::quality {
namespace {

constexpr double boost = 0.293;

/// `token TAB number` a line, or `emoji TAB description`.
template <class Take>
void each_line(std::string_view lines, Take take) {
  while (!lines.empty()) {
    auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (auto tab = line.find('\t'); tab != line.npos)
      take(line.substr(0, tab), line.substr(tab + 1));
  }
}

}  // namespace

const sentiment_ratings& sentiment_lexicon() {
  static const auto all = [] {
    sentiment_ratings out;
    each_line(embedded_file("lexicon/sentiment.txt"), [&](std::string_view token, std::string_view number) {
      double value = 0;
      std::from_chars(number.data(), number.data() + number.size(), value);
      out.emplace(token, value);
    });
    return out;
  }();
  return all;
}

const std::unordered_map<std::string_view, std::string_view>& sentiment_emoji() {
  static const auto all = [] {
    std::unordered_map<std::string_view, std::string_view> out;
    each_line(embedded_file("lexicon/emoji.txt"),
              [&](std::string_view picture, std::string_view words) { out.emplace(picture, words); });
    return out;
  }();
  return all;
}

const sentiment_ratings& sentiment_boosters() {
  static const sentiment_ratings all = [] {
    sentiment_ratings out;
    for (auto word :
         {"absolutely",    "amazingly",  "awfully",   "completely", "considerable", "considerably", "decidedly",
          "deeply",        "effing",     "enormous",  "enormously", "entirely",     "especially",   "exceptional",
          "exceptionally", "extreme",    "extremely", "fabulously", "flipping",     "flippin",      "frackin",
          "fracking",      "fricking",   "frickin",   "frigging",   "friggin",      "fully",        "fuckin",
          "fucking",       "fuggin",     "fugging",   "greatly",    "hella",        "highly",       "hugely",
          "incredible",    "incredibly", "intensely", "major",      "majorly",      "more",         "most",
          "particularly",  "purely",     "quite",     "really",     "remarkably",   "so",           "substantially",
          "thoroughly",    "total",      "totally",   "tremendous", "tremendously", "uber",         "unbelievably",
          "unusually",     "utter",      "utterly",   "very"})
      out.emplace(word, boost);
    for (auto word :
         {"almost",   "barely", "hardly",   "just enough", "kind of",    "kinda",        "kindof", "kind-of",
          "less",     "little", "marginal", "marginally",  "occasional", "occasionally", "partly", "scarce",
          "scarcely", "slight", "slightly", "somewhat",    "sort of",    "sorta",        "sortof", "sort-of"})
      out.emplace(word, -boost);
    return out;
  }();
  return all;
}

const sentiment_ratings& sentiment_idioms() {
  static const sentiment_ratings all{
    {"the shit", 3},    {"the bomb", 3},         {"bad ass", 1.5},  {"badass", 1.5},        {"bus stop", 0},
    {"yeah right", -2}, {"kiss of death", -1.5}, {"to die for", 3}, {"beating heart", 3.1}, {"broken heart", -2.9}};
  return all;
}

bool negates(std::string_view word) {
  static const std::unordered_set<std::string_view> all{
    "aint",  "arent",   "cannot",  "cant",    "couldnt", "darent",  "didnt",    "doesnt", "dont",  "hadnt",
    "hasnt", "havent",  "isnt",    "mightnt", "mustnt",  "neither", "neednt",   "never",  "none",  "nope",
    "nor",   "not",     "nothing", "nowhere", "oughtnt", "shant",   "shouldnt", "uhuh",   "wasnt", "werent",
    "uh-uh", "without", "wont",    "wouldnt", "rarely",  "seldom",  "despite"};
  return all.contains(word) || word.find("n't") != word.npos;
}

bool is_interjection(std::string_view word) {
  static const std::unordered_set<std::string_view> all{"haha",   "hahaha", "hahahaha", "hehe", "hey",  "hooray",
                                                        "huzzah", "lmao",   "lmfao",    "lol",  "rofl", "ugh",
                                                        "wow",    "yay",    "yeah",     "yes"};
  return all.contains(word);
}

}  // namespace troupe::quality
