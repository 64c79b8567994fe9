#include "cli/text.hpp"
#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

const char* nightly = R"({"name":"nightly","workflow":"video","cron":["30 2 * * *"],"time_zone":"Europe/Berlin",
  "overlap":"queue","catch_up":"1h","state":"active","next":[{"due":"2026-01-31T09:05:00.000000Z"},
  {"due":"2026-02-01T09:05:00.000000Z"}]})";

}  // namespace

TEST_CASE("a schedule file is applied, and when it is due is shown") {
  console c;
  c.files["nightly.yaml"] = "schedule: nightly\n";
  c.answer("POST /api/v1/schedules", nightly, 201);
  CHECK(c.run({"schedule", "apply", "nightly.yaml", "--server", "http://n"}) == 0);
  CHECK(c.out.str() == "✓ applied nightly, 30 2 * * * Europe/Berlin; next due\n"
                       "  2026-01-31T09:05:00Z  in 5m\n"
                       "  2026-02-01T09:05:00Z  in 1d\n");
  CHECK(c.requests.back().body == "schedule: nightly\n");
  CHECK(http::find(c.requests.back().headers, "x-troupe-file") == "nightly.yaml");
  CHECK(c.run({"schedule", "apply", "nightly.yaml"}) == 0);
  CHECK(c.out.str().find("A node runs it: troupe server") != std::string::npos);
}

TEST_CASE("a schedule file is checked without storing it") {
  console c;
  c.files["nightly.yaml"] = "schedule: nightly\n";
  c.answer("POST /api/v1/schedules/validate", nightly);
  CHECK(c.run({"schedule", "validate", "nightly.yaml"}) == 0);
  CHECK(c.out.str().starts_with("✓ nightly.yaml is valid; it would be due\n"));
  CHECK(c.connections.back().purpose == purpose::catalogue);
}

TEST_CASE("every error of a schedule file is printed with its place") {
  console c;
  c.files["s.yaml"] = "x";
  c.answer("POST /api/v1/schedules",
           R"({"type":"urn:troupe:problem:invalid","detail":"a","where":"s.yaml:1:1","errors":[)"
           R"({"detail":"a","where":"s.yaml:1:1"},{"detail":"b","where":"s.yaml:2:3","hint":"do this"}]})",
           400);
  CHECK(c.run({"schedule", "apply", "s.yaml"}) == 4);
  CHECK(c.err.str() == "s.yaml:1:1: a\ns.yaml:2:3: b (do this)\n");
}

TEST_CASE("schedules are listed with when they are due") {
  console c;
  c.answer("GET /api/v1/schedules", std::string(R"({"items":[)") + nightly +
                                      R"(,{"name":"old","workflow":"batch","every":"6h","state":"paused","next":[],)"
                                      R"("pause":{"reason":"audit","since":"2026-01-30T00:00:00.000000Z"}}]})");
  CHECK(c.run({"schedule", "list"}) == 0);
  CHECK(c.out.str() == "NAME     WORKFLOW  WHEN                      STATE   NEXT   WHY\n"
                       "nightly  video     30 2 * * * Europe/Berlin  active  in 5m\n"
                       "old      batch     every 6h                  paused         audit\n");
  console none;
  none.answer("GET /api/v1/schedules", R"({"items":[]})");
  CHECK(none.run({"schedule", "list"}) == 0);
  CHECK(none.out.str() == "No schedules yet. Apply one: troupe schedule apply FILE\n");
}

TEST_CASE("a schedule is shown with its next due times and its latest runs") {
  console c;
  auto view = parse_json(nightly)->as_object();
  view["runs"] = *parse_json(R"([{"due":"2026-01-30T01:30:00.000000Z","outcome":"started","execution":"e1",
    "state":"completed"},{"due":"2026-01-29T01:30:00.000000Z","outcome":"missed","reason":"no node ran"}])");
  view["backfills"] =
    *parse_json(R"([{"id":"b1","from":"2026-01-01T00:00:00.000000Z","to":"2026-01-02T00:00:00.000000Z"}])");
  c.answer("GET /api/v1/schedules/nightly", json::serialize(view));
  CHECK(c.run({"schedule", "show", "nightly"}) == 0);
  CHECK(c.out.str() == "nightly  active\n"
                       "starts    video\n"
                       "when      30 2 * * * Europe/Berlin\n"
                       "overlap   queue\n"
                       "backfill  b1: 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z\n"
                       "\nnext due\n"
                       "  2026-01-31T09:05:00Z  in 5m\n"
                       "  2026-02-01T09:05:00Z  in 1d\n\n"
                       "DUE                   BY  OUTCOME  EXECUTION  STATE      WHY\n"
                       "2026-01-30T01:30:00Z      started  e1         completed\n"
                       "2026-01-29T01:30:00Z      missed                         no node ran\n");
}

