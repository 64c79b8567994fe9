#pragma once

#include "studio/story_passages.hpp"
#include "studio/story_style.hpp"

#include <vector>

namespace troupe::studio {

/// Sentences that a style puts into a beat of a story: one of each of the lists is told, after the passage, and spoken
/// whatever the length. The corpus is that of story_passages.hpp.
std::vector<passages> asides_for(const story_style&, story_plot, story_beat);

/// Opening lines that begin as asked for; empty for `any`.
passages openings_for(story_opening, story_plot);

}  // namespace troupe::studio
