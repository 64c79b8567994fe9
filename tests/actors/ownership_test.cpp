#include "actors/ownership.hpp"
#include "core/cluster/elsewhere.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

constexpr moment t0{1h};
const execution_id one{"01JEZ7M1N8R8V4T7Y1W6K3Q2ZC"};

}  // namespace

TEST_CASE("a node that is alone holds everything, without an epoch") {
  ownership alone;
  CHECK_FALSE(alone.is_shared());
  CHECK(alone.holds(one, t0));
  CHECK(alone.epoch_of(7, moment::max()) == 0u);
  CHECK(alone.conducts(t0));
}

TEST_CASE("a node that shares its journal holds what it took, while it is heard") {
  ownership shared("a");
  CHECK_FALSE(shared.holds(one, t0));
  shared.hold(shard_of(one), 5);
  CHECK_FALSE(shared.holds(one, t0));
  CHECK(shared.extend(t0 + 2s, t0));
  CHECK(shared.epoch_of(shard_of(one), t0) == 5u);
  CHECK(shared.any_held(99, t0) == shard_of(one));
  CHECK_FALSE(shared.conducts(t0));
  shared.hold(ownership::conductors_shard, 1);
  CHECK(shared.conducts(t0));

  CHECK(shared.extend(t0 + 3s, t0 + 1s));
  CHECK(shared.holds(one, t0 + 3s - 1ns));
  shared.let_go(shard_of(one));
  CHECK_FALSE(shared.holds(one, t0 + 1s));
}

TEST_CASE("what was over once stays over until everything was let go of") {
  ownership shared("a");
  CHECK(shared.extend(t0 + 2s, t0));
  shared.hold(7, 5);
  auto somebody_saw = GENERATE(false, true);
  if (somebody_saw)
    CHECK_FALSE(shared.holds(7, t0 + 2s));
  CHECK(shared.extend(t0 + 9s, somebody_saw ? t0 + 1s : t0 + 2s) == false);
  CHECK_FALSE(shared.holds(7, t0 + 2s));
  CHECK(shared.epoch_of(7, t0 + 3s) == std::nullopt);
  shared.let_go_all();
  CHECK(shared.extend(t0 + 9s, t0 + 3s));
  CHECK_FALSE(shared.holds(7, t0 + 3s));
  shared.hold(7, 6);
  CHECK(shared.epoch_of(7, t0 + 3s) == 6u);
}

TEST_CASE("who is asked for what another node has says where that is") {
  ownership shared("a");
  auto shard = shard_of(one);
  CHECK(shared.elsewhere(one).what == "execution " + one.value + " is between two nodes");
  cluster::roll known{timestamp{1h}, {}, std::vector<cluster::shard_row>(shard_count)};
  cluster::member b;
  b.name = "b";
  b.address = "http://b:7400";
  b.beat_at = known.now;
  b.lease = 2s;
  known.members.push_back(b);
  known.shards[shard] = {"b", 3, ""};
  shared.publish(std::make_shared<const cluster::roll>(known));
  auto why = shared.elsewhere(one);
  CHECK(why.code == errc::unavailable);
  CHECK(why.what == "execution " + one.value + " is at node b");
  CHECK(cluster::leads_to(why) == "http://b:7400");
  known.now += 2s;
  shared.publish(std::make_shared<const cluster::roll>(known));
  CHECK_FALSE(cluster::leads_to(shared.elsewhere(one)));
}

}  // namespace troupe
