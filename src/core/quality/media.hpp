#pragma once

#include "core/quality/report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What can be measured in a sound or a video, and what it is worth.
namespace troupe::quality {

/// Seconds from the beginning.
struct time_span {
  double begin = 0;
  double end = 0;

  TROUPE_FIELDS(time_span, begin, end)
};

/// What is shown while something is said.
struct caption {
  time_span at;
  std::string text;
};

struct media_measures {
  double seconds = 0;
  bool sound = false;
  bool picture = false;
  /// Integrated loudness (EBU R 128) in LUFS and the highest true peak in dB; only with sound.
  std::optional<double> loudness = {};
  std::optional<double> peak = {};
  std::vector<time_span> silences;
  std::vector<time_span> blacks;
  std::vector<time_span> freezes;
  /// When the picture became another one.
  std::vector<double> changes;
  std::vector<caption> captions;
  /// Words that are spoken; 0 if it is not known.
  std::size_t spoken_words = 0;
};

/// Reads what ffmpeg logs of `media_filters`.
media_measures read_media_log(std::string_view log);

/// The filters of pictures and of sound whose log is read.
std::string_view picture_filters();
std::string_view sound_filters();

struct verdict;

/// `loudness`, `silence`, `narration_rate`, `subtitle_speed`, `picture_variety`, `black_frames`, `frozen_frames`.
std::vector<std::string> media_criterion_names();

/// Applies the criterion of that name; nothing if the medium has not what it looks at.
std::optional<verdict> judge_media(std::string_view name, const media_measures&);

}  // namespace troupe::quality
