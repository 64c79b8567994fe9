#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

/// A node with a workflow `ask`, which waits for a person, and `quick`, which does not. Time begins at
/// 2027-01-15T08:00:00Z, a Friday.
struct scheduling : ensemble {
  explicit scheduling(node_options options = {}, std::shared_ptr<site> at = std::make_shared<site>(),
                      std::uint64_t seed = 1)
    : ensemble(std::move(options), std::move(at), seed) {
    apply("ask", "  look: { uses: test.review }\n");
    apply("quick", "  step: { uses: test.step }\n");
  }
  ~scheduling() { leave(); }

  http::response put(const std::string& text) {
    return ask("POST", "/api/v1/schedules", text, {{"content-type", "application/yaml"}});
  }
  json::value show(const std::string& name = "s") { return ask_json("GET", "/api/v1/schedules/" + name); }
  int post(const std::string& what, const std::string& body = "{}") {
    return ask("POST", "/api/v1/schedules/s/" + what, body).status;
  }

  /// The runs, earliest first: `08:05 started completed, 08:10 skipped`.
  std::string runs(const std::string& name = "s") {
    std::vector<std::string> lines;
    auto found = ask_json("GET", "/api/v1/schedules/" + name + "/runs?limit=500");
    for (const auto& run : found.at("items").as_array()) {
      const auto& o = run.as_object();
      auto line = std::string(o.at("due").as_string().subview(11, 5)) + " " + std::string(o.at("outcome").as_string());
      if (const auto* state = o.if_contains("state"))
        line += " " + std::string(state->as_string());
      lines.insert(lines.begin(), std::move(line));
    }
    std::string out;
    for (const auto& line : lines)
      out += (out.empty() ? "" : ", ") + line;
    return out;
  }

  std::vector<std::string> executions() {
    std::vector<std::string> ids;
    auto found = ask_json("GET", "/api/v1/executions?limit=500");
    for (const auto& each : found.at("items").as_array())
      ids.insert(ids.begin(), std::string(each.at("id").as_string()));
    return ids;
  }
  void end(const std::string& id) { ask("POST", "/api/v1/executions/" + id + "/cancel"); }

  script play;
};

const std::string every_five = "schedule: s\nworkflow: quick\nevery: 5m\n";
const std::string asks = "schedule: s\nworkflow: ask\nevery: 5m\n";

}  // namespace

TEST_CASE_METHOD(scheduling, "a schedule starts its workflow at each due time, with where it came from") {
  auto stored = put("schedule: s\nworkflow: quick\ncron: '*/5 * * * *'\nlabels: { team: a }\n"
                    "input: { day: \"${{ schedule.due }}\" }\n");
  CHECK(stored.status == 201);
  CHECK(show().at("state") == "active");
  CHECK(show().at("next").at(0).at("due") == "2027-01-15T08:05:00.000000Z");
  advance(4min, 1s);
  CHECK(runs() == "");
  advance(12min, 1s);
  CHECK(runs() == "08:05 started completed, 08:10 started completed, 08:15 started completed");
  auto view = ask_json("GET", "/api/v1/executions/" + executions().front());
  CHECK(view.at("labels") ==
        json::value{{"team", "a"}, {"troupe.due", "2027-01-15T08:05:00.000000Z"}, {"troupe.schedule", "s"}});
  CHECK(view.at("input").at("day") == "2027-01-15T08:05:00.000000Z");
  CHECK(show().at("runs").at(0).at("state") == "completed");
}

TEST_CASE("whatever commits are lost or unknown, each due time has one execution") {
  node_options options;
  options.restarts.restarts_max = 10'000;
  scheduling node(options);
  node.put("schedule: s\nworkflow: quick\nevery: 30s\noverlap: allow\n");
  int commits = 0, changes = 0;
  node.store->judge([&](auto batch) {
    switch (++commits % 5) {
    case 1:
      return verdict::lost();
    case 3:
      return verdict::unknown(batch.size());
    default:
      return verdict::stored();
    }
  });
  node.store->judge_changes([&](auto batch) {
    switch (++changes % 4) {
    case 1:
      return verdict::lost();
    case 2:
      return verdict::unknown(batch.size());
    default:
      return verdict::stored();
    }
  });
  node.advance(10min, 100ms);
  node.store->judge({});
  node.store->judge_changes({});
  node.advance(1min, 100ms);
  std::map<std::string, int> by_due;
  for (const auto& [id, events] : node.where->witness->all())
    ++by_due[std::get<execution_started>(events.front()).labels.at("troupe.due")];
  CHECK(by_due.size() == 22);
  for (const auto& [due, count] : by_due) {
    CAPTURE(due);
    CHECK(count == 1);
  }
}

