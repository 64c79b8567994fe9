#pragma once

#include "core/base/enum.hpp"
#include "core/base/fields.hpp"

#include <string>
#include <vector>

/// The words in which a story tells a picture what to show.
namespace troupe::studio {

TROUPE_ENUM(scene_place, sea, river, village, city, forest, field, mountains, desert, snow, space, room)
TROUPE_ENUM(scene_time, dawn, morning, noon, evening, dusk, night)
TROUPE_ENUM(scene_mood, calm, longing, tense, hopeful, wonder, joyful)
TROUPE_ENUM(scene_weather, clear, cloudy, rain, snowfall, fog, storm)

/// All that `image.render` needs for one picture. `subjects` are plain nouns, the most important first; words the
/// drawing library does not know become symbols.
struct scene_visual {
  std::vector<std::string> subjects;
  scene_place place = scene_place::field;
  scene_time time_of_day = scene_time::evening;
  scene_mood mood = scene_mood::calm;
  scene_weather weather = scene_weather::clear;
  /// The same for all scenes of a story, so that its hero looks the same in each.
  std::uint64_t seed = 0;
  /// Position in the story: varies the composition, not the hero.
  std::uint32_t index = 0;

  TROUPE_FIELDS(scene_visual, subjects, place, time_of_day, mood, weather, seed, index)
};

}  // namespace troupe::studio
