#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `video.compose`: pictures in slow motion under a narration, with an opening card, subtitles and music.
built_in video_compose();

}  // namespace troupe::studio
