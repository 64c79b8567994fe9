#pragma once

#include "studio/scene_terms.hpp"
#include "studio/svg.hpp"

namespace troupe::studio {

/// The light of a scene: what time and mood make of every colour.
struct scene_light {
  colour sky_top, sky_middle, sky_low;
  /// What the light does to things: white at noon, blue and dim at night.
  colour tint;
  /// What distance fades into.
  colour haze;
  /// Sun or moon.
  colour source;
  bool dark = false;
  bool stars = false;
};

scene_light light_of(scene_time, scene_mood, scene_weather, scene_place);

/// The colour of the ground of a place, before light.
colour ground_of(scene_place);

}  // namespace troupe::studio
