#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The little English grammar a storyteller needs.
namespace troupe::studio {

/// Lower case for ASCII letters; other bytes as they are.
std::string lower(std::string_view text);

/// The first letter in upper case, if it is ASCII.
std::string capitalised(std::string text);

/// `a lighthouse`, `an hour`.
std::string with_article(std::string_view noun_phrase);

/// Returns whether the noun looks plural: `cats`, `children`, not `bus` or `glass`.
bool is_plural(std::string_view noun);

/// `cats` -> `cat`, `children` -> `child`; a singular as it is.
std::string singular(std::string_view noun);

/// The forms of a verb.
struct verb {
  std::string base;
  std::string past;
};

/// Returns the verb of any of its forms: `waits`, `waited`, `waiting` -> wait, waited; `learns` -> learn, learned;
/// `went` -> go, went.
verb verb_of(std::string_view form);

/// Returns whether the word is a form of a verb that stories are often about.
bool is_story_verb(std::string_view form);

/// The words of a text, without punctuation at their edges; hyphens and apostrophes stay.
std::vector<std::string> split_words(std::string_view text);

std::string join(const std::vector<std::string>& words, std::size_t first = 0, std::size_t last = std::string::npos);

std::size_t count_words(std::string_view text);

/// Sentences with their end marks; a mark ends a sentence when white space or the end follows (a closing quote
/// belongs to it). Line breaks count as spaces.
std::vector<std::string> split_sentences(std::string_view text);

}  // namespace troupe::studio
