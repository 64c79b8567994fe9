#include "actors/answer.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

namespace troupe {

TEST_CASE("an answer that is dropped answers by itself") {
  std::vector<result<int>> heard;
  {
    answer<int> asked([&](result<int> r) { heard.push_back(std::move(r)); });
    auto copy = asked;
    { auto other = std::move(copy); }
    CHECK(heard.empty());
  }
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].error().code == errc::unavailable);
}

TEST_CASE("only the first answer counts") {
  std::vector<int> heard;
  {
    answer<int> asked([&](result<int> r) { heard.push_back(r ? *r : -1); });
    auto copy = asked;
    asked(1);
    copy(2);
    asked(refused{errc::busy, "too late"});
  }
  CHECK(heard == std::vector<int>{1});
}

TEST_CASE("an answer nobody asked for goes nowhere") {
  answer<int> nobody;
  nobody(1);
  SUCCEED();
}

TEST_CASE("of answers given at once by several threads one counts") {
  std::atomic<int> heard = 0;
  answer<int> asked([&](result<int>) { ++heard; });
  std::vector<std::thread> givers;
  for (int i = 0; i < 4; ++i)
    givers.emplace_back([asked, i] { asked(i); });
  for (auto& giver : givers)
    giver.join();
  CHECK(heard == 1);
}

}  // namespace troupe
