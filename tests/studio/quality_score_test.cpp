#include "studio/quality_score.hpp"

#include "studio/subprocess.hpp"
#include "studio/transform.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe::studio {
namespace {

json::object accepted(json::object with) {
  auto checked = accept_parameters(quality_score().type, json::value(std::move(with)));
  REQUIRE(std::holds_alternative<json::object>(checked));
  return std::get<json::object>(checked);
}

}  // namespace

TEST_CASE("quality.score reports an overall, every criterion with evidence, and advice") {
  studio_context context;
  auto got = quality_score().run(
    accepted(
      {{"text", "A fox crossed the snow. Why? It wanted one warm light. Then a door opened, and it was not alone."}}),
    context);
  REQUIRE(std::holds_alternative<json::value>(got));
  const auto& output = std::get<json::value>(got);
  CHECK(output.at("overall").is_double());
  CHECK(output.at("words") == 20);
  CHECK(output.at("sentences") == 4);
  CHECK(!output.at("feedback").as_array().empty());
  CHECK(output.at("criteria").as_object().size() == 14);
  for (const auto& [name, criterion] : output.at("criteria").as_object()) {
    CAPTURE(std::string(name));
    CHECK(criterion.at("score").is_double());
    CHECK(!criterion.at("evidence").as_array().empty());
  }
}

TEST_CASE("quality.score refuses what it cannot judge") {
  studio_context context;
  auto with = accepted({{"text", "A fox."}, {"target_words", -1}});
  CHECK(std::holds_alternative<task_error>(quality_score().run(with, context)));
  with = accepted({{"text", std::string(300'000, 'a')}});
  CHECK(std::holds_alternative<task_error>(quality_score().run(with, context)));
}

TEST_CASE("quality.score takes a profile by name or as an object") {
  studio_context context;
  auto judged = [&](json::value profile) {
    return quality_score().run(accepted({{"text", "A fox crossed the snow. Why?"}, {"profile", std::move(profile)}}),
                               context);
  };
  CHECK(std::get<json::value>(judged("story")).at("judged_by") == "story 1");
  json::value mine{{"profile", "mine"}, {"criteria", {{"clarity", {{"weight", 1}}}}}};
  CHECK(std::get<json::value>(judged(mine)).at("criteria").as_object().size() == 1);
  CHECK(std::get<task_error>(judged("poem")).message.find("there are narration, story") != std::string::npos);
  CHECK(std::holds_alternative<task_error>(judged(7)));
  CHECK(std::holds_alternative<task_error>(judged({{"profile", "mine"}, {"criteria", {{"charm", {{"weight", 1}}}}}})));
}

TEST_CASE("quality.score plays what was made, and finds silence, darkness and standstill") {
  studio_context context;
  auto file = context.scratch() / "made.mp4";
  // Six seconds: a tone for two, then silence; grey for three, then black.
  program_call call{.argv = {"ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
                             "color=gray:s=90x160:r=10:d=3[a];color=black:s=90x160:r=10:d=3[b];[a][b]concat", "-f",
                             "lavfi", "-i", "sine=440:d=2,apad=whole_dur=6", "-shortest", file.string()}};
  REQUIRE(std::holds_alternative<program_exit>(run_tool(call, context)));
  auto kept = context.keep(file, "video/mp4", "made.mp4");
  REQUIRE(kept.has_value());
  auto with = accepted({{"text", "A fox crossed the snow. Why? It was cold."},
                        {"media", to_value(*kept)},
                        {"segments", {{{"start", 0}, {"end", 2}, {"text", "A fox crossed the snow."}}}}});
  auto got = quality_score().run(with, context);
  REQUIRE(std::holds_alternative<json::value>(got));
  const auto& criteria = std::get<json::value>(got).at("criteria").as_object();
  for (auto name : {"loudness", "silence", "narration_rate", "subtitle_speed", "picture_variety", "black_frames"})
    CHECK(criteria.contains(name));
  CHECK(criteria.at("silence").at("score").as_double() < 60);
  CHECK(criteria.at("black_frames").at("score").as_double() < 20);

  auto text = context.scratch() / "not.mp4";
  std::ofstream(text) << "no video";
  with["media"] = to_value(*context.keep(text, "video/mp4", "not.mp4"));
  auto refused = quality_score().run(with, context);
  REQUIRE(std::holds_alternative<task_error>(refused));
  CHECK(std::get<task_error>(refused).code == "invalid_parameters");
}

TEST_CASE("transform gives back what it was given") {
  studio_context context;
  json::object with{{"sum", 3}, {"list", {1, 2}}};
  CHECK(std::get<json::value>(transform().run(with, context)) == json::value(with));
}

}  // namespace troupe::studio
