#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// What can be measured in a text without understanding it. Pure arithmetic: equal texts have equal features.
namespace troupe::quality {

/// One sentence: its words in lower case, and how it was written.
struct sentence {
  std::string text;
  std::vector<std::string> words;
  char end = 0;  // `.`, `!`, `?`, or 0 when the text just stops
};

struct features {
  std::vector<sentence> sentences;
  /// All words in order, lower case; letters beyond ASCII count as letters.
  std::vector<std::string> words;
  std::size_t syllables = 0;

  /// Flesch: 206.835 - 1.015 words/sentence - 84.6 syllables/word. 60..80 is easy prose; may leave 0..100.
  double reading_ease = 0;
  double mean_sentence = 0;
  /// Standard deviation of sentence length divided by its mean.
  double sentence_variation = 0;
  std::size_t longest_sentence = 0;
  /// Distinct words divided by words, averaged over windows of 50 words, so that long texts are not punished.
  double type_token_ratio = 0;
  /// Share of three-word runs that occurred before.
  double repeated_trigrams = 0;
  std::string most_repeated_trigram;
  /// Share of sentences that begin with a word that begins another.
  double repeated_openers = 0;
  std::string most_repeated_opener;
  /// Shares of all words.
  double function_share = 0;  // the, of, and ...: 0.35..0.6 in English prose
  double concrete_share = 0;  // things one can see, hear or touch, and numbers
  double filler_share = 0;    // very, really, basically ...
  double abstract_share = 0;  // -ness, -tion, -ity ...
  double odd_share = 0;       // no vowel, or five consonants in a row
};

/// Returns the measurements of `text`. Never fails; an empty text has no words.
features measure(std::string_view text);

/// Returns how many syllables an English reader would probably speak; at least 1.
std::size_t syllables(std::string_view word);

/// The words that carry meaning: not function words, longer than two letters; endings -s, -ed, -ing cut off.
std::vector<std::string> content_words(const std::vector<std::string>& words);

bool is_function_word(std::string_view);
bool is_concrete_word(std::string_view);
bool is_filler_word(std::string_view);
/// never, lost, secret, storm ...: words that promise that something is at stake.
bool is_tension_word(std::string_view);
bool is_feeling_word(std::string_view);
/// then, but, until, because ...: words that tie one sentence to another.
bool is_connective(std::string_view);

}  // namespace troupe::quality
