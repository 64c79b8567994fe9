#include "api/artifact.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {

TEST_CASE("a range says which bytes of a file are answered") {
  struct row {
    const char* range;
    std::uint64_t size;
    int status;
    std::uint64_t offset;
    std::uint64_t bytes;
  };
  auto r = GENERATE(values<row>({
    {"", 10, 200, 0, 10},
    {"bytes=0-3", 10, 206, 0, 4},
    {"bytes=4-4", 10, 206, 4, 1},
    {"bytes=4-", 10, 206, 4, 6},
    {"bytes=4-99", 10, 206, 4, 6},
    {"bytes=-3", 10, 206, 7, 3},
    {"bytes=-99", 10, 206, 0, 10},
    {"bytes=10-", 10, 416, 0, 0},
    {"bytes=-0", 10, 416, 0, 0},
    {"bytes=0-", 0, 416, 0, 0},
    {"", 0, 200, 0, 0},
    {"bytes=5-4", 10, 200, 0, 10},
    {"bytes=0-1,4-5", 10, 200, 0, 10},
    {"bytes=a-b", 10, 200, 0, 10},
    {"bytes=-", 10, 200, 0, 10},
    {"items=0-1", 10, 200, 0, 10},
    {"bytes=0-99999999999999999999999", 10, 200, 0, 10},
  }));
  CAPTURE(r.range, r.size);
  read_artifact call{"sha256:d"};
  call.range = r.range;
  auto part = part_of(call, r.size);
  CHECK(part.answer.status == r.status);
  CHECK(part.offset == r.offset);
  CHECK(part.bytes == r.bytes);
}

TEST_CASE("what the client has is not sent again, and a part of another file is not mixed with this one") {
  read_artifact call{"sha256:d"};
  call.if_none_match = "\"sha256:d\"";
  CHECK(part_of(call, 10).answer.status == 304);
  call.if_none_match = "\"sha256:e\"";
  CHECK(part_of(call, 10).answer.status == 200);
  call.range = "bytes=2-3";
  call.if_range = "\"sha256:e\"";
  CHECK(part_of(call, 10).answer.status == 200);
  call.if_range = "\"sha256:d\"";
  CHECK(part_of(call, 10).answer.status == 206);
}

TEST_CASE("a browser is shown only what cannot run in our name") {
  auto type_of = [](const char* type) {
    read_artifact call{"sha256:d"};
    call.media_type = type;
    return std::string(*http::find(part_of(call, 1).answer.headers, "content-type"));
  };
  CHECK(type_of("image/png") == "image/png");
  CHECK(type_of("video/mp4") == "video/mp4");
  CHECK(type_of("text/html") == "application/octet-stream");
  CHECK(type_of("image/svg+xml") == "application/octet-stream");
  CHECK(type_of("") == "application/octet-stream");
}

}  // namespace troupe::api
