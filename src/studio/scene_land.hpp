#pragma once

#include "studio/dice.hpp"
#include "studio/scene_light.hpp"

namespace troupe::studio {

/// Where land or water begin; subjects stand below.
inline constexpr double scene_horizon = 740;

void paint_sky(svg&, const scene_light&, const scene_visual&, bool with_source, dice);
/// What lies behind the subjects.
void paint_land(svg&, const scene_light&, const scene_visual&, dice);
/// What lies before them, and the quiet ground for captions.
void paint_foreground(svg&, const scene_light&, const scene_visual&, dice);
void paint_weather(svg&, const scene_light&, const scene_visual&, dice);

}  // namespace troupe::studio
