#include "studio/image_render.hpp"

#include "studio/figure.hpp"
#include "studio/scene_painting.hpp"
#include "studio/story.hpp"
#include "studio/story_lexicon.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <vector>

namespace troupe::studio {
namespace {

/// Whether tags are balanced and attribute values quoted: what an XML reader would insist on first.
bool is_balanced(std::string_view svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != svg.npos; at = svg.find('<', at + 1)) {
    auto end = svg.find('>', at);
    if (end == svg.npos)
      return false;
    auto tag = svg.substr(at + 1, end - at - 1);
    if (tag.front() == '?' || tag.back() == '/')
      continue;
    auto name = std::string(tag.substr(0, tag.find(' ')));
    if (name.front() != '/') {
      open.push_back(name);
    } else if (open.empty() || "/" + open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("every place, time and weather makes a well-formed picture, the same each time") {
  auto place = static_cast<scene_place>(GENERATE(range(0, 11)));
  auto time = static_cast<scene_time>(GENERATE(range(0, 6)));
  auto weather = static_cast<scene_weather>(GENERATE(range(0, 6)));
  CAPTURE(to_string(place), to_string(time), to_string(weather));
  scene_visual visual{{"lighthouse", "fish"}, place, time, scene_mood::wonder, weather, 7, 3};
  auto picture = paint_scene(visual, 720, 1280);
  CHECK(is_balanced(picture.svg));
  CHECK(picture.svg.find("nan") == std::string::npos);
  CHECK(picture.svg == paint_scene(visual, 720, 1280).svg);
  CHECK(!picture.description.empty());
}

TEST_CASE("every word of the lexicon has a drawing of its own or a fitting one") {
  for (auto part : {lexicon_of_nature(), lexicon_of_the_living(), lexicon_of_made_things()})
    for (const auto& entry : part) {
      CAPTURE(entry.word, entry.figure);
      CHECK(find_figure(entry.figure).name == entry.figure);
      CHECK(is_balanced(paint_scene({{std::string(entry.word)}, entry.place, {}, {}, {}, 1, 0}, 72, 128).svg));
    }
}

TEST_CASE("another seed, another scene and another subject are other pictures") {
  std::set<std::string> all;
  for (std::uint64_t seed = 0; seed < 4; ++seed)
    for (std::uint32_t index = 0; index < 4; ++index)
      for (auto word : {"cat", "robot", "something unheard of"})
        all.insert(
          paint_scene({{word}, scene_place::city, scene_time::dusk, scene_mood::calm, {}, seed, index}, 72, 128).svg);
  CHECK(all.size() == 48);
}

TEST_CASE("words from outside cannot leave the text of the picture") {
  std::string hostile = "</title><script>&\"'\x01";
  auto picture = paint_scene({{hostile}, {}, {}, {}, {}, 1, 0}, 72, 128);
  CHECK(is_balanced(picture.svg));
  CHECK(picture.svg.find("<script") == std::string::npos);
  CHECK(picture.svg.find('\x01') == std::string::npos);
}

TEST_CASE("a scene of a script is a visual the painter reads") {
  for (const auto& scene : write_script(write_story("the fox who looked for the moon", 3, 7)).scenes) {
    auto read = from_json<scene_visual>(to_json(scene.visual));
    REQUIRE(read);
    CHECK(*read == scene.visual);
    CHECK(paint_scene(*read, 720, 1280).description.find("Fox") == 0);
  }
}

TEST_CASE("image.render keeps a PNG of the asked size") {
  studio_context context;
  auto got = image_render().run(
    {{"visual", {{"subjects", {"lighthouse", "gull"}}, {"place", "sea"}}}, {"width", 180}, {"height", 320}}, context);
  if (auto* failed = std::get_if<task_error>(&got))
    FAIL(failed->message);
  const auto& output = std::get<json::value>(got);
  auto image = as_artifact(output.at("image"));
  REQUIRE(image);
  CHECK(image->media_type == "image/png");
  auto path = context.open(*image);
  REQUIRE(path);
  std::ifstream file(*path, std::ios::binary);
  std::string head(24, 0);
  file.read(head.data(), 24);
  CHECK(head.substr(1, 3) == "PNG");
  CHECK(static_cast<unsigned char>(head[19]) == 180);
  CHECK(static_cast<unsigned char>(head[22]) * 256 + static_cast<unsigned char>(head[23]) == 320);
  CHECK(output.at("description") == "Lighthouse and gull by the sea in the evening.");
}

TEST_CASE("image.render says which parameter is wrong") {
  struct row {
    json::object with;
    std::string message;
  };
  auto r = GENERATE(values<row>({
    {{{"width", 720}}, "visual"},
    {{{"visual", {{"subjects", json::array{}}}}}, "subjects"},
    {{{"visual", {{"subjects", {"a\x02"}}}}}, "control"},
    {{{"visual", {{"subjects", {"cat"}}, {"place", "mall"}}}}, "place"},
    {{{"visual", {{"subjects", {"cat"}}}}, {"width", 100000}}, "4096"},
    {{{"visual", {{"subjects", {"cat"}}}}, {"height", 1}}, "height"},
  }));
  CAPTURE(r.message);
  studio_context context;
  auto got = image_render().run(r.with, context);
  REQUIRE(std::holds_alternative<task_error>(got));
  CHECK(!std::get<task_error>(got).retryable);
  CHECK_THAT(std::get<task_error>(got).message, Catch::Contains(r.message));
}

}  // namespace troupe::studio
