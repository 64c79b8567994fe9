#include "core/flow/fair_order.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::flow {

namespace {

fair_member member(std::uint64_t head, std::uint32_t key, double weight = 1, std::uint8_t rank = 4) {
  fair_member m;
  m.rank = rank;
  m.key = key;
  m.weight = weight;
  m.head = head;
  return m;
}

/// Serves the first so often; each is followed by another of its kind.
std::string served(fair_order& order, int times, double cost = 1) {
  std::string keys;
  std::uint64_t next = 1000;
  for (int i = 0; i < times; ++i) {
    auto* m = order.first();
    keys += static_cast<char>('a' + m->key);
    order.serve(*m, cost, ++next);
  }
  return keys;
}

}  // namespace

TEST_CASE("keys take turns in proportion to their weights") {
  fair_order order;
  auto a = member(1, 0), b = member(2, 1, 2), c = member(3, 2, 4);
  order.add(a);
  order.add(b);
  order.add(c);
  auto keys = served(order, 700);
  CHECK(std::ranges::count(keys, 'a') == 100);
  CHECK(std::ranges::count(keys, 'b') == 200);
  CHECK(std::ranges::count(keys, 'c') == 400);
}

TEST_CASE("within a key, who came first is first") {
  fair_order order;
  auto a = member(5, 0), b = member(3, 0), c = member(9, 0);
  order.add(a);
  order.add(b);
  order.add(c);
  CHECK(order.first() == &b);
  order.serve(b, 1, 7);
  CHECK(order.first() == &a);
  order.remove(a);
  CHECK(order.first() == &b);
}

TEST_CASE("a key that comes back has saved up nothing, and one that had much waits") {
  fair_order order;
  auto a = member(1, 0), b = member(2, 1);
  order.add(a);
  CHECK(served(order, 10) == "aaaaaaaaaa");
  order.add(b);
  CHECK(served(order, 6) == "bababa");
  order.remove(a);
  CHECK(served(order, 3) == "bbb");
  a.head = 5000;
  order.add(a);
  CHECK(served(order, 4).find("aa") == std::string::npos);
}

TEST_CASE("what leaves in between is remembered as long as others wait") {
  fair_order order;
  auto a = member(1, 0), b = member(2, 1);
  order.add(a);
  order.add(b);
  order.charge(a, 10);
  order.remove(a);
  a.head = 3;
  order.add(a);
  CHECK(served(order, 12) == "bbbbbbbbbbab");
}

TEST_CASE("ranks go before shares") {
  fair_order order;
  auto low = member(1, 0, 100, 9), high = member(2, 1, 0.01, 0);
  order.add(low);
  order.add(high);
  CHECK(served(order, 5) == "bbbbb");
  CHECK(order.first(1) == &low);
  order.remove(high);
  CHECK(order.first() == &low);
  order.remove(low);
  CHECK(order.empty());
  CHECK(order.first() == nullptr);
}

}  // namespace troupe::flow
