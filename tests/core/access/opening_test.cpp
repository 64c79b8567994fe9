#include "core/access/audit.hpp"
#include "core/access/opening.hpp"

#include <catch2/catch.hpp>

namespace troupe::access {
namespace {

std::string said(const result<opening>& r) {
  return r ? std::string(to_string(*r)) : "refused";
}

}  // namespace

TEST_CASE("a node asks who calls wherever others could") {
  using enum auth_mode;
  struct row {
    exposure of;
    const char* says;
  };
  auto r = GENERATE(values<row>({
    {{automatic, true, false, 0, false}, "open"},
    {{automatic, true, false, 1, true}, "ask"},
    // A token that is gone does not open what it closed.
    {{automatic, true, false, 1, false}, "ask"},
    {{automatic, false, false, 0, false}, "ask_with_first_token"},
    {{automatic, false, true, 0, false}, "ask_with_first_token"},
    {{automatic, false, false, 2, true}, "ask"},
    {{automatic, false, false, 2, false}, "refused"},
    {{required, true, false, 0, false}, "ask_with_first_token"},
    {{required, true, false, 1, false}, "ask"},
    {{required, false, false, 1, false}, "refused"},
    {{off, true, false, 3, true}, "open"},
    {{off, false, false, 3, true}, "refused"},
    {{off, false, true, 0, false}, "open"},
  }));
  CAPTURE(to_string(r.of.mode), r.of.loopback, r.of.tokens, r.of.any_active);
  CHECK(said(decide_opening(r.of)) == r.says);
}

TEST_CASE("names of this machine") {
  for (auto host :
       {"localhost", "localhost:7400", "127.0.0.1", "127.0.0.1:7400", "127.9.9.9", "::1", "[::1]", "[::1]:7400"})
    CHECK(is_loopback_host(host));
  for (auto host : {"", "example.com", "localhost.example.com", "127.0.0.1.example.com", "127.0.0.1.example.com:7400",
                    "10.0.0.1", "0.0.0.0", "[::]", "[", "::"})
    CHECK_FALSE(is_loopback_host(host));
}

TEST_CASE("a target is about a thing") {
  CHECK(resource_of("executions") == "executions");
  CHECK(resource_of("executions/1") == "executions/1");
  CHECK(resource_of("executions/1/tasks/a/skip") == "executions/1");
  CHECK(resource_of("") == "");
}

}  // namespace troupe::access
