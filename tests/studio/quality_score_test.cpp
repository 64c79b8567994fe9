#include "studio/quality_score.hpp"

#include "studio/transform.hpp"
#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

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

TEST_CASE("transform gives back what it was given") {
  studio_context context;
  json::object with{{"sum", 3}, {"list", {1, 2}}};
  CHECK(std::get<json::value>(transform().run(with, context)) == json::value(with));
}

}  // namespace troupe::studio
