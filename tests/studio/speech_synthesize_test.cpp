#include "studio/speech_synthesize.hpp"

#include "studio/wav.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {
namespace {

const built_in& speech() {
  return *find_built_in("speech.synthesize");
}

json::value spoken(const json::value& with, studio_context& context) {
  auto result = perform(speech(), with, context);
  if (const auto* error = std::get_if<task_error>(&result))
    FAIL(error->code << ": " << error->message);
  return std::get<json::value>(result);
}

}  // namespace

TEST_CASE("scenes are spoken one after the other, and where each is was measured") {
  studio_context context;
  auto said = spoken({{"scenes",
                       {{{"narration", "The keeper lit the lamp each night."}},
                        {{"narration", "The sea had gone away, and the maps did not know it yet."}},
                        "He waited."}},
                      {"pause", 1.0}},
                     context);
  auto audio = as_artifact(said.at("audio"));
  REQUIRE(audio);
  CHECK(audio->media_type == "audio/wav");
  auto heard = read_wav(*context.open(*audio));
  REQUIRE(heard);
  CHECK(heard->rate == 48000);
  CHECK(heard->channels == 2);
  auto seconds = said.at("seconds").to_number<double>();
  CHECK(seconds == Approx(heard->seconds()).margin(0.001));
  CHECK(seconds > 6);

  const auto& segments = said.at("segments").as_array();
  REQUIRE(segments.size() == 3);
  double before = -1.0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    CHECK(segments[i].at("index") == i);
    CHECK(segments[i].at("start").to_number<double>() == Approx(before + 1.0).margin(0.01));
    before = segments[i].at("end").to_number<double>();
  }
  CHECK(segments[0].at("text") == "The keeper lit the lamp each night.");
  CHECK(before == Approx(seconds).margin(0.1));
  CHECK(segments[1].at("end").to_number<double>() - segments[1].at("start").to_number<double>() >
        segments[0].at("end").to_number<double>());
  CHECK(context.fractions().back() == 1);
}

TEST_CASE("the same words sound the same") {
  studio_context context;
  json::value with{{"text", "One paragraph.\n\nAnd another."}};
  auto first = spoken(with, context);
  CHECK(first.at("segments").as_array().size() == 2);
  CHECK(first == spoken(with, context));
}

TEST_CASE("words that look like options or markup are only spoken") {
  studio_context context;
  auto said = spoken({{"text", "--version -w /tmp/x <speak> $(id)"}}, context);
  CHECK(said.at("seconds").to_number<double>() > 1);
}

TEST_CASE("a scene without words takes no time") {
  studio_context context;
  auto said = spoken({{"scenes", {"First.", "", "Last."}}, {"pause", 0}}, context);
  const auto& silent = said.at("segments").as_array().at(1);
  CHECK(silent.at("start") == silent.at("end"));
}

TEST_CASE("speech that cannot be is refused") {
  struct row {
    std::string what;
    json::value with;
    std::string code;
  };
  auto r = GENERATE(values<row>({
    {"nothing to say", json::object{}, "invalid_parameters"},
    {"only white space", {{"text", " \n "}}, "invalid_parameters"},
    {"a scene that is a number", {{"scenes", {1}}}, "invalid_parameters"},
    {"a voice that is a path", {{"text", "a"}, {"voice", "../../etc/passwd"}}, "invalid_parameters"},
    {"a voice that is not there", {{"text", "a"}, {"voice", "xx-nowhere"}}, "exit_status"},
    {"too fast", {{"text", "a"}, {"speed", 4000}}, "invalid_parameters"},
    {"too much", {{"text", std::string(70'000, 'a')}}, "invalid_parameters"},
  }));
  CAPTURE(r.what);
  studio_context context;
  auto result = perform(speech(), r.with, context);
  REQUIRE(std::holds_alternative<task_error>(result));
  CAPTURE(std::get<task_error>(result).message);
  CHECK(std::get<task_error>(result).code == r.code);
}

}  // namespace troupe::studio
