#pragma once

#include "core/quality/media.hpp"
#include "studio/subprocess.hpp"

namespace troupe::studio {

/// Plays a sound or a video through ffmpeg's detectors, faster than it lasts: loudness, silences, black and frozen
/// pictures, changes of picture. Fails with `invalid_parameters` if it is neither.
attempted<quality::media_measures> probe_media(const std::filesystem::path& file, task_context&);

}  // namespace troupe::studio
