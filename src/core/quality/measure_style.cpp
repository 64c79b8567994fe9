#include "core/quality/measures.hpp"
#include "core/quality/word_lists.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::quality {
namespace {

std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size()))
    ++count;
  return count;
}

bool inside_quotation(const prose& text, span at) {
  auto after = std::ranges::upper_bound(text.quotations, at.begin, {}, &span::begin);
  return after != text.quotations.begin() && at.end <= std::prev(after)->end;
}

}  // namespace

bool is_passive(std::span<const word> sentence) {
  for (std::size_t i = 0; i + 1 < sentence.size(); ++i) {
    if (!is_be(sentence[i].lower))
      continue;
    for (std::size_t j = i + 1; j < std::min(i + 4, sentence.size()); ++j) {
      const auto& w = sentence[j];
      bool participle =
        is_irregular_participle(w.lower) || (w.lower.size() > 4 && w.lower.ends_with("ed") && w.facts && w.facts->verb);
      if (participle)
        return true;
      bool between = is_negation(w.lower) || is_be(w.lower) || w.lower.ends_with("ly") || w.lower == "also" ||
                     w.lower == "then" || w.lower == "just" || w.lower == "still";
      if (!between)
        break;
    }
  }
  return false;
}

bool is_command(std::span<const word> sentence) {
  std::size_t i = 0;
  while (i + 1 < sentence.size() && (sentence[i].lower == "please" || sentence[i].lower == "now" ||
                                     sentence[i].lower == "so" || sentence[i].lower == "then"))
    ++i;
  const auto& first = sentence[i];
  return is_call_word(first.lower) || first.lower == "don't" || first.lower == "never" || first.lower == "let's";
}

rhythm_measures measure_rhythm(const prose& text) {
  rhythm_measures self;
  if (text.sentences.empty())
    return self;
  auto count = static_cast<double>(text.sentences.size());
  self.mean = static_cast<double>(text.words.size()) / count;
  double variance = 0, before = 0, steps = 0;
  for (const auto& s : text.sentences) {
    auto length = static_cast<double>(s.size());
    variance += (length - self.mean) * (length - self.mean) / count;
    self.longest = std::max(self.longest, length);
    self.shorts += (length <= 5) / count;
    self.longs += (length > 30) / count;
    self.commas += static_cast<double>(std::ranges::count(text.piece(s.at), ',')) / count;
    steps += before > 0 ? std::abs(length - before) : 0;
    before = length;
  }
  self.variation = std::sqrt(variance) / self.mean;
  self.contrast = count > 1 ? steps / (count - 1) / self.mean : 0;
  self.paragraph_words =
    static_cast<double>(text.words.size()) / static_cast<double>(std::max<std::size_t>(text.paragraphs, 1));
  return self;
}

style_measures measure_style(const prose& text) {
  style_measures self;
  if (text.words.empty())
    return self;
  auto words = static_cast<double>(text.words.size()), sentences = static_cast<double>(text.sentences.size());
  for (const auto& s : text.sentences) {
    self.passive += is_passive(text.of(s)) / sentences;
    self.commands += is_command(text.of(s)) / sentences;
    self.questions += (s.end == '?') / sentences;
    self.exclamations += (s.end == '!') / sentences;
  }
  for (std::size_t i = 0; i < text.words.size(); ++i) {
    const auto& w = text.words[i];
    self.dialogue += inside_quotation(text, w.at) / words;
    self.numbers += w.number / words;
    self.names += is_name(text, i) / words;
    self.first_person += is_first_person(w.lower) / words;
    self.second_person += is_second_person(w.lower) / words;
    self.third_person += is_third_person(w.lower) / words;
    self.contractions += (w.lower.find('\'') != w.lower.npos && !w.lower.ends_with("'s")) / words;
    self.negations += is_negation(w.lower) / words;
    self.modals += is_modal(w.lower) / words;
    self.past += (w.lower.size() > 3 && w.lower.ends_with("ed")) / words;
    self.progressive += (w.lower.size() > 4 && w.lower.ends_with("ing")) / words;
    self.capitals += w.all_capitals / words;
    self.cause += is_cause_word(w.lower) / words;
    self.time += is_time_word(w.lower) / words;
    self.contrast += is_contrast_word(w.lower) / words;
    self.addition += is_addition_word(w.lower) / words;
  }
  std::string_view raw = text.text;
  self.quotations = static_cast<double>(text.quotations.size()) / sentences;
  self.dashes = static_cast<double>(occurrences(raw, "\xE2\x80\x94") + occurrences(raw, "--") +
                                    occurrences(raw, " - ") + occurrences(raw, ";")) /
                sentences;
  self.ellipses = static_cast<double>(occurrences(raw, "...") + occurrences(raw, "\xE2\x80\xA6")) / sentences;
  return self;
}

}  // namespace troupe::quality