TEST_CASE("what was due while no node ran is made up for within the window, and missed beyond") {
  auto at = std::make_shared<site>();
  {
    scheduling node({}, at);
    node.put("schedule: s\nworkflow: quick\nevery: 10m\noverlap: allow\ncatch_up: 25m\n");
    node.advance(11min, 1s);
    CHECK(node.runs() == "08:10 started completed");
    node.crash();
  }
  at->now += 70min;
  scheduling node({}, at, 2);
  node.advance(10s, 1s);
  CHECK(node.runs() == "08:10 started completed, 08:20 missed, 09:00 started completed, 09:10 started completed, 09:20 "
                       "started completed");
}

TEST_CASE_METHOD(scheduling, "a run that is due while one is not finished is skipped") {
  put(asks);
  advance(11min, 1s);
  CHECK(runs() == "08:05 started waiting, 08:10 skipped");
  CHECK(std::string(show().at("runs").at(0).at("reason").as_string()) ==
        "execution " + executions().at(0) + " is not finished");
  end(executions().at(0));
  advance(5min, 1s);
  CHECK(runs() == "08:05 started cancelled, 08:10 skipped, 08:15 started waiting");
}

TEST_CASE_METHOD(scheduling, "or waits for its turn, up to a number") {
  put(asks + "overlap: queue\nqueue_max: 2\n");
  advance(22min, 1s);
  CHECK(runs() == "08:05 started waiting, 08:10 queued held, 08:15 queued held, 08:20 skipped");
  end(executions().at(0));
  CHECK(runs() == "08:05 started cancelled, 08:10 started waiting, 08:15 queued held, 08:20 skipped");
  end(executions().at(1));
  end(executions().at(2));
  CHECK(runs() == "08:05 started cancelled, 08:10 started cancelled, 08:15 started cancelled, 08:20 skipped");
}

TEST_CASE_METHOD(scheduling, "or has the one before cancelled") {
  put(asks + "overlap: cancel\n");
  advance(16min, 1s);
  CHECK(runs() == "08:05 started cancelled, 08:10 started cancelled, 08:15 started waiting");
}

TEST_CASE_METHOD(scheduling, "or begins beside it") {
  put(asks + "overlap: allow\n");
  advance(11min, 1s);
  CHECK(runs() == "08:05 started waiting, 08:10 started waiting");
}

TEST_CASE("runs that wait for their turn do so over a crash") {
  auto at = std::make_shared<site>();
  {
    scheduling node({}, at);
    node.put(asks + "overlap: queue\n");
    node.advance(16min, 1s);
    CHECK(node.runs() == "08:05 started waiting, 08:10 queued held, 08:15 queued held");
    node.crash();
  }
  scheduling node({}, at, 2);
  node.advance(1s);
  node.end(node.executions().at(0));
  node.end(node.executions().at(1));
  CHECK(node.runs() == "08:05 started cancelled, 08:10 started cancelled, 08:15 started waiting");
}

TEST_CASE_METHOD(scheduling, "a paused schedule is not due, and makes nothing up") {
  put(every_five);
  CHECK(post("pause", R"({"reason":"audit"})") == 200);
  CHECK(show().at("state") == "paused");
  CHECK(show().at("pause").at("reason") == "audit");
  CHECK(show().at("next").as_array().empty());
  advance(12min, 1s);
  CHECK(runs() == "");
  CHECK(post("resume") == 200);
  advance(4min, 1s);
  CHECK(runs() == "08:15 started completed");

  SECTION("or until a time") {
    CHECK(post("pause", R"({"until":"2027-01-15T08:25:00Z"})") == 200);
    CHECK(show().at("next").at(0).at("due") == "2027-01-15T08:25:00.000000Z");
    advance(15min, 1s);
    CHECK(runs() == "08:15 started completed, 08:25 started completed, 08:30 started completed");
    CHECK(show().at("state") == "active");
  }
}

