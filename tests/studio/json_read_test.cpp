#include "studio/json_read.hpp"

#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {

TEST_CASE("a JSON Pointer names a part as RFC 6901 says") {
  auto document =
    *parse_json(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  struct row {
    const char* pointer;
    const char* part;
  };
  auto r = GENERATE(values<row>({{"/foo", R"(["bar","baz"])"},
                                 {"/foo/0", "\"bar\""},
                                 {"/", "0"},
                                 {"/a~1b", "1"},
                                 {"/c%d", "2"},
                                 {"/e^f", "3"},
                                 {"/g|h", "4"},
                                 {"/i\\j", "5"},
                                 {"/k\"l", "6"},
                                 {"/ ", "7"},
                                 {"/m~0n", "8"}}));
  CAPTURE(r.pointer);
  auto found = find_part(document, r.pointer);
  REQUIRE(found);
  CHECK(json::serialize(**found) == r.part);
  CHECK(*find_part(document, "") != nullptr);
}

TEST_CASE("a JSON Pointer to nothing says how far it led") {
  json::value document{{"list", {1, 2}}};
  struct row {
    const char* pointer;
    const char* why;
  };
  auto r = GENERATE(values<row>({{"list", "must be empty or begin with a slash, as /items/0/name"},
                                 {"/lost/deep", "there is nothing at /lost"},
                                 {"/list/2", "there is nothing at /list/2"},
                                 {"/list/01", "there is nothing at /list/01"},
                                 {"/list/-", "there is nothing at /list/-"},
                                 {"/list/0/x", "there is nothing at /list/0/x"},
                                 {"/~2", "a tilde is written ~0 and a slash ~1"}}));
  auto found = find_part(document, r.pointer);
  REQUIRE_FALSE(found);
  CHECK(found.error().what == r.why);
}

}  // namespace troupe::studio