TEST_CASE("verbs of a schedule ask for what they say") {
  console c;
  const std::string path = "/api/v1/schedules/nightly";
  c.answer("POST " + path + "/pause", nightly);
  c.answer("POST " + path + "/resume", nightly);
  c.answer("POST " + path + "/trigger", R"({"id":"e9","workflow":"video","state":"running"})", 201);
  c.answer("POST " + path + "/backfill", R"({"id":"b1","runs":7})", 201);
  c.answer("DELETE " + path, R"({"removed":true})");
  auto run = [&](std::vector<std::string> args) {
    args.insert(args.begin(), "schedule");
    args.insert(args.end(), {"--server", "http://n"});
    return c.run(args);
  };
  CHECK(run({"pause", "nightly", "--reason", "audit", "--until", "2026-02-01T00:00:00Z"}) == 0);
  CHECK(c.out.str() == "✓ paused nightly\n");
  CHECK(c.sent(path + "/pause").back() == R"({"reason":"audit","until":"2026-02-01T00:00:00Z"})");
  CHECK(run({"resume", "nightly"}) == 0);
  CHECK(run({"trigger", "nightly", "--overlap", "allow"}) == 0);
  CHECK(c.out.str() == "e9\n");
  CHECK(c.sent(path + "/trigger").back() == R"({"overlap":"allow"})");
  CHECK(run({"backfill", "nightly", "--from", "2026-01-01T00:00:00Z", "--to", "2026-01-07T00:00:00Z", "--again"}) == 0);
  CHECK(c.out.str() == "✓ 7 runs are due; see troupe schedule show nightly --server http://n\n");
  CHECK(c.sent(path + "/backfill").back() ==
        R"({"from":"2026-01-01T00:00:00Z","to":"2026-01-07T00:00:00Z","again":true})");
  CHECK(run({"backfill", "nightly", "--to", "2026-01-07T00:00:00Z"}) == 2);
  CHECK(run({"delete", "nightly"}) == 0);
  CHECK(c.requests.back().method == "DELETE");
  CHECK(c.out.str() == "✓ removed nightly\n");
  console no;
  CHECK(no.run({"schedule", "show", "nobody"}) == 3);
}

TEST_CASE("a start says when, and by which key") {
  console c;
  c.answer("POST /api/v1/executions", R"({"id":"e1","workflow":"video","state":"held"})", 201);
  CHECK(c.run({"execution", "start", "video", "--delay", "10m", "--idempotency-key", "k", "--on-duplicate", "reject",
               "--server", "http://n"}) == 0);
  CHECK(c.sent("/api/v1/executions").back() ==
        R"({"workflow":"video","input":{},"delay":"10m","idempotency_key":"k","on_duplicate":"reject"})");
  CHECK(c.out.str() == "e1\n");
  CHECK(c.run({"execution", "start", "video", "--start-at", "2026-02-01T00:00:00Z", "--server", "http://n"}) == 0);
  CHECK(c.sent("/api/v1/executions").back() == R"({"workflow":"video","input":{},"start_at":"2026-02-01T00:00:00Z"})");
}

TEST_CASE("who follows a held execution waits until it begins, or is told that it never will") {
  console c;
  const std::string path = "/api/v1/executions/e1";
  c.answer("GET " + path, R"({"id":"e1","workflow":"video","state":"held"})");
  c.answer("GET " + path + "?wait=1s", R"({"id":"e1","workflow":"video","state":"held"})");
  c.answer("GET " + path + "?wait=1s", R"({"id":"e1","workflow":"video","state":"cancelled","error":"taken back"})");
  CHECK(c.run({"execution", "watch", "e1", "--server", "http://n"}) == 1);
  CHECK(c.out.str().find("cancelled") != std::string::npos);
  CHECK(c.requests.size() == 3);
}

TEST_CASE("how long until something is due") {
  timestamp now{std::chrono::seconds{1'000'000'000}};
  CHECK(ahead(now, now) == "now");
  CHECK(ahead(now + 1ms, now) == "in 1s");
  CHECK(ahead(now + 59s, now) == "in 59s");
  CHECK(ahead(now + 90min, now) == "in 1h");
  CHECK(ahead(now + 24h * 29, now) == "in 29d");
  CHECK(ahead(now + 24h * 31, now) == "2001-10-10");
}

}  // namespace troupe::cli