TEST_CASE_METHOD(scheduling, "a schedule may be changed; what was due before stays as it was") {
  put(every_five);
  advance(6min, 1s);
  CHECK(put("schedule: s\nworkflow: quick\nevery: 1m\n").status == 201);
  advance(2min, 1s);
  CHECK(runs() == "08:05 started completed, 08:07 started completed, 08:08 started completed");
  auto before = show();
  CHECK(put("schedule: s\nworkflow: quick\nevery: 1m\n").status == 201);
  CHECK(show().at("updated_at") == before.at("updated_at"));
}

TEST_CASE_METHOD(scheduling, "a schedule is started by hand, whatever the clock says") {
  put(asks);
  auto first = ask_json("POST", "/api/v1/schedules/s/trigger", "{}");
  CHECK(first.at("state") == "running");
  CHECK(first.at("workflow") == "ask");
  advance(1s);
  auto second = ask_json("POST", "/api/v1/schedules/s/trigger", "{}");
  CHECK(second.at("skipped") == true);
  CHECK(second.at("id") == first.at("id"));
  advance(1s);
  CHECK(ask("POST", "/api/v1/schedules/s/trigger", R"({"overlap":"allow"})").status == 201);
  CHECK(runs() == "08:00 started waiting, 08:00 skipped, 08:00 started waiting");
  advance(6min, 1s);
  CHECK(runs() == "08:00 started waiting, 08:00 skipped, 08:00 started waiting, 08:05 skipped");
}

TEST_CASE("a backfill runs what was due, one after the other, over a crash too") {
  auto at = std::make_shared<site>();
  const auto* range = R"({"from":"2027-01-15T07:00:00Z","to":"2027-01-15T07:30:00Z","overlap":"queue"})";
  {
    scheduling node({}, at);
    node.put("schedule: s\nworkflow: ask\nevery: 10m\nqueue_max: 1\n");
    auto accepted = node.ask_json("POST", "/api/v1/schedules/s/backfill", range);
    CHECK(accepted.at("runs") == 4);
    node.advance(2s, 100ms);
    CHECK(node.runs() == "07:00 started waiting, 07:10 queued held");
    CHECK(node.show().at("backfills").as_array().size() == 1);
    node.crash();
  }
  scheduling node({}, at, 2);
  node.advance(2s, 100ms);
  for (int i = 0; i < 4; ++i) {
    auto begun = node.ask_json("GET", "/api/v1/executions?state=waiting").at("items").as_array();
    REQUIRE(begun.size() == 1);
    node.end(std::string(begun.at(0).at("id").as_string()));
    node.advance(2s, 100ms);
  }
  CHECK(node.runs() == "07:00 started cancelled, 07:10 started cancelled, 07:20 started cancelled, 07:30 started "
                       "cancelled");
  CHECK(node.show().at("backfills").as_array().empty());
  CHECK(node.ask_json("GET", "/api/v1/executions/" + node.executions().front())
          .at("labels")
          .as_object()
          .contains("troupe.backfill"));
}

TEST_CASE_METHOD(scheduling, "a backfill leaves out what has run, unless asked to run it again") {
  put(every_five);
  advance(6min, 1s);
  const std::string range = R"({"from":"2027-01-15T08:00:00Z","to":"2027-01-15T08:05:00Z")";
  CHECK(post("backfill", range + "}") == 201);
  advance(1s);
  CHECK(runs() == "08:00 started completed, 08:05 started completed, 08:05 skipped");
  CHECK(post("backfill", range + R"(,"again":true})") == 201);
  advance(1s);
  CHECK(executions().size() == 4);
}

TEST_CASE("a backfill has a greatest size, and a schedule only so many at a time") {
  node_options options;
  options.backfill_runs_max = 3;
  options.backfills_max = 1;
  scheduling node(options);
  node.put(asks + "overlap: queue\nqueue_max: 1\n");
  auto fill = [&](const std::string& to) {
    return node.post("backfill", R"({"from":"2027-01-15T07:00:00Z","to":"2027-01-15T07:)" + to + R"(:00Z"})");
  };
  CHECK(fill("15") == 413);
  CHECK(fill("10") == 201);
  node.advance(1s);
  CHECK(fill("10") == 429);
}

