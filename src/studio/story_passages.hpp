#pragma once

#include "studio/scene_terms.hpp"
#include "studio/story_topic.hpp"

#include <span>
#include <string_view>

/// The corpus: passages with slots, which story_grammar.hpp fills. `{S}` the hero, `{aS}` at first sight, `{O}` what it
/// is about, `{F}` a companion, `{P}` somebody who lives there, `{token}` a small thing; `{it} {its} {him} {itself}`
/// stand for the hero; `{v:watch}` is the verb in the present, agreeing with the hero, `{o:be}` with the object;
/// `{look} {sound} {act} {wish}` come from the lexicon. `[a|b]` is a choice.
namespace troupe::studio {

TROUPE_ENUM(story_beat, setting, want, trouble, attempt, journey, turn, resolution)

using passages = std::span<const std::string_view>;

/// Passages of 18 to 30 words once filled.
passages passages_for(story_plot, story_beat);
/// For heroes that are nowhere in particular: the sea, the moon, time.
passages wide_settings();
/// For explanations of what the lexicon has no facts about.
passages plain_explanations(story_beat);

/// One more sentence for readers, which the narration leaves out.
passages details_for(story_plot, story_beat);

/// Opening lines.
passages hooks_for(story_plot);

/// Headings.
passages titles_for(story_plot, story_beat);

/// What a place lends to a story.
struct place_words {
  std::string_view where[3];    // completes "... stood a lighthouse"
  std::string_view horizon;     // what one looks out at, after "the"
  std::string_view trouble[3];  // a whole sentence
  std::string_view person[3];   // after an article
  std::string_view companion[3];
  std::string_view token[4];  // without article
};

const place_words& words_of(scene_place);

}  // namespace troupe::studio
