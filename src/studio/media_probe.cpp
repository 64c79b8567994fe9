#include "studio/media_probe.hpp"

#include "studio/parameters.hpp"

namespace troupe::studio {
namespace {

/// A video logs some hundred bytes for each of its seconds.
constexpr std::size_t log_bytes_max = 2 * 1024 * 1024;

}  // namespace

attempted<quality::media_measures> probe_media(const std::filesystem::path& file, task_context& context) {
  program_call call{.argv = {"ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-format_whitelist",
                             "wav,mp3,flac,ogg,mov,matroska,webm", "-i", file.string(), "-vf",
                             std::string(quality::picture_filters()), "-af", std::string(quality::sound_filters()),
                             "-f", "null", "-"}};
  call.error_bytes_max = log_bytes_max;
  auto played = run_program(call, context);
  if (auto* error = std::get_if<task_error>(&played))
    return *error;
  const auto& end = std::get<program_exit>(played);
  if (auto failed = failure_of("ffmpeg", end))
    return failed->code == "exit_status"
             ? invalid_parameter("media", "is neither a sound nor a video that can be played: " + failed->message)
             : *failed;
  return quality::read_media_log(end.error);
}

}  // namespace troupe::studio
