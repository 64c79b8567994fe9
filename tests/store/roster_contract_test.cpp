#include "tests/store/contract.hpp"

#include <algorithm>

namespace troupe::store {
namespace {

using cluster::member;
using cluster::member_state;

member node(const char* name, std::uint64_t incarnation = 1) {
  member out;
  out.name = name;
  out.incarnation = incarnation;
  out.state = member_state::active;
  out.weight = 50;
  out.address = "http://localhost:1";
  out.home = "here:/data";
  out.labels = {{"zone", "a\"b"}};
  out.release = "0.1.0";
  out.protocol = 3;
  out.flaps = 2;
  out.lease = 10s;
  return out;
}

struct open_roster {
  open_store store;
  std::unique_ptr<store::roster> roster;

  explicit open_roster(const adapter& kind) : store(kind), roster(expect(kind.open_roster(store.directory))) {}

  /// As if the node had not been heard of for so long.
  void silence(const char* name, microseconds span) {
    store.run("UPDATE nodes SET beat_at = beat_at - " + std::to_string(span.count()) + " WHERE name = '" + name + "'");
  }
};

std::string shown(const std::vector<shard_epoch>& taken) {
  std::string out;
  for (const auto& one : taken)
    out += (out.empty() ? "" : " ") + std::to_string(one.shard) + "@" + std::to_string(one.epoch);
  return out;
}

}  // namespace

TEST_CASE("nodes are heard of, with all that they say") {
  EACH_ADAPTER;
  open_roster on(kind);
  auto first = expect(on.roster->beat(node("a")));
  CHECK(first.accepted);
  REQUIRE(first.now.members.size() == 1);
  const auto& a = first.now.members[0];
  CHECK(a.beat_at == first.now.now);
  CHECK(a.joined_at == first.now.now);
  auto as_said = node("a");
  as_said.beat_at = as_said.joined_at = first.now.now;
  CHECK(a == as_said);
  CHECK(is_alive(a, first.now.now));

  auto changed = node("a");
  changed.state = member_state::leaving;
  changed.address = "http://elsewhere:2";
  on.silence("a", 1s);
  auto again = expect(on.roster->beat(changed));
  CHECK(again.accepted);
  CHECK(again.now.members[0].state == member_state::leaving);
  CHECK(again.now.members[0].address == "http://elsewhere:2");
  CHECK(again.now.members[0].joined_at == a.joined_at);
  CHECK(again.now.members[0].beat_at >= a.joined_at);

  auto two = expect(on.roster->beat(node("b")));
  CHECK(two.now.members.size() == 2);
  CHECK(two.now.find("a"));
  CHECK(expect(on.roster->look()).members.size() == 2);
}

TEST_CASE("a life that has missed its lease is over, and the next one begins") {
  EACH_ADAPTER;
  open_roster on(kind);
  expect(on.roster->beat(node("a")));
  on.silence("a", 9s);
  CHECK(expect(on.roster->beat(node("a"))).accepted);
  on.silence("a", 10s);
  auto late = expect(on.roster->beat(node("a")));
  CHECK_FALSE(late.accepted);
  REQUIRE(late.now.find("a"));
  CHECK_FALSE(is_alive(*late.now.find("a"), late.now.now));
  CHECK_FALSE(expect(on.roster->beat(node("a", 3))).accepted);
  auto next = expect(on.roster->beat(node("a", 2)));
  CHECK(next.accepted);
  CHECK(next.now.find("a")->joined_at == next.now.now);
  CHECK_FALSE(expect(on.roster->beat(node("a", 1))).accepted);
}

TEST_CASE("who has left does not come back in the same life") {
  EACH_ADAPTER;
  open_roster on(kind);
  auto a = node("a");
  expect(on.roster->beat(a));
  a.state = member_state::left;
  CHECK(expect(on.roster->beat(a)).accepted);
  CHECK_FALSE(expect(on.roster->beat(node("a"))).accepted);
  CHECK(expect(on.roster->beat(node("a", 2))).accepted);
}

TEST_CASE("what an operator wants of a node outlives it") {
  EACH_ADAPTER;
  open_roster on(kind);
  CHECK(on.roster->set_drained("a", true).error().code == errc::unknown);
  expect(on.roster->beat(node("a")));
  expect(on.roster->set_drained("a", true));
  CHECK(expect(on.roster->beat(node("a"))).now.find("a")->drained);
  CHECK(expect(on.roster->beat(node("a", 2))).now.find("a")->drained);
  expect(on.roster->set_drained("a", false));
  CHECK_FALSE(expect(on.roster->look()).find("a")->drained);
}

TEST_CASE("nodes that were not heard of for long are forgotten") {
  EACH_ADAPTER;
  open_roster on(kind);
  expect(on.roster->beat(node("a")));
  expect(on.roster->beat(node("b")));
  on.silence("a", std::chrono::hours{24 * 7} + 1s);
  CHECK(expect(on.roster->beat(node("c"))).now.members.size() >= 2);
  CHECK_FALSE(expect(on.roster->look()).find("a"));
  CHECK(expect(on.roster->look()).find("b"));
}

TEST_CASE("a shard goes to who knows its epoch, once, and is given up by who has it") {
  EACH_ADAPTER;
  open_roster on(kind);
  auto fresh = expect(on.roster->look());
  CHECK(fresh.shards == std::vector<cluster::shard_row>(shard_count));
  std::vector<shard_epoch> wanted{{7, 0}, {1023, 0}, {3, 0}};
  CHECK(shown(expect(on.roster->take("a", wanted))) == "3@1 7@1 1023@1");
  CHECK(shown(expect(on.roster->take("b", wanted))).empty());
  std::vector<shard_epoch> some{{7, 1}, {3, 0}, {4, 0}};
  CHECK(shown(expect(on.roster->take("b", some))) == "4@1 7@2");
  CHECK(expect(on.roster->take("c", {})).empty());

  auto known = expect(on.roster->beat(node("a"))).now.shards;
  CHECK(known[3] == cluster::shard_row{"a", 1, ""});
  CHECK(known[7] == cluster::shard_row{"b", 2, ""});
  CHECK(known[8] == cluster::shard_row{});

  std::vector<shard_epoch> given{{3, 1}, {7, 1}};
  expect(on.roster->give(given));
  auto other = expect(kind.open_roster(on.store.directory));
  for (auto* each : {on.roster.get(), other.get()}) {
    auto now = expect(each->look()).shards;
    CHECK(now[3] == cluster::shard_row{"", 2, ""});
    CHECK(now[7] == cluster::shard_row{"b", 2, ""});
  }
}

TEST_CASE("what somebody else changes about shards is seen") {
  EACH_ADAPTER;
  open_roster on(kind);
  auto other = expect(kind.open_roster(on.store.directory));
  std::vector<shard_epoch> wanted{{5, 0}};
  expect(other->take("b", wanted));
  CHECK(expect(on.roster->look()).shards[5].owner == "b");
  CHECK(expect(on.roster->look()).shards[5].owner == "b");
  std::vector<std::uint32_t> pinned{5, 6};
  expect(other->pin("c", pinned));
  auto now = expect(on.roster->beat(node("a"))).now.shards;
  CHECK(now[5] == cluster::shard_row{"b", 1, "c"});
  CHECK(now[6] == cluster::shard_row{"", 0, "c"});
  expect(other->pin("", pinned));
  CHECK(expect(on.roster->look()).shards[6].pin.empty());
}

}  // namespace troupe::store
