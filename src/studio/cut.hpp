#pragma once

#include "studio/subprocess.hpp"
#include "studio/subtitles.hpp"
#include "studio/timeline.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace troupe::studio {

TROUPE_ENUM(subtitle_mode, burned, soft, none)

/// Everything that becomes one film, as files and numbers.
struct cut {
  std::filesystem::path narration;
  std::vector<std::filesystem::path> pictures;
  std::optional<std::filesystem::path> background;
  title_card card;
  std::vector<cue> cues;
  subtitle_mode subtitles = subtitle_mode::burned;
  bool music = true;
  std::uint32_t width = 720;
  std::uint32_t height = 1280;
  troupe::studio::timeline timeline;
  /// Chooses the harmony of the music.
  std::uint64_t seed = 0;
};

/// Mixes narration and music into `mix.wav` in the scratch directory; returns the gain in decibels that brings it to
/// -16 LUFS.
attempted<double> mix_sound(const cut&, task_context&);

/// Returns ffmpeg's filter graph: pictures, card and text to `[picture]`, sound to `[sound]`. Inputs in order: the
/// background, the pictures, `mix.wav`.
std::string filter_graph(const cut&, double gain);

/// Renders `cut.mp4` in the scratch directory from `mix.wav`.
attempted<program_exit> render(const cut&, double gain, task_context&);

}  // namespace troupe::studio
