#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `video.render`: a clip of moving light in the colours of a mood, made to loop.
built_in video_render();

}  // namespace troupe::studio
