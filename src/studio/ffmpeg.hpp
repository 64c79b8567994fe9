#pragma once

#include "studio/subprocess.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::studio {

/// Runs ffmpeg with `arguments` in the scratch directory and reports progress between `from` and `to` by the frames (of
/// `frames` in all) it has written.
attempted<program_exit> run_ffmpeg(std::vector<std::string> arguments, std::uint64_t frames, double from, double to,
                                   task_context& context);

/// Returns options that make an H.264 file anything plays, and that comes out the same each time.
std::vector<std::string> h264_options(int quality);

}  // namespace troupe::studio
