#include "studio/backdrop.hpp"
#include "studio/subprocess.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::studio {
namespace {

json::value made(std::string_view type, const json::value& with, studio_context& context) {
  auto result = perform(*find_built_in(type), with, context);
  if (const auto* error = std::get_if<task_error>(&result))
    FAIL(type << ": " << error->code << ": " << error->message);
  return std::get<json::value>(result);
}

task_error refusal(std::string_view type, const json::value& with, studio_context& context) {
  auto result = perform(*find_built_in(type), with, context);
  REQUIRE(std::holds_alternative<task_error>(result));
  return std::get<task_error>(result);
}

/// Returns what ffprobe says of the artifact.
json::value probed(const json::value& file, studio_context& context) {
  auto path = context.open(*as_artifact(file));
  REQUIRE(path);
  auto end =
    run_tool({.argv = {"ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", *path}}, context);
  REQUIRE(std::holds_alternative<program_exit>(end));
  return *parse_json(std::get<program_exit>(end).output);
}

double seconds_of(const json::value& stream) {
  return std::stod(std::string(stream.at("duration").as_string()));
}

/// A picture, drawn by ffmpeg in one colour.
json::value picture(const std::string& colour, studio_context& context) {
  auto end = run_tool({.argv = {"ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "color=" + colour + ":s=200x300",
                                "-frames:v", "1", "picture.png"}},
                      context);
  REQUIRE(std::holds_alternative<program_exit>(end));
  auto kept = context.keep(context.scratch() / "picture.png", "image/png", "picture.png");
  REQUIRE(kept);
  return to_value(*kept);
}

json::value narration(studio_context& context) {
  return made("speech.synthesize",
              {{"scenes", {"The sea had gone, and nobody knew.", "He lit the lamp again."}}, {"pause", 0.4}}, context);
}

/// The colour in the middle of the film at a moment, as ffmpeg's three bytes.
std::string colour_at(const json::value& film, double seconds, studio_context& context) {
  auto path = context.open(*as_artifact(film));
  auto end =
    run_tool({.argv = {"ffmpeg", "-v", "error", "-ss", std::to_string(seconds), "-i", path->string(), "-frames:v", "1",
                       "-vf", "crop=8:8,scale=1:1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"}},
             context);
  REQUIRE(std::holds_alternative<program_exit>(end));
  return std::get<program_exit>(end).output;
}

constexpr std::size_t red = 0, green = 1, blue = 2;

bool mostly(std::size_t channel, const std::string& pixel) {
  REQUIRE(pixel.size() == 3);
  auto value = [&](std::size_t i) { return static_cast<int>(static_cast<unsigned char>(pixel[i])); };
  for (std::size_t other : {red, green, blue})
    if (other != channel && value(channel) < value(other) + 60)
      return false;
  return true;
}

}  // namespace

TEST_CASE("a backdrop is a loop, and a seed is one arrangement") {
  auto colours = palette_of("a calm evening by the sea");
  backdrop light(colours, 7, 32, 56);
  CHECK(light.frame(0, 8).size() == 32 * 56 * 3);
  CHECK(light.frame(0, 8) == light.frame(1, 8));
  CHECK(light.frame(0, 8) != light.frame(0.5, 8));
  CHECK(light.frame(0.3, 8) == backdrop(colours, 7, 32, 56).frame(0.3, 8));
  CHECK(light.frame(0.3, 8) != backdrop(colours, 8, 32, 56).frame(0.3, 8));
}

TEST_CASE("video.render makes a silent clip of the length asked for") {
  studio_context context;
  json::value with{{"mood", "warm"}, {"seconds", 2}, {"width", 180}, {"height", 320}};
  auto clip = made("video.render", with, context);
  auto seen = probed(clip.at("video"), context);
  REQUIRE(seen.at("streams").as_array().size() == 1);
  const auto& picture = seen.at("streams").at(0);
  CHECK(picture.at("codec_name") == "h264");
  CHECK(picture.at("width") == 180);
  CHECK(picture.at("height") == 320);
  CHECK(seconds_of(picture) == Approx(2));
  CHECK(clip == made("video.render", with, context));
}

