#include "http/listening.hpp"
#include "net/pace.hpp"

#include <thread>

/// Each limit of a listener, at the limit and beyond.
namespace troupe::net {
namespace {

std::string post(std::size_t length) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

}  // namespace

TEST_CASE("above the connections of one address another is told 429, and has room when one leaves") {
  auto options = local();
  options.connections_per_address_max = 2;
  auto server = open(options, echo);
  client a(server->port());
  client b(server->port());
  for (auto* c : {&a, &b}) {
    c->send(get("/ok"));
    CHECK(c->read_until("/ok").ends_with("/ok"));
  }
  client beyond(server->port());
  auto told = beyond.read_all();
  CHECK(told.starts_with("HTTP/1.1 429 "));
  CHECK(told.find("retry-after: 1\r\n") != told.npos);
  CHECK(beyond.closed());
  CHECK(server->counts().refused_connections == 1);
  a.close();
  REQUIRE(becomes([&] { return server->counts().connections_open == 1; }));
  client again(server->port());
  again.send(get("/again"));
  CHECK(again.read_until("/again").ends_with("/again"));
}

TEST_CASE("above the requests in progress another is refused, and none of them is lost") {
  held_answers held;
  auto options = local();
  options.requests_max = 2;
  auto server = open(options, held);
  client a(server->port());
  a.send(get("/a") + get("/b"));
  REQUIRE(becomes([&] { return held.size() == 2; }));
  CHECK(server->counts().requests_open == 2);
  client b(server->port());
  b.send(get("/c"));
  auto refused = b.read_until("}");
  CHECK(refused.starts_with("HTTP/1.1 503 "));
  CHECK(refused.find("retry-after: 1\r\n") != refused.npos);
  held.at(0).reply({200, {}, "<a>"});
  held.at(1).reply({200, {}, "<b>"});
  CHECK(a.read_until("<b>").find("<a>") != std::string::npos);
  REQUIRE(becomes([&] { return server->counts().requests_open == 0; }));
  b.send(get("/d"));
  REQUIRE(becomes([&] { return held.size() == 3; }));
  held.at(2).reply({200, {}, "<d>"});
  CHECK(becomes([&] { return server->counts().requests_open == 0; }));
}

TEST_CASE("a stream that has begun is not a request in progress any more") {
  held_answers held;
  auto options = local();
  options.requests_max = 1;
  auto server = open(options, held);
  client a(server->port());
  a.send(get("/events"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  held.at(0).reply({200, {}, "begun", true});
  a.read_until("begun");
  client b(server->port());
  b.send(get("/next"));
  REQUIRE(becomes([&] { return held.size() == 2; }));
  CHECK(server->counts().requests_open == 1);
  a.close();
  REQUIRE(becomes([&] { return server->counts().connections_open == 1; }));
  CHECK(server->counts().requests_open == 1);
  // What a client that leaves has asked for does not count any more.
  held.at(1).requires_presence();
  b.close();
  CHECK(becomes([&] { return server->counts().requests_open == 0; }));
}

TEST_CASE("above the bytes that may arrive at once a body is refused, others go on") {
  auto options = local();
  options.arriving_bytes_max = 1000;
  auto server = open(options, echo);
  client a(server->port());
  a.send(post(900) + std::string(800, 'a'));
  client b(server->port());
  b.send(get("/seen"));
  b.read_until("/seen");
  b.send(post(900) + std::string(300, 'b'));
  CHECK(b.read_until("}").starts_with("HTTP/1.1 503 "));
  a.send(std::string(100, 'a'));
  CHECK(a.read_until("\r\n\r\n/").starts_with("HTTP/1.1 200 "));
  // What was handed out does not count.
  a.send(post(900) + std::string(900, 'a'));
  CHECK(a.read_until("\r\n\r\n/").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("a transfer is judged by what it moved in each window of time") {
  using namespace std::chrono_literals;
  pace::time_point at{};
  pace p;
  CHECK(p.holds(at + 100s, 10s, 100));
  p.begin(at);
  p.count(1);
  CHECK(p.holds(at + 9s, 10s, 100));
  p.begin(at + 9s);
  p.count(999);
  CHECK(p.holds(at + 10s, 10s, 100));
  p.count(999);
  CHECK_FALSE(p.holds(at + 20s, 10s, 100));
  p.count(1000);
  CHECK(p.holds(at + 30s, 10s, 100));
  CHECK_FALSE(p.holds(at + 40s, 10s, 100));
  CHECK(p.holds(at + 60s, 10s, 0));
  p.end();
  CHECK(p.holds(at + 90s, 10s, 100));
}

TEST_CASE("a body that arrives too slowly is cut off long before its time is over") {
  auto options = local();
  options.rate_window = 50ms;
  options.rate_bytes_min = 1'000'000;
  auto server = open(options, echo);
  client slow(server->port());
  slow.send(post(1'000'000) + "a");
  REQUIRE(becomes([&] {
    slow.send("a");
    return server->counts().late_bodies == 1;
  }));
  CHECK(slow.read_until("}").starts_with("HTTP/1.1 408 "));
}

TEST_CASE("an answer that is read too slowly is cut off, though it never stands still") {
  auto options = local();
  options.rate_window = 100ms;
  options.rate_bytes_min = 1u << 30;
  auto server = open(options, [](http::request, responder to) { to.reply({200, {}, std::string(64 << 20, 'x')}); });
  client c(server->port(), 4096);
  c.send(get("/"));
  REQUIRE(becomes([&] {
    c.read_until("x");
    return server->counts().late_readers == 1;
  }));
  CHECK(server->counts().connections_open == 0);
}

TEST_CASE("a stream of events that is silent says that it lives; other streams say nothing") {
  held_answers held;
  auto options = local();
  options.heartbeat = 20ms;
  auto server = open(options, held);
  client events(server->port());
  client other(server->port());
  events.send(get("/events"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  other.send(get("/other"));
  REQUIRE(becomes([&] { return held.size() == 2; }));
  held.at(1).reply({200, {{"content-type", "text/plain"}}, "begun", true});
  held.at(0).reply({200, {{"content-type", "text/event-stream"}}, "data: 1\n\n", true});
  CHECK(events.read_until("3\r\n:\n\n\r\n").find("data: 1") != std::string::npos);
  events.read_until("3\r\n:\n\n\r\n");
  other.read_until("begun");
  CHECK(other.quiet());
  held.at(0).write("data: 2\n\n");
  CHECK(events.read_until("data: 2").find("data: 2") != std::string::npos);
}

TEST_CASE("header, line and body are taken up to their limits and not beyond") {
  auto options = local();
  options.limits = {.target_bytes_max = 100, .header_bytes_max = 400, .headers_max = 4, .body_bytes_max = 10};
  auto server = open(options, echo);
  auto status = [&](const std::string& bytes) {
    client c(server->port());
    c.send(bytes);
    return c.read_until("\r\n\r\n").substr(9, 3);
  };
  const std::string host = "Host: localhost\r\n";
  auto line = [](std::size_t bytes) { return "GET /" + std::string(bytes - 16, 'a') + " HTTP/1.1\r\n"; };
  CHECK(status(line(100) + host + "\r\n") == "200");
  CHECK(status(line(101) + host + "\r\n") == "414");
  // Of 400 bytes: 16 the first line, 17 the host, 2 the end, 5 the name and the rest of the field's line.
  auto field = [](std::size_t bytes) { return "X: " + std::string(bytes, 'a') + "\r\n"; };
  CHECK(status("GET / HTTP/1.1\r\n" + host + field(400 - 16 - 17 - 2 - 5) + "\r\n") == "200");
  CHECK(status("GET / HTTP/1.1\r\n" + host + field(400 - 16 - 17 - 2 - 4) + "\r\n") == "431");
  CHECK(status("GET / HTTP/1.1\r\n" + host + field(1) + field(1) + field(1) + "\r\n") == "200");
  CHECK(status("GET / HTTP/1.1\r\n" + host + field(1) + field(1) + field(1) + field(1) + "\r\n") == "431");
  CHECK(status(post(10) + "0123456789") == "200");
  CHECK(status(post(11)) == "413");
  const std::string chunked = "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n";
  CHECK(status(chunked + "a\r\n0123456789\r\n0\r\n\r\n") == "200");
  CHECK(status(chunked + "a\r\n0123456789\r\n1\r\n") == "413");
}

TEST_CASE("answers guard themselves, unless they say otherwise") {
  auto server = open(local(), [](http::request request, responder to) {
    if (request.path == "/tagged")
      return to.reply({200, {{"etag", "\"1\""}}, "<>"});
    if (request.path == "/kept")
      return to.reply({200, {{"cache-control", "private, max-age=5"}, {"content-security-policy", "sandbox"}}, "<>"});
    to.reply({200, {}, "<>"});
  });
  client c(server->port());
  auto fields = [&](std::string_view path) {
    c.send(get(path));
    return c.read_until("<>");
  };
  auto plain = fields("/");
  for (auto expected :
       {"x-content-type-options: nosniff\r\n", "x-frame-options: DENY\r\n", "referrer-policy: no-referrer\r\n",
        "content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n", "cache-control: no-store\r\n"})
    CHECK_THAT(plain, Catch::Contains(expected));
  CHECK_THAT(plain, !Catch::Contains("strict-transport-security"));
  CHECK_THAT(fields("/tagged"), Catch::Contains("cache-control: private, no-cache\r\n"));
  auto kept = fields("/kept");
  CHECK_THAT(kept, Catch::Contains("cache-control: private, max-age=5\r\n") && !Catch::Contains("no-store"));
  CHECK_THAT(kept, Catch::Contains("content-security-policy: sandbox\r\n") && !Catch::Contains("default-src"));
}

TEST_CASE("an answer is compressed for who asks so, and its page is let in") {
  auto options = local();
  options.offers = {.gzip_bytes_min = 10, .origins = {"https://app.example"}};
  bool allowed = false;
  auto server = open(options, [&](http::request request, responder to) {
    allowed = request.origin_allowed && request.peer == "127.0.0.1";
    to.reply({200, {{"content-type", "application/json"}, {"etag", "\"1\""}}, std::string(1000, 'x')});
  });
  client c(server->port());
  c.send(get("/", "Accept-Encoding: gzip\r\nOrigin: https://app.example\r\nConnection: close\r\n"));
  auto answer = c.read_all();
  CHECK(answer.size() < 1000);
  CHECK_THAT(answer, Catch::Contains("content-encoding: gzip\r\n") && Catch::Contains("etag: \"1-gzip\"\r\n") &&
                       Catch::Contains("access-control-allow-origin: https://app.example\r\n"));
  CHECK(allowed);
  client asks(server->port());
  asks.send("OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
            "Access-Control-Request-Method: POST\r\n\r\n");
  CHECK(asks.read_until("}").starts_with("HTTP/1.1 403 "));
  client packs(server->port());
  packs.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx");
  CHECK(packs.read_until("}").starts_with("HTTP/1.1 415 "));
}

}  // namespace troupe::net
