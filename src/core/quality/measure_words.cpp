#include "core/quality/measures.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

namespace troupe::quality {
namespace {

constexpr std::size_t window = 50;
constexpr int tangible_from = 7;

bool is_vowel(char c) {
  return std::string_view("aeiouy").find(c) != std::string_view::npos;
}

/// Nobody could read it aloud. Other scripts are not judged.
bool is_unspeakable(const word& w) {
  if (w.number || (w.facts && w.facts->level > 0) || w.all_capitals)
    return false;
  std::size_t run = 0, worst = 0, vowels = 0;
  for (char c : w.lower) {
    if (static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9'))
      return false;
    run = is_vowel(c) ? 0 : run + (c == '\'' ? 0 : 1);
    vowels += is_vowel(c);
    worst = std::max(worst, run);
  }
  return (vowels == 0 && w.lower.size() > 2) || worst >= 5;
}

bool is_abstract(std::string_view word) {
  return word.size() > 6 && (word.ends_with("tion") || word.ends_with("ness") || word.ends_with("ity") ||
                             word.ends_with("ism") || word.ends_with("ment") || word.ends_with("ance"));
}

double windowed_ratio(const std::vector<word>& words) {
  std::unordered_map<std::string_view, std::size_t> inside;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    ++inside[words[i].lower];
    if (i >= window)
      if (auto gone = inside.find(words[i - window].lower); --gone->second == 0)
        inside.erase(gone);
    if (i + 1 >= std::min(window, words.size())) {
      sum += static_cast<double>(inside.size()) / static_cast<double>(std::min(window, words.size()));
      ++count;
    }
  }
  return count ? sum / static_cast<double>(count) : 0;
}

}  // namespace

word_kind kind_of(const word& w) {
  return w.facts && !is_function_word(w.lower) ? w.facts->main : word_kind::other;
}

bool is_tangible(const word& w) {
  return w.number || is_sensory_word(w.lower) ||
         (w.facts && w.facts->concrete >= tangible_from && w.facts->main == word_kind::noun &&
          !is_function_word(w.lower));
}

vocabulary_measures measure_vocabulary(const prose& text) {
  vocabulary_measures self;
  if (text.words.empty())
    return self;
  auto count = static_cast<double>(text.words.size());
  double meaning = 0, known = 0, rated = 0;
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < text.words.size(); ++i) {
    const auto& w = text.words[i];
    ++seen[w.lower];
    self.letters += static_cast<double>(w.lower.size()) / count;
    self.tangible += is_tangible(w) / count;
    self.filler += is_filler_word(w.lower) / count;
    self.abstract += is_abstract(w.lower) / count;
    self.feeling += is_feeling_word(w.lower) / count;
    self.tension += is_tension_word(w.lower) / count;
    self.unspeakable += is_unspeakable(w) / count;
    if (is_function_word(w.lower)) {
      self.function += 1 / count;
      continue;
    }
    auto kind = kind_of(w);
    self.nouns += (kind == word_kind::noun) / count;
    self.verbs += (kind == word_kind::verb) / count;
    self.adjectives += (kind == word_kind::adjective) / count;
    self.adverbs += (kind == word_kind::adverb || w.lower.ends_with("ly")) / count;
    if (w.number || is_name(text, i))
      continue;
    meaning += 1;
    bool listed = w.facts && w.facts->level > 0;
    self.unknown += !listed;
    self.rare += listed && w.facts->common <= 2;
    if (listed) {
      known += 1;
      self.common += w.facts->common;
    }
    if (listed && w.facts->concrete >= 0) {
      rated += 1;
      self.concrete += w.facts->concrete;
    }
  }
  self.type_token = windowed_ratio(text.words);
  auto once = std::ranges::count_if(seen, [](const auto& entry) { return entry.second == 1; });
  self.once = static_cast<double>(once) / static_cast<double>(seen.size());
  self.unknown /= std::max(meaning, 1.0);
  self.rare /= std::max(meaning, 1.0);
  self.common /= std::max(known, 1.0);
  self.concrete /= std::max(rated, 1.0);
  return self;
}

std::string stem(std::string_view word) {
  word = word.substr(0, word.find('\''));
  for (std::string_view ending : {"ing", "ed", "es", "s"})
    if (word.size() > ending.size() + 2 && word.ends_with(ending) && !word.ends_with("ss")) {
      word.remove_suffix(ending.size());
      break;
    }
  if (word.size() > 3 && (word.ends_with('e') || word[word.size() - 1] == word[word.size() - 2]))
    word.remove_suffix(1);
  std::string out(word);
  if (out.size() > 2 && out.ends_with('y'))
    out.back() = 'i';
  return out;
}

std::vector<std::string> content_words(std::span<const word> words) {
  std::vector<std::string> out;
  for (const auto& w : words)
    if ((w.lower.size() > 2 || w.number) && !is_function_word(w.lower))
      out.push_back(stem(w.lower));
  return out;
}

bool is_name(const prose& text, std::size_t index) {
  const auto& w = text.words[index];
  if (!w.capital || w.lower == "i" || w.lower.starts_with("i'") || is_function_word(w.lower))
    return false;
  auto before = std::string_view(text.text).substr(0, w.at.begin);
  auto last = before.find_last_not_of(" \t\r\n");
  bool begins = last == before.npos || std::string_view(".!?\"'(:*").find(before[last]) != std::string_view::npos ||
                static_cast<unsigned char>(before[last]) >= 0x80 || before.substr(last).find('\n') != before.npos;
  bool ordinary = w.facts && w.facts->level > 0;
  return begins ? w.facts && w.facts->name && !ordinary : true;
}

}  // namespace troupe::quality
