#include "api/route.hpp"
#include "core/rehearsal/run.hpp"
#include "core/schedule/schedule.hpp"
#include "core/workflow/plan.hpp"
#include "store/zone_files.hpp"
#include "studio/pure.hpp"
#include "studio/task.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace troupe {
namespace {

/// Returns the fenced YAML blocks of a Markdown file that begin with a key: whole files.
std::vector<std::string> files_in(const std::string& path, const std::string& key = "workflow:") {
  std::ifstream file(path);
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
  std::erase_if(blocks, [&](const auto& block) { return !block.starts_with(key); });
  return blocks;
}

}  // namespace

TEST_CASE("every workflow in docs/WORKFLOWS.md runs to its end") {
  auto blocks = files_in(TROUPE_SOURCE_DIR "/docs/WORKFLOWS.md");
  CHECK(blocks.size() >= 4);
  rehearsal::run_options options;
  options.carry_out = studio::carry_out_pure;
  options.fill_in = true;
  for (const auto& block : blocks) {
    INFO(block);
    auto planned = plan_text(block, "WORKFLOWS.md", "sha256:0", studio::built_in_types());
    for (const auto& error : planned.errors)
      FAIL_CHECK(to_string(error));
    if (!planned.plan)
      continue;
    auto made = rehearsal::rehearse(planned.plan, {}, options);
    for (const auto& step : made.path)
      UNSCOPED_INFO(to_text(step.at) + " " + step.task + " " + step.what + " " + step.detail);
    for (const auto& problem : made.problems)
      FAIL_CHECK(to_string(problem));
    CHECK(made.state == execution_state::completed);
  }
}

TEST_CASE("every workflow in docs/STARTS.md can be run") {
  auto blocks = files_in(TROUPE_SOURCE_DIR "/docs/STARTS.md");
  CHECK(blocks.size() >= 3);
  for (const auto& block : blocks) {
    auto planned = plan_text(block, "STARTS.md", "sha256:0", studio::built_in_types());
    for (const auto& error : planned.errors)
      FAIL_CHECK(to_string(error));
  }
}

TEST_CASE("every schedule in docs/SCHEDULES.md can be kept") {
  set_zone_provider(store::zone_files(store::zone_directory()));
  auto blocks = files_in(TROUPE_SOURCE_DIR "/docs/SCHEDULES.md", "schedule:");
  CHECK(blocks.size() >= 2);
  for (const auto& block : blocks) {
    auto reading = read_schedule(block, "SCHEDULES.md");
    for (const auto& error : reading.errors)
      FAIL_CHECK(to_string(error));
  }
}

TEST_CASE("docs/SECURITY.md says which role each operation needs") {
  std::ifstream file(TROUPE_SOURCE_DIR "/docs/SECURITY.md");
  std::map<std::string, std::set<std::string>> said, needed;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string bar, role, operation;
    if (!(words >> bar >> role) || bar != "|" || !from_name<access::role>(role) || !(words >> bar) || bar != "|")
      continue;
    while (words >> operation && operation != "|")
      said[role].insert(operation);
  }
  for (const auto& r : api::routes())
    needed[std::string(to_string(r.role))].emplace(r.operation);
  CHECK(said == needed);
}

TEST_CASE("every workflow in docs/SECURITY.md can be run") {
  auto blocks = files_in(TROUPE_SOURCE_DIR "/docs/SECURITY.md");
  CHECK(blocks.size() == 1);
  for (const auto& block : blocks) {
    auto planned = plan_text(block, "SECURITY.md", "sha256:0", studio::built_in_types());
    for (const auto& error : planned.errors)
      FAIL_CHECK(to_string(error));
  }
}

}  // namespace troupe
