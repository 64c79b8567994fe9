#include "tests/e2e/follow.hpp"
#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

/// docs/WORKERS.md, followed to the letter: its files are written, its commands run, and what they print is compared.
/// (The part about TypeScript is followed by that client's own tests.)
namespace troupe::e2e {
TEST_CASE("docs/WORKERS.md: with curl") {
  scratch dir;
  server s(dir / "D");
  auto blocks = blocks_of("WORKERS.md", {"With curl"});
  CHECK(blocks.size() > 12);
  follow(blocks, s.url());
}

TEST_CASE("docs/WORKERS.md: large files") {
  scratch dir;
  server s(dir / "D");
  auto blocks = blocks_of("WORKERS.md", {"Large files"});
  CHECK(blocks.size() == 2);
  follow(blocks, s.url());
}

TEST_CASE("docs/WORKERS.md: programs and declarations") {
  auto blocks = blocks_of("WORKERS.md", {"A Python program", "A shell script", "Declarations"});
  CHECK(blocks.size() >= 9);
  follow(blocks, "");
}

}  // namespace troupe::e2e
