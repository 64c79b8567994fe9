#include "core/workflow/plan.hpp"
#include "studio/task.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe {
namespace {

/// Returns the fenced YAML blocks of a Markdown file that are whole workflows.
std::vector<std::string> workflows_in(const std::string& path) {
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
  std::erase_if(blocks, [](const auto& block) { return !block.starts_with("workflow:"); });
  return blocks;
}

}  // namespace

TEST_CASE("every workflow in docs/WORKFLOWS.md can be run") {
  auto blocks = workflows_in(TROUPE_SOURCE_DIR "/docs/WORKFLOWS.md");
  CHECK(blocks.size() >= 4);
  for (const auto& block : blocks) {
    auto planned = plan_text(block, "WORKFLOWS.md", "sha256:0", studio::built_in_types());
    for (const auto& error : planned.errors)
      FAIL_CHECK(to_string(error));
  }
}

}  // namespace troupe
