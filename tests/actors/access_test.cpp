#include "store/blobs.hpp"
#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

using namespace testing;

namespace {

constexpr std::string_view tasks = "  a: { uses: test.step }\n";
constexpr std::string_view schedule = "schedule: nightly\nworkflow: other\ncron: \"0 3 * * *\"\n";

json::value body_of(const http::response& r) {
  auto read = parse_json(r.body);
  if (!read)
    throw std::runtime_error(r.body);
  return *std::move(read);
}

std::string text_of(const json::value& from, std::string_view name) {
  const auto* found = from.as_object().if_contains(name);
  return !found ? std::string() : found->is_string() ? std::string(found->get_string()) : json::serialize(*found);
}

/// A node with the workflows `w`, `other` and `judged`, and what its callers do.
struct guarded : ensemble {
  explicit guarded(node_options options = {}) : ensemble(options) {
    apply("w", tasks);
    apply("other", tasks);
    apply("judged", "  ask: { uses: test.review, with: { title: fine? } }\n");
  }
  ~guarded() { leave(); }

  /// Makes a token and returns its text. The first may be made by anybody.
  std::string token(std::string name, std::string role, json::object more = {}) {
    more["name"] = name;
    more["role"] = role;
    auto made = ask("POST", "/api/v1/tokens", json::serialize(more), as(admin));
    INFO(made.body);
    REQUIRE(made.status == 201);
    return text_of(body_of(made), "text");
  }
  void close_the_door() { admin = token("root", "admin"); }

  static http::headers as(const std::string& text) {
    return text.empty() ? http::headers{} : http::headers{{"authorization", "Bearer " + text}};
  }
  int status(const std::string& text, std::string method, std::string_view path, std::string body = {}) {
    return ask(std::move(method), path, std::move(body), as(text)).status;
  }
  std::string begin(const std::string& text, std::string workflow) {
    auto made = ask("POST", "/api/v1/executions", R"({"workflow":")" + workflow + R"("})", as(text));
    INFO(made.body);
    REQUIRE(made.status == 201);
    return text_of(body_of(made), "id");
  }
  json::array audit(std::string_view query = "") {
    return body_of(ask("GET", "/api/v1/audit" + std::string(query), {}, as(admin))).at("items").as_array();
  }

  std::string admin;
  script play;
};

node_options slow() {
  node_options options;
  options.access.rate = {1, 2};
  return options;
}

struct guarded_slowly : guarded {
  guarded_slowly() : guarded(slow()) {}
};

std::string header(const http::response& r, std::string_view name) {
  return std::string(http::find(r.headers, name).value_or(""));
}

}  // namespace

TEST_CASE_METHOD(guarded,
                 "until the first token everybody on this machine may do everything, and then nobody without one") {
  CHECK(status("", "GET", "/api/v1/executions") == 200);
  close_the_door();
  CHECK(admin.starts_with("trp_"));
  auto refused = ask("GET", "/api/v1/executions");
  CHECK(refused.status == 401);
  CHECK(header(refused, "www-authenticate").starts_with("Bearer"));
  CHECK(status(admin, "GET", "/api/v1/executions") == 200);
  CHECK(ask("GET", "/api/v1/executions", {}, {{"authorization", "bearer  " + admin}}).status == 200);
  CHECK(ask("GET", "/api/v1/executions", {}, {{"authorization", "Basic dXNlcjpwYXNz"}}).status == 401);
  CHECK(status("trp_nonsense", "GET", "/api/v1/executions") == 401);
  // What is public stays so, whatever is shown.
  CHECK(status("", "GET", "/healthz") == 200);
  CHECK(status("trp_nonsense", "GET", "/healthz") == 200);
  // What there is, is not told to strangers.
  CHECK(status("", "GET", "/api/v1/nowhere") == 401);
  CHECK(status(admin, "GET", "/api/v1/nowhere") == 404);
}

TEST_CASE_METHOD(guarded, "a role may do what it is for") {
  close_the_door();
  auto viewer = token("eyes", "viewer"), reviewer = token("judge", "reviewer"), worker = token("hands", "worker");
  auto operator_ = token("ops", "operator");
  auto start = R"({"workflow":"w"})";
  CHECK(status(viewer, "GET", "/api/v1/executions") == 200);
  CHECK(status(viewer, "POST", "/api/v1/executions", start) == 403);
  CHECK(status(reviewer, "POST", "/api/v1/executions", start) == 403);
  CHECK(status(operator_, "POST", "/api/v1/executions", start) == 201);
  CHECK(status(operator_, "GET", "/api/v1/tokens") == 403);
  CHECK(status(operator_, "GET", "/api/v1/audit") == 403);
  CHECK(status(operator_, "GET", "/api/v1/config") == 403);
  CHECK(status(worker, "GET", "/api/v1/executions") == 403);
  CHECK(status(worker, "GET", "/api/v1/task-types") == 200);
  CHECK(status(worker, "POST", "/api/v1/attempts:batch", R"({"worker":"hands"})") == 200);
  CHECK(status(viewer, "POST", "/api/v1/attempts:batch", R"({"worker":"eyes"})") == 403);
}

