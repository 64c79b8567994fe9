#include "core/cluster/link_asks.hpp"
#include "core/cluster/link_choice.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace troupe::cluster {

TEST_CASE("of two links both ends keep the same one, in whatever order they come") {
  // Link 1 was dialled by a, link 2 by b.
  for (bool a_sees_1_first : {true, false})
    for (bool b_sees_1_first : {true, false}) {
      auto kept = [](std::string_view self, std::string_view peer, bool first_is_1) {
        auto dialled = [&](bool link_1) { return link_1 == (self == "a"); };
        auto chosen = choose(self, peer, {5, dialled(first_is_1)}, {5, dialled(!first_is_1)});
        return (chosen == link_choice::keep) == first_is_1 ? 1 : 2;
      };
      CHECK(kept("a", "b", a_sees_1_first) == 1);
      CHECK(kept("b", "a", b_sees_1_first) == 1);
    }
}

TEST_CASE("a later life of the peer, and a newer link of the same dialler, take the place of the old") {
  CHECK(choose("a", "b", {5, true}, {6, false}) == link_choice::replace);
  CHECK(choose("a", "b", {6, false}, {5, true}) == link_choice::keep);
  CHECK(choose("a", "b", {5, false}, {5, false}) == link_choice::replace);
  CHECK(choose("b", "a", {5, true}, {5, true}) == link_choice::replace);
}

TEST_CASE("the pause before a node is dialled again is drawn from a bound that doubles") {
  link_backoff options{100ms, 5s};
  for (auto [failures, bound] :
       {std::pair{0u, 100}, {1u, 200}, {2u, 400}, {5u, 3200}, {6u, 5000}, {4'000'000'000u, 5000}}) {
    CAPTURE(failures);
    auto longest = 0ms;
    for (std::uint64_t random = 0; random < 20'000; random += 7)
      longest = std::max(longest, pause_before(options, failures, random));
    CHECK(longest <= milliseconds(bound));
    CHECK(longest > milliseconds(bound * 9 / 10));
    CHECK(pause_before(options, failures, 0) == 0ms);
    CHECK(pause_before(options, failures, static_cast<std::uint64_t>(bound)) == milliseconds(bound));
  }
}

TEST_CASE("a question is over when it is answered, late, or the link falls") {
  link_asks<std::string> asks(3);
  moment now{};
  asks.add(1, "one", now + 1s);
  asks.add(2, "two", now + 3s);
  CHECK_FALSE(asks.full());
  asks.add(3, "three", now + 2s);
  CHECK(asks.full());
  CHECK(asks.next_deadline() == now + 1s);
  REQUIRE(asks.find(2));
  CHECK(*asks.find(2) == "two");
  CHECK(asks.take_late(now + 1s - 1ns).empty());
  CHECK(asks.take_late(now + 2s) == std::vector<std::pair<std::uint64_t, std::string>>{{1, "one"}, {3, "three"}});
  CHECK_FALSE(asks.find(1));
  CHECK_FALSE(asks.remove(1));
  asks.add(4, "four", now + 9s);
  CHECK(asks.remove(2));
  CHECK(asks.take_all() == std::vector<std::string>{"four"});
  CHECK(asks.next_deadline() == moment::max());
  CHECK(asks.size() == 0);
}

}  // namespace troupe::cluster
