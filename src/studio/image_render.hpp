#pragma once

#include "studio/task.hpp"

namespace troupe::studio {

/// `image.render`: composes a picture of a scene (scene_painting.hpp) and rasterises it with rsvg-convert.
built_in image_render();

}  // namespace troupe::studio
