#pragma once

#include "studio/scene_terms.hpp"

#include <span>
#include <string_view>

namespace troupe::studio {

TROUPE_ENUM(word_kind, person, animal, plant, building, vehicle, machine, object, nature, sky, food, idea, region)

/// What the writer knows of a noun. Phrases may use the pronoun slots `{it}`, `{its}` and `{itself}`.
struct lexicon_entry {
  std::string_view word;
  word_kind kind = word_kind::object;
  /// Where it is at home.
  scene_place place = scene_place::field;
  /// The drawing that shows it (figure.hpp).
  std::string_view figure;
  /// Completes "with ...": what one sees.
  std::string_view look;
  /// A noun phrase: what one hears.
  std::string_view sound;
  /// Completes "every day it ...": what it does.
  std::string_view act;
  /// Completes "it wanted to ...".
  std::string_view wish;
  /// Another word of the lexicon that keeps it company.
  std::string_view companion;
  /// Takes no article: music, Berlin, time.
  bool mass = false;
};

std::span<const lexicon_entry> lexicon_of_nature();
std::span<const lexicon_entry> lexicon_of_the_living();
std::span<const lexicon_entry> lexicon_of_made_things();

/// Returns the entry of a noun in singular or plural, or of a word that means the same; nullptr if it is not known.
/// Expects lower case.
const lexicon_entry* find_entry(std::string_view noun);

/// Three true sentences about a noun, for pieces that explain; empty if there are none.
std::span<const std::string_view> facts_about(std::string_view noun);

}  // namespace troupe::studio
