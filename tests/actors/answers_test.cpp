#include "api/route.hpp"
#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace troupe {

using namespace testing;

namespace {

constexpr std::string_view executions = "/api/v1/executions/";

/// A node that has seen something of everything.
struct lived_in : ensemble {
  lived_in() {
    auto done = [](int status) { CHECK((status == 200 || status == 201)); };
    done(ask("PUT", "/api/v1/task-types/far.work",
             R"({"queue":"q","parameters":{"x":{"type":"integer","default":1,"choices":["1"]}},"outputs":{"y":"any"}})")
           .status);
    apply("quick", "  a: { uses: test.step }\n");
    apply("far", "  a: { uses: far.work, with: { x: 2 } }\n");
    apply("everything",
          "  each: { uses: test.step, foreach: '${{ [1, 2] }}', compensate: { uses: test.step } }\n"
          "  group: { tasks: { inner: { uses: test.step } } }\n"
          "  loop: { tasks: { inner: { uses: test.step } }, repeat: { until: 'iteration == 1', max: 3 } }\n"
          "  route: { switch: input.kind, cases: { a: { uses: test.step }, b: { uses: test.work } } }\n"
          "  skipped: { uses: test.step, if: 'false' }\n"
          "  child: { workflow: quick }\n"
          "  wait: { wait: { signal: go, timeout: 9h } }\n"
          "  sleep: { wait: 9h }\n"
          "  ask: { uses: test.review, with: { title: fine } }\n"
          "  broken: { uses: test.step, needs: [wait], with: { fails: 9, hard: true } }\n"
          "queries: { kind: input.kind }\n"
          "on_failure: { note: { uses: test.step } }\n"
          "finally: { last: { uses: test.step } }\n");
    apply("limited", "  a: { wait: 1h }\nlimits: [{ at_once: 1 }]\n");
    busy = start("everything", {{"kind", "a"}});
    failed = start("everything", {{"kind", "b"}});
    done(ask("POST", path(failed, "/signals"), R"({"name":"go"})").status);
    start("limited");
    held = start("limited");
    later = execution_id{std::string(
      ask_json("POST", "/api/v1/executions", R"({"workflow":"quick","delay":"2h"})").at("id").get_string())};
    taken_back = execution_id{std::string(
      ask_json("POST", "/api/v1/executions", R"({"workflow":"quick","delay":"2h"})").at("id").get_string())};
    done(ask("POST", path(taken_back, "/cancel"), R"({"reason":"a mistake"})").status);
    over = start("quick");
    paused = start("everything", {{"kind", "a"}});
    done(ask("POST", path(paused, "/pause"), R"({"reason":"look","by":"ada","for":"2h"})").status);
    start("far");
    start("far");
    done(ask("POST", "/api/v1/queues/q/poll", R"({"worker":"w","labels":{"gpu":"a"}})").status);
    for (auto text : {"schedule: daily\nworkflow: quick\ncron: '0 3 * * *'\n",
                      "schedule: often\nworkflow: quick\nevery: 1h\nlabels: {a: b}\noverlap: queue\n"})
      done(ask("POST", "/api/v1/schedules", text, {{"content-type", "application/yaml"}}).status);
    done(ask("POST", "/api/v1/schedules/daily/pause", R"({"reason":"look"})").status);
    done(ask("POST", "/api/v1/schedules/often/trigger", "{}").status);
    done(
      ask("POST", "/api/v1/schedules/often/backfill", R"({"from":"2020-01-01T00:00:00Z","to":"2020-01-01T03:00:00Z"})")
        .status);
    done(ask("POST", "/api/v1/workflows/far/pause", R"({"reason":"look","by":"ada","for":"2h"})").status);
    advance(3h);
    auto upload = std::string(ask_json("POST", "/api/v1/uploads", "{}").at("upload").get_string());
    done(ask("PUT", "/api/v1/uploads/" + upload + "?offset=0", "hello").status);
    digest = ask_json("POST", "/api/v1/uploads/" + upload + "/finish", "{}").at("artifact").get_string();
    cluster::member self;
    around->options.cluster.name = name;
    self.name = name;
    self.state = cluster::member_state::active;
    self.joined_at = self.beat_at = now();
    self.lease = 1h;
    around->shards->publish(std::make_shared<const cluster::roll>(
      cluster::roll{now(), {self}, std::vector<cluster::shard_row>(12, {name, 1, ""})}));
    // From now on it asks everybody who they are.
    token =
      ask_json("POST", "/api/v1/tokens", R"({"name":"ci","role":"admin","expires_in":"90d"})").at("text").get_string();
  }
  ~lived_in() { leave(); }

