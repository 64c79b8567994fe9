#include "core/quality/sentiment.hpp"

#include "core/quality/embedded.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace troupe::quality {
namespace {

constexpr double boost = 0.293;
constexpr double capitals = 0.733;
constexpr double negation = -0.74;

using ratings = std::unordered_map<std::string_view, double>;

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

const ratings& lexicon() {
  static const auto all = [] {
    ratings out;
    each_line(embedded_file("lexicon/sentiment.txt"), [&](std::string_view token, std::string_view number) {
      double value = 0;
      std::from_chars(number.data(), number.data() + number.size(), value);
      out.emplace(token, value);
    });
    return out;
  }();
  return all;
}

const std::unordered_map<std::string_view, std::string_view>& emoji() {
  static const auto all = [] {
    std::unordered_map<std::string_view, std::string_view> out;
    each_line(embedded_file("lexicon/emoji.txt"),
              [&](std::string_view picture, std::string_view words) { out.emplace(picture, words); });
    return out;
  }();
  return all;
}

const ratings& boosters() {
  static const ratings all = [] {
    ratings out;
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

const ratings& idioms() {
  static const ratings all{{"the shit", 3},        {"the bomb", 3},       {"bad ass", 1.5},        {"badass", 1.5},
                           {"bus stop", 0},        {"yeah right", -2},    {"kiss of death", -1.5}, {"to die for", 3},
                           {"beating heart", 3.1}, {"broken heart", -2.9}};
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

/// A token as it is written and in lower case.
struct token {
  std::string text;
  std::string lower;
  bool shouted = false;
};

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_shouted(std::string_view text) {
  bool upper = false;
  for (char c : text) {
    if (c >= 'a' && c <= 'z')
      return false;
    upper |= c >= 'A' && c <= 'Z';
  }
  return upper;
}

/// Typographic apostrophes become plain ones, emoji their descriptions.
std::string plain(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool space = true;
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      out += text[i];
      space = text[i++] == ' ';
      continue;
    }
    std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    auto character = text.substr(i, bytes);
    i += character.size();
    if (character == "\xE2\x80\x99" || character == "\xE2\x80\x98") {
      out += '\'';
    } else if (auto found = emoji().find(character); found != emoji().end()) {
      if (!space)
        out += ' ';
      out += found->second;
    } else {
      out += character;
    }
    space = false;
  }
  return out;
}

/// Splits at white space and strips marks around what then is still a word; `:)` stays.
std::vector<token> tokens_of(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n\f\v";
  constexpr std::string_view marks = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  std::vector<token> out;
  while (true) {
    auto begin = text.find_first_not_of(spaces);
    if (begin == text.npos)
      return out;
    text.remove_prefix(begin);
    auto piece = text.substr(0, text.find_first_of(spaces));
    text.remove_prefix(piece.size());
    auto first = piece.find_first_not_of(marks);
    auto inner =
      first == piece.npos ? std::string_view{} : piece.substr(first, piece.find_last_not_of(marks) + 1 - first);
    auto kept = inner.size() <= 2 ? piece : inner;
    out.push_back({std::string(kept), lowered(kept), is_shouted(kept)});
  }
}

class reader {
public:
  explicit reader(std::string_view text) : tokens_(tokens_of(text)) {
    auto shouted = std::ranges::count_if(tokens_, &token::shouted);
    mixed_ = shouted > 0 && static_cast<std::size_t>(shouted) < tokens_.size();
  }

  std::vector<double> valences() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < tokens_.size(); ++i)
      out.push_back(boosters().contains(at(i)) || (at(i) == "kind" && i + 1 < tokens_.size() && at(i + 1) == "of")
                      ? 0
                      : valence(i));
    weigh_contrast(out);
    return out;
  }

private:
  const std::string& at(std::size_t i) const { return tokens_[i].lower; }
  bool rated(std::size_t i) const { return lexicon().contains(at(i)); }

  double valence(std::size_t i) const {
    auto found = lexicon().find(at(i));
    if (found == lexicon().end())
      return 0;
    double v = found->second;
    if (at(i) == "no" && i + 1 < tokens_.size() && rated(i + 1))
      v = 0;
    if ((i > 0 && at(i - 1) == "no") || (i > 1 && at(i - 2) == "no") ||
        (i > 2 && at(i - 3) == "no" && (at(i - 1) == "or" || at(i - 1) == "nor")))
      v = found->second * negation;
    if (tokens_[i].shouted && mixed_)
      v += v > 0 ? capitals : -capitals;
    for (std::size_t back = 1; back <= 3 && back <= i; ++back) {
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

  double scalar(const token& t, double v) const {
    auto found = boosters().find(t.lower);
    if (found == boosters().end())
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
      if (auto found = idioms().find(phrase); found != idioms().end()) {
        v = found->second;
        break;
      }
    for (std::size_t count : {2, 3})
      if (i + count <= tokens_.size())
        if (auto found = idioms().find(run(i, count)); found != idioms().end())
          v = found->second;
    for (const auto& phrase : {run(i - 3, 3), run(i - 3, 2), run(i - 2, 2)})
      if (auto found = boosters().find(phrase); found != boosters().end())
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
    auto but = std::ranges::find(tokens_, "but", &token::lower);
    if (but == tokens_.end())
      return;
    auto turn = static_cast<std::size_t>(but - tokens_.begin());
    for (std::size_t i = 0; i < valences.size(); ++i)
      valences[i] *= i < turn ? 0.5 : i > turn ? 1.5 : 1;
  }

  std::vector<token> tokens_;
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
  auto text = plain(sentence);
  double sum = 0;
  for (double v : reader(text).valences())
    sum += v;
  if (sum == 0)
    return 0;
  sum += sum > 0 ? emphasis(text) : -emphasis(text);
  return std::clamp(sum / std::sqrt(sum * sum + 15), -1.0, 1.0);
}

double sentiment_of_word(std::string_view word) {
  auto found = lexicon().find(word);
  return found == lexicon().end() ? 0 : found->second;
}

}  // namespace troupe::quality
