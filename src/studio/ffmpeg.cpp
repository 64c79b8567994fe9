#include "studio/ffmpeg.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::studio {

attempted<program_exit> run_ffmpeg(std::vector<std::string> arguments, std::uint64_t frames, double from, double to,
                                   task_context& context) {
  program_call call{.argv = {"ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y", "-progress", "pipe:1",
                             "-stats_period", "0.25"}};
  call.argv.insert(call.argv.end(), std::make_move_iterator(arguments.begin()),
                   std::make_move_iterator(arguments.end()));
  call.on_line = [&](std::string_view line) {
    constexpr std::string_view key = "frame=";
    std::uint64_t frame = 0;
    if (!line.starts_with(key))
      return;
    line.remove_prefix(std::min(line.find_first_not_of(' ', key.size()), line.size()));
    if (std::from_chars(line.data(), line.data() + line.size(), frame).ec != std::errc{} || frames == 0)
      return;
    auto share = std::min(1.0, static_cast<double>(frame) / static_cast<double>(frames));
    context.progress(from + (to - from) * share, "frame " + std::to_string(frame) + " of " + std::to_string(frames));
  };
  return run_tool(call, context);
}

std::vector<std::string> h264_options(int quality) {
  return {"-c:v",
          "libx264",
          "-preset",
          "veryfast",
          "-profile:v",
          "high",
          "-pix_fmt",
          "yuv420p",
          "-crf",
          std::to_string(quality),
          "-color_primaries",
          "bt709",
          "-color_trc",
          "bt709",
          "-colorspace",
          "bt709",
          "-map_metadata",
          "-1",
          "-fflags",
          "+bitexact",
          "-flags:v",
          "+bitexact",
          "-movflags",
          "+faststart"};
}

}  // namespace troupe::studio
