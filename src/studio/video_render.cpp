#include "studio/video_render.hpp"

#include "studio/backdrop.hpp"
#include "studio/ffmpeg.hpp"
#include "studio/parameters.hpp"

#include <cmath>
#include <fstream>

namespace troupe::studio {
namespace {

struct wish {
  palette colours;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t fps = 0;
  double seconds = 0;
  std::uint64_t seed = 0;

  std::uint32_t frames() const { return static_cast<std::uint32_t>(std::lround(seconds * fps)); }
};

/// FNV-1a: the same parameters look the same everywhere.
std::uint64_t number_of_text(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

attempted<palette> read_palette(const json::object& with) {
  auto colours = palette_of(text_of(with, "mood"));
  const auto& given = list_of(with, "palette");
  if (given.size() > 16)
    return invalid_parameter("palette", "must be at most 16 colours");
  std::vector<colour> read;
  for (const auto& item : given) {
    auto parsed = item.is_string() ? parse_colour(item.get_string()) : std::nullopt;
    if (!parsed)
      return invalid_parameter("palette",
                               "must be a list of colours such as \"#20304a\"; got " + json::serialize(item));
    read.push_back(*parsed);
  }
  auto brightness = [](colour c) { return 0.3f * c.red + 0.6f * c.green + 0.1f * c.blue; };
  std::ranges::sort(read, {}, brightness);
  for (std::size_t i = 0; i < colours.size() && !read.empty(); ++i)
    colours[i] = read[i * (read.size() - 1) / (colours.size() - 1)];
  // Titles stand on the base, so it stays dark whatever was given.
  for (std::size_t i = 0; i < 2; ++i)
    if (auto light = brightness(colours[i]); light > 0.22f)
      colours[i] = {colours[i].red * 0.22f / light, colours[i].green * 0.22f / light, colours[i].blue * 0.22f / light};
  return colours;
}

attempted<wish> read_wish(const json::object& with) {
  auto colours = read_palette(with);
  if (auto* error = std::get_if<task_error>(&colours))
    return *error;
  auto within = [&](std::string_view name, std::int64_t low, std::int64_t high) {
    auto value = integer_of(with, name);
    return value >= low && value <= high && value % (name == "fps" ? 1 : 2) == 0;
  };
  if (!within("width", 64, 2160) || !within("height", 64, 3840))
    return invalid_parameter("width", "and height must be even, 64..2160 and 64..3840");
  if (!within("fps", 10, 60))
    return invalid_parameter("fps", "must be 10..60");
  auto seconds = number_of(with, "seconds");
  if (!(seconds >= 1 && seconds <= 60))
    return invalid_parameter("seconds", "must be 1..60; video.compose repeats the clip for as long as it needs it");
  return wish{std::get<palette>(colours),
              static_cast<std::uint32_t>(integer_of(with, "width")),
              static_cast<std::uint32_t>(integer_of(with, "height")),
              static_cast<std::uint32_t>(integer_of(with, "fps")),
              seconds,
              number_of_text(text_of(with, "mood") + "/" + json::serialize(list_of(with, "palette")) + "/" +
                             std::to_string(integer_of(with, "seed")))};
}

task_result run(const json::object& with, task_context& context) {
  auto read = read_wish(with);
  if (auto* error = std::get_if<task_error>(&read))
    return *error;
  const auto& clip = std::get<wish>(read);
  constexpr std::uint32_t enlarged = 6;
  // Even, because the scaler loses the last row of an odd number.
  auto width = std::max(clip.width / enlarged / 2 * 2, 16u);
  auto height = std::max(clip.height / enlarged / 2 * 2, 16u);
  backdrop light(clip.colours, clip.seed, width, height);
  std::ofstream raw(context.scratch() / "light.rgb", std::ios::binary);
  for (std::uint32_t i = 0; i < clip.frames() && !context.stop_requested(); ++i) {
    raw << light.frame(static_cast<double>(i) / clip.frames(), clip.seconds);
    context.progress(0.3 * i / clip.frames());
  }
  if (!raw.flush())
    return task_error{"storage", "the frames cannot be written; is the disk full?", true, {}};

  auto size = std::to_string(clip.width) + ":" + std::to_string(clip.height);
  // The grain hides the steps between 8-bit shades.
  auto filter = "scale=" + size + ":flags=bicubic:out_color_matrix=bt709,format=yuv420p,noise=c0s=5:c0f=t:all_seed=7";
  std::vector<std::string> arguments{"-f",
                                     "rawvideo",
                                     "-pixel_format",
                                     "rgb24",
                                     "-video_size",
                                     std::to_string(width) + "x" + std::to_string(height),
                                     "-framerate",
                                     std::to_string(clip.fps),
                                     "-i",
                                     "light.rgb",
                                     "-vf",
                                     filter,
                                     "-an"};
  for (auto& option : h264_options(23))
    arguments.push_back(std::move(option));
  arguments.push_back("light.mp4");
  auto made = run_ffmpeg(std::move(arguments), clip.frames(), 0.3, 1, context);
  if (auto* error = std::get_if<task_error>(&made))
    return *error;
  auto kept = context.keep(context.scratch() / "light.mp4", "video/mp4", "background.mp4");
  if (!kept)
    return failed_because(kept.error());
  return json::value{{"video", to_value(*kept)},
                     {"seconds", static_cast<double>(clip.frames()) / clip.fps},
                     {"width", clip.width},
                     {"height", clip.height}};
}

}  // namespace

built_in video_render() {
  task_type type{.name = "video.render",
                 .summary = "Renders a looping clip of moving light in the colours of a mood.",
                 .slot = slot::compute,
                 .cacheable = true};
  type.parameters = {
    {"mood", value_type::string, false, "wonder",
     "Words that choose the colours: calm, warm, dark, mystery, hope, ..."},
    {"palette", value_type::list, false, {}, "Colours such as \"#20304a\" instead of the mood's."},
    {"seconds", value_type::number, false, 8, "How long the loop is."},
    {"width", value_type::integer, false, 720, "Pixels, even."},
    {"height", value_type::integer, false, 1280, "Pixels, even."},
    {"fps", value_type::integer, false, 25, "Frames per second."},
    {"seed", value_type::integer, false, 0, "Another number, another arrangement of lights."},
  };
  type.outputs = {
    {"video", value_type::artifact, true, {}, "The clip, H.264 without sound."},
    {"seconds", value_type::number, true, {}, "Its length."},
    {"width", value_type::integer, true, {}, "Pixels."},
    {"height", value_type::integer, true, {}, "Pixels."},
  };
  return {std::move(type), &run};
}

}  // namespace troupe::studio
