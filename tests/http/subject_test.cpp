#include "api/subject.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

std::string shown(const subject& s) {
  if (std::holds_alternative<about_node>(s))
    return "node";
  if (std::holds_alternative<about_all>(s))
    return "all";
  if (const auto* name = std::get_if<workflow_name>(&s))
    return "workflow " + name->value;
  if (const auto* id = std::get_if<execution_id>(&s))
    return "execution " + id->value;
  return "schedule " + std::get<schedule_name>(s).value;
}

call call_of(std::string method, std::string path, std::string body) {
  auto mark = std::min(path.find('?'), path.size());
  http::request request{
    std::move(method), path.substr(0, mark), path.substr(std::min(mark + 1, path.size())), {}, std::move(body)};
  auto read = read_call(find_route(request), request);
  INFO(request.path);
  REQUIRE(read);
  return *std::move(read);
}

}  // namespace

TEST_CASE("a call is about a workflow, an execution, a schedule, or all of them") {
  struct row {
    const char *method, *path, *body, *about;
    bool changes;
  };
  auto r = GENERATE(values<row>({
    {"GET", "/healthz", "", "node", true},
    {"GET", "/api/v1/task-types", "", "node", true},
    {"GET", "/api/v1/workflows", "", "all", true},
    {"GET", "/api/v1/workflows/video", "", "workflow video", true},
    {"POST", "/api/v1/workflows", "workflow: video\ntasks:\n  a: { uses: transform }\n", "workflow video", true},
    {"POST", "/api/v1/workflows", "not a workflow", "all", true},
    {"POST", "/api/v1/workflows/validate", "workflow: x", "node", false},
    {"POST", "/api/v1/executions", R"({"workflow":"video"})", "workflow video", true},
    {"GET", "/api/v1/executions", "", "all", true},
    {"GET", "/api/v1/executions?workflow=video", "", "workflow video", true},
    {"GET", "/api/v1/executions/e1", "", "execution e1", true},
    {"GET", "/api/v1/executions/e1/output", "", "execution e1", true},
    {"POST", "/api/v1/executions/e1/cancel", "{}", "execution e1", true},
    {"POST", "/api/v1/executions/e1/pause", "{}", "execution e1", true},
    {"POST", "/api/v1/executions/e1/migrate", R"({"check":true})", "execution e1", false},
    {"POST", "/api/v1/reviews/e1:ask/approve", "{}", "execution e1", true},
    {"GET", "/api/v1/reviews", "", "all", true},
    {"POST", "/api/v1/workflows/video/pause", "{}", "workflow video", true},
    {"POST", "/api/v1/node/pause", "{}", "all", true},
    {"GET", "/api/v1/nodes", "", "node", true},
    {"GET", "/api/v1/cluster", "", "node", true},
    {"POST", "/api/v1/nodes/b/drain", "{}", "all", true},
    {"POST", "/api/v1/shards/move", R"({"shards":[7]})", "all", true},
    {"GET", "/api/v1/schedules/nightly", "", "schedule nightly", true},
    {"DELETE", "/api/v1/schedules/nightly", "", "schedule nightly", true},
    {"GET", "/api/v1/schedules", "", "all", true},
    {"POST", "/api/v1/attempts:batch", R"({"worker":"w"})", "node", false},
    {"GET", "/api/v1/tokens", "", "all", true},
    {"GET", "/api/v1/audit", "", "all", true},
    {"GET", "/api/v1/config", "", "all", true},
  }));
  CAPTURE(r.method, r.path);
  auto call = call_of(r.method, r.path, r.body);
  CHECK(shown(subjects_of(call).front()) == r.about);
  CHECK(changes(call) == r.changes);
}

TEST_CASE("to apply a schedule is about its workflow and the schedule there may be") {
  auto call = call_of("POST", "/api/v1/schedules", "schedule: nightly\nworkflow: video\ncron: \"0 3 * * *\"\n");
  auto about = subjects_of(call);
  REQUIRE(about.size() == 2);
  CHECK(shown(about[0]) == "workflow video");
  CHECK(shown(about[1]) == "schedule nightly");
}

TEST_CASE("a token signs what its holder does") {
  access::caller ci{"ci", "id", access::role::admin, {}};
  auto call = call_of("POST", "/api/v1/reviews/e1:ask/approve", R"({"by":"ada"})");
  sign(call, ci);
  CHECK(std::get<decide_review>(call).by == "ada (ci)");
  auto paused = call_of("POST", "/api/v1/executions/e1/pause", "{}");
  sign(paused, ci);
  CHECK(std::get<pause_execution>(std::get<change_execution>(std::get<verb_call>(paused)).command).by == "ci");
}

}  // namespace troupe::api