TEST_CASE_METHOD(guarded, "a scope keeps a token to its workflows") {
  close_the_door();
  auto theirs = begin(admin, "other");
  auto text = token("ci", "operator", {{"workflows", {"w", "batch-*"}}});
  auto mine = begin(text, "w");
  CHECK(status(text, "POST", "/api/v1/executions", R"({"workflow":"other"})") == 403);
  CHECK(status(text, "GET", "/api/v1/executions") == 403);
  CHECK(status(text, "GET", "/api/v1/executions?workflow=w") == 200);
  CHECK(status(text, "GET", "/api/v1/executions?workflow=other") == 403);
  CHECK(status(text, "GET", "/api/v1/executions/" + mine) == 200);
  CHECK(status(text, "GET", "/api/v1/executions/" + theirs) == 403);
  CHECK(status(text, "GET", "/api/v1/executions/" + theirs + "/events") == 403);
  CHECK(status(text, "POST", "/api/v1/executions/" + theirs + "/cancel", "{}") == 403);
  CHECK(status(text, "GET", "/api/v1/executions/01hzzzzzzzzzzzzzzzzzzzzzzz") == 404);
  CHECK(status(text, "POST", "/api/v1/workflows", "workflow: batch-1\ntasks:\n" + std::string(tasks)) == 201);
  CHECK(status(text, "POST", "/api/v1/workflows", "workflow: other\ntasks:\n" + std::string(tasks)) == 403);
  CHECK(status(text, "GET", "/api/v1/workflows/other") == 403);
  CHECK(status(text, "POST", "/api/v1/node/pause", "{}") == 403);
  CHECK(status(text, "GET", "/healthz") == 200);
  CHECK(status(text, "GET", "/api/v1/task-types") == 200);

  SECTION("a schedule of another workflow is not taken over") {
    CHECK(status(admin, "POST", "/api/v1/schedules", std::string(schedule)) == 201);
    auto mine_now = std::string(schedule);
    mine_now.replace(mine_now.find("other"), 5, "w");
    CHECK(status(text, "POST", "/api/v1/schedules", mine_now) == 403);
    CHECK(status(text, "DELETE", "/api/v1/schedules/nightly") == 403);
    mine_now.replace(mine_now.find("nightly"), 7, "hourly");
    CHECK(status(text, "POST", "/api/v1/schedules", mine_now) == 201);
    CHECK(status(text, "DELETE", "/api/v1/schedules/hourly") == 200);
  }
  SECTION("nor may one that is limited to operations make tokens") {
    auto limited = token("half", "admin", {{"operations", {"createToken", "listTokens"}}});
    CHECK(status(limited, "GET", "/api/v1/tokens") == 200);
    CHECK(status(limited, "GET", "/api/v1/audit") == 403);
    CHECK(status(limited, "POST", "/api/v1/tokens", R"({"name":"x","role":"admin"})") == 403);
  }
}

TEST_CASE_METHOD(guarded_slowly, "a token that asks too often waits, and nobody else does") {
  close_the_door();
  auto text = token("eyes", "viewer");
  CHECK(status(text, "GET", "/api/v1/workflows") == 200);
  CHECK(status(text, "GET", "/api/v1/workflows") == 200);
  auto refused = ask("GET", "/api/v1/workflows", {}, as(text));
  CHECK(refused.status == 429);
  CHECK(header(refused, "retry-after") == "1");
  advance(1s);
  CHECK(status(text, "GET", "/api/v1/workflows") == 200);
  CHECK(status(text, "GET", "/api/v1/workflows") == 429);
  CHECK(status(admin, "GET", "/api/v1/workflows") == 200);
}

TEST_CASE_METHOD(guarded, "every change is in the log, with who made it") {
  close_the_door();
  auto ops = token("ops", "operator");
  auto id = begin(ops, "w");
  CHECK(status(ops, "POST", "/api/v1/executions/" + id + "/labels", R"({"labels":{"team":"a"}})") == 200);
  CHECK(status(ops, "POST", "/api/v1/executions/" + id + "/cancel", "{}") != 500);
  CHECK(status(ops, "GET", "/api/v1/tokens") == 403);
  run();

  auto started = audit("?operation=startExecution&who=ops");
  REQUIRE(started.size() == 1);
  CHECK(text_of(started[0], "target") == "executions/" + id);
  CHECK(text_of(started[0], "status") == "201");
  CHECK_FALSE(text_of(started[0], "token").empty());

  auto about = audit("?target=executions/" + id);
  REQUIRE(about.size() == 3);
  CHECK(text_of(about[1], "operation") == "setLabels");
  CHECK(text_of(about[1], "before") == R"({"labels":{}})");
  CHECK(text_of(about[1], "after") == R"({"labels":{"team":"a"}})");

  auto denied = audit("?operation=listTokens&who=ops");
  REQUIRE(denied.size() == 1);
  CHECK(text_of(denied[0], "status") == "403");
  CHECK(text_of(denied[0], "problem").find("operator") != std::string::npos);
  // Reading changes nothing.
  CHECK(audit("?operation=listAudit").empty());
}

