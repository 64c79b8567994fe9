#include "core/cluster/decision.hpp"
#include "core/cluster/lease.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace troupe::cluster {
namespace {

constexpr timestamp t0{std::chrono::seconds{1'800'000'000}};
const options with;

member node(std::string name, member_state state = member_state::active) {
  member out;
  out.name = std::move(name);
  out.incarnation = 1;
  out.state = state;
  out.home = "/" + out.name;
  out.joined_at = t0 - 1h;
  out.beat_at = t0;
  out.lease = with.lease;
  return out;
}

roll of(std::vector<member> members, std::size_t shards = 1024) {
  return {t0, std::move(members), std::vector<shard_row>(shards)};
}

/// A database, and nodes that do what `decide` says. Time passes by heartbeats; a node that is off does nothing.
struct world {
  roll now;
  std::map<std::string, std::vector<std::uint64_t>> held;
  std::map<std::string, bool> off;
  std::size_t moves = 0;

  explicit world(const std::vector<std::string>& names, std::size_t shards = 1024) : now(of({}, shards)) {
    for (const auto& name : names)
      begin(name);
  }

  void begin(const std::string& name) {
    off[name] = false;
    held[name].assign(now.shards.size(), 0);
    const auto* before = now.find(name);
    auto next = begin_life(node(name, member_state::joining), before, with);
    next.joined_at = next.beat_at = now.now;
    std::erase_if(now.members, [&](const member& m) { return m.name == name; });
    now.members.push_back(next);
  }

  void kill(const std::string& name) { off[name] = true; }

  void beat() {
    now.now += with.heartbeat;
    for (auto& m : now.members) {
      if (off[m.name])
        continue;
      m.beat_at = now.now;
      m.state = next_state(now, m, with);
      act(m.name);
      check();
    }
  }
  void beats(milliseconds span) {
    for (auto end = now.now + span; now.now < end;)
      beat();
  }

  void act(const std::string& name) {
    auto& mine = held[name];
    auto todo = decide(now, name, mine);
    for (auto shard : todo.lost)
      mine[shard] = 0;
    for (auto shard : todo.take) {
      now.shards[shard].owner = name;
      mine[shard] = ++now.shards[shard].epoch;
      ++moves;
    }
    for (auto shard : todo.give) {
      now.shards[shard].owner.clear();
      ++now.shards[shard].epoch;
      mine[shard] = 0;
    }
  }

  /// Never two living nodes that believe they have a shard.
  void check() {
    for (std::size_t shard = 0; shard < now.shards.size(); ++shard)
      REQUIRE(std::ranges::count_if(held, [&](const auto& h) {
                return !off.at(h.first) && h.second[shard] != 0 && h.second[shard] == now.shards[shard].epoch;
              }) <= 1);
  }

  std::size_t shards_of(const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::count(now.shards, name, &shard_row::owner));
  }
};

}  // namespace

TEST_CASE("a node is alive while its lease lasts by the database's clock") {
  auto n = node("a");
  CHECK(is_alive(n, t0));
  CHECK(is_alive(n, t0 + with.lease - 1us));
  CHECK_FALSE(is_alive(n, t0 + with.lease));
  CHECK(is_alive(n, t0 - 1h));
  n.state = member_state::left;
  CHECK_FALSE(is_alive(n, t0));
}

TEST_CASE("a node that is not heard any more stops before others may take its shards") {
  moment sent{1h};
  CHECK(acts_until(sent, with) == sent + with.lease - with.margin);
  CHECK(with.margin > 0ms);
}

TEST_CASE("what a node does with a shard") {
  struct row {
    const char* what;
    member self, other;
    const char* owner;
    bool holds;
    const char* pin;
    const char* then;
  };
  auto dead = node("b");
  dead.beat_at = t0 - with.lease;
  auto drained = node("a");
  drained.drained = true;
  auto left = node("b", member_state::left);
  auto r = GENERATE_COPY(values<row>({
    {"nobody's is taken", node("a"), dead, "", false, "", "take"},
    {"a lost node's is taken", node("a"), dead, "b", false, "", "take"},
    {"that of one that has left is taken", node("a"), left, "b", false, "", "take"},
    {"that of one that nobody knows is taken", node("a"), dead, "x", false, "", "take"},
    {"its own of an earlier life is taken up", node("a"), dead, "a", false, "", "take"},
    {"that of an earlier life of one that joins is taken", node("a"), node("b", member_state::joining), "b", false, "",
     "take"},
    {"a living node's is waited for", node("a"), node("b"), "b", false, "a", "wait"},
    {"what it has it keeps", node("a"), dead, "a", true, "", ""},
    {"what is pinned to another is given up", node("a"), node("b"), "a", true, "b", "give"},
    {"so is what it had in an earlier life", node("a"), node("b"), "a", false, "b", "give"},
    {"a pin to a lost node counts for nothing", node("a"), dead, "a", true, "b", ""},
    {"one that is drained gives up what it has", drained, node("b"), "a", true, "", "give"},
    {"unless there is nobody else", drained, dead, "a", true, "", ""},
    {"one that is drained takes nothing", drained, dead, "", false, "", ""},
    {"one that joins takes nothing", node("a", member_state::joining), node("b"), "", false, "", ""},
    {"what it held is lost if another has it", node("a"), node("b"), "b", true, "b", "lost"},
  }));
  CAPTURE(r.what);
  auto now = of({r.self, r.other}, 1);
  now.shards[0] = {r.owner, 7, r.pin};
  auto todo = decide(now, "a", {r.holds ? 7u : 0u});
  std::string did = todo.take.empty() ? "" : "take";
  did += todo.give.empty() ? "" : "give";
  did += todo.lost.empty() ? "" : "lost";
  did += todo.waits ? "wait" : "";
  CHECK(did == r.then);
}

TEST_CASE("what was taken from a node that holds an older epoch is lost") {
  auto now = of({node("a")}, 1);
  now.shards[0] = {"a", 8, ""};
  auto todo = decide(now, "a", {7});
  CHECK(todo.lost == std::vector<std::uint32_t>{0});
  CHECK(todo.take == std::vector<std::uint32_t>{0});
}

TEST_CASE("a life begins where the one before ended") {
  auto before = node("a");
  before.incarnation = 4;
  before.flaps = 2;
  before.drained = true;
  CHECK(begin_life(node("a"), nullptr, with).incarnation == 1);
  auto after_long = begin_life(node("a"), &before, with);
  CHECK(after_long.incarnation == 5);
  CHECK(after_long.flaps == 0);
  CHECK(after_long.drained);
  CHECK(after_long.state == member_state::joining);

  before.joined_at = before.beat_at - with.calm + 1ms;
  CHECK(begin_life(node("a"), &before, with).flaps == 3);
  before.state = member_state::left;
  CHECK(begin_life(node("a"), &before, with).flaps == 0);
  before.state = member_state::active;
  before.flaps = 1000;
  CHECK(steady_time(begin_life(node("a"), &before, with), with) == with.steady * 64);
}

TEST_CASE("a node has shards once it has been steady, or at once if nobody else can") {
  auto self = node("a", member_state::joining);
  self.joined_at = t0;
  auto now = of({self, node("b")});
  CHECK(next_state(now, self, with) == member_state::joining);
  now.now = t0 + with.steady;
  now.members[1].beat_at = now.now;
  CHECK(next_state(now, self, with) == member_state::active);
  self.flaps = 1;
  CHECK(next_state(now, self, with) == member_state::joining);
  now.members[1].drained = true;
  CHECK(next_state(now, self, with) == member_state::active);
  self.state = member_state::leaving;
  CHECK(next_state(now, self, with) == member_state::leaving);
}

TEST_CASE("nodes look again sooner while shards move, and when a lease ends") {
  auto now = of({node("a"), node("b")});
  CHECK(next_beat(now, "a", false, with) == with.heartbeat);
  CHECK(next_beat(now, "a", true, with) == with.heartbeat / 5);
  now.members[1].beat_at = t0 - with.lease + 30ms;
  CHECK(next_beat(now, "a", false, with) == 32ms);
  now.members[1].beat_at = t0 - with.lease;
  CHECK(next_beat(now, "a", false, with) == with.heartbeat);
}

TEST_CASE("a name belongs to one process at a time") {
  auto n = node("a");
  CHECK_FALSE(is_taken(nullptr, "/a", t0));
  CHECK_FALSE(is_taken(&n, "/a", t0));
  CHECK(is_taken(&n, "/b", t0));
  CHECK_FALSE(is_taken(&n, "/b", t0 + with.lease));
}

TEST_CASE("what is wrong with the options is told") {
  CHECK_FALSE(validate(with));
  options few;
  few.lease = few.heartbeat * 2 + few.margin;
  CHECK(validate(few)->starts_with("cluster.lease must be more than twice"));
  few.lease += 1ms;
  CHECK_FALSE(validate(few));
  few.weight = 0;
  CHECK(validate(few)->starts_with("cluster.weight"));
}

TEST_CASE("three nodes share the shards, and those of one that dies go to the others within its lease") {
  world w({"a", "b", "c"});
  w.beats(20s);
  for (const auto* name : {"a", "b", "c"})
    CHECK(w.shards_of(name) > 290);
  auto before = w.moves;
  w.beats(1min);
  CHECK(w.moves == before);

  w.kill("b");
  auto had = w.shards_of("b");
  w.beats(with.lease);
  CHECK(w.shards_of("b") == 0);
  CHECK(w.shards_of("a") + w.shards_of("c") == 1024);
  CHECK(w.moves - before <= had + 60);
}

TEST_CASE("a node that comes and goes moves less with each time") {
  world w({"a", "b", "c"});
  w.beats(20s);
  std::vector<std::size_t> rounds;
  for (int i = 0; i < 6; ++i) {
    auto before = w.moves;
    w.kill("c");
    w.beats(3s);
    w.begin("c");
    w.beats(25s);
    rounds.push_back(w.moves - before);
  }
  CHECK(rounds[0] > 300);
  CHECK(rounds[3] < 100);
  CHECK(rounds[5] == 0);
  CHECK(w.shards_of("a") + w.shards_of("b") == 1024);
  w.beats(10min);
  CHECK(w.shards_of("c") > 290);
}

TEST_CASE("a drained node gives all it has to the others, and has it again once it is resumed") {
  world w({"a", "b", "c"});
  w.beats(20s);
  auto drain = [&](bool is) { std::ranges::find(w.now.members, "a", &member::name)->drained = is; };
  drain(true);
  w.beats(2s);
  CHECK(w.shards_of("a") == 0);
  CHECK(w.shards_of("b") + w.shards_of("c") == 1024);
  drain(false);
  w.beats(2s);
  CHECK(w.shards_of("a") > 290);
}

}  // namespace troupe::cluster
