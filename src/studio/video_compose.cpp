#include "studio/video_compose.hpp"

#include "studio/cut.hpp"
#include "studio/parameters.hpp"

#include <charconv>
#include <cmath>

namespace troupe::studio {
namespace {

constexpr std::size_t pictures_max = 60;
constexpr double seconds_max = 3600;

attempted<std::filesystem::path> open(const json::value& given, std::string_view name, task_context& context) {
  auto file = as_artifact(given);
  if (!file)
    return invalid_parameter(name, "is not an artifact: " + json::serialize(given).substr(0, 80));
  auto path = context.open(*file);
  if (!path)
    return failed_because(path.error());
  return *std::move(path);
}

/// Reads `images`: artifacts, or objects that carry one as `image`; null (an item that failed within its budget) is
/// left out.
attempted<std::vector<std::filesystem::path>> open_pictures(const json::object& with, task_context& context) {
  std::vector<std::filesystem::path> out;
  const auto& images = list_of(with, "images");
  if (images.size() > pictures_max)
    return invalid_parameter("images", "must be at most " + std::to_string(pictures_max));
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (images[i].is_null())
      continue;
    const auto* inner = images[i].is_object() ? images[i].get_object().if_contains("image") : nullptr;
    auto path = open(inner ? *inner : images[i], "images[" + std::to_string(i) + "]", context);
    if (auto* error = std::get_if<task_error>(&path))
      return *error;
    out.push_back(std::get<0>(std::move(path)));
  }
  return out;
}

attempted<double> measure_seconds(const std::filesystem::path& file, task_context& context) {
  program_call call{.argv = {"ffprobe", "-v", "error", "-format_whitelist", "wav,mp3,flac,ogg,mov,matroska,webm",
                             "-show_entries", "format=duration", "-of", "csv=p=0", file.string()}};
  auto probed = run_tool(call, context);
  if (auto* error = std::get_if<task_error>(&probed))
    return error->code == "exit_status"
             ? task_error{"invalid_parameters", "with.audio: is not a sound: " + error->message, false, {}}
             : *error;
  const auto& text = std::get<program_exit>(probed).output;
  double seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (!(seconds > 0 && seconds <= seconds_max))
    return invalid_parameter("audio", "must be longer than nothing and at most an hour");
  return seconds;
}

struct scene {
  spoken_span span;
  std::string text;
};

attempted<std::vector<scene>> read_scenes(const json::object& with, double seconds) {
  std::vector<scene> out;
  for (const auto& segment : list_of(with, "segments")) {
    auto where = "segments[" + std::to_string(out.size()) + "]";
    const auto* object = segment.if_object();
    if (!object)
      return invalid_parameter(where, "must be an object with start, end and text");
    spoken_span span{number_of(*object, "start", -1), number_of(*object, "end", -1)};
    auto before = out.empty() ? 0 : out.back().span.start;
    if (!(span.start >= before && span.end >= span.start && span.end <= seconds + 1))
      return invalid_parameter(where, "start and end must be in order and within the audio, which lasts " +
                                        std::to_string(seconds) + " seconds");
    out.push_back({span, text_of(*object, "text")});
  }
  return out;
}

std::uint64_t sum_of(std::string_view text) {
  std::uint64_t sum = 0;
  for (char c : text)
    sum = sum * 31 + static_cast<unsigned char>(c);
  return sum;
}

attempted<cut> read_cut(const json::object& with, task_context& context) {
  cut out;
  auto in_range = [&](std::string_view name, std::int64_t low, std::int64_t high, int step) {
    auto value = integer_of(with, name);
    return value >= low && value <= high && value % step == 0;
  };
  if (!in_range("width", 64, 2160, 2) || !in_range("height", 64, 3840, 2))
    return invalid_parameter("width", "and height must be even, 64..2160 and 64..3840");
  if (!in_range("fps", 10, 60, 1))
    return invalid_parameter("fps", "must be 10..60");
  out.width = static_cast<std::uint32_t>(integer_of(with, "width"));
  out.height = static_cast<std::uint32_t>(integer_of(with, "height"));
  out.subtitles = from_name<subtitle_mode>(text_of(with, "subtitles")).value_or(subtitle_mode::burned);
  out.music = text_of(with, "music") != "none";
  constexpr std::size_t text_bytes_max = 300;
  out.card = {text_of(with, "hook"), text_of(with, "title"), 0};
  if (out.card.hook.size() > text_bytes_max || out.card.title.size() > text_bytes_max)
    return invalid_parameter("hook", "and title must be at most " + std::to_string(text_bytes_max) + " bytes each");

  auto narration = open(with.at("audio"), "audio", context);
  if (auto* error = std::get_if<task_error>(&narration))
    return *error;
  out.narration = std::get<0>(std::move(narration));
  auto pictures = open_pictures(with, context);
  if (auto* error = std::get_if<task_error>(&pictures))
    return *error;
  out.pictures = std::get<0>(std::move(pictures));
  if (const auto* background = find_value(with, "background")) {
    auto path = open(*background, "background", context);
    if (auto* error = std::get_if<task_error>(&path))
      return *error;
    out.background = std::get<0>(std::move(path));
  }

  auto seconds = measure_seconds(out.narration, context);
  if (auto* error = std::get_if<task_error>(&seconds))
    return *error;
  auto scenes = read_scenes(with, std::get<double>(seconds));
  if (auto* error = std::get_if<task_error>(&scenes))
    return *error;
  std::vector<spoken_span> spans;
  std::string all_text = out.card.hook + out.card.title;
  for (const auto& scene : std::get<0>(scenes)) {
    spans.push_back(scene.span);
    all_text += scene.text;
  }
  bool with_card = !out.card.hook.empty() || !out.card.title.empty();
  auto timeline = plan_timeline(static_cast<std::uint32_t>(integer_of(with, "fps")), std::get<double>(seconds), spans,
                                out.pictures.size(), with_card);
  if (!timeline)
    return invalid_parameter("images",
                             "are too many for a sound of " + std::to_string(std::get<double>(seconds)) + " seconds");
  out.timeline = *std::move(timeline);
  out.card.seconds = out.timeline.opening_seconds();
  for (const auto& scene : std::get<0>(scenes)) {
    auto cues = cut_into_cues(scene.text, scene.span.start + out.card.seconds, scene.span.end + out.card.seconds);
    out.cues.insert(out.cues.end(), cues.begin(), cues.end());
  }
  out.seed = sum_of(all_text);
  return out;
}

task_result run(const json::object& with, task_context& context) {
  auto read = read_cut(with, context);
  if (auto* error = std::get_if<task_error>(&read))
    return *error;
  const auto& film = std::get<cut>(read);
  context.progress(0.02, "sound");
  auto gain = mix_sound(film, context);
  if (auto* error = std::get_if<task_error>(&gain))
    return *error;
  context.progress(0.08, "pictures");
  auto rendered = render(film, std::get<double>(gain), context);
  if (auto* error = std::get_if<task_error>(&rendered))
    return *error;
  auto kept = context.keep(context.scratch() / "cut.mp4", "video/mp4", "video.mp4");
  if (!kept)
    return failed_because(kept.error());
  context.progress(1);
  return json::value{{"video", to_value(*kept)}, {"seconds", film.timeline.seconds()},
                     {"width", film.width},      {"height", film.height},
                     {"fps", film.timeline.fps}, {"scenes", film.pictures.size()}};
}

}  // namespace

