#include "core/base/ulid.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("execution ids sort by time") {
  auto early = make_execution_id(timestamp{1'700'000'000'000'000us}, ~0ull, ~0ull);
  auto late = make_execution_id(timestamp{1'700'000'000'001'000us}, 0, 0);
  CHECK(early < late);
  CHECK(early.value == "01hf7yat00zzzzzzzzzzzzzzzz");
}

TEST_CASE("only text of their form is taken for an execution id") {
  CHECK(is_execution_id("01hf7yat00zzzzzzzzzzzzzzzz"));
  CHECK_FALSE(is_execution_id("01hf7yat00zzzzzzzzzzzzzzz"));
  CHECK_FALSE(is_execution_id("01HF7YAT00ZZZZZZZZZZZZZZZZ"));
  CHECK_FALSE(is_execution_id("../../../../etc/passwd/aaa"));
}

}  // namespace troupe
