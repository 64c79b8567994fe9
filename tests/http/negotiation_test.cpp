#include "http/negotiation.hpp"

#include "http/gzip.hpp"

#include <catch2/catch.hpp>

#include <zlib.h>

namespace troupe::http {
namespace {

/// What is in a gzip member.
std::string inflated(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
  std::string out(64 * 1024 * 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  auto state = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  CHECK(state == Z_STREAM_END);
  return out;
}

std::string json(std::size_t bytes) {
  std::string out;
  while (out.size() < bytes)
    out += "{\"task\":\"story\",\"attempt\":" + std::to_string(out.size()) + "},";
  out.resize(bytes);
  return out;
}

response answer(std::string body, headers more = {}) {
  response out{200, {{"content-type", "application/json"}}, std::move(body)};
  out.headers.insert(out.headers.end(), more.begin(), more.end());
  return out;
}

std::string_view field(const response& of, std::string_view name) {
  return find(of.headers, name).value_or("-");
}

const offers ours{.gzip_bytes_min = 100, .origins = {"https://app.example", "http://localhost:5173"}};

}  // namespace

TEST_CASE("gzip is sent to who takes it at least as gladly as plain text") {
  struct row {
    std::string list;
    bool taken;
  };
  auto r = GENERATE(values<row>({{"", false},
                                 {"gzip", true},
                                 {"GZIP", true},
                                 {"x-gzip", true},
                                 {"deflate, gzip;q=1.0, *;q=0.5", true},
                                 {"br", false},
                                 {"*", true},
                                 {"*;q=0", false},
                                 {"gzip;q=0", false},
                                 {"gzip;q=0, *", false},
                                 {"gzip;q=0.001", true},
                                 {"identity, gzip;q=0.5", false},
                                 {"identity;q=0.5, gzip;q=0.5", true},
                                 {"identity;q=0, gzip ; q=0.1", true},
                                 {"gzip;q=2", false},
                                 {"gzip;q=", false},
                                 {"gzip;level=9", false},
                                 {",,;,gzip", true},
                                 {"agzip", false}}));
  CAPTURE(r.list);
  CHECK(accepts_gzip(r.list) == r.taken);
}

TEST_CASE("what is compressed is what it was, whatever its size") {
  for (std::size_t bytes : {0, 1, 100, 65'535, 65'536, 65'537, 10'000'000}) {
    auto text = json(bytes);
    auto packed = gzip(text);
    CAPTURE(bytes, packed.size());
    CHECK(inflated(packed) == text);
    if (bytes > 1000)
      CHECK(packed.size() < bytes / 4);
  }
}

TEST_CASE("an answer is compressed if it is text, long enough, and wanted so") {
  struct row {
    std::string what;
    response given;
    bool gzip;
    std::string coding;
    std::string vary;
  };
  auto r = GENERATE(values<row>({
    {"a long one", answer(json(100)), true, "gzip", "accept-encoding, origin"},
    {"a short one", answer(json(99)), true, "-", "accept-encoding, origin"},
    {"not wanted", answer(json(100)), false, "-", "accept-encoding, origin"},
    {"a picture", {200, {{"content-type", "image/png"}}, json(100)}, true, "-", "origin"},
    {"a stream", {200, {{"content-type", "text/event-stream"}}, json(100), true}, true, "-", "origin"},
    {"a part", {206, {{"content-type", "application/json"}}, json(100)}, true, "-", "origin"},
    {"a problem",
     {404, {{"content-type", "application/problem+json"}}, json(100)},
     true,
     "gzip",
     "accept-encoding, origin"},
    {"one that varies", answer(json(100), {{"vary", "accept"}}), true, "gzip", "accept, accept-encoding, origin"},
  }));
  CAPTURE(r.what);
  auto plain = r.given.body;
  settle(r.given, {.gzip = r.gzip}, ours);
  CHECK(field(r.given, "content-encoding") == r.coding);
  CHECK(field(r.given, "vary") == r.vary);
  CHECK((r.coding == "gzip" ? inflated(r.given.body) : r.given.body) == plain);
}

TEST_CASE("nothing is compressed where that is turned off") {
  auto given = answer(json(1000));
  request asked{.headers = {{"accept-encoding", "gzip"}}};
  offers none{.gzip_bytes_min = 0};
  settle(given, read_terms(asked, none), none);
  CHECK(given == answer(json(1000)));
}

TEST_CASE("the compressed form has a tag of its own, which leads back to the plain one") {
  auto tagged = answer(json(100), {{"etag", "\"v7\""}});
  settle(tagged, {.gzip = true}, ours);
  CHECK(field(tagged, "etag") == "\"v7-gzip\"");
  auto weak = answer(json(100), {{"etag", "W/\"v7\""}});
  settle(weak, {.gzip = true}, ours);
  CHECK(field(weak, "etag") == "W/\"v7\"");
  auto plain = answer(json(10), {{"etag", "\"v7\""}});
  settle(plain, {.gzip = true}, ours);
  CHECK(field(plain, "etag") == "\"v7\"");

  request asked{.headers = {{"if-none-match", "\"v6\", \"v7-gzip\""}, {"if-match", "\"v7-gzip\""}}};
  auto terms = read_terms(asked, ours);
  CHECK(find(asked.headers, "if-none-match") == "\"v6\", \"v7\"");
  CHECK(find(asked.headers, "if-match") == "\"v7\"");
  response unchanged{304, {{"etag", "\"v7\""}}, {}};
  settle(unchanged, terms, ours);
  CHECK(field(unchanged, "etag") == "\"v7-gzip\"");
}

TEST_CASE("a page of a listed origin may ask and read, another may not") {
  request asked{.method = "OPTIONS",
                .headers = {{"origin", "https://app.example"}, {"access-control-request-method", "POST"}}};
  auto terms = read_terms(asked, ours);
  CHECK(asked.origin_allowed);
  auto may = preflight(asked, terms);
  REQUIRE(may);
  settle(*may, terms, ours);
  CHECK(may->status == 204);
  CHECK(field(*may, "access-control-allow-origin") == "https://app.example");
  CHECK_THAT(std::string(field(*may, "access-control-allow-methods")), Catch::Contains("POST"));
  CHECK_THAT(std::string(field(*may, "access-control-allow-headers")), Catch::Contains("authorization"));
  CHECK(field(*may, "access-control-allow-credentials") == "-");
  CHECK(field(*may, "vary") == "origin");

  for (auto other : {"https://evil.example", "https://app.example.evil.example", "http://app.example", "null", "*"}) {
    CAPTURE(other);
    request foreign{.method = "OPTIONS", .headers = {{"origin", other}, {"access-control-request-method", "POST"}}};
    auto none = read_terms(foreign, ours);
    CHECK_FALSE(foreign.origin_allowed);
    auto refused = preflight(foreign, none);
    REQUIRE(refused);
    settle(*refused, none, ours);
    CHECK(refused->status == 403);
    CHECK(field(*refused, "access-control-allow-origin") == "-");
    CHECK_THAT(std::string(field(*refused, "vary")), Catch::Contains("origin"));
  }

  request plain{.method = "OPTIONS", .headers = {{"origin", "https://app.example"}}};
  CHECK_FALSE(preflight(plain, read_terms(plain, ours)));
}

TEST_CASE("an origin is a scheme and a host, with a port or without") {
  for (auto good : {"https://app.example", "http://localhost:5173", "http://[::1]:80"})
    CHECK(is_origin(good));
  for (auto bad :
       {"*", "null", "app.example", "https://", "https://app.example/", "https://a@b", "ftp://a", "https://A"})
    CHECK_FALSE(is_origin(bad));
}

TEST_CASE("a body in a coding is refused, with the one that is understood") {
  request asked{.method = "POST", .headers = {{"content-encoding", "gzip"}}};
  auto refused = refuse_coding(asked);
  REQUIRE(refused);
  CHECK(refused->status == 415);
  CHECK(field(*refused, "accept-encoding") == "identity");
  asked.headers = {{"content-encoding", "Identity"}};
  CHECK_FALSE(refuse_coding(asked));
}

}  // namespace troupe::http
