#include "api/view.hpp"
#include "tests/e2e/follow.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <regex>

namespace troupe::e2e {

TEST_CASE("docs/API.md, followed to the letter") {
  scratch dir;
  server s(dir / "D");
  auto blocks = blocks_of("API.md");
  CHECK(blocks.size() > 18);
  follow(blocks, s.url());
}

TEST_CASE("docs/API.md names every type of problem, its status and its title") {
  auto text = read_file(TROUPE_SOURCE_DIR "/docs/API.md");
  std::size_t named = 0;
  for (const auto& line : lines_of(text)) {
    std::smatch row;
    static const std::regex pattern(R"(\| `([a-z_]+)` \| ([0-9]{3}) \| ([^|;]+?)(;[^|]*)? \|)");
    if (!std::regex_match(line, row, pattern))
      continue;
    CAPTURE(line);
    auto code = from_name<errc>(row[1].str());
    REQUIRE(code);
    CHECK(std::to_string(api::status_of(*code)) == row[2].str());
    CHECK(api::title_of(*code) == row[3].str());
    ++named;
  }
  CHECK(named == enum_names(errc{}).size());
}

}  // namespace troupe::e2e
