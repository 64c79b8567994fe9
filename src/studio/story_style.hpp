#pragma once

#include "core/base/enum.hpp"
#include "core/base/fields.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// How a story is to be told: what a writer can be asked to do otherwise. The default asks for nothing.
namespace troupe::studio {

TROUPE_ENUM(story_tone, plain, warm, tense, stirring)
TROUPE_ENUM(story_length, brief, usual, full)
/// What the hook opens with.
TROUPE_ENUM(story_opening, any, question, stake, listener)
/// What is put in beside the plot.
TROUPE_ENUM(story_addition, listener, dialogue, feeling, question, senses, numbers, echo, call)

struct story_style {
  /// Instead of the seed given beside it.
  std::optional<std::uint64_t> seed = {};
  story_tone tone = story_tone::plain;
  story_length length = story_length::usual;
  story_opening opening = story_opening::any;
  /// Which share of the passages that would fit is chosen from: 0 (the first of them) to 1 (any).
  double temperature = 1;
  std::vector<story_addition> additions = {};

  TROUPE_FIELDS(story_style, seed, tone, length, opening, temperature, additions)
};

}  // namespace troupe::studio
