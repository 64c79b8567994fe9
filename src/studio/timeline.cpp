#include "studio/timeline.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::studio {
namespace {

/// Returns when each picture comes, in seconds of the narration; the first at 0.
std::vector<double> by_scene(const std::vector<spoken_span>& scenes, std::size_t pictures, double lead) {
  std::vector<double> starts;
  for (std::size_t i = 0; i < pictures; ++i)
    starts.push_back(i == 0 ? 0 : scenes[i * scenes.size() / pictures].start - lead);
  return starts;
}

std::vector<double> evenly(double seconds, std::size_t pictures) {
  std::vector<double> starts;
  for (std::size_t i = 0; i < pictures; ++i)
    starts.push_back(seconds * static_cast<double>(i) / static_cast<double>(pictures));
  return starts;
}

/// Returns the length of the shortest picture.
double shortest(const std::vector<double>& starts, double end) {
  double least = end;
  for (std::size_t i = 0; i < starts.size(); ++i)
    least = std::min(least, (i + 1 < starts.size() ? starts[i + 1] : end) - starts[i]);
  return least;
}

}  // namespace

std::optional<timeline> plan_timeline(std::uint32_t fps, double narration_seconds,
                                      const std::vector<spoken_span>& scenes, std::size_t pictures, bool with_card,
                                      const timing& how) {
  auto in_frames = [&](double seconds) {
    return static_cast<std::uint32_t>(std::lround(std::max(0.0, seconds) * fps));
  };
  timeline out{.fps = fps, .opening = with_card ? in_frames(how.opening) : 0};
  out.frames = out.opening + in_frames(narration_seconds + how.ending);
  if (pictures == 0)
    return out;

  auto starts = scenes.size() >= pictures ? by_scene(scenes, pictures, how.lead) : evenly(narration_seconds, pictures);
  if (shortest(starts, narration_seconds + how.ending) < how.shot_min)
    starts = evenly(narration_seconds, pictures);
  auto least = shortest(starts, narration_seconds + how.ending);
  if (least < how.shot_min / 2)
    return std::nullopt;

  out.crossfade = std::max(2u, in_frames(std::min(how.crossfade, least / 2)));
  for (std::size_t i = 0; i < pictures; ++i) {
    auto at = [&](std::size_t n) { return out.opening + in_frames(starts[n]); };
    auto first = i == 0 && !with_card ? 0 : at(i) - out.crossfade / 2;
    auto end = i + 1 < pictures ? at(i + 1) - out.crossfade / 2 + out.crossfade : out.frames;
    out.shots.push_back({first, end - first});
  }
  return out;
}

}  // namespace troupe::studio
