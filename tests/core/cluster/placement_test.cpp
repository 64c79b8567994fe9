#include "core/cluster/placement.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

namespace troupe::cluster {
namespace {

constexpr std::uint32_t shards = 1024;

std::vector<candidate> nodes(std::size_t count) {
  std::vector<candidate> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back({"node-" + std::to_string(i)});
  return out;
}

std::vector<std::size_t> counts(const std::vector<std::size_t>& placed, std::size_t of) {
  std::vector<std::size_t> out(of);
  for (auto who : placed)
    ++out.at(who);
  return out;
}

/// Shards that are somewhere else, by name.
std::size_t moves(const std::vector<candidate>& a, const std::vector<candidate>& b) {
  auto from = place(a, shards), to = place(b, shards);
  std::size_t out = 0;
  for (std::uint32_t i = 0; i < shards; ++i)
    out += a[from[i]].name != b[to[i]].name ? 1 : 0;
  return out;
}

}  // namespace

TEST_CASE("without candidates nobody has a shard") {
  auto nowhere = place({}, shards);
  CHECK(std::ranges::count(nowhere, nobody) == shards);
  std::vector<candidate> none{{"a", 0}};
  CHECK(std::ranges::count(place(none, shards), nobody) == shards);
}

TEST_CASE("who is alone has all") {
  CHECK(counts(place(nodes(1), shards), 1) == std::vector<std::size_t>{shards});
}

TEST_CASE("nodes have about the same, however many there are") {
  for (std::size_t n = 2; n <= 40; ++n) {
    CAPTURE(n);
    auto has = counts(place(nodes(n), shards), n);
    auto share = static_cast<double>(shards) / static_cast<double>(n);
    auto [least, most] = std::ranges::minmax(has);
    CHECK(static_cast<double>(most) <= std::ceil(share * 1.02));
    CHECK(static_cast<double>(least) >= share * (n <= 4 ? 0.93 : 0.6));
  }
}

TEST_CASE("a node has as much as its weight says") {
  std::vector<candidate> all{{"a", 100}, {"b", 300}, {"c", 0}};
  auto has = counts(place(all, shards), 3);
  CHECK(has[0] >= 240);
  CHECK(has[0] <= 262);
  CHECK(has[1] == shards - has[0]);
  CHECK(has[2] == 0);
}

TEST_CASE("where shards are does not depend on the order in which nodes are named") {
  auto all = nodes(7);
  auto other = all;
  std::ranges::reverse(other);
  CHECK(moves(all, other) == 0);
}

TEST_CASE("when a node comes or goes, little more than its share moves") {
  for (std::size_t n = 1; n <= 12; ++n) {
    CAPTURE(n);
    auto before = nodes(n), after = nodes(n + 1);
    auto share = static_cast<double>(shards) / static_cast<double>(n + 1);
    auto moved = moves(before, after);
    CHECK(static_cast<double>(moved) <= share + 0.05 * shards);
    CHECK(static_cast<double>(moved) >= share * 0.5);
    for (std::size_t gone = 0; gone <= n; ++gone) {
      auto rest = after;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(gone));
      CHECK(static_cast<double>(moves(after, rest)) <= share * 1.05 + 0.05 * shards);
    }
  }
}

TEST_CASE("a node that comes back has what it had") {
  auto three = nodes(3), two = nodes(2);
  auto before = place(three, shards);
  CHECK(place(two, shards) != before);
  CHECK(place(three, shards) == before);
}

}  // namespace troupe::cluster
