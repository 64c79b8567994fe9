#include "core/cluster/lending.hpp"

#include <catch2/catch.hpp>

namespace troupe::cluster {
namespace {

using questions = std::vector<helping::question>;

moment at(milliseconds after) {
  return moment{} + 1h + after;
}

}  // namespace

TEST_CASE("an owner says what waits at once, then when it is more, and now and then while it lasts") {
  hinting on{{}};
  CHECK_FALSE(on.is_due({{"io", 0}}, at(0ms)));
  CHECK(on.next({{"io", 0}}) == moment::max());
  CHECK(on.is_due({{"io", 3}}, at(0ms)));
  CHECK_FALSE(on.is_due({{"io", 9}}, at(19ms)));
  CHECK(on.next({{"io", 9}}) == at(20ms));
  CHECK(on.is_due({{"io", 9}}, at(20ms)));
  CHECK_FALSE(on.is_due({{"io", 8}}, at(519ms)));
  CHECK(on.is_due({{"io", 8}}, at(520ms)));
  CHECK(on.is_due({{"io", 8}, {"compute", 1}}, at(540ms)));
  // Once nothing waits, the next one is news.
  CHECK_FALSE(on.is_due({{"io", 0}}, at(550ms)));
  CHECK(on.is_due({{"io", 1}}, at(560ms)));
}

TEST_CASE("a node with free slots asks where most waits, for no more than half of it") {
  helping with{{}};
  CHECK(with.due({{"io", 8}}, 100, at(0ms)).empty());
  with.heard("a", {{"io", 3}}, at(0ms));
  with.heard("b", {{"io", 7}, {"compute", 1}}, at(0ms));
  CHECK(with.due({{"io", 0}, {"compute", 0}}, 100, at(0ms)).empty());
  CHECK(with.due({{"io", 5}, {"compute", 4}}, 100, at(0ms)) ==
        questions{{"b", "compute", 1}, {"b", "io", 4}, {"a", "io", 1}});
  // All that is free has been asked for.
  CHECK(with.due({{"io", 5}, {"compute", 4}}, 100, at(0ms)).empty());
  with.answered({"a", "io", 1}, 1, 2, at(1ms));
  CHECK(with.due({{"io", 4}}, 100, at(1ms)).empty());
  with.answered({"b", "io", 4}, 4, 3, at(1ms));
  CHECK(with.due({{"io", 4}}, 100, at(1ms)) == questions{{"b", "io", 2}, {"a", "io", 1}});
}

TEST_CASE("no more is asked for than there is room, or may be asked for at once") {
  lending_options options;
  options.ask_max = 6;
  helping with{options};
  with.heard("a", {{"io", 100}}, at(0ms));
  CHECK(with.due({{"io", 64}}, 0, at(0ms)).empty());
  CHECK(with.due({{"io", 64}}, 4, at(0ms)) == questions{{"a", "io", 4}});
  with.answered({"a", "io", 4}, 4, 96, at(0ms));
  CHECK(with.due({{"io", 64}}, 100, at(0ms)) == questions{{"a", "io", 6}});
}

TEST_CASE("a node that has nothing for this one is asked less and less, until there is more") {
  helping with{{}};
  with.heard("a", {{"io", 2}}, at(0ms));
  auto now = 0ms;
  for (auto pause : {20ms, 40ms, 80ms, 160ms, 320ms, 640ms, 1000ms, 1000ms}) {
    CAPTURE(pause.count());
    REQUIRE(with.due({{"io", 1}}, 10, at(now)) == questions{{"a", "io", 1}});
    with.answered({"a", "io", 1}, 0, 2, at(now));
    with.heard("a", {{"io", 2}}, at(now));
    CHECK(with.next() == at(now + pause));
    CHECK(with.due({{"io", 1}}, 10, at(now + pause - 1ms)).empty());
    now += pause;
  }
  CHECK(with.due({{"io", 1}}, 10, at(now - 500ms)).empty());
  with.heard("a", {{"io", 3}}, at(now - 500ms));
  CHECK(with.due({{"io", 1}}, 10, at(now - 500ms)) == questions{{"a", "io", 1}});
}

TEST_CASE("what was heard of a node is forgotten with time, and with the node") {
  helping with{{}};
  with.heard("a", {{"io", 2}}, at(0ms));
  CHECK(with.due({{"io", 1}}, 10, at(2000ms)).empty());
  with.heard("a", {{"io", 2}}, at(0ms));
  with.lost("a");
  CHECK(with.due({{"io", 1}}, 10, at(1ms)).empty());
  // One that is lost while it is asked still counts until it is answered.
  with.heard("a", {{"io", 2}}, at(2ms));
  CHECK(with.due({{"io", 1}}, 10, at(2ms)).size() == 1);
  with.lost("a");
  with.heard("b", {{"io", 2}}, at(3ms));
  CHECK(with.due({{"io", 1}}, 10, at(3ms)).empty());
  with.answered({"a", "io", 1}, 0, 0, at(4ms));
  CHECK(with.due({{"io", 1}}, 10, at(4ms)) == questions{{"b", "io", 1}});
}

TEST_CASE("options of lending that make no sense are refused") {
  CHECK_FALSE(validate(lending_options{}));
  lending_options o;
  o.lease = 999ms;
  CHECK_THAT(validate(o).value(), Catch::Contains("cluster.lend_lease"));
  o = {};
  o.borrowed_max = 0;
  CHECK_THAT(validate(o).value(), Catch::Contains("cluster.borrowed_max"));
}

}  // namespace troupe::cluster
