#pragma once

#include "studio/story_lexicon.hpp"

#include <string>
#include <string_view>

namespace troupe::studio {

/// What kind of tale a topic asks for. `explanation` is for topics that are not stories: how coffee is grown.
TROUPE_ENUM(story_plot, longing, quest, learning, courage, bond, making, deed, wishing, explanation)

/// A noun phrase and what is known of it.
struct story_noun {
  /// As the story says it again and again, with its article: `the lighthouse`, `Berlin`, `the paper boats`.
  std::string definite;
  /// At first sight: `a lighthouse`, `Berlin`, `paper boats`.
  std::string indefinite;
  /// Without article: `paper boat`; this is also what pictures are asked to show.
  std::string noun;
  bool plural = false;
  /// nullptr for a word nobody told us about.
  const lexicon_entry* entry = nullptr;

  bool empty() const { return noun.empty(); }
};

/// A topic, understood as far as it goes: "the lighthouse that waited for the sea" is longing, of the lighthouse, for
/// the sea; its deed is `waited for the sea`, as an infinitive `wait for the sea`.
struct story_topic {
  /// As given, white space trimmed.
  std::string text;
  story_plot plot = story_plot::wishing;
  story_noun subject;
  /// May be empty.
  story_noun object;
  /// Past tense, e.g. `waited for the sea`; may be empty.
  std::string deed;
  /// Infinitive without `to`; may be empty.
  std::string verb;
  /// For learning: what is to be learned (`paint`); for explanations: the question (`how coffee is grown`).
  std::string matter;
};

/// Reads a topic. Never fails: what is not understood becomes the subject's name.
story_topic read_topic(std::string_view text);

}  // namespace troupe::studio