TEST_CASE_METHOD(guarded, "the log says how it was before and how it is") {
  apply("w", "  a: { uses: test.step }\n  b: { uses: test.step }\n");
  CHECK(ask("POST", "/api/v1/workflows/w/pause", R"({"reason":"broken","by":"ada"})").status == 200);
  run();
  auto applied = audit("?operation=applyWorkflow&limit=1");
  CHECK(text_of(applied[0], "before").find(R"("version":1)") != std::string::npos);
  CHECK(text_of(applied[0], "after").find(R"("version":2)") != std::string::npos);
  CHECK(text_of(applied[0], "who") == "anybody");
  auto paused = audit("?operation=pauseWorkflow");
  CHECK(text_of(paused[0], "before") == R"({"paused":false})");
  CHECK(text_of(paused[0], "after") == R"({"paused":true,"reason":"broken","by":"ada"})");

  close_the_door();
  CHECK(status(admin, "POST", "/api/v1/tokens/root/rotate", "{}") == 200);
  admin = {};
  run();
}

TEST_CASE_METHOD(guarded, "neither the log nor the list tells a token's text or its hash") {
  close_the_door();
  auto text = token("ci", "viewer");
  auto hash = store::digest_of(text);
  for (auto path : {"/api/v1/tokens", "/api/v1/tokens/ci", "/api/v1/audit"}) {
    auto shown = ask("GET", path, {}, as(admin)).body;
    CAPTURE(path);
    CHECK(shown.find(text) == shown.npos);
    CHECK(shown.find(hash) == shown.npos);
    CHECK(shown.find("ci") != shown.npos);
  }
}

TEST_CASE_METHOD(guarded, "a page of the log leads to the next") {
  for (int i = 0; i < 5; ++i)
    begin("", "w");
  run();
  auto first = body_of(ask("GET", "/api/v1/audit?operation=startExecution&limit=3"));
  REQUIRE(first.at("items").as_array().size() == 3);
  auto next = std::string(first.at("next").as_string());
  auto second = body_of(ask("GET", "/api/v1/audit?operation=startExecution&limit=3&cursor=" + next));
  CHECK(second.at("items").as_array().size() == 2);
  CHECK_FALSE(second.as_object().contains("next"));
  CHECK(second.at("items").at(0).at("sequence").to_number<int>() <
        first.at("items").at(2).at("sequence").to_number<int>());
  CHECK(ask("GET", "/api/v1/audit?cursor=nonsense").status == 400);
}

TEST_CASE_METHOD(guarded, "who decides is the token, whatever it says") {
  close_the_door();
  auto judge = token("judge", "reviewer");
  auto id = begin(admin, "judged");
  CHECK(status(judge, "POST", "/api/v1/reviews/" + id + "/approve", R"({"by":"ada"})") == 200);
  auto events = ask("GET", "/api/v1/executions/" + id + "/events", {}, as(admin)).body;
  CHECK(events.find("ada (judge)") != events.npos);
}

TEST_CASE_METHOD(guarded, "a token is rotated, revoked, and its name is free again") {
  close_the_door();
  auto text = token("ci", "viewer");
  CHECK(ask("POST", "/api/v1/tokens", R"({"name":"ci","role":"viewer"})", as(admin)).status == 409);
  auto rotated = ask("POST", "/api/v1/tokens/ci/rotate", R"({"grace":"10m"})", as(admin));
  auto fresh = text_of(body_of(rotated), "text");
  CHECK(header(rotated, "cache-control") == "no-store");
  CHECK(status(text, "GET", "/api/v1/workflows") == 200);
  CHECK(status(fresh, "GET", "/api/v1/workflows") == 200);
  advance(10min, 1min);
  CHECK(status(text, "GET", "/api/v1/workflows") == 401);
  CHECK(status(fresh, "GET", "/api/v1/workflows") == 200);
  CHECK(status(admin, "DELETE", "/api/v1/tokens/ci") == 200);
  auto refused = ask("GET", "/api/v1/workflows", {}, as(fresh));
  CHECK(refused.status == 401);
  CHECK(refused.body.find("was revoked") != refused.body.npos);
  CHECK(status(admin, "DELETE", "/api/v1/tokens/ci") == 404);
  CHECK(status(token("ci", "viewer"), "GET", "/api/v1/workflows") == 200);
}

TEST_CASE_METHOD(guarded, "what another node revoked is good here no longer") {
  close_the_door();
  auto text = token("ci", "viewer");
  CHECK(status(text, "GET", "/api/v1/workflows") == 200);
  auto writer = store->open_writer();
  REQUIRE(writer);
  auto changed = *around->tokens->find("ci");
  changed.revoked_at = now();
  REQUIRE((*writer)->put_token(changed));
  advance(11s, 1s);
  // The first to ask after a while has it read again.
  status(admin, "GET", "/api/v1/workflows");
  CHECK(status(text, "GET", "/api/v1/workflows") == 401);
  CHECK(text_of(body_of(ask("GET", "/api/v1/tokens/root", {}, as(admin))), "last_used_at").size() > 10);
}

}  // namespace troupe
