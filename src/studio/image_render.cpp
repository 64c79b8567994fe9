#include "studio/image_render.hpp"

#include "studio/parameters.hpp"
#include "studio/scene_painting.hpp"
#include "studio/subprocess.hpp"
#include "studio/utf8.hpp"

#include <algorithm>
#include <fstream>

namespace troupe::studio {
namespace {

constexpr std::int64_t pixels_min = 64;
constexpr std::int64_t pixels_max = 4096;
constexpr std::size_t subjects_max = 8;
constexpr std::size_t subject_bytes_max = 200;

std::optional<task_error> wrong_subjects(const scene_visual& visual) {
  if (visual.subjects.empty())
    return invalid_parameter("visual.subjects", "is empty; name what the picture shows, e.g. [\"lighthouse\"]");
  if (visual.subjects.size() > subjects_max)
    return invalid_parameter("visual.subjects",
                             "names more than " + std::to_string(subjects_max) + " things; keep the main ones");
  for (const auto& word : visual.subjects) {
    bool blank = word.find_first_not_of(" \t") == word.npos;
    bool control = std::ranges::any_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (blank || control || word.size() > subject_bytes_max || to_utf8(word) != word)
      return invalid_parameter("visual.subjects", "each must be a noun of at most " +
                                                    std::to_string(subject_bytes_max) +
                                                    " bytes, in UTF-8, without control characters");
  }
  return std::nullopt;
}

task_result run(const json::object& with, task_context& context) {
  auto width = integer_of(with, "width", 720), height = integer_of(with, "height", 1280);
  for (auto [name, pixels] : {std::pair{"width", width}, std::pair{"height", height}})
    if (pixels < pixels_min || pixels > pixels_max)
      return invalid_parameter(name, "must be " + std::to_string(pixels_min) + " to " + std::to_string(pixels_max) +
                                       " pixels");
  const auto* given = find_value(with, "visual");
  if (!given)
    return invalid_parameter("visual", "is missing; pass the `visual` of a script's scene");
  auto visual = from_json<scene_visual>(*given);
  if (!visual)
    return invalid_parameter("visual." + visual.error().where, visual.error().what);
  if (auto wrong = wrong_subjects(*visual))
    return *wrong;
  if (const auto* seed = find_value(with, "seed"))
    visual->seed = static_cast<std::uint64_t>(seed->to_number<std::int64_t>());

  auto painted = paint_scene(*visual, static_cast<int>(width), static_cast<int>(height));
  auto source = context.scratch() / "scene.svg", target = context.scratch() / "scene.png";
  std::ofstream file(source, std::ios::binary);
  if (!(file << painted.svg).flush())
    return task_error{"storage", "cannot write " + source.string() + "; is the disk full?", true, {}};
  file.close();
  context.progress(0.3, "composed");
  auto drawn = run_tool({{"rsvg-convert", "--format=png", "--output", target.string(), source.string()}}, context);
  if (auto* failed = std::get_if<task_error>(&drawn))
    return *failed;
  auto kept = context.keep(target, "image/png", "scene-" + std::to_string(visual->index + 1) + ".png");
  if (!kept)
    return failed_because(kept.error());
  context.progress(1);
  return json::value{{"image", to_value(*kept)},
                     {"width", width},
                     {"height", height},
                     {"description", painted.description},
                     {"subjects", to_json(visual->subjects)}};
}

}  // namespace

built_in image_render() {
  task_type type;
  type.name = "image.render";
  type.summary = "Draws a picture of a scene: its place, its light and its subjects. Works offline.";
  type.slot = slot::compute;
  type.cacheable = true;
  type.parameters = {
    {"visual",
     value_type::object,
     true,
     {},
     "What to show: {subjects: [nouns], place, time_of_day, mood, weather, seed, index}, as a script's scene has it."},
    {"width", value_type::integer, false, 720, "Pixels, 64 to 4096."},
    {"height", value_type::integer, false, 1280, "Pixels, 64 to 4096."},
    {"seed", value_type::integer, false, {}, "Overrides the seed of the visual: the same seed draws the same picture."},
  };
  type.outputs = {
    {"image", value_type::artifact, true, {}, "The picture, PNG."},
    {"width", value_type::integer, true, {}, "Pixels."},
    {"height", value_type::integer, true, {}, "Pixels."},
    {"description", value_type::string, true, {}, "One sentence for people who cannot see it."},
    {"subjects", value_type::list, true, {}, "What it shows."},
  };
  return {std::move(type), run};
}

}  // namespace troupe::studio
