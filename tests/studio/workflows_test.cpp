#include "core/workflow/plan.hpp"
#include "studio/task.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace troupe {
namespace {

planning plan_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return plan_text(text.str(), path.string(), "digest", studio::built_in_types());
}

}  // namespace

TEST_CASE("every workflow that ships can be run with the built-in task types") {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TROUPE_SOURCE_DIR "/config/workflows")) {
    ++found;
    auto planning = plan_file(entry.path());
    for (const auto& why : planning.errors)
      UNSCOPED_INFO(to_string(why));
    CHECK(planning.plan);
    if (planning.plan)
      CHECK(planning.plan->definition.name == entry.path().stem());
  }
  CHECK(found >= 3);
}

TEST_CASE("the video workflow wants a topic and nothing else") {
  auto planning = plan_file(TROUPE_SOURCE_DIR "/config/workflows/video.yaml");
  REQUIRE(planning.plan);
  auto accepted = accept_input(planning.plan->definition, json::value{{"topic", "the sea"}});
  REQUIRE(accepted);
  CHECK(accepted->at("seed") == 1);
  auto refusal = accept_input(planning.plan->definition, json::value(json::object{}));
  REQUIRE(!refusal);
  CHECK(to_string(refusal.error()) == "input.topic: is required (What the video is about)");
}

}  // namespace troupe
