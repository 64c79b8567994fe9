#include "api/forwarded.hpp"

#include <catch2/catch.hpp>

namespace troupe::api {
namespace {

using namespace std::literals;

const forwarded_request asked{{"POST",
                               "/api/v1/executions",
                               "wait=20s",
                               {{"authorization", "Bearer x"}, {"host", "a"}},
                               "\0\xff{}"s,
                               "10.0.0.9",
                               true},
                              true};

}  // namespace

TEST_CASE("a request is the same at the node it is handed on to") {
  auto read = decode_forwarded_request(encode(asked));
  REQUIRE(read);
  CHECK(*read == asked);
}

TEST_CASE("bytes that are no request are refused") {
  auto whole = encode(asked);
  auto head = whole.find("/api") + 3;
  for (std::size_t at = 0; at < head; ++at)
    CHECK_FALSE(decode_forwarded_request(whole.substr(0, at)));
  for (auto text : {"{}", "[]", R"({"method":"GET"})", R"({"method":"GET","path":"/","headers":[["a"]]})",
                    R"({"method":"GET","path":"/","headers":7})", "nonsense"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_forwarded_request("\0\0\0"s + static_cast<char>(std::string_view(text).size()) + text));
  }
  CHECK_FALSE(decode_forwarded_request("\xff\xff\xff\xff{}"));
}

TEST_CASE("what a later release says more of a request is left out") {
  auto text = R"({"method":"GET","path":"/","query":"","headers":[],"priority":3})"s;
  auto read = decode_forwarded_request("\0\0\0"s + static_cast<char>(text.size()) + text + "body");
  REQUIRE(read);
  CHECK(read->request.body == "body");
  CHECK_FALSE(read->local);
}

TEST_CASE("a response is put together from whatever pieces it comes in") {
  http::response said{201, {{"content-type", "text/plain"}, {"etag", "\"1\""}}, "the body", false};
  auto bytes = encode_forwarded_response(said);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    forwarded_response read;
    REQUIRE(read.take(std::string_view(bytes).substr(0, at)));
    REQUIRE(read.take(std::string_view(bytes).substr(at)));
    REQUIRE(read.head());
    CHECK(*read.head() == said);
  }
  forwarded_response stream;
  REQUIRE(stream.take(encode_forwarded_response({200, {}, "data: 1\n\n", true})));
  CHECK(stream.head()->streaming);
  CHECK(std::exchange(stream.head()->body, {}) == "data: 1\n\n");
  REQUIRE(stream.take("data: 2\n\n"));
  CHECK(stream.head()->body == "data: 2\n\n");
}

TEST_CASE("bytes that are no response are refused") {
  for (auto text : {R"({"status":99,"headers":[]})", R"({"status":"200","headers":[]})", R"({"headers":[]})", "7"}) {
    CAPTURE(text);
    forwarded_response read;
    CHECK_FALSE(read.take("\0\0\0"s + static_cast<char>(std::string_view(text).size()) + text));
  }
}

}  // namespace troupe::api
