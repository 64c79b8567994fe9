#pragma once

#include "core/base/result.hpp"
#include "core/expression/value.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::expression {

/// A regular expression in RE2's syntax without captures that are read back: literals, `.`, classes, groups,
/// alternation, repetition, anchors, `\b`, `\d \w \s`, `(?i)`, `(?s)`, `(?m)`. Matching takes time linear in the text.
class regex {
public:
  /// Compiles. Takes a step per byte of the pattern and per instruction made or copied.
  static result<regex> parse(std::string_view pattern, meter&);

  /// Returns whether the pattern matches anywhere in the text. Takes a step per instruction tried.
  bool matches(std::string_view text, meter&) const;

  struct range {
    char32_t first;
    char32_t last;
  };

  struct instruction {
    enum class action : std::uint8_t { one_of, split, jump, begin, end, line_begin, line_end, word, not_word, match };
    action code = action::match;
    bool negated = false;
    /// Where to go next; the first of two for a split. `one_of` and assertions go to the instruction after them.
    std::uint32_t to = 0;
    std::uint32_t other = 0;
    /// The ranges of a class, in order and apart from each other.
    std::uint32_t ranges_begin = 0;
    std::uint32_t ranges_end = 0;
  };

private:
  bool in_class(const instruction&, char32_t) const;

  std::vector<instruction> program_;
  std::vector<range> ranges_;
};

}  // namespace troupe::expression
