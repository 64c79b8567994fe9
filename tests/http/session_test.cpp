#include "http/session.hpp"

#include <catch2/catch.hpp>

namespace troupe::http {
namespace {

std::string answers(session& s, std::string_view bytes) {
  s.feed(bytes);
  std::string out;
  while (auto in = s.next())
    s.respond(in->id, {200, {}, in->request.method + " " + in->request.path + "|" + in->request.body});
  return s.take_output();
}

std::string ok(std::string_view body, std::string_view connection = "") {
  return "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) + "\r\n" + std::string(connection) +
         "\r\n" + std::string(body);
}

const std::string get_a = "GET /a HTTP/1.1\r\nHost: t\r\n\r\n";
const std::string get_b = "GET /b HTTP/1.1\r\nHost: t\r\n\r\n";
const std::string post_c = "POST /c HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nhi";

}  // namespace

TEST_CASE("requests are answered one after the other on one connection") {
  session s;
  CHECK(answers(s, get_a) == ok("GET /a|"));
  CHECK(answers(s, post_c) == ok("POST /c|hi"));
  CHECK_FALSE(s.finished());
}

TEST_CASE("answers leave in the order of the requests, whatever order they are given in") {
  session s;
  s.feed(get_a + get_b);
  auto a = s.next();
  auto b = s.next();
  REQUIRE((a && b));
  s.respond(b->id, {200, {}, "second"});
  CHECK_FALSE(s.has_output());
  CHECK(s.output_bytes() == 6);
  s.respond(a->id, {200, {}, "first"});
  CHECK(s.take_output() == ok("first") + ok("second"));
  CHECK(s.output_bytes() == 0);
}

TEST_CASE("an unsafe request waits for those before it and holds those behind it") {
  session s;
  s.feed(get_a + post_c + get_b);
  auto a = s.next();
  REQUIRE(a);
  CHECK_FALSE(s.next());
  s.respond(a->id, {});
  auto c = s.next();
  REQUIRE(c);
  CHECK(c->request.method == "POST");
  CHECK_FALSE(s.next());
  s.respond(c->id, {});
  auto b = s.next();
  REQUIRE(b);
  CHECK(b->request.path == "/b");
}

TEST_CASE("reading stops while too many requests are in progress, and nothing is lost") {
  session s{limits{.pipeline_max = 2}};
  s.feed(get_a + get_a + get_b + get_b);
  CHECK_FALSE(s.wants_input());
  std::vector<std::string> paths;
  while (auto in = s.next()) {
    paths.push_back(in->request.path);
    s.respond(in->id, {});
  }
  CHECK(paths == std::vector<std::string>{"/a", "/a", "/b", "/b"});
  CHECK(s.wants_input());
}

TEST_CASE("reading stops while the output backlog is above its bound") {
  session s{limits{.output_bytes_max = 100}};
  s.feed(get_a);
  s.respond(s.next()->id, {200, {}, std::string(200, 'x')});
  CHECK_FALSE(s.wants_input());
  s.feed(get_b);
  CHECK_FALSE(s.next());
  s.take_output();
  CHECK(s.next());
}

TEST_CASE("keep-alive follows the version and the Connection header") {
  struct row {
    std::string request;
    std::string connection;
    bool closes;
  };
  auto r = GENERATE(values<row>({
    {"GET / HTTP/1.1\r\nHost: t\r\n\r\n", "", false},
    {"GET / HTTP/1.1\r\nHost: t\r\nConnection: foo, Close\r\n\r\n", "connection: close\r\n", true},
    {"GET / HTTP/1.0\r\n\r\n", "connection: close\r\n", true},
    {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "connection: keep-alive\r\n", false},
  }));
  CAPTURE(r.request);
  session s;
  CHECK(answers(s, r.request) == ok("GET /|", r.connection));
  CHECK(s.finished() == r.closes);
}

TEST_CASE("HEAD is answered with the length and without the body") {
  session s;
  CHECK(answers(s, "HEAD / HTTP/1.1\r\nHost: t\r\n\r\n") == "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n");
  s.feed("HEAD / HTTP/1.1\r\nHost: t\r\n\r\n");
  s.respond(s.next()->id, {200, {}, "x", true});
  CHECK(s.take_output() == "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
  CHECK(s.pending() == 0);
}

TEST_CASE("204 and 304 have neither body nor length") {
  session s;
  s.feed(get_a + get_a);
  s.respond(s.next()->id, {204, {}, "ignored"});
  s.respond(s.next()->id, {304, {}, ""});
  CHECK(s.take_output() == "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST_CASE("a stream is chunked, and the answers behind it wait for its end") {
  session s;
  s.feed(get_a + get_b);
  auto a = s.next()->id;
  auto b = s.next()->id;
  s.respond(b, {200, {}, "b"});
  s.respond(a, {200, {{"content-type", "text/event-stream"}}, "one", true});
  s.write(a, "a piece of 23 bytes ...");
  CHECK(s.streaming());
  CHECK(s.take_output() == "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                           "3\r\none\r\n17\r\na piece of 23 bytes ...\r\n");
  s.end(a);
  CHECK(s.take_output() == "0\r\n\r\n" + ok("b"));
}

TEST_CASE("a stream to HTTP/1.0 ends with the connection") {
  session s;
  s.feed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  auto id = s.next()->id;
  s.respond(id, {200, {}, "", true});
  s.write(id, "piece");
  s.end(id);
  CHECK(s.take_output() == "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\npiece");
  CHECK(s.finished());
}

TEST_CASE("a stream that is not its turn yet is held") {
  session s;
  s.feed(get_a + get_b);
  auto a = s.next()->id;
  auto b = s.next()->id;
  s.respond(b, {200, {}, "1", true});
  s.write(b, "2");
  s.end(b);
  CHECK(s.output_bytes() == 2);
  s.respond(a, {204});
  CHECK(s.take_output() == "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                           "1\r\n1\r\n1\r\n2\r\n0\r\n\r\n");
  CHECK(s.output_bytes() == 0);
}

TEST_CASE("a body is invited with 100 Continue once its turn has come") {
  const std::string head = "POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  session s;
  s.feed(head);
  CHECK(s.take_output() == "HTTP/1.1 100 Continue\r\n\r\n");
  s.feed("h");
  CHECK_FALSE(s.has_output());
  CHECK(answers(s, "i") == ok("POST /|hi"));

  s.feed(get_a + head);
  CHECK_FALSE(s.has_output());
  s.respond(s.next()->id, {204});
  CHECK(s.take_output() == "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
}

TEST_CASE("what breaks the framing is refused after the answers still owed, and is the last thing read") {
  session s;
  s.feed(get_a + "nonsense\r\n\r\n" + get_b);
  auto a = s.next();
  REQUIRE(a);
  CHECK_FALSE(s.next());
  CHECK_FALSE(s.has_output());
  s.respond(a->id, {200, {}, "a"});
  auto out = s.take_output();
  CHECK(out.starts_with(ok("a") + "HTTP/1.1 400 Bad Request\r\n"));
  CHECK(out.find("connection: close\r\n") != out.npos);
  CHECK(s.finished());
  s.feed(get_b);
  CHECK_FALSE(s.next());
}

TEST_CASE("a session that drains answers what was handed out and says goodbye") {
  session s;
  s.feed(get_a + post_c);
  auto a = s.next();
  s.drain();
  CHECK_FALSE(s.finished());
  s.respond(a->id, {200, {}, "a"});
  CHECK(s.take_output() == ok("a", "connection: close\r\n"));
  CHECK(s.finished());
}

TEST_CASE("after the peer has sent everything its requests are still answered") {
  session s;
  s.feed(get_a);
  auto a = s.next();
  s.finish_input();
  CHECK_FALSE(s.finished());
  s.respond(a->id, {200, {}, "a"});
  CHECK(s.take_output() == ok("a", "connection: close\r\n"));
  CHECK(s.finished());

  session half;
  half.feed("GET / HTTP/1.1\r\nHo");
  CHECK(half.mid_request());
  half.finish_input();
  CHECK(half.take_output().starts_with("HTTP/1.1 400 "));
  CHECK(half.finished());
}

TEST_CASE("a header value cannot end its field") {
  session s;
  s.feed(get_a);
  s.respond(s.next()->id, {200, {{"x", "a\r\nset-cookie: b"}}, ""});
  CHECK(s.take_output() == "HTTP/1.1 200 OK\r\nx: a  set-cookie: b\r\ncontent-length: 0\r\n\r\n");
}

namespace {

/// A body of one letter, which may break off early.
struct letters : body_source {
  explicit letters(std::uint64_t bytes, std::uint64_t there) : bytes(bytes), there(there) {}
  std::uint64_t size() const override { return bytes; }
  std::optional<std::string> read(std::size_t bytes_max) override {
    auto n = std::min<std::uint64_t>(there, bytes_max);
    there -= n;
    return n == 0 ? std::nullopt : std::optional(std::string(n, 'x'));
  }
  std::uint64_t bytes, there;
};

response with_body(std::uint64_t bytes, std::uint64_t there) {
  response r;
  r.source = std::make_shared<letters>(bytes, there);
  return r;
}

}  // namespace

TEST_CASE("a long body is read as it is sent, and never held whole") {
  constexpr std::uint64_t bytes = 3'000'000;
  session s;
  s.feed(get_a + get_b);
  auto a = s.next(), b = s.next();
  s.respond(b->id, {200, {}, "after it"});
  s.respond(a->id, with_body(bytes, bytes));
  std::string sent;
  while (s.has_output()) {
    CHECK(s.output_bytes() < 600'000);
    sent += s.take_output();
  }
  CHECK(sent == ok(std::string(bytes, 'x')) + ok("after it"));
  CHECK_FALSE(s.broken());
}

TEST_CASE("a body that cannot be read to its end breaks the connection") {
  session s;
  s.feed(get_a);
  s.respond(s.next()->id, with_body(1'000'000, 300'000));
  while (s.has_output() && !s.broken())
    s.take_output();
  CHECK(s.broken());
}

TEST_CASE("HEAD tells the length of a long body and reads nothing of it") {
  session s;
  s.feed("HEAD /a HTTP/1.1\r\nHost: t\r\n\r\n");
  s.respond(s.next()->id, with_body(77, 0));
  CHECK(s.take_output() == "HTTP/1.1 200 OK\r\ncontent-length: 77\r\n\r\n");
}

}  // namespace troupe::http
