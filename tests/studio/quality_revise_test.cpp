#include "studio/quality_revise.hpp"

#include "studio/quality_score.hpp"
#include "studio/text_generate.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {
namespace {

json::value done(const built_in& type, json::object with, task_context& context) {
  auto got = perform(type, json::value(std::move(with)), context);
  if (auto* error = std::get_if<task_error>(&got))
    FAIL(error->message);
  return std::get<json::value>(got);
}

/// One iteration of the group `draft` of config/workflows/video.yaml.
json::value attempt(const char* topic, json::value style, json::value previous, task_context& context) {
  auto story = done(text_generate(), {{"template", "story"}, {"topic", topic}, {"style", std::move(style)}}, context);
  auto script = done(text_generate(), {{"template", "script"}, {"story", story}}, context);
  auto hook = done(text_generate(), {{"template", "hook"}, {"story", story}}, context);
  auto report = done(quality_score(), {{"text", script.at("text")}, {"hook", hook.at("text")}}, context);
  return done(quality_revise(),
              {{"report", report},
               {"parameters", story.at("style")},
               {"candidate", {{"text", script.at("text")}}},
               {"previous", std::move(previous)},
               {"attempts_max", 5}},
              context);
}

}  // namespace

TEST_CASE("a story that is made again by its report becomes better") {
  int approved = 0, better = 0, series = 0;
  double first = 0, best = 0;
  for (auto topic : {"the lighthouse that waited for the sea", "a robot who learns to paint", "why cats purr",
                     "the clock that stopped", "an old violin", "the baker who could not sleep"}) {
    studio_context context;
    auto now = attempt(topic, {{"seed", 1}}, nullptr, context);
    while (!now.at("done").as_bool())
      now = attempt(topic, now.at("next"), now, context);
    const auto& scores = now.at("scores").as_array();
    CAPTURE(topic, json::serialize(now.at("scores")), now.at("why").as_string());
    CHECK(scores.size() <= 5);
    double most = 0;
    for (const auto& s : scores)
      most = std::max(most, s.to_number<double>());
    CHECK(now.at("best").at("overall").to_number<double>() == most);
    CHECK(!now.at("best").at("candidate").at("text").as_string().empty());
    first += scores.front().to_number<double>();
    best += most;
    // One that is approved at once is left as it is.
    better += scores.size() == 1 || most > scores.front().to_number<double>();
    approved += now.at("best").at("decision") == "approve";
    ++series;
  }
  CAPTURE(first / series, best / series);
  CHECK(better == series);
  CHECK(approved >= 4);
  CHECK(best / series > first / series + 1);
}

TEST_CASE("quality.revise says which parameter is wrong") {
  json::object report{{"overall", 80}, {"decision", "review"}, {"criteria", json::object{}}};
  struct row {
    json::object with;
    std::string message;
  };
  auto r = GENERATE_COPY(values<row>({
    {{{"report", {{"overall", 80}}}}, "report: has no overall, decision and criteria"},
    {{{"report", report}, {"attempts_max", 0}}, "attempts_max: must be 1 to 100"},
    {{{"report", report}, {"attempts_max", 101}}, "attempts_max: must be 1 to 100"},
    {{{"report", report}, {"changes_max", 0}}, "changes_max: must be 1 to 100"},
    {{{"report", report}, {"budget", -1}}, "budget: must not be negative"},
    {{{"report", report}, {"cost", -1}}, "cost: must not be negative"},
    {{{"report", report}, {"previous", 7}}, "previous: "},
    {{{"report", report}, {"remedies", {{"clarity", 7}}}}, "remedies: clarity: "},
  }));
  studio_context context;
  auto got = perform(quality_revise(), json::value(r.with), context);
  REQUIRE(std::holds_alternative<task_error>(got));
  CHECK_THAT(std::get<task_error>(got).message, Catch::Contains(r.message));
}

}  // namespace troupe::studio