TEST_CASE_METHOD(scheduling, "a schedule that is removed drops what waits and leaves what runs") {
  put(asks + "overlap: queue\n");
  advance(11min, 1s);
  CHECK(ask("DELETE", "/api/v1/schedules/s").status == 200);
  run();
  CHECK(ask("GET", "/api/v1/schedules/s").status == 404);
  CHECK(ask("DELETE", "/api/v1/schedules/s").status == 404);
  CHECK(state_of(execution_id{executions().at(0)}) == "waiting");
  CHECK(state_of(execution_id{executions().at(1)}) == "cancelled");
  advance(20min, 1s);
  CHECK(executions().size() == 2);
}

TEST_CASE_METHOD(scheduling, "a run that cannot be started says why, and the next one is tried") {
  ask("POST", "/api/v1/workflows",
      "workflow: strict\ninput: { type: object, required: [n] }\ntasks:\n  a: { uses: test.step }\n",
      {{"content-type", "application/yaml"}});
  put("schedule: s\nworkflow: strict\nevery: 5m\n");
  advance(11min, 1s);
  CHECK(runs() == "08:05 failed, 08:10 failed");
  CHECK(std::string(show().at("runs").at(0).at("reason").as_string()).find("input") == 0);
}

TEST_CASE_METHOD(scheduling, "a schedule starts the newest version of its workflow, or the one it names") {
  ask("POST", "/api/v1/workflows", "workflow: quick\ntasks:\n  second: { uses: test.step }\n",
      {{"content-type", "application/yaml"}});
  put(every_five);
  ask("POST", "/api/v1/schedules", "schedule: old\nworkflow: quick\nversion: 1\nevery: 5m\n",
      {{"content-type", "application/yaml"}});
  advance(6min, 1s);
  CHECK(play.runs_of("second") == 1);
  CHECK(play.runs_of("step") == 1);
}

TEST_CASE_METHOD(scheduling, "a schedule that is wrong is refused with every error at its place") {
  auto answer = put("schedule: s\nworkflow: quick\ncron: '61 * * * *'\njitter: soon\n");
  CHECK(answer.status == 400);
  auto body = *parse_json(answer.body);
  CHECK(body.at("where") == "schedule.yaml:3:7");
  CHECK(body.at("errors").as_array().size() == 2);
  CHECK(put("schedule: s\nworkflow: nobody\nevery: 5m\n").status == 404);
  CHECK(put("schedule: s\nworkflow: quick\nversion: 9\nevery: 5m\n").status == 404);
  CHECK(ask("PUT", "/api/v1/schedules/other", every_five).status == 400);
  CHECK(ask("PUT", "/api/v1/schedules/s", every_five).status == 201);
  for (auto what : {"pause", "resume", "trigger"})
    CHECK(ask("POST", "/api/v1/schedules/no/" + std::string(what), "{}").status == 404);
  auto seen = ask_json("POST", "/api/v1/schedules/validate", "schedule: v\nworkflow: nobody\nevery: 1h\n");
  CHECK(seen.at("next").at(0).at("due") == "2027-01-15T09:00:00.000000Z");
  CHECK(ask("GET", "/api/v1/schedules/v").status == 404);
}

TEST_CASE("there are only so many schedules, and a refusal says so") {
  node_options options;
  options.starts.schedules_max = 1;
  scheduling node(options);
  CHECK(node.put(every_five).status == 201);
  CHECK(node.put("schedule: t\nworkflow: quick\nevery: 5m\n").status == 429);
  CHECK(node.put(asks).status == 201);
}

TEST_CASE_METHOD(scheduling, "jitter delays a run, and not what it is called") {
  put("schedule: s\nworkflow: quick\nevery: 10m\njitter: 5m\n");
  auto next = show().at("next").at(0);
  CHECK(next.at("due") == "2027-01-15T08:10:00.000000Z");
  advance(10min, 1s);
  auto begins = std::string(next.at("begins").as_string());
  CHECK(begins > "2027-01-15T08:10:00.000000Z");
  CHECK(begins < "2027-01-15T08:15:00.000000Z");
  advance(5min, 1s);
  CHECK(runs() == "08:10 started completed");
}

}  // namespace troupe
