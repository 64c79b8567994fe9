#include "core/rehearsal/run.hpp"
#include "studio/pure.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace troupe {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Runs the cases and complains of each that does not come out as it expects.
void run_cases(const std::string& workflow, const std::string& mocks, const std::string& name) {
  INFO(name);
  auto planned = plan_text(workflow, name, "digest", studio::built_in_types());
  for (const auto& error : planned.errors)
    FAIL_CHECK(to_string(error));
  auto script = rehearsal::read_script(mocks, name + " mocks");
  for (const auto& error : script.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE((planned.plan && script.script));
  rehearsal::run_options options;
  options.carry_out = studio::carry_out_pure;
  for (const auto& one : rehearsal::rehearse_all(planned.plan, *script.script, options)) {
    INFO(one.name);
    for (const auto& step : one.run.path)
      UNSCOPED_INFO(to_text(step.at) + " " + step.task + " " + step.what + " " + step.detail);
    for (const auto& problem : one.run.problems)
      FAIL_CHECK(to_string(problem));
    for (const auto& line : one.unmet)
      FAIL_CHECK(line);
    CHECK(one.passed());
  }
}

/// Returns the fenced YAML blocks of a Markdown file.
std::vector<std::string> yaml_in(const std::string& path) {
  std::istringstream file(read(path));
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (!inside && line == "```yaml") {
      inside = true;
      blocks.emplace_back();
    } else if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

}  // namespace

TEST_CASE("every workflow that ships does what its mocks file expects") {
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TROUPE_SOURCE_DIR "/config/workflows")) {
    auto mocks = std::filesystem::path(TROUPE_SOURCE_DIR "/config/mocks") / entry.path().filename();
    CAPTURE(mocks);
    REQUIRE(std::filesystem::exists(mocks));
    run_cases(read(entry.path()), read(mocks), entry.path().filename());
    ++found;
  }
  CHECK(found >= 3);
}

TEST_CASE("the example of docs/TESTING.md does what it says") {
  auto blocks = yaml_in(TROUPE_SOURCE_DIR "/docs/TESTING.md");
  REQUIRE(blocks.size() >= 2);
  REQUIRE(blocks[0].starts_with("workflow:"));
  run_cases(blocks[0], blocks[1], "TESTING.md");
}

}  // namespace troupe
