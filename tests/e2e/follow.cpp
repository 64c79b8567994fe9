#include "tests/e2e/follow.hpp"

#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

namespace troupe::e2e {

std::vector<block> blocks_of(const std::string& document, const std::vector<std::string>& sections) {
  std::vector<block> blocks;
  bool wanted = sections.empty(), inside = false;
  for (const auto& line : lines_of(read_file(TROUPE_SOURCE_DIR "/docs/" + document))) {
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      if (wanted)
        blocks.back().text += line + "\n";
    } else if (line.starts_with("```")) {
      inside = true;
      auto file = line.find(" file=");
      if (wanted)
        blocks.push_back({line.substr(3, file - 3), file == line.npos ? "" : line.substr(file + 6), {}});
    } else if (line.starts_with("## ")) {
      wanted = sections.empty() || std::ranges::find(sections, line.substr(3)) != sections.end();
    }
  }
  return blocks;
}

void follow(const std::vector<block>& blocks, const std::string& server) {
  scratch dir;
  std::string printed;
  for (const auto& b : blocks) {
    INFO(b.text);
    if (!b.file.empty()) {
      std::filesystem::permissions(dir.write(b.file, b.text), std::filesystem::perms::owner_all);
    } else if (b.language == "sh") {
      auto binaries = std::filesystem::path(TROUPE_BINARY).parent_path().string();
      auto end = run({.argv = {"bash", "-euo", "pipefail", "-c", b.text},
                      .environment = {{"PATH", binaries + ":" + std::getenv("PATH")}, {"TROUPE_SERVER", server}},
                      .directory = dir.path()});
      INFO(end.err);
      REQUIRE(end.code == 0);
      printed = end.out;
    } else if (b.language == "text") {
      CHECK(printed == b.text);
    }
  }
}

}  // namespace troupe::e2e
