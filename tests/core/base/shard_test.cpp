#include "core/base/shard.hpp"

#include "core/base/ulid.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace troupe {
namespace {

std::uint32_t shard(const char* execution) {
  return shard_of(execution_id{execution});
}

}  // namespace

TEST_CASE("the shard of an execution is the same for everybody, and all are used") {
  CHECK(shard("") == 961);
  CHECK(shard("01JEZ7M1N8R8V4T7Y1W6K3Q2ZC") == 432);
  std::vector<int> counts(shard_count);
  for (int i = 0; i < 100'000; ++i)
    ++counts.at(shard_of(execution_id{"01JEZ7M1N8R8V4T7" + std::to_string(i)}));
  auto [least, most] = std::ranges::minmax(counts);
  CHECK(least > 50);
  CHECK(most < 150);
}

TEST_CASE("an id can be had in any shard") {
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < 10 * shard_count; ++i) {
    auto id = make_execution_id(timestamp{std::chrono::seconds{1'800'000'000}}, i * 7919u, i * 104729u);
    auto moved = moved_to(i % shard_count, id);
    CHECK(shard_of(moved) == i % shard_count);
    CHECK(is_execution_id(moved.value));
    CHECK(moved.value.substr(0, 23) == id.value.substr(0, 23));
    seen.insert(moved.value);
    CHECK(moved_to(i % shard_count, moved) == moved);
  }
  CHECK(seen.size() == 10 * shard_count);
  CHECK(moved_to(3, execution_id{"e"}).value == "e");
}

}  // namespace troupe
