#include "core/workflow/due_window.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace troupe {
namespace {

timestamp at(int second) {
  return timestamp{std::chrono::seconds{second}};
}

/// A window and the store behind it.
struct windowed {
  explicit windowed(std::size_t size) : size(size), window(size) {}

  /// As an execution does: first the store has it, then the window is told.
  void store_due(const std::string& id, int second) { store[execution_id{id}] = at(second); }
  void set(const std::string& id, int second) {
    store_due(id, second);
    window.set(execution_id{id}, at(second), true);
  }
  void remove(const std::string& id) {
    store.erase(execution_id{id});
    window.set(execution_id{id}, timestamp::max(), true);
  }

  std::vector<due_time> read(const due_time& after) const {
    std::set<due_time> all;
    for (const auto& [id, due] : store)
      if (due_time one{due, id}; one > after)
        all.insert(one);
    std::vector<due_time> first;
    for (const auto& one : all)
      if (first.size() < size)
        first.push_back(one);
    return first;
  }

  /// Reads all that the window wants.
  void serve() {
    while (auto after = window.wants())
      window.fill(read(*after));
  }

  /// Takes everything that is due; who is woken has nothing to wait for any more.
  std::string take(int now) {
    std::string taken;
    for (;;) {
      serve();
      auto id = window.take(at(now));
      if (!id)
        return taken;
      taken += id->value;
      store.erase(*id);
    }
  }

  std::size_t size;
  due_window window;
  std::map<execution_id, timestamp> store;
};

}  // namespace

TEST_CASE("due times come from the store in order, a few in memory") {
  windowed w(2);
  for (auto [id, second] : {std::pair{"e", 5}, {"b", 2}, {"d", 4}, {"a", 1}, {"f", 6}, {"c", 3}})
    w.store_due(id, second);
  w.serve();
  CHECK(w.window.size() <= 4);
  CHECK(w.window.next() == at(1));
  CHECK(w.take(0).empty());
  CHECK(w.take(3) == "abc");
  CHECK(w.take(9) == "def");
  CHECK(w.window.next() == timestamp::max());
}

TEST_CASE("very many may be due at the same instant") {
  windowed w(3);
  for (char id = 'a'; id <= 'z'; ++id)
    w.store_due(std::string(1, id), 7);
  w.serve();
  CHECK(w.window.size() <= 6);
  CHECK(w.take(6).empty());
  CHECK(w.take(7) == "abcdefghijklmnopqrstuvwxyz");
}

TEST_CASE("what is set beyond the horizon is left to the store") {
  windowed w(2);
  for (auto id : {"a", "b", "c", "d", "e"})
    w.store_due(id, 10);
  w.serve();
  auto before = w.window.size();
  w.set("z", 90);
  CHECK(w.window.size() == before);
  CHECK(w.take(10) == "abcde");
  CHECK(w.take(90) == "z");
}

TEST_CASE("what is not in the store is remembered however late it is") {
  windowed w(2);
  for (auto id : {"a", "b", "c", "d", "e"})
    w.store_due(id, 10);
  w.serve();
  w.window.set(execution_id{"z"}, at(90), false);
  CHECK(w.take(10) == "abcde");
  CHECK(w.take(89).empty());
  CHECK(w.take(90) == "z");
}

TEST_CASE("a window that grows leaves the last ones to the store again") {
  windowed w(4);
  w.serve();
  for (int i = 0; i < 20; ++i)
    w.set(std::string(1, static_cast<char>('a' + i)), 100 - i);
  CHECK(w.window.size() <= 8);
  CHECK(w.take(100) == "tsrqponmlkjihgfedcba");
}

TEST_CASE("a later time replaces an earlier one, and none removes it") {
  windowed w(4);
  w.serve();
  w.set("a", 5);
  w.set("b", 6);
  w.set("a", 7);
  CHECK(w.take(6) == "b");
  w.remove("a");
  CHECK(w.take(9).empty());
}

TEST_CASE("what is set while the store is read counts for more than what was read") {
  windowed w(4);
  w.store_due("a", 5);
  w.store_due("b", 6);
  auto after = w.window.wants();
  REQUIRE(after);
  CHECK_FALSE(w.window.wants());
  auto read = w.read(*after);
  w.set("a", 8);
  w.remove("b");
  w.set("c", 4);
  w.window.fill(read);
  CHECK(w.take(4) == "c");
  CHECK(w.take(7).empty());
  CHECK(w.take(8) == "a");
}

TEST_CASE("after distrust the store is read again, and what it says sooner counts") {
  windowed w(4);
  w.set("a", 50);
  w.serve();
  w.store_due("a", 20);
  w.store_due("b", 30);
  CHECK(w.take(40).empty());
  w.window.distrust();
  CHECK(w.take(40) == "ab");

  SECTION("also while it is being read") {
    auto after = w.window.wants();
    CHECK_FALSE(after);
    w.window.distrust();
    after = w.window.wants();
    REQUIRE(after);
    auto old = w.read(*after);
    w.store_due("c", 60);
    w.window.distrust();
    w.window.fill(old);
    CHECK(w.take(60) == "c");
  }
}

TEST_CASE("a wake-up that came to nothing is put back, unless a newer one was set") {
  windowed w(4);
  w.serve();
  w.set("a", 1);
  w.set("b", 1);
  CHECK(w.take(1) == "ab");
  w.set("b", 9);
  w.window.put_back(execution_id{"a"}, at(2));
  w.window.put_back(execution_id{"b"}, at(2));
  CHECK(w.take(2) == "a");
  CHECK(w.take(9) == "b");
}

TEST_CASE("whatever is set, removed, read late or distrusted, nothing is woken late") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    auto below = [&](std::size_t n) { return static_cast<int>(random() % n); };
    windowed w(1 + random() % 3);
    std::optional<std::vector<due_time>> reading;
    for (int now = 0; now < 200; ++now) {
      std::string id(1, static_cast<char>('a' + below(12)));
      switch (below(8)) {
      case 0:
      case 1:
      case 2:
        w.set(id, now + below(30));
        break;
      case 3:
        w.remove(id);
        break;
      case 4:
        w.window.distrust();
        break;
      default:
        break;
      }
      // A read takes a while, and sees the store as it was when it was answered.
      if (auto after = w.window.wants())
        reading = w.read(*after);
      else if (reading && below(2) == 0)
        w.window.fill(*std::exchange(reading, std::nullopt));
      if (below(4) > 0 || reading)
        continue;
      w.serve();
      while (auto taken = w.window.take(at(now))) {
        auto left = w.store.find(*taken);
        if (left != w.store.end() && left->second > at(now))
          w.window.set(*taken, left->second, true);
        else
          w.store.erase(*taken);
        w.serve();
      }
      for (const auto& [left, due] : w.store)
        REQUIRE(due > at(now));
    }
  }
}

}  // namespace troupe
