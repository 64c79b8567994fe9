#include "core/quality/measures.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>

namespace troupe::quality {
namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// `a apple`, `an book`: judged by the letter, with the usual exceptions left alone.
bool wrong_article(const word& article, const word& next) {
  if (next.number || next.lower.empty() || next.all_capitals || next.capital)
    return false;
  char first = next.lower.front();
  bool vowel = std::string_view("aeio").find(first) != std::string_view::npos;
  if (article.lower == "a")
    return vowel && !next.lower.starts_with("eu") && !next.lower.starts_with("one") && !next.lower.starts_with("ew");
  return article.lower == "an" && !vowel && first != 'h' && first != 'u' && is_lower(first) && next.lower.size() > 1;
}

}  // namespace

bool is_misspelt(const prose& text, std::size_t i) {
  const auto& w = text.words[i];
  if (w.number || w.facts || w.all_capitals || w.joined || w.capital || w.lower.size() < 4)
    return false;
  if (i + 1 < text.words.size() && text.words[i + 1].joined)
    return false;
  if (w.lower.find('\'') != w.lower.npos || std::ranges::any_of(w.lower, [](char c) { return !is_lower(c); }))
    return false;
  for (std::string_view ending : {"s", "ed", "ing", "er", "ly", "y", "d", "ness", "less", "like"})
    if (w.lower.ends_with(ending) &&
        find_word(std::string_view(w.lower).substr(0, w.lower.size() - ending.size())) != nullptr)
      return false;
  return true;
}

mechanics_measures measure_mechanics(const prose& text) {
  mechanics_measures self;
  if (text.sentences.empty())
    return self;
  auto count = static_cast<double>(text.sentences.size());
  for (const auto& s : text.sentences) {
    self.unmarked += (s.end == 0) / count;
    self.uncapitalised += is_lower(text.text[text.words[s.first].at.begin]) / count;
  }
  self.unfinished = text.sentences.back().end == 0;
  for (std::size_t i = 0; i < text.words.size(); ++i) {
    const auto& w = text.words[i];
    self.lower_i += (text.piece(w.at) == "i") / count;
    self.misspelt += is_misspelt(text, i) / count;
    if (i == 0)
      continue;
    const auto& before = text.words[i - 1];
    auto gap = text.piece({before.at.end, w.at.begin});
    bool adjacent = gap == " ";
    self.doubled += (adjacent && w.lower == before.lower && w.lower != "had" && w.lower != "that" && !w.number) / count;
    self.articles += (adjacent && wrong_article(before, w)) / count;
  }
  std::string_view raw = text.text;
  std::size_t quotes = 0, opened = 0, closed = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    bool mark = c == ',' || c == '.' || c == '!' || c == '?' || c == ';' || c == ':';
    bool next_is_letter = i + 1 < raw.size() && ((raw[i + 1] | 0x20) >= 'a' && (raw[i + 1] | 0x20) <= 'z');
    self.spaced_marks += (mark && i > 0 && raw[i - 1] == ' ' && (i + 1 == raw.size() || raw[i + 1] != c)) / count;
    self.repeated_marks += ((c == '!' || c == '?' || c == ',') && i > 0 && raw[i - 1] == c) / count;
    self.spaced_marks += (c == ',' && next_is_letter) / count;
    quotes += c == '"';
    opened += c == '(';
    closed += c == ')';
  }
  self.unbalanced = static_cast<double>(quotes % 2 + (opened > closed ? opened - closed : closed - opened)) / count;
  return self;
}

measures measure(const prose& text) {
  return {measure_readability(text), measure_vocabulary(text), measure_rhythm(text),  measure_style(text),
          measure_cohesion(text),    measure_repetition(text), measure_feeling(text), measure_mechanics(text)};
}

}  // namespace troupe::quality