built_in video_compose() {
  task_type type{.name = "video.compose",
                 .summary = "Cuts pictures, narration, title, subtitles and music into one film.",
                 .slot = slot::compute,
                 .cacheable = true};
  type.parameters = {
    {"audio", value_type::artifact, true, {}, "The narration."},
    {"segments", value_type::list, false, json::array{}, "When each scene is spoken: start, end, text."},
    {"images", value_type::list, true, {}, "The pictures in order: artifacts, or objects with one as `image`."},
    {"background", value_type::artifact, false, {}, "A clip behind the opening card, and as light over the pictures."},
    {"title", value_type::string, false, {}, "Shown small on the opening card."},
    {"hook", value_type::string, false, {}, "Shown large on the opening card."},
    {"subtitles",
     value_type::string,
     false,
     "burned",
     "Into the picture, as a track, or not.",
     {"burned", "soft", "none"}},
    {"music", value_type::string, false, "ambient", "What plays under the voice.", {"ambient", "none"}},
    {"width", value_type::integer, false, 720, "Pixels, even."},
    {"height", value_type::integer, false, 1280, "Pixels, even."},
    {"fps", value_type::integer, false, 25, "Frames per second."},
  };
  type.outputs = {
    {"video", value_type::artifact, true, {}, "The film, H.264 and AAC in MP4."},
    {"seconds", value_type::number, true, {}, "Its length."},
    {"width", value_type::integer, true, {}, "Pixels."},
    {"height", value_type::integer, true, {}, "Pixels."},
    {"fps", value_type::integer, true, {}, "Frames per second."},
    {"scenes", value_type::integer, true, {}, "How many pictures it shows."},
  };
  return {std::move(type), &run};
}

}  // namespace troupe::studio
