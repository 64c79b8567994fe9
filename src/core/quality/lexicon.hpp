#pragma once

#include <cstdint>
#include <string_view>

/// What is known of English words: how common and how concrete they are, what they can be, how they are spoken.
///
/// config/quality/lexicon/words.txt holds them in order, one a line, each without the letters it shares with the line
/// before:
///
///     line   = shared rest " " level common syllables concrete kinds
///     shared = "a" (no letter) .. "z" (25 letters)
///
/// `gs 3400nv` after `wander 3503v` is `wanders`: six letters shared, level 3, common 4, spoken by the rule,
/// concreteness 0.
namespace troupe::quality {

/// What a word can be. A word can be several things; `main` is what it most often is.
enum class word_kind : std::uint8_t { other, noun, verb, adjective, adverb };

struct word_facts {
  /// 1 (everybody's first words) to 7 (words of a large dictionary); 0 if only its sound is known.
  std::uint8_t level = 0;
  /// 0 (rare) to 9 (in every text).
  std::uint8_t common = 0;
  /// As spoken, where the rule would be wrong; 0 where it is right.
  std::uint8_t syllables = 0;
  /// 0 (an idea) to 9 (a thing one can touch); -1 if it is neither.
  std::int8_t concrete = -1;
  word_kind main = word_kind::other;
  bool noun = false;
  bool verb = false;
  bool adjective = false;
  bool adverb = false;
  /// On the Dale-Chall list of words that pupils of the fourth year know.
  bool easy = false;
  /// Of a person or a place.
  bool name = false;
};

/// Returns what is known of a word in lower case, or nullptr.
const word_facts* find_word(std::string_view word);

}  // namespace troupe::quality
