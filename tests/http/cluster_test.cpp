#include "api/call.hpp"
#include "api/cluster_view.hpp"
#include "api/route.hpp"
#include "api/view.hpp"
#include "core/cluster/elsewhere.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

result<call> asked(std::string method, std::string path, std::string body = {}, std::string query = {}) {
  http::request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.query = std::move(query);
  request.body = std::move(body);
  request.headers = {{"content-type", "application/json"}};
  return read_call(find_route(request), request);
}

template <class Call>
Call cluster_call_of(result<call> read) {
  REQUIRE(read);
  return std::get<Call>(std::get<cluster_call>(*read));
}

cluster::roll three() {
  cluster::roll out{timestamp{1h}, {}, std::vector<cluster::shard_row>(4)};
  for (const auto* name : {"a", "b", "c"}) {
    cluster::member m;
    m.name = name;
    m.state = cluster::member_state::active;
    m.beat_at = out.now;
    m.lease = 2s;
    out.members.push_back(m);
  }
  out.members[1].beat_at -= 3s;
  out.members[2].drained = true;
  out.shards = {{"a", 5, ""}, {"b", 2, ""}, {"a", 1, "a"}, {"", 0, ""}};
  return out;
}

}  // namespace

TEST_CASE("shards are moved by number") {
  auto move = cluster_call_of<move_shards>(asked("POST", "/api/v1/shards/move", R"({"shards":[0,1023],"node":"b"})"));
  CHECK(move.shards == std::vector<std::uint32_t>{0, 1023});
  CHECK(move.node == "b");
  CHECK(cluster_call_of<move_shards>(asked("POST", "/api/v1/shards/move", R"({"shards":[1]})")).node.empty());
  CHECK(asked("POST", "/api/v1/shards/move", R"({"shards":[1024]})").error().what == "no shard 1024");
  CHECK(asked("POST", "/api/v1/shards/move", R"({"shards":[]})").error().where == "shards");
  CHECK(cluster_call_of<drain_node>(asked("POST", "/api/v1/nodes/b/drain", "{}")).drained);
  CHECK_FALSE(cluster_call_of<drain_node>(asked("POST", "/api/v1/nodes/b/resume", "{}")).drained);
  CHECK(cluster_call_of<list_shards>(asked("GET", "/api/v1/shards", "", "owner=b")).owner == "b");
}

TEST_CASE("a cluster is shown as it is: who lives, who has what, and what nobody has") {
  auto known = three();
  auto shown = view(known, "a").as_object();
  CHECK(shown["unowned"].to_number<int>() == 2);
  CHECK(shown["pinned"].to_number<int>() == 1);
  CHECK(shown["epochs"].to_number<int>() == 8);
  auto state = [&](std::size_t i) { return shown["nodes"].as_array()[i].at("state").as_string(); };
  CHECK(state(0) == "active");
  CHECK(state(1) == "lost");
  CHECK(state(2) == "drained");
  CHECK(shown["nodes"].as_array()[0].at("conducts").as_bool());
  CHECK(shown["nodes"].as_array()[0].at("shards").to_number<int>() == 2);
  CHECK(json::serialize(view_of_shard(known, 2)) == R"({"shard":2,"epoch":1,"owner":"a","pin":"a"})");
}

TEST_CASE("what is at another node leads there, if its address is known") {
  auto there = problem(cluster::elsewhere("execution e is at node b", "http://b:7400"));
  CHECK(there.status == 307);
  CHECK(http::find(there.headers, "location") == "http://b:7400");
  CHECK(problem(refused{errc::unavailable, "execution e is between two nodes"}).status == 503);
  CHECK(problem(cluster::elsewhere("execution e is at node b", "")).status == 503);
  // Only who knows where it is leads there: an address in any other refusal is a place like others.
  CHECK(problem(refused{errc::unavailable, "the model does not answer", "http://b:7400"}).status == 503);
  CHECK(problem(refused{errc::unknown, "no such thing", "http://b:7400"}).status == 404);
}

}  // namespace troupe::api
