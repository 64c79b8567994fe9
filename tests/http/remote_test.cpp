#include "remote/http_client.hpp"

#include "support/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

namespace troupe::remote {
namespace {

response sent(http_client& client, const request& asked) {
  auto answer = client.send(asked);
  if (!answer)
    FAIL(to_string(answer.error()));
  return *std::move(answer);
}

refused not_sent(const client_options& options, const request& asked) {
  auto answer = http_client(options).send(asked);
  REQUIRE_FALSE(answer);
  return answer.error();
}

std::string path_of(const std::string& asked) {
  auto from = asked.find(' ') + 1;
  return asked.substr(from, asked.find(' ', from) - from);
}

}  // namespace

TEST_CASE("a request reaches the server as it was given") {
  scripted_server server([](const auto&) { return http_answer("201 Created", "done", "X-Kind: a\r\n"); });
  http_client client;
  auto answer = sent(client, {"POST", server.url("/things?x=1"), {{"X-Token", "t"}, {"X-Empty", ""}}, "body"});
  CHECK(answer.status == 201);
  CHECK(answer.body == "done");
  CHECK(find(answer.headers, "x-kind") == "a");
  CHECK(find(answer.headers, "x-other") == std::nullopt);
  auto asked = server.requests().at(0);
  CHECK(asked.starts_with("POST /things?x=1 HTTP/1.1\r\n"));
  CHECK(asked.find("\r\nX-Token: t\r\n") != asked.npos);
  CHECK(asked.find("\r\nX-Empty:\r\n") != asked.npos);
  CHECK(asked.find("Expect") == asked.npos);
  CHECK(asked.ends_with("\r\n\r\nbody"));
}

TEST_CASE("every method is sent by its name and with its body") {
  scripted_server server([](const auto&) { return http_answer("200 OK"); });
  http_client client;
  for (std::string method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    CAPTURE(method);
    CHECK(sent(client, {.method = method, .url = server.url()}).status == 200);
    CHECK(server.requests().back().starts_with(method + " / "));
  }
  sent(client, {.method = "DELETE", .url = server.url(), .body = "why"});
  CHECK(server.requests().back().ends_with("\r\n\r\nwhy"));
}

TEST_CASE("connections are kept") {
  scripted_server server([](const auto&) { return http_answer("200 OK", "x"); });
  http_client client;
  for (int i = 0; i < 3; ++i)
    sent(client, {.url = server.url()});
  CHECK(server.connections() == 1);
}

TEST_CASE("refusals by the server are answers") {
  scripted_server server([](const auto&) { return http_answer("503 Busy", "later", "Retry-After: 7\r\n"); });
  http_client client;
  auto answer = sent(client, {.url = server.url()});
  CHECK(answer.status == 503);
  CHECK(find(answer.headers, "retry-after") == "7");
}

TEST_CASE("redirects") {
  scripted_server server([](const std::string& asked) {
    if (path_of(asked) == "/end")
      return http_answer("200 OK", "here");
    if (path_of(asked) == "/file")
      return http_answer("302 Found", "", "Location: file:///etc/passwd\r\n");
    return http_answer("302 Found", "elsewhere",
                       path_of(asked) == "/loop" ? "Location: /loop\r\n" : "Location: /end\r\n");
  });
  http_client client;
  SECTION("are followed, and only the last answer counts") {
    auto answer = sent(client, {.url = server.url("/start")});
    CHECK(answer.body == "here");
    CHECK(find(answer.headers, "location") == std::nullopt);
  }
  SECTION("are answers to methods that change things") {
    CHECK(sent(client, {.method = "POST", .url = server.url("/start"), .body = "x"}).status == 302);
    CHECK(server.requests().size() == 1);
  }
  SECTION("are limited") {
    CHECK(not_sent({.redirects_max = 2}, {.url = server.url("/loop")}).code == errc::invalid);
    CHECK(server.requests().size() == 3);
  }
  SECTION("do not lead to other schemes") {
    CHECK(not_sent({}, {.url = server.url("/file")}).code == errc::invalid);
  }
}

TEST_CASE("a malformed request is refused before anything is sent") {
  struct row {
    std::string what;
    request asked;
  };
  auto r = GENERATE(values<row>({
    {"a scheme that is not http", {.url = "file:///etc/passwd"}},
    {"no scheme", {.url = "example.com"}},
    {"a line break in the URL", {.url = "http://127.0.0.1/\r\nX: y"}},
    {"a method that is not a token", {.method = "GET / HTTP/1.1\r\n", .url = "http://127.0.0.1/"}},
    {"a line break in a header", {.url = "http://127.0.0.1/", .headers = {{"a", "b\r\nc: d"}}}},
    {"a header name that is not a token", {.url = "http://127.0.0.1/", .headers = {{"a b", "c"}}}},
  }));
  CAPTURE(r.what);
  CHECK(not_sent({}, r.asked).code == errc::invalid);
}

TEST_CASE("an answer beyond the limit is refused") {
  scripted_server server([](const auto&) { return http_answer("200 OK", std::string(2000, 'x')); });
  CHECK(not_sent({.response_bytes_max = 1999}, {.url = server.url()}).what == "the answer is longer than 1999 bytes");
  CHECK(http_client({.response_bytes_max = 2000}).send({.url = server.url()}));
}

TEST_CASE("headers beyond the limit are refused") {
  scripted_server server(
    [](const auto&) { return http_answer("200 OK", "", "X: " + std::string(2000, 'x') + "\r\n"); });
  CHECK(not_sent({.header_bytes_max = 1000}, {.url = server.url()}).code == errc::too_large);
}

TEST_CASE("a server that does not answer runs into the timeout") {
  scripted_server server([](const auto&) { return std::string(); });
  CHECK(not_sent({.timeout = 50ms}, {.url = server.url("/slow?token=secret")}).code == errc::timed_out);
}

TEST_CASE("errors do not show what may be secret") {
  auto error = not_sent({}, {.url = "http://user:password@127.0.0.1:1/x?token=secret"});
  CHECK(error.code == errc::unavailable);
  CHECK(error.where == "GET http://127.0.0.1:1/x");
  CHECK(error.what.find("secret") == error.what.npos);
}

TEST_CASE("waiting ends when asked to stop") {
  int stop = ::eventfd(0, EFD_CLOEXEC);
  {
    scripted_server server([&](const auto&) {
      ::eventfd_write(stop, 1);
      return std::string();
    });
    CHECK(not_sent({.stop_fd = stop}, {.url = server.url()}).code == errc::cancelled);
  }
  ::close(stop);
}

TEST_CASE("a stream is handed out piece by piece") {
  scripted_server server([](const std::string& asked) {
    if (path_of(asked) == "/missing")
      return http_answer("404 Not Found", "no");
    return http_answer("200 OK", std::string(100'000, 'x'));
  });
  http_client client({.response_bytes_max = 10});
  std::size_t seen = 0;
  SECTION("to its end") {
    auto answer = client.stream({.url = server.url()}, [&](std::string_view bytes) {
      seen += bytes.size();
      return true;
    });
    REQUIRE(answer);
    CHECK(answer->body.empty());
    CHECK(seen == 100'000);
  }
  SECTION("until the caller has enough") {
    auto answer = client.stream({.url = server.url()}, [&](std::string_view bytes) {
      seen += bytes.size();
      return false;
    });
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(seen < 100'000);
  }
  SECTION("but a refusal is kept as a body") {
    auto answer = client.stream({.url = server.url("/missing")}, [](std::string_view) { return false; });
    REQUIRE(answer);
    CHECK(answer->status == 404);
    CHECK(answer->body == "no");
  }
}

TEST_CASE("the reader of a stream that says nothing gets to look around, and may leave") {
  scripted_server server(
    [](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"); });
  http_client client({.timeout = 0ms, .glance_pause = 5ms});
  std::string seen;
  int glances = 0;
  auto answer = client.stream({.url = server.url()}, [&](std::string_view bytes) {
    seen += bytes;
    glances += bytes.empty();
    return glances < 3;
  });
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(seen == "0123456789");
  CHECK(glances == 3);
}

}  // namespace troupe::remote
