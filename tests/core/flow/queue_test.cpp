#include "core/flow/queue.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace troupe::flow {

namespace {

using lines = std::vector<std::string>;

timestamp at(milliseconds t) {
  return timestamp{std::chrono::seconds{1'800'000'000} + t};
}

/// A queue whose attempts have names.
struct named_queue {
  explicit named_queue(queue_options options = {}) : q(options) {}

  place push(const std::string& name, queue_claim claim = {}, const std::string& workflow = "w") {
    auto p = q.push(pool, q.gate(workflow), &claim, now);
    names[p] = name;
    return places[name] = p;
  }
  std::string take(std::uint32_t free = 1'000, const asker* who = nullptr) {
    auto p = q.take(pool, free, now, who);
    return p ? names[*p] : "";
  }
  lines take_all(std::uint32_t free = 1'000, const asker* who = nullptr) {
    lines taken;
    for (auto name = take(free, who); !name.empty(); name = take(free, who))
      taken.push_back(name);
    return taken;
  }
  void remove(const std::string& name) { q.remove(places.at(name), now); }

  queue q;
  timestamp now = at(0s);
  pool_id pool = q.pool("io", 64);
  std::map<place, std::string> names;
  std::map<std::string, place> places;
};

queue_claim priority(std::uint32_t p) {
  return {.priority = p};
}
queue_claim fair(std::string key, double weight = 1) {
  return {.fair_key = std::move(key), .weight = weight};
}
queue_claim at_once(std::string key, std::uint32_t n) {
  return {.limits = {{std::move(key), n}}};
}
queue_claim rate(std::string key, std::uint32_t n, milliseconds per) {
  return {.limits = {{std::move(key), 0, n, per}}};
}

}  // namespace

TEST_CASE("attempts without a claim are served in order") {
  named_queue n;
  for (auto* name : {"a", "b", "c", "d"})
    n.push(name);
  n.remove("c");
  CHECK(n.take_all() == lines{"a", "b", "d"});
}

TEST_CASE("higher priority goes first") {
  named_queue n;
  n.push("a", priority(0));
  n.push("b", priority(9));
  n.push("c");
  n.push("d", priority(9));
  n.push("e", priority(42));
  CHECK(n.take_all() == lines{"b", "d", "e", "c", "a"});
}

TEST_CASE("lower priority gets a turn after so many of higher priority") {
  auto [max, expected] = GENERATE(table<std::uint32_t, lines>({
    {2, {"h", "h", "l", "h", "h", "l", "h", "h", "l"}},
    {1, {"h", "l", "h", "l", "h", "l", "h", "l", "h"}},
    {0, {"h", "h", "h", "h", "h", "h", "h", "h", "h"}},
  }));
  named_queue n({.overtakes_max = max});
  for (int i = 0; i < 9; ++i) {
    n.push("h", priority(7));
    n.push("l", priority(2));
  }
  lines taken;
  for (int i = 0; i < 9; ++i)
    taken.push_back(n.take());
  CHECK(taken == expected);
}

TEST_CASE("keys share by weight") {
  named_queue n;
  for (int i = 0; i < 8; ++i)
    n.push("a", fair("a"));
  for (int i = 0; i < 8; ++i)
    n.push("b", fair("b", 3));
  std::string taken;
  for (int i = 0; i < 8; ++i)
    taken += n.take();
  CHECK(std::ranges::count(taken, 'b') == 6);
}

TEST_CASE("no more of a key run than it may, and others pass") {
  named_queue n;
  n.push("a", at_once("k", 2));
  n.push("b", at_once("k", 2));
  n.push("c", at_once("k", 2));
  n.push("d", at_once("other", 2));
  n.push("e");
  CHECK(n.take_all() == lines{"a", "b", "d", "e"});
  CHECK(n.q.view(n.pool).limited == 1);
  n.remove("d");
  CHECK(n.take() == "");
  n.remove("a");
  CHECK(n.take() == "c");
  CHECK(n.q.view(n.pool).limited == 0);
}

TEST_CASE("an attempt obeys all of its limits") {
  named_queue n;
  auto both = at_once("k", 1);
  both.limits.push_back({"l", 1});
  n.push("k", at_once("k", 1));
  n.push("l", at_once("l", 1));
  n.push("both", both);
  n.push("k2", at_once("k", 1));
  CHECK(n.take_all() == lines{"k", "l"});
  n.remove("k");
  CHECK(n.take_all() == lines{"k2"});
  n.remove("l");
  CHECK(n.take() == "");
  n.remove("k2");
  CHECK(n.take_all() == lines{"both"});
}

TEST_CASE("a limit named twice counts once") {
  named_queue n;
  auto twice = at_once("k", 2);
  twice.limits.push_back({"k", 2});
  n.push("a", twice);
  n.push("b", twice);
  CHECK(n.take_all() == lines{"a", "b"});
}

TEST_CASE("no more of a key begin in a span than they may") {
  named_queue n;
  for (auto* name : {"a", "b", "c", "d", "e"})
    n.push(name, rate("k", 2, 10s));
  CHECK(n.take_all() == lines{"a", "b"});
  n.remove("a");
  CHECK(n.take() == "");
  CHECK(n.q.next_due() == at(10s));
  n.q.ripe(n.now);
  n.now = at(9s);
  CHECK(n.q.ripe(n.now).empty());
  n.now = at(10s);
  CHECK(n.q.ripe(n.now) == std::vector<pool_id>{n.pool});
  CHECK(n.take_all() == lines{"c", "d"});
  n.now = at(25s);
  CHECK(n.take_all() == lines{"e"});
}

TEST_CASE("the claim pushed last says what the limit is") {
  named_queue n;
  n.push("a", at_once("k", 1));
  n.push("b", at_once("k", 1));
  n.push("c", at_once("k", 1));
  CHECK(n.take_all() == lines{"a"});
  n.push("d", at_once("k", 3));
  CHECK(n.take_all() == lines{"b", "c"});
  n.push("e", at_once("k", 2));
  n.remove("a");
  CHECK(n.take() == "");
  n.remove("b");
  CHECK(n.take() == "d");
}

TEST_CASE("a limit holds over all pools, and a pool that is full does not keep its room from another") {
  named_queue n;
  auto other = n.q.pool("compute", 1);
  auto claim = at_once("k", 2);
  n.push("a", claim);
  CHECK(n.take() == "a");
  auto x = n.q.push(other, n.q.gate("w"), &claim, n.now);
  n.push("b", claim);
  n.push("c", claim);
  CHECK(n.take() == "b");
  CHECK_FALSE(n.q.take(other, 1, n.now));
  n.q.ripe(n.now);
  n.remove("b");
  CHECK(n.q.ripe(n.now).size() == 2);
  // "compute" could take x and does not ask: "io" may.
  CHECK(n.take() == "c");
  CHECK_FALSE(n.q.take(other, 1, n.now));
  n.remove("c");
  CHECK(n.q.take(other, 1, n.now) == x);
}

TEST_CASE("the best of those that wait for a limit is next") {
  named_queue n;
  n.push("run", at_once("k", 1));
  CHECK(n.take() == "run");
  auto claim = at_once("k", 1);
  n.push("late", claim);
  claim.priority = 8;
  n.push("first", claim);
  n.remove("run");
  claim.priority = 9;
  n.push("before all", claim);
  CHECK(n.take() == "before all");
  n.remove("before all");
  CHECK(n.take() == "first");
  n.remove("first");
  CHECK(n.take() == "late");
}

TEST_CASE("an attempt that needs more slots than are free has its turn") {
  named_queue n;
  n.push("big", {.cost = 8});
  n.push("small");
  CHECK(n.take(7) == "");
  CHECK(n.take(8) == "big");
  CHECK(n.q.cost(n.places["big"]) == 8);
  n.push("huge", {.cost = 1000});
  CHECK(n.take() == "small");
  CHECK(n.take(63) == "");
  CHECK(n.take(64) == "huge");
}

TEST_CASE("cost counts in shares, not in limits") {
  named_queue n;
  for (int i = 0; i < 20; ++i) {
    n.push("a", {.fair_key = "a", .cost = 4, .limits = {{"k", 100}}});
    n.push("b", {.fair_key = "b", .limits = {{"k", 100}}});
  }
  std::string taken;
  for (int i = 0; i < 20; ++i)
    taken += n.take();
  CHECK(std::ranges::count(taken, 'a') == 4);
  CHECK(n.q.limits(n.now)[0].running == 20);
}

TEST_CASE("nothing of a paused workflow begins, and nothing of it is lost") {
  named_queue n;
  auto limited = at_once("k", 1);
  n.push("a", {}, "v");
  n.push("b", limited, "v");
  n.push("c", limited);
  n.push("d", {}, "v");
  n.push("e");
  n.q.pause(n.q.gate("v"));
  CHECK(n.take_all() == lines{"c", "e"});
  n.push("f", {}, "v");
  CHECK(n.take() == "");
  auto seen = n.q.view(n.pool);
  CHECK(seen.waiting == 4);
  CHECK(seen.paused + seen.limited == 4);
  n.remove("a");
  n.remove("c");
  n.q.ripe(n.now);
  n.q.resume(n.q.gate("v"), n.now);
  CHECK(n.q.ripe(n.now).size() == 1);
  CHECK(n.take_all() == lines{"b", "d", "f"});
}

TEST_CASE("nothing begins while all is paused") {
  named_queue n;
  n.push("a");
  n.q.pause_all();
  CHECK(n.take() == "");
  CHECK(n.q.view(n.pool).paused == 1);
  n.q.ripe(n.now);
  n.q.resume_all();
  CHECK(n.q.ripe(n.now).size() == 1);
  CHECK(n.take() == "a");
}

TEST_CASE("starts count after a restart") {
  named_queue n;
  n.push("a", rate("k", 2, 10s));
  n.push("b", rate("k", 2, 10s));
  n.push("c", at_once("l", 2));
  n.take_all();
  auto uses = n.q.begun();
  REQUIRE(uses.size() == 1);
  CHECK(uses[0].key == "k");
  CHECK(n.q.begun().empty());

  named_queue next;
  next.now = at(4s);
  next.q.restore(uses[0], next.now);
  next.push("d", rate("k", 2, 10s));
  CHECK(next.take() == "");
  CHECK(next.q.next_due() == at(10s));
  next.now = at(10s);
  CHECK(next.take() == "d");
}

TEST_CASE("an attempt that runs already counts, whatever its limits say") {
  named_queue n;
  n.push("a", at_once("k", 1));
  auto b = n.push("b", at_once("k", 1));
  n.push("c", at_once("k", 1));
  n.q.adopt(n.places["a"], n.now);
  n.q.adopt(b, n.now);
  n.q.adopt(b, n.now);
  CHECK(n.q.is_running(b));
  CHECK(n.take() == "");
  n.remove("b");
  CHECK(n.take() == "");
  n.remove("a");
  CHECK(n.take() == "c");
}

TEST_CASE("what is put back waits before its equals") {
  named_queue n;
  n.push("a", at_once("k", 2));
  n.push("b", at_once("k", 2));
  n.push("c", at_once("k", 2));
  CHECK(n.take_all() == lines{"a", "b"});
  n.q.put_back(n.places["a"], n.now);
  CHECK_FALSE(n.q.is_running(n.places["a"]));
  CHECK(n.q.view(n.pool).waiting == 2);
  CHECK(n.q.view(n.pool).running == 1);
  CHECK(n.take() == "a");
  n.remove("b");
  CHECK(n.take() == "c");
  n.q.pause(n.q.gate("w"));
  n.push("d", at_once("k", 2));
  n.q.put_back(n.places["c"], n.now);
  CHECK(n.take() == "");
  n.q.resume(n.q.gate("w"), n.now);
  CHECK(n.take() == "c");
}

TEST_CASE("a key that nobody needs is forgotten") {
  named_queue n;
  n.push("a", at_once("k", 1));
  n.push("b", rate("r", 1, 10s));
  n.take_all();
  CHECK(n.q.limits(n.now).size() == 2);
  n.remove("a");
  n.remove("b");
  n.q.ripe(n.now);
  CHECK(n.q.limits(n.now).size() == 1);
  CHECK(n.q.next_due() == at(10s));
  n.now = at(10s);
  n.q.ripe(n.now);
  CHECK(n.q.limits(n.now).empty());
  CHECK_FALSE(n.q.next_due());
}

TEST_CASE("what is in a pool can be seen") {
  named_queue n;
  n.push("a");
  n.now = at(5s);
  n.push("b");
  CHECK(n.take() == "a");
  auto seen = n.q.view(n.pool);
  CHECK(seen.name == "io");
  CHECK(seen.slots == 64);
  CHECK(seen.waiting == 1);
  CHECK(seen.running == 1);
  CHECK(seen.oldest == at(5s));
  n.remove("b");
  CHECK_FALSE(n.q.view(n.pool).oldest);
}

TEST_CASE("work with demands goes to workers that meet them") {
  named_queue n;
  n.pool = n.q.pool("resize");
  asker plain{"p", {{"zone", "a"}}}, gpu{"g", {{"gpu", "yes"}, {"zone", "a"}}};
  n.push("a", {.worker = {{"gpu", "yes"}}});
  n.push("b");
  n.push("c", {.worker = {{"gpu", "no"}}});
  n.push("d", {.worker = {{"gpu", "yes"}}});
  CHECK(n.take_all(1, &plain) == lines{"b"});
  CHECK(n.take_all(1, &gpu) == lines{"a", "d"});
  CHECK(n.q.view(n.pool).waiting == 1);
}

TEST_CASE("work with different demands takes turns") {
  named_queue n;
  n.pool = n.q.pool("resize");
  asker gpu{"g", {{"gpu", "yes"}}};
  for (int i = 0; i < 4; ++i)
    n.push("g", {.worker = {{"gpu", "yes"}}});
  for (int i = 0; i < 4; ++i)
    n.push("p");
  std::string taken;
  for (int i = 0; i < 6; ++i)
    taken += n.take(1, &gpu);
  CHECK(std::ranges::count(taken, 'g') == 3);
}

TEST_CASE("work is kept for the worker that had the same value, as long as it asks") {
  named_queue n;
  n.pool = n.q.pool("resize");
  asker one{"one", {}, 10s}, two{"two", {}, 10s};
  n.push("a", {.sticky = "x"});
  CHECK(n.take(1, &one) == "a");
  n.remove("a");
  n.push("b", {.sticky = "x"});
  n.push("c", {.sticky = "y"});
  CHECK(n.take_all(1, &two) == lines{"c"});
  CHECK(n.take_all(1, &one) == lines{"b"});

  n.push("d", {.sticky = "x"});
  n.q.ripe(n.now);
  CHECK(n.q.next_due() == at(15s));
  n.now = at(14s);
  CHECK(n.q.ripe(n.now).empty());
  CHECK(n.take(1, &two) == "");
  n.now = at(15s);
  CHECK(n.q.ripe(n.now).size() == 1);
  CHECK(n.take(1, &two) == "d");
  // It is the other's now.
  n.now = at(16s);
  n.push("e", {.sticky = "x"});
  CHECK(n.take(1, &one) == "");
  CHECK(n.take(1, &two) == "e");
}

}  // namespace troupe::flow
