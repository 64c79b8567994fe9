#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::studio {

/// When something is said, in seconds of the narration.
struct spoken_span {
  double start = 0;
  double end = 0;
};

/// One picture on screen, in frames. Neighbours overlap by the length of a crossfade.
struct shot {
  std::uint32_t first = 0;
  std::uint32_t frames = 0;

  bool operator==(const shot&) const = default;
};

/// When each picture is shown, at a fixed frame rate.
struct timeline {
  std::uint32_t fps = 25;
  std::uint32_t frames = 0;
  /// Frames of the opening card; the narration begins after them.
  std::uint32_t opening = 0;
  std::uint32_t crossfade = 0;
  /// The pictures; the card is not among them.
  std::vector<shot> shots;

  double seconds() const { return static_cast<double>(frames) / fps; }
  double opening_seconds() const { return static_cast<double>(opening) / fps; }
};

struct timing {
  double opening = 2.6;
  double ending = 0.9;
  double crossfade = 0.7;
  /// How long before its words a picture comes.
  double lead = 0.25;
  double shot_min = 0.8;
};

/// Shares the narration among the pictures: each comes with the words of its scene, or evenly if scenes would be too
/// short. Nothing if there are more pictures than time.
std::optional<timeline> plan_timeline(std::uint32_t fps, double narration_seconds,
                                      const std::vector<spoken_span>& scenes, std::size_t pictures, bool with_card,
                                      const timing& = {});

}  // namespace troupe::studio
