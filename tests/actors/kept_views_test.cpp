#include "actors/kept_views.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("a view is kept for the sequence it was made at") {
  kept_views views;
  const execution_id one{"e1"}, other{"e2"};
  views.keep(one, 3, "three");
  REQUIRE(views.find(one, 3));
  CHECK(*views.find(one, 3) == "three");
  CHECK_FALSE(views.find(one, 2));
  CHECK_FALSE(views.find(one, 4));
  CHECK_FALSE(views.find(other, 3));
  views.keep(one, 4, "four");
  CHECK_FALSE(views.find(one, 3));
  CHECK(*views.find(one, 4) == "four");
}

TEST_CASE("as many views are kept as there is room for, the newest") {
  kept_views views(6'400);
  const std::string view(100, 'x');
  auto id = [](int i) { return execution_id{"e" + std::to_string(i)}; };
  for (int i = 0; i < 65; ++i)
    views.keep(id(i), 1, view);
  CHECK_FALSE(views.find(id(0), 1));
  CHECK(views.find(id(1), 1));
  CHECK(views.find(id(64), 1));
  views.keep(id(1), 2, view);
  CHECK(views.find(id(2), 1));
  // One that is large would take the room of many.
  views.keep(id(100), 1, view + "x");
  CHECK_FALSE(views.find(id(100), 1));
}

}  // namespace troupe
