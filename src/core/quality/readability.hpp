#pragma once

#include "core/quality/prose.hpp"

namespace troupe::quality {

/// How easily a text is read, by the published formulas, counted as the tools count that publish them
/// (`syllables_by_convention`; a question or call that is quoted within a sentence counts as one of its own).
struct readability {
  double words = 0;
  double sentences = 0;
  double words_per_sentence = 0;
  double syllables_per_word = 0;
  double characters_per_word = 0;
  /// Words of three syllables and more, as a share.
  double complex_share = 0;
  /// Words that are not on the Dale-Chall list, as a share.
  double hard_share = 0;
  /// Flesch reading ease: 206.835 - 1.015 words/sentence - 84.6 syllables/word. 60..80 is easy prose; may leave 0..100.
  double flesch = 0;
  /// School years: 0.39 words/sentence + 11.8 syllables/word - 15.59.
  double flesch_kincaid = 0;
  /// 4.71 characters/word + 0.5 words/sentence - 21.43.
  double automated = 0;
  /// 3 + sqrt(30 complex words / sentences); published as the nearest whole number.
  double smog = 0;
  /// 0.1579 percent hard words + 0.0496 words/sentence, + 3.6365 above 5 percent.
  double dale_chall = 0;
  /// 5.88 characters/word - 29.6 sentences/word - 15.8.
  double coleman_liau = 0;
  /// 0.4 (words/sentence + percent complex words).
  double fog = 0;

  TROUPE_FIELDS(readability, words, sentences, words_per_sentence, syllables_per_word, characters_per_word,
                complex_share, hard_share, flesch, flesch_kincaid, automated, smog, dale_chall, coleman_liau, fog)
};

/// All zero for a text without words.
readability measure_readability(const prose&);

/// Whether the word, or the word it is a regular form of, is on the Dale-Chall list.
bool is_easy_word(const word&);

}  // namespace troupe::quality
