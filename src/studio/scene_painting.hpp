#pragma once

#include "studio/scene_terms.hpp"

#include <string>

namespace troupe::studio {

/// The size pictures are composed for; other sizes scale and crop.
inline constexpr double scene_width = 720;
inline constexpr double scene_height = 1280;
/// Below this line nothing stands: subtitles are burned in there.
inline constexpr double scene_caption = 1000;

struct painting {
  std::string svg;
  /// One sentence for people who cannot see it.
  std::string description;
};

/// Composes a picture in layers: sky, far and near land, the subjects with shadow or reflection, weather, light. Pure;
/// the same visual gives the same bytes.
painting paint_scene(const scene_visual&, int pixels_x, int pixels_y);

}  // namespace troupe::studio
