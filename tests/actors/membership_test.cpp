#include "actors/membership.hpp"
#include "support/stage.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

/// A node's cast that shares its journal, and others that are played by the test: they say what they like to the
/// tables of nodes and shards. Leases are long, for their clock is the database's.
namespace troupe::membership {
namespace {

using testing::stage;

template <class T>
T expect(result<T> r) {
  if (!r)
    FAIL(to_string(r.error()));
  return *std::move(r);
}

struct shared_stage : stage {
  std::unique_ptr<store::roster> others;
  colleagues with;
  actor self;

  explicit shared_stage(node_options options = long_lease()) : stage(options) {
    const auto& path = where->directory.path();
    around->shards = std::make_shared<ownership>("a");
    around->home = "here";
    around->open_roster = [path] { return store::open_sqlite_roster(path); };
    others = expect(store::open_sqlite_roster(path));
  }

  static node_options long_lease() {
    node_options out;
    out.cluster.lease = 1h;
    out.cluster.steady = 1ms;
    return out;
  }

  void start() {
    self = spawn<role>(around, [this] { return with; });
    run();
  }

  std::size_t held() {
    auto all = around->shards->held();
    return static_cast<std::size_t>(std::ranges::count_if(all, [](auto epoch) { return epoch != 0; }));
  }

  void join(const char* name, cluster::member_state state = cluster::member_state::active) {
    cluster::member other;
    other.name = name;
    other.incarnation = 1;
    other.state = state;
    other.home = name;
    other.lease = 1h;
    CHECK(expect(others->beat(other)).accepted);
  }
  std::size_t owned_by(std::string_view name) {
    auto now = expect(others->look());
    return static_cast<std::size_t>(std::ranges::count(now.shards, name, &cluster::shard_row::owner));
  }
};

}  // namespace

TEST_CASE("a node that is the only one has all shards at once") {
  shared_stage s;
  s.start();
  s.advance(1s);
  CHECK(s.held() == shard_count);
  CHECK(s.owned_by("a") == shard_count);
  CHECK(s.around->shards->conducts(s.scheduler().clock().now()));
  CHECK(s.around->shards->roll()->find("a")->state == cluster::member_state::active);
}

TEST_CASE("a node that comes is given its share, once what is here has left memory") {
  shared_stage s;
  s.start();
  s.advance(1s);
  s.join("b");
  s.advance(5s);
  auto left = s.held();
  CHECK(left > 480);
  CHECK(left < 540);
  CHECK(s.owned_by("a") == left);
  CHECK(s.owned_by("") == shard_count - left);
}

TEST_CASE("what another node has taken is let go of") {
  shared_stage s;
  s.start();
  s.advance(1s);
  auto epochs = s.around->shards->held();
  std::vector<store::shard_epoch> some{{3, epochs[3]}, {4, epochs[4]}};
  s.join("b");
  CHECK(expect(s.others->take("b", some)).size() == 2);
  std::vector<std::uint32_t> pinned{3, 4};
  REQUIRE(s.others->pin("b", pinned));
  s.advance(1s);
  auto now = s.scheduler().clock().now();
  CHECK_FALSE(s.around->shards->holds(3, now));
  CHECK_FALSE(s.around->shards->holds(4, now));
}

TEST_CASE("a life that is over is followed by another, under new epochs") {
  shared_stage s;
  s.start();
  s.advance(1s);
  auto before = s.around->shards->held();
  cluster::member next = *s.around->shards->roll()->find("a");
  next.incarnation += 1;
  CHECK(expect(s.others->beat(next)).accepted);
  s.advance(2s);
  CHECK(s.held() == shard_count);
  CHECK(s.around->shards->held()[5] == before[5] + 1);
  CHECK(s.around->shards->roll()->find("a")->incarnation == next.incarnation + 1);
}

TEST_CASE("a node that leaves gives up all it has and is not heard any more") {
  shared_stage s;
  s.start();
  s.advance(1s);
  bool left = false;
  caf::anon_send(s.self, leave{true, answer<bool>([&](auto) { left = true; })});
  s.run();
  s.advance(1s);
  CHECK(left);
  CHECK(s.held() == 0);
  CHECK(s.owned_by("") == shard_count);
  CHECK(expect(s.others->look()).find("a")->state == cluster::member_state::left);
}

TEST_CASE("a name that another node uses is refused") {
  shared_stage s;
  cluster::member other;
  other.name = "a";
  other.incarnation = 1;
  other.home = "elsewhere";
  other.lease = 1s;
  REQUIRE(s.others->beat(other));
  s.start();
  CHECK(s.held() == 0);
  CHECK_FALSE(s.around->shards->roll());
}

}  // namespace troupe::membership
