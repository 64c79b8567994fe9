#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>

/// docs/WORKERS.md, followed to the letter: its files are written, its commands run, and what they print is compared.
/// (The part about TypeScript is followed by that client's own tests.)
namespace troupe::e2e {
namespace {

/// A fenced block: ```` ```sh ````, or ```` ```python file=shout.py ````.
struct block {
  std::string language;
  std::string file;
  std::string text;
};

/// Returns the blocks of the sections, each from its heading to the next `## `.
std::vector<block> blocks_of(const std::vector<std::string>& sections) {
  std::vector<block> blocks;
  bool wanted = false, inside = false;
  for (const auto& line : lines_of(read_file(TROUPE_SOURCE_DIR "/docs/WORKERS.md"))) {
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
      wanted = std::ranges::find(sections, line.substr(3)) != sections.end();
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

}  // namespace

TEST_CASE("docs/WORKERS.md: with curl") {
  scratch dir;
  server s(dir / "D");
  auto blocks = blocks_of({"With curl"});
  CHECK(blocks.size() > 12);
  follow(blocks, s.url());
}

TEST_CASE("docs/WORKERS.md: large files") {
  scratch dir;
  server s(dir / "D");
  auto blocks = blocks_of({"Large files"});
  CHECK(blocks.size() == 2);
  follow(blocks, s.url());
}

TEST_CASE("docs/WORKERS.md: programs and declarations") {
  auto blocks = blocks_of({"A Python program", "A shell script", "Declarations"});
  CHECK(blocks.size() >= 9);
  follow(blocks, "");
}

}  // namespace troupe::e2e
