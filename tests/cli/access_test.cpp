#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {

TEST_CASE("a token's text goes to standard output alone") {
  console c;
  c.answer("POST /api/v1/tokens", R"({"id":"1","name":"ci","role":"operator","text":"trp_abc"})", 201);
  CHECK(c.run({"token", "create", "ci", "--role", "operator", "--workflow", "a", "--workflow", "b-*", "--operation",
               "start*", "--expires-in", "90d"}) == 0);
  CHECK(c.out.str() == "trp_abc\n");
  CHECK(c.err.str() == "token ci, role operator. It is not shown again:\n");
  CHECK(c.sent("/api/v1/tokens") ==
        std::vector<std::string>{
          R"({"name":"ci","role":"operator","workflows":["a","b-*"],"operations":["start*"],"expires_in":"90d"})"});
  c.answer("POST /api/v1/tokens/ci/rotate", R"({"name":"ci","role":"operator","text":"trp_def"})");
  CHECK(c.run({"token", "rotate", "ci", "--grace", "1h"}) == 0);
  CHECK(c.out.str() == "trp_def\n");
  CHECK(c.sent("/api/v1/tokens/ci/rotate") == std::vector<std::string>{R"({"grace":"1h"})"});
  CHECK(c.run({"token", "create", "ci", "--role", "king"}) == 2);
}

TEST_CASE("tokens are listed without those that were taken back") {
  console c;
  c.answer("GET /api/v1/tokens", R"({"items":[
    {"id":"1","name":"ci","role":"operator","workflows":["video"],"operations":[],"state":"active","created_by":"local",
     "created_at":"2026-01-31T08:59:00.000000Z","expires_at":"2026-02-02T09:00:00.000000Z"},
    {"id":"2","name":"old","role":"admin","workflows":[],"operations":[],"state":"revoked","created_by":"local",
     "created_at":"2026-01-30T08:59:00.000000Z","last_used_at":"2026-01-31T08:00:00.000000Z"}]})");
  CHECK(c.run({"token", "list"}) == 0);
  CHECK(c.out.str() == R"(TOKEN  ROLE      STATE   CREATED  EXPIRES  LAST USED  WORKFLOWS
ci     operator  active  1m ago   in 2d    never      video
)");
  CHECK(c.run({"token", "list", "--all"}) == 0);
  CHECK(c.out.str().find("old    admin     revoked") != std::string::npos);
  c.answer("DELETE /api/v1/tokens/ci", R"({"name":"ci"})");
  CHECK(c.run({"token", "revoke", "ci"}) == 0);
  CHECK(c.out.str() == "✓ revoked ci\n");
}

TEST_CASE("the log is asked for by who, what, to what and when") {
  console c;
  c.answer("GET /api/v1/audit?who=ci&target=executions%2FE1&from=2026-01-31T07:00:00.000000Z&limit=2", R"({"items":[
    {"sequence":8,"at":"2026-01-31T08:59:00.000000Z","who":"ci","operation":"setLabels","target":"executions/E1/labels",
     "request_id":"r","status":200,"before":{"labels":{}},"after":{"labels":{"a":"b"}}},
    {"sequence":7,"at":"2026-01-31T08:58:00.000000Z","who":"ci","operation":"cancelExecution","target":"executions/E1",
     "request_id":"r","status":403,"problem":"token ci has the role viewer"}]})");
  CHECK(c.run({"audit", "list", "--who", "ci", "--target", "executions/E1", "--since", "2h", "--limit", "2"}) == 0);
  CHECK(c.out.str() == R"(WHEN    WHO  OPERATION        TARGET                STATUS  CHANGE
1m ago  ci   setLabels        executions/E1/labels     200  {"labels":{}} → {"labels":{"a":"b"}}
2m ago  ci   cancelExecution  executions/E1            403  token ci has the role viewer
)");
}

TEST_CASE("settings are shown with where they came from") {
  console c;
  c.answer("GET /api/v1/config", R"({"items":[
    {"key":"http.auth","value":"required","default":"auto","source":"file","summary":"Whom to ask."},
    {"key":"http.tokens_max","value":"7","default":"7","source":"default","summary":"How many."}]})");
  CHECK(c.run({"config", "show", "--changed"}) == 0);
  CHECK(c.out.str() == "SETTING    VALUE     FROM\nhttp.auth  required  file  Whom to ask.\n");
}

}  // namespace troupe::cli
