#include "http/reading.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

namespace troupe::http {
namespace {

struct row {
  std::string what;
  std::string bytes;
  /// The status of the refusal, or `body` of the last request.
  std::string then;
};

const std::string host = "Host: t\r\n";
const std::string chunked = "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string post(const std::string& fields, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: t\r\n" + fields + "\r\n" + body;
}

std::string get(const std::string& fields) {
  return "GET / HTTP/1.1\r\n" + fields + "\r\n";
}

const std::vector<row> table{
  {"a sized body", post("Content-Length: 2\r\n", "hi"), "body hi"},
  {"an empty body", post("Content-Length: 0\r\n", ""), "body "},
  {"a chunked body", chunked + "2\r\nhi\r\nA;x=\"a;b\";y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n",
   "body hi0123456789"},
  {"an empty line before the request", "\r\n" + get(host), "body "},
  {"an absolute target", "GET http://other/x?y HTTP/1.1\r\nHost: t\r\n\r\n", "body "},
  {"two equal lengths", post("Content-Length: 2\r\nContent-Length: 2\r\n", "hi"), "400"},
  {"a list of lengths", post("Content-Length: 2, 2\r\n", "hi"), "400"},
  {"a signed length", post("Content-Length: +2\r\n", "hi"), "400"},
  {"an empty length", post("Content-Length:\r\n", "hi"), "400"},
  {"a length beyond 64 bits", post("Content-Length: 99999999999999999999\r\n", "hi"), "413"},
  {"length and chunks", post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
  {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), "400"},
  {"chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), "400"},
  {"not chunked at last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), "400"},
  {"an encoding we do not know", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501"},
  {"identity", post("Transfer-Encoding: identity\r\n", ""), "400"},
  {"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
  {"a vertical tab before chunked", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"), "400"},
  {"a bare line feed", "GET / HTTP/1.1\nHost: t\n\n", "400"},
  {"a bare carriage return", get("Host: t\rX: y\r\n"), "400"},
  {"a NUL in a value", get(host + "X: a" + std::string(1, '\0') + "\r\n"), "400"},
  {"a folded field", get(host + "X: a\r\n b\r\n"), "400"},
  {"a space before the colon", get("Host : t\r\n"), "400"},
  {"a field without a name", get(host + ": x\r\n"), "400"},
  {"a field without a colon", get(host + "X\r\n"), "400"},
  {"no host", get(""), "400"},
  {"two hosts", get(host + host), "400"},
  {"an odd host", get("Host: a b\r\n"), "400"},
  {"no size", chunked + "\r\n", "400"},
  {"a size that is not hexadecimal", chunked + "0x2\r\nhi\r\n", "400"},
  {"a negative size", chunked + "-2\r\nhi\r\n", "400"},
  {"a space after the size", chunked + "2 \r\nhi\r\n", "400"},
  {"a size beyond 64 bits", chunked + "fffffffffffffffff\r\n", "413"},
  {"a chunk longer than its size", chunked + "2\r\nhix\r\n0\r\n\r\n", "400"},
  {"an extension with a bare line feed", chunked + "2;a\nhi\r\n0\r\n\r\n", "400"},
  {"an extension without a name", chunked + "2;\r\nhi\r\n0\r\n\r\n", "400"},
  {"an extension with an open quote", chunked + "2;a=\"b\r\nhi\r\n0\r\n\r\n", "400"},
  {"a folded trailer", chunked + "0\r\nA: b\r\n c\r\n\r\n", "400"},
  {"no version", "GET /\r\n\r\n", "400"},
  {"two spaces", "GET  / HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
  {"a tab for a space", "GET\t/ HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
  {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\n", "505"},
  {"HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", "505"},
  {"lower case", "GET / http/1.1\r\nHost: t\r\n\r\n", "400"},
  {"a method we do not know", "BREW / HTTP/1.1\r\nHost: t\r\n\r\n", "501"},
  {"CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: t\r\n\r\n", "501"},
  {"a target without a slash", "GET x HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
  {"a target with a space", "GET /a b HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
  {"a target with a fragment", "GET /a#b HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
  {"a target beyond ASCII", "GET /\xc3\xa9 HTTP/1.1\r\nHost: t\r\n\r\n", "400"},
  {"the first bytes of TLS", "\x16\x03\x01\x02", "400"},
  {"a long target", "GET /" + std::string(200, 'a'), "414"},
  {"a long header", get(host + "X: " + std::string(600, 'a') + "\r\n"), "431"},
  {"many fields", get(host + "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n"), "431"},
  {"long trailers", chunked + "0\r\nX: " + std::string(600, 'a') + "\r\n\r\n", "431"},
  {"long extensions, again and again",
   chunked + "1;" + std::string(200, 'a') + "\r\nx\r\n1;" + std::string(200, 'a') + "\r\nx\r\n1;" +
     std::string(200, 'a'),
   "431"},
  {"a long body", post("Content-Length: 101\r\n", ""), "413"},
  {"a long chunked body", chunked + "40\r\n" + std::string(64, 'a') + "\r\n40\r\n", "413"},
  {"an expectation we do not know", post("Expect: the best\r\n", ""), "417"},
};

const limits small{.target_bytes_max = 100, .header_bytes_max = 512, .headers_max = 5, .body_bytes_max = 100};

}  // namespace

TEST_CASE("requests are read strictly, and alike wherever their bytes are split") {
  for (const auto& r : table) {
    INFO(r.what);
    auto got = read(r.bytes, {}, small);
    if (r.then.starts_with("body ")) {
      CHECK(got.refusal == "");
      REQUIRE(got.requests.size() == 1);
      CHECK(got.requests.back().body == r.then.substr(5));
    } else {
      CHECK(got.refusal.substr(0, 3) == r.then);
      CHECK(got.requests.empty());
    }
    CHECK(read_bytewise(r.bytes, small) == got);
    for (std::size_t at = 0; at < r.bytes.size(); ++at)
      if (auto split = read(r.bytes, {at}, small); split != got)
        FAIL("split at byte " << at << " the outcome is " << split.refusal);
  }
}

TEST_CASE("a request is taken apart") {
  auto got =
    read("POST /a%20b/c?d=e&f HTTP/1.1\r\nHOST: t:1\r\nX-Y: \t z \t\r\nX-Y: \xff\r\nContent-Length: 2\r\n\r\nhi", {});
  REQUIRE(got.requests.size() == 1);
  CHECK(
    got.requests[0] ==
    request{
      "POST", "/a%20b/c", "d=e&f", {{"host", "t:1"}, {"x-y", "z"}, {"x-y", "\xff"}, {"content-length", "2"}}, "hi"});
  got = read("GET HTTP://Other:1?q HTTP/1.1\r\nHost: t\r\n\r\n", {});
  REQUIRE(got.requests.size() == 1);
  CHECK(got.requests[0] == request{"GET", "/", "q", {{"host", "Other:1"}}, ""});
}

TEST_CASE("whatever the bytes, reading ends the same way and within its bounds") {
  constexpr std::uint32_t seed = 20260131;
  std::mt19937 random(seed);
  auto below = [&](std::size_t bound) { return random() % bound; };
  const std::string interesting = "\r\n\t :;,=\"\\0123456789abcdefxGET/HTP.1%#?*" + std::string(1, '\0') + "\x7f\xff";
  for (int round = 0; round < 20'000; ++round) {
    auto bytes = table[below(table.size())].bytes + table[below(table.size())].bytes;
    for (auto edits = below(6); edits > 0; --edits) {
      auto at = below(bytes.size());
      switch (below(4)) {
      case 0:
        bytes[at] = interesting[below(interesting.size())];
        break;
      case 1:
        bytes.insert(at, 1, interesting[below(interesting.size())]);
        break;
      case 2:
        bytes.erase(at, 1 + below(3));
        break;
      case 3:
        bytes.insert(at, bytes.substr(below(bytes.size()), below(40)));
        break;
      }
      if (bytes.empty())
        bytes = "x";
    }
    std::vector<std::size_t> ends{below(bytes.size()), below(bytes.size()), below(bytes.size())};
    std::ranges::sort(ends);
    auto got = read(bytes, {}, small);
    if (read(bytes, ends, small) != got || read_bytewise(bytes, small) != got)
      FAIL("seed " << seed << ", round " << round << ": " << bytes);
    for (const auto& r : got.requests)
      if (r.body.size() > small.body_bytes_max || r.headers.size() > small.headers_max)
        FAIL("seed " << seed << ", round " << round << ": beyond the bounds: " << bytes);
  }
}

TEST_CASE("percent-encoding and queries are decoded, or refused as a whole") {
  CHECK(decode_percent("a%20b%2Fc+d") == "a b/c+d");
  for (auto bad : {"%", "%2", "%zz", "%00"})
    CHECK_FALSE(decode_percent(bad));
  using pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK(parse_query("a=1&b=x+y%26&c&&d=") == pairs{{"a", "1"}, {"b", "x y&"}, {"c", ""}, {"d", ""}});
  CHECK_FALSE(parse_query("a=%"));
}

}  // namespace troupe::http

TEST_CASE("a time is written as headers say it") {
  using namespace std::chrono;
  CHECK(troupe::http::http_date(sys_days(1994y / November / 6) + 8h + 49min + 37s) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(troupe::http::http_date(sys_seconds{}) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