TEST_CASE("video.compose cuts pictures to the narration") {
  studio_context context;
  auto speech = narration(context);
  auto light = made("video.render", {{"seconds", 1}, {"width", 180}, {"height", 320}}, context);
  json::value with{{"audio", speech.at("audio")},
                   {"segments", speech.at("segments")},
                   {"images", {picture("red", context), {{"image", picture("blue", context)}}, nullptr}},
                   {"background", light.at("video")},
                   {"hook", "What if {it} never came back?"},
                   {"title", "The sea: 100% 'gone'"},
                   {"width", 180},
                   {"height", 320}};
  auto film = made("video.compose", with, context);
  auto seen = probed(film.at("video"), context);
  const auto& streams = seen.at("streams").as_array();
  REQUIRE(streams.size() == 2);
  CHECK(streams[0].at("codec_name") == "h264");
  CHECK(streams[0].at("profile") == "High");
  CHECK(streams[0].at("pix_fmt") == "yuv420p");
  CHECK(streams[0].at("width") == 180);
  CHECK(streams[0].at("height") == 320);
  CHECK(streams[0].at("r_frame_rate") == "25/1");
  CHECK(streams[1].at("codec_name") == "aac");
  CHECK(streams[1].at("sample_rate") == "48000");
  CHECK(seconds_of(streams[0]) == Approx(seconds_of(streams[1])).margin(0.1));
  CHECK(film.at("seconds").to_number<double>() == Approx(seconds_of(streams[0])).margin(0.05));
  auto opening = 2.6, ending = 0.9;
  CHECK(seconds_of(streams[0]) - opening - ending == Approx(speech.at("seconds").to_number<double>()).margin(0.1));
  CHECK(film.at("scenes") == 2);

  auto second = speech.at("segments").at(1).at("start").to_number<double>() + opening;
  CHECK_FALSE(mostly(red, colour_at(film.at("video"), 1, context)));
  CHECK(mostly(red, colour_at(film.at("video"), second - 1, context)));
  CHECK(mostly(blue, colour_at(film.at("video"), second + 0.5, context)));

  auto fractions = context.fractions();
  CHECK(fractions.back() == 1);
  CHECK(std::ranges::any_of(context.notes(), [](const auto& note) { return note.starts_with("frame "); }));
  CHECK(made("video.compose", with, context) == film);
}

TEST_CASE("video.compose brings the sound to -16 LUFS") {
  studio_context context;
  auto speech = narration(context);
  auto film = made(
    "video.compose",
    {{"audio", speech.at("audio")}, {"images", {picture("red", context)}}, {"width", 64}, {"height", 64}}, context);
  auto path = context.open(*as_artifact(film.at("video")));
  auto end = run_tool(
    {.argv = {"ffmpeg", "-nostats", "-i", path->string(), "-af", "ebur128=framelog=verbose", "-f", "null", "-"}},
    context);
  REQUIRE(std::holds_alternative<program_exit>(end));
  const auto& log = std::get<program_exit>(end).error;
  auto at = log.find("I:", log.rfind("Integrated loudness:"));
  REQUIRE(at != log.npos);
  CHECK(std::stod(log.substr(at + 2)) == Approx(-16).margin(1));
}

TEST_CASE("video.compose can carry subtitles as a track") {
  studio_context context;
  auto speech = narration(context);
  auto film = made("video.compose",
                   {{"audio", speech.at("audio")},
                    {"segments", speech.at("segments")},
                    {"images", json::array{}},
                    {"title", "Only a title"},
                    {"subtitles", "soft"},
                    {"music", "none"},
                    {"width", 180},
                    {"height", 320}},
                   context);
  auto seen = probed(film.at("video"), context);
  const auto& streams = seen.at("streams").as_array();
  REQUIRE(streams.size() == 3);
  CHECK(streams[2].at("codec_name") == "mov_text");
}

TEST_CASE("video.compose refuses what it cannot cut") {
  studio_context context;
  auto speech = narration(context);
  auto red_picture = picture("red", context);
  json::object good{{"audio", speech.at("audio")}, {"images", {red_picture}}, {"width", 64}, {"height", 64}};
  auto with = [&](std::string_view name, json::value value) {
    auto all = good;
    all[name] = std::move(value);
    return all;
  };
  struct row {
    std::string what;
    json::value with;
    std::string code;
  };
  auto playlist = to_value(context.given("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "image/png", "x.png"));
  auto rows = std::vector<row>{
    {"a picture that is not an artifact", with("images", {"/etc/passwd"}), "invalid_parameters"},
    {"a picture that is gone",
     with("images", {to_value(artifact{"sha256:" + std::string(64, '0'), "image/png", 1, "x"})}), "unknown"},
    {"a sound that is a picture", with("audio", red_picture), "invalid_parameters"},
    {"a playlist for a picture", with("images", {playlist}), "exit_status"},
    {"more pictures than time", with("images", json::array(50, red_picture)), "invalid_parameters"},
    {"an odd width", with("width", 65), "invalid_parameters"},
    {"segments out of order", with("segments", {{{"start", 3}, {"end", 4}}, {{"start", 1}, {"end", 2}}}),
     "invalid_parameters"},
    {"segments beyond the sound", with("segments", {{{"start", 3}, {"end", 400}}}), "invalid_parameters"},
    {"a hook that is a story", with("hook", json::string(301, 'x')), "invalid_parameters"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    CHECK(refusal("video.compose", r.with, context).code == r.code);
  }
}

TEST_CASE("video.compose stops when its task must") {
  studio_context context;
  auto speech = narration(context);
  auto with = json::value{{"audio", speech.at("audio")}, {"images", {picture("red", context)}}};
  context.stop();
  CHECK(refusal("video.compose", with, context).code == "stopped");
}

}  // namespace troupe::studio
