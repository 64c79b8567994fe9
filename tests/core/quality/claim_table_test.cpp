#include "core/quality/claim_table.hpp"

#include <catch2/catch.hpp>

namespace troupe::quality {

TEST_CASE("a claim keeps others away until it is over or released") {
  claim_table table(10);
  timestamp now{1h};
  REQUIRE(table.take("e:review", "kim", 15min, now));
  CHECK(table.find("e:review", now)->by == "kim");
  CHECK_FALSE(table.in_the_way("e:review", "kim", now));
  CHECK(table.in_the_way("e:review", "ada", now)->code == errc::conflict);
  CHECK(table.in_the_way("e:review", "", now));
  CHECK(table.take("e:review", "ada", 15min, now).error().what ==
        "the review is claimed by kim until 1970-01-01T01:15:00.000000Z");
  CHECK_FALSE(table.release("e:review", "ada", now));
  CHECK_FALSE(table.in_the_way("other:review", "ada", now));

  // Renewed by the same person.
  CHECK(table.take("e:review", "kim", 15min, now + 10min)->until == now + 25min);
  CHECK(table.in_the_way("e:review", "ada", now + 25min - 1ms));
  CHECK_FALSE(table.in_the_way("e:review", "ada", now + 25min));
  CHECK(table.take("e:review", "ada", 15min, now + 25min));

  CHECK(table.release("e:review", "ada", now + 26min));
  CHECK_FALSE(table.find("e:review", now + 26min));
}

TEST_CASE("claims are bounded; those that are over make room") {
  claim_table table(2);
  timestamp now{1h};
  REQUIRE(table.take("a", "kim", 1min, now));
  REQUIRE(table.take("b", "kim", 10min, now));
  CHECK(table.take("c", "kim", 1min, now).error().code == errc::busy);
  CHECK(table.take("b", "kim", 10min, now));
  CHECK(table.take("c", "kim", 1min, now + 1min));
}

}  // namespace troupe::quality
