#include "core/quality/readability.hpp"

#include "core/quality/syllables.hpp"

#include <cmath>

namespace troupe::quality {
namespace {

bool is_easy(std::string_view stem) {
  const auto* known = find_word(stem);
  return known && known->easy;
}

/// Sentences as the tools count them that publish scores: `"Why?" she asked` is two there.
double sentences_by_convention(const prose& text) {
  auto count = static_cast<double>(text.sentences.size());
  std::string_view raw = text.text;
  for (std::size_t i = 0; i + 3 < raw.size(); ++i) {
    if (raw[i] != '?' && raw[i] != '!')
      continue;
    auto rest = raw.substr(i + 1);
    rest.remove_prefix(rest.starts_with('"') ? 1 : rest.starts_with("\xE2\x80\x9D") ? 3 : rest.size());
    auto next = rest.find_first_not_of(" \n");
    count += next != rest.npos && next > 0 && rest[next] >= 'a' && rest[next] <= 'z';
  }
  return count;
}

}  // namespace

bool is_easy_word(const word& w) {
  std::string_view text = w.lower;
  if (is_easy(text))
    return true;
  if (text.ends_with("'s"))
    text.remove_suffix(2);
  if (is_easy(text))
    return true;
  struct ending {
    std::string_view cut, put;
  };
  // Plurals and past tenses of easy words are easy; what else is derived from them is counted as hard.
  constexpr ending endings[] = {{"ies", "y"}, {"ied", "y"}, {"es", ""}, {"es", "e"},
                                {"s", ""},    {"ed", ""},   {"ed", "e"}};
  for (const auto& e : endings) {
    if (!text.ends_with(e.cut) || text.size() <= e.cut.size() + 1)
      continue;
    auto stem = std::string(text.substr(0, text.size() - e.cut.size()));
    if (is_easy(stem + std::string(e.put)))
      return true;
    auto size = stem.size();
    if (size > 2 && stem[size - 1] == stem[size - 2] && is_easy(std::string_view(stem).substr(0, size - 1)))
      return true;
  }
  return false;
}

readability measure_readability(const prose& text) {
  readability self;
  if (text.words.empty())
    return self;
  double spoken = 0, letters = 0, complex = 0, hard = 0;
  for (const auto& w : text.words) {
    auto count = static_cast<double>(syllables_by_convention(w.lower));
    spoken += count;
    complex += count >= 3;
    hard += !is_easy_word(w);
    for (char c : w.lower)
      letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }
  self.words = static_cast<double>(text.words.size());
  self.sentences = sentences_by_convention(text);
  self.words_per_sentence = self.words / self.sentences;
  self.syllables_per_word = spoken / self.words;
  self.characters_per_word = letters / self.words;
  self.complex_share = complex / self.words;
  self.hard_share = hard / self.words;
  self.flesch = 206.835 - 1.015 * self.words_per_sentence - 84.6 * self.syllables_per_word;
  self.flesch_kincaid = 0.39 * self.words_per_sentence + 11.8 * self.syllables_per_word - 15.59;
  self.automated = 4.71 * self.characters_per_word + 0.5 * self.words_per_sentence - 21.43;
  self.smog = 3 + std::sqrt(30 * complex / self.sentences);
  self.dale_chall =
    15.79 * self.hard_share + 0.0496 * self.words_per_sentence + (self.hard_share > 0.05 ? 3.6365 : 0.0);
  self.coleman_liau = 5.88 * self.characters_per_word - 29.6 * self.sentences / self.words - 15.8;
  self.fog = 0.4 * (self.words_per_sentence + 100 * self.complex_share);
  return self;
}

}  // namespace troupe::quality
