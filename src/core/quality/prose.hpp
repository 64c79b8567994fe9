#pragma once

#include "core/base/fields.hpp"
#include "core/quality/lexicon.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::quality {

/// A piece of a text, in bytes. What a criterion found, it shows by these.
struct span {
  std::size_t begin = 0;
  std::size_t end = 0;

  TROUPE_FIELDS(span, begin, end)
};

struct word {
  span at;
  /// In lower case, with straight apostrophes.
  std::string lower;
  /// What is known of it, or of what it is the genitive of; nullptr if nothing.
  const word_facts* facts = nullptr;
  bool capital = false;
  bool all_capitals = false;
  bool number = false;
  /// Follows the word before with only a hyphen between them.
  bool joined = false;
};

struct sentence {
  span at;
  /// Its words: `words[first]` up to, not including, `words[last]`.
  std::size_t first = 0;
  std::size_t last = 0;
  /// `.`, `!`, `?`, or 0 when the text just stops.
  char end = 0;
  std::size_t paragraph = 0;

  std::size_t size() const { return last - first; }
};

/// A text taken apart. Any bytes can be: what is no letter of ASCII counts as one.
struct prose {
  std::string text;
  std::vector<word> words;
  /// Each has at least one word.
  std::vector<sentence> sentences;
  std::size_t paragraphs = 0;
  /// What stands between quotation marks, without them.
  std::vector<span> quotations;

  std::span<const word> of(const sentence& s) const { return std::span(words).subspan(s.first, s.size()); }
  std::string_view piece(span s) const { return std::string_view(text).substr(s.begin, s.end - s.begin); }
};

/// Takes a text apart. Never fails; sentences end at marks that end one (not `Mr.`, `3.50`, `J. Smith` or `"What?" he
/// said`) and at empty lines.
prose read_prose(std::string_view text);

}  // namespace troupe::quality