  static std::string path(const execution_id& id, std::string_view rest = {}) {
    return std::string(executions) + id.value + std::string(rest);
  }

  script play;
  execution_id busy, failed, held, later, taken_back, over, paused;
  std::string digest, token, name = "here";
};

/// By the name of the route: what to ask it for.
std::multimap<std::string, std::string> requests_of(const lived_in& node) {
  auto path = [](const execution_id& id, std::string_view rest = {}) { return lived_in::path(id, rest); };
  std::multimap<std::string, std::string> all{
    {"getHealth", "/healthz"},
    {"getReady", "/readyz"},
    {"getMetrics", "/metrics"},
    {"listTaskTypes", "/api/v1/task-types"},
    {"showNode", "/api/v1/node"},
    {"listWorkflows", "/api/v1/workflows"},
    {"showWorkflow", "/api/v1/workflows/everything"},
    {"graphWorkflow", "/api/v1/workflows/everything/graph"},
    {"graphWorkflow", "/api/v1/workflows/everything/graph?format=dot"},
    {"graphWorkflow", "/api/v1/workflows/everything/graph?format=json"},
    {"listExecutions", "/api/v1/executions"},
    {"listExecutions", "/api/v1/executions?limit=2&count=true"},
    {"listEvents", path(node.failed, "/events")},
    {"listEvents", path(node.failed, "/events?limit=3")},
    {"readOutput", path(node.over, "/output")},
    {"readOutput", path(node.busy, "/output?task=group")},
    {"queryExecution", path(node.busy, "/queries/kind")},
    {"listReviews", "/api/v1/reviews"},
    {"showReview", "/api/v1/reviews/" + node.busy.value + ":ask"},
    {"listScores", "/api/v1/quality/scores"},
    {"showQualityReport", "/api/v1/quality/report"},
    {"showLearner", "/api/v1/quality/learner"},
    {"showAgreement", "/api/v1/quality/agreement?false_approve=0.05"},
    {"showOverview", "/api/v1/overview"},
    {"showCluster", "/api/v1/cluster"},
    {"listNodes", "/api/v1/nodes"},
    {"showMember", "/api/v1/nodes/" + node.name},
    {"showActorsOfNode", "/api/v1/nodes/" + node.name + "/actors"},
    {"listShards", "/api/v1/shards"},
    {"listShards", "/api/v1/shards?owner=" + node.name + "&limit=3"},
    {"listQueues", "/api/v1/queues"},
    {"showQueue", "/api/v1/queues/q"},
    {"showQueue", "/api/v1/queues/executions"},
    {"showQueue", "/api/v1/queues/light"},
    {"listPauses", "/api/v1/pauses"},
    {"listWorkers", "/api/v1/workers"},
    {"listTokens", "/api/v1/tokens"},
    {"showToken", "/api/v1/tokens/ci"},
    {"listAudit", "/api/v1/audit"},
    {"showConfig", "/api/v1/config"},
    {"listSchedules", "/api/v1/schedules"},
    {"showSchedule", "/api/v1/schedules/daily"},
    {"showSchedule", "/api/v1/schedules/often"},
    {"listScheduleRuns", "/api/v1/schedules/often/runs"},
    {"readArtifact", "/api/v1/artifacts/" + node.digest},
  };
  for (const auto* id : {&node.busy, &node.failed, &node.held, &node.later, &node.taken_back, &node.over, &node.paused})
    all.emplace("showExecution", path(*id, ""));
  return all;
}

}  // namespace

TEST_CASE_METHOD(lived_in, "what can be read is as the route table declares it") {
  auto requests = requests_of(*this);
  for (const auto& r : api::routes()) {
    if (r.method != "GET")
      continue;
    CAPTURE(r.operation);
    CHECK(requests.contains(std::string(r.operation)));
  }
  // `ask` throws at what differs.
  for (const auto& [operation, target] : requests) {
    CAPTURE(operation, target);
    std::optional<http::response> answer;
    CHECK_NOTHROW(answer = ask("GET", target, {}, {{"authorization", "Bearer " + token}}));
    if (answer)
      CHECK(answer->status == 200);
  }
}

}  // namespace troupe
