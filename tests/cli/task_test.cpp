#include "recorded.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

constexpr std::string_view view = R"({"id":"E1","workflow":"video","state":"running","tasks":[
  {"name":"story","id":"story","kind":"work","uses":"text.generate","state":"completed","attempt":2,
   "started_at":"2026-01-31T08:59:50.000000Z","finished_at":"2026-01-31T08:59:52.000000Z","output":{"text":"Once\nupon"}},
  {"name":"images","id":"images","kind":"work","uses":"image.render","state":"running","attempt":0,
   "items":{"total":2,"list":[{"index":0,"state":"completed","attempt":1},
                              {"index":1,"state":"failed","attempt":3,"error":{"message":"no ink"}}]}},
  {"name":"part","id":"part","kind":"group","uses":"group","state":"running","attempt":0,
   "blocks":[{"tasks":[{"name":"inner","id":"part.inner","uses":"transform","state":"skipped","attempt":0,
                        "skip_reason":"if is false"}]}]}],
  "finally":[{"name":"last","id":"last","uses":"transform","state":"waiting","attempt":0}]})";

constexpr std::string_view events = R"({"items":[
  {"sequence":2,"type":"task_scheduled","task":"story","attempt":1,"at":"2026-01-31T08:59:40.000000Z","with":{"topic":"tide"}},
  {"sequence":3,"type":"task_started","task":"story","attempt":1,"at":"2026-01-31T08:59:41.000000Z"},
  {"sequence":4,"type":"task_retried","task":"story","attempt":1,"at":"2026-01-31T08:59:44.000000Z","error":{"message":"busy"}}],
  "next":"4"})";

constexpr std::string_view later = R"({"items":[
  {"sequence":5,"type":"task_scheduled","task":"story","attempt":2,"at":"2026-01-31T08:59:49.000000Z","with":{"topic":"tide"}},
  {"sequence":6,"type":"task_started","task":"story","attempt":2,"at":"2026-01-31T08:59:50.000000Z"},
  {"sequence":7,"type":"task_started","task":"other","attempt":1,"at":"2026-01-31T08:59:51.000000Z"},
  {"sequence":8,"type":"task_completed","task":"story","attempt":2,"at":"2026-01-31T08:59:52.000000Z"}]})";

struct desk : console {
  desk() {
    answer("GET /api/v1/executions/E1", std::string(view));
    answer("GET /api/v1/executions/E1/events?after=0", std::string(events));
    answer("GET /api/v1/executions/E1/events?after=4", std::string(later));
  }
};

}  // namespace

TEST_CASE("tasks are listed with items, groups and the end") {
  desk d;
  CHECK(d.run({"task", "list", "E1"}) == 0);
  CHECK(d.out.str() == R"(TASK        USES           STATE      ATTEMPT  STARTED  TOOK  NOTE
story       text.generate  completed        2  10s ago  2.0s
images      image.render   running
images[0]   image.render   completed        1
images[1]   image.render   failed           3                 no ink
part        group          running
part.inner  transform      skipped                            if is false
last        transform      waiting
)");
  CHECK(d.run({"task", "list", "E1", "--state", "failed", "-q"}) == 0);
  CHECK(d.out.str() == "images[1]\n");
}

TEST_CASE("a task is shown with its attempts, parameters and output") {
  desk d;
  CHECK(d.run({"task", "show", "E1", "story"}) == 0);
  CHECK(d.out.str() == R"(story  text.generate  completed

ATTEMPT  STARTED  WAITED  TOOK  OUTCOME    WHY
      1  19s ago    1.0s  3.0s  retried    busy
      2  10s ago    1.0s  2.0s  completed

with
  topic: tide

output
  text: |-
    Once
    upon
)");
  CHECK(d.run({"task", "show", "E1", "story", "--output", "json"}) == 0);
  CHECK(parse_json(d.out.str())->at("attempts").as_array().size() == 2);
  CHECK(d.run({"task", "show", "E1", "stroy"}) == 3);
  CHECK(d.err.str() == "troupe: no task stroy in execution E1 (did you mean `story`?)\n");
}

TEST_CASE("actors are drawn as a tree") {
  console c;
  c.answer("GET /api/v1/node", R"({"uptime_ms":1,"actors":[
    {"name":"node","kind":"supervisor","state":"up","restarts":0},
    {"name":"node/journal","kind":"journal","state":"up","restarts":0},
    {"name":"node/region","kind":"region","state":"up","restarts":1,"last_failure":"boom"},
    {"name":"node/region/shard-0","kind":"shard","state":"up","restarts":0},
    {"name":"node/region/shard-1","kind":"shard","state":"down","restarts":0},
    {"name":"node/timer","kind":"timer","state":"up","restarts":0}],
    "kinds":[{"kind":"journal","mailbox_max":7}]})");
  CHECK(c.run({"actor", "tree"}) == 0);
  CHECK(c.out.str() == R"(ACTOR          STATE  RESTARTS  MAILBOX  LAST FAILURE
node           up            0
├─ journal     up            0        7
├─ region      up            1           boom
│  ├─ shard-0  up            0
│  └─ shard-1  down          0
└─ timer       up            0
)");
  CHECK(c.run({"actor", "tree", "-q"}) == 0);
  CHECK(c.out.str().find("node/region/shard-1\n") != std::string::npos);
}

}  // namespace troupe::cli
