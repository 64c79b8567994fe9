#include "http/listening.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <thread>

namespace troupe::net {
namespace {

using steady = std::chrono::steady_clock;

}  // namespace

TEST_CASE("a client keeps its connection and pipelines over it") {
  auto server = open(local(), echo);
  client c(server->port());
  c.send(get("/a") + get("/b"));
  auto answers = c.read_until("/b");
  CHECK(answers.find("/a") < answers.find("/b"));
  CHECK(answers.find("date: ") != answers.npos);
  c.send(get("/c", "Connection: close\r\n"));
  CHECK(c.read_all().ends_with("/c"));
  CHECK(c.closed());
  CHECK(server->counts().requests == 3);
  CHECK(server->counts().connections_accepted == 1);
  CHECK(server->counts().answers[2] == 3);
  CHECK(server->counts().bytes_received == (get("/a") + get("/b") + get("/c", "Connection: close\r\n")).size());
  CHECK(server->counts().bytes_sent > 3 * answers.size() / 2);
}

TEST_CASE("answers given by other threads arrive in the order of the requests") {
  held_answers held;
  auto server = open(local(), held);
  client c(server->port());
  c.send(get("/0") + get("/1") + get("/2"));
  REQUIRE(becomes([&] { return held.size() == 3; }));
  std::vector<std::thread> threads;
  for (std::size_t i : {2, 0, 1})
    threads.emplace_back([&, i] { held.at(i).reply({200, {}, "<" + std::to_string(i) + ">"}); });
  for (auto& t : threads)
    t.join();
  auto answers = c.read_until("<2>");
  CHECK(answers.find("<0>") < answers.find("<1>"));
  CHECK(answers.find("<1>") < answers.find("<2>"));
}

TEST_CASE("a client that half-closes gets every answer, also those that come later") {
  held_answers held;
  auto server = open(local(), held);
  std::vector<client> clients;
  for (int i = 0; i < 50; ++i) {
    clients.emplace_back(server->port());
    clients.back().send(get("/"));
    clients.back().half_close();
  }
  REQUIRE(becomes([&] { return held.size() == 50; }));
  for (std::size_t i = 0; i < 50; ++i)
    held.at(i).reply({200, {}, "late"});
  for (auto& c : clients)
    CHECK(c.read_all().ends_with("late"));
}

TEST_CASE("a port in use, an odd address and a forbidden option are refused with what to do") {
  auto server = open(local(), echo);
  auto options = local();
  options.port = server->port();
  auto again = listener::open(options, echo);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == errc::busy);
  CHECK(to_string(again.error()) ==
        "port " + std::to_string(server->port()) + " on 127.0.0.1 is in use (stop the other process or choose --port)");
  options.address = "example";
  CHECK(listener::open(options, echo).error().code == errc::invalid);
  options = local();
  options.idle_timeout = 0ms;
  CHECK(listener::open(options, echo).error().code == errc::invalid);
}

TEST_CASE("broken HTTP is refused and the connection closed, with the refusal readable") {
  auto server = open(local(), echo);
  client c(server->port());
  c.send("GET / HTTP/1.1\nHost: localhost\n\n" + std::string(100'000, 'x'));
  auto answer = c.read_until("}");
  CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  c.half_close();
  c.read_all();
  CHECK(c.closed());
}

TEST_CASE("a loopback listener is not reached under a name of someone else's") {
  auto server = open(local(), echo);
  struct row {
    std::string host;
    std::string status;
  };
  auto r = GENERATE(values<row>({{"localhost", "200"},
                                 {"localhost:7400", "200"},
                                 {"127.0.0.1:7400", "200"},
                                 {"[::1]:7400", "200"},
                                 {"evil.example", "421"},
                                 {"localhost.evil.example:80", "421"}}));
  CAPTURE(r.host);
  client c(server->port());
  c.send("GET / HTTP/1.1\r\nConnection: close\r\nHost: " + r.host + "\r\n\r\n");
  CHECK(c.read_all().starts_with("HTTP/1.1 " + r.status));
}

TEST_CASE("an answer nobody gives is 503, and an exception 500") {
  auto server = open(local(), [](http::request request, responder) {
    if (request.path == "/throw")
      throw std::runtime_error("boom");
  });
  client c(server->port());
  c.send(get("/drop") + get("/throw", "Connection: close\r\n"));
  auto answers = c.read_all();
  CHECK(answers.starts_with("HTTP/1.1 503 "));
  CHECK(answers.find("HTTP/1.1 500 ") != answers.npos);
}

TEST_CASE("who answers is told once whether the answer was written") {
  held_answers held;
  auto l = open(local(), held);
  std::mutex mutex;
  std::vector<bool> told;
  auto note = [&](bool written) {
    std::lock_guard lock(mutex);
    told.push_back(written);
  };
  auto seen = [&] {
    std::lock_guard lock(mutex);
    return told;
  };
  client reads(l->port());
  reads.send(get("/a"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  held.at(0).reply({200, {}, "written"}, note);
  CHECK_THAT(reads.read_until("written"), Catch::Matchers::Contains("written"));
  REQUIRE(becomes([&] { return seen() == std::vector{true}; }));
  // A second answer goes nowhere.
  held.at(0).reply({200, {}, "again"}, note);
  CHECK(seen() == std::vector{true, false});

  client leaves(l->port());
  leaves.send(get("/b"));
  REQUIRE(becomes([&] { return held.size() == 2; }));
  held.at(1).requires_presence();
  leaves.close();
  std::atomic<bool> gone = false;
  held.at(1).on_gone([&] { gone = true; });
  REQUIRE(becomes([&] { return gone.load(); }));
  held.at(1).reply({200, {}, "nobody reads this"}, note);
  CHECK(seen() == std::vector{true, false, false});

  client waits(l->port());
  waits.send(get("/c"));
  REQUIRE(becomes([&] { return held.size() == 3; }));
  l->shutdown(0ms);
  held.at(2).reply({200, {}, "too late"}, note);
  CHECK(seen() == std::vector{true, false, false, false});
  held.clear();
}

TEST_CASE("a header that trickles in is cut off, however often a byte arrives") {
  auto options = local();
  options.header_timeout = 100ms;
  auto server = open(options, echo);
  client c(server->port());
  c.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
  REQUIRE(becomes([&] {
    c.send("a");
    return server->counts().late_headers == 1;
  }));
  CHECK(c.read_until("}").starts_with("HTTP/1.1 408 "));
}

TEST_CASE("a body that does not arrive is cut off; a connection that says nothing is closed") {
  auto options = local();
  options.header_timeout = options.body_timeout = options.idle_timeout = 50ms;
  auto server = open(options, echo);
  client slow(server->port());
  slow.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab");
  CHECK(slow.read_until("}").starts_with("HTTP/1.1 408 "));
  client silent(server->port());
  CHECK(silent.read_all().empty());
  CHECK(silent.closed());
  client idle(server->port());
  idle.send(get("/a"));
  CHECK(idle.read_all().ends_with("/a"));
  CHECK(idle.closed());
}

TEST_CASE("an answer that takes longer than every timeout is waited for") {
  held_answers held;
  auto options = local();
  options.header_timeout = options.body_timeout = options.idle_timeout = 20ms;
  auto server = open(options, held);
  client c(server->port());
  c.send(get("/"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  CHECK(c.quiet(200ms));
  held.at(0).reply({200, {}, "at last"});
  CHECK(c.read_until("at last").ends_with("at last"));
}

TEST_CASE("above the bound of connections the next one waits for its turn") {
  auto options = local();
  options.connections_max = 2;
  auto server = open(options, echo);
  client a(server->port());
  client b(server->port());
  REQUIRE(becomes([&] { return server->counts().connections_open == 2; }));
  client c(server->port());
  c.send(get("/c"));
  CHECK(c.quiet());
  a.close();
  CHECK(c.read_until("/c").ends_with("/c"));
}

TEST_CASE("without file descriptors accepting pauses instead of spinning, and goes on") {
  auto server = open(local(), echo);
  client waiting(server->port());
  waiting.send(get("/a"));
  waiting.read_until("/a");
  std::vector<int> taken;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit low = before;
  low.rlim_cur = 64;
  ::setrlimit(RLIMIT_NOFILE, &low);
  for (int fd = ::dup(0); fd >= 0; fd = ::dup(0))
    taken.push_back(fd);
  // One descriptor for the client's end, none for the server's.
  ::close(taken.back());
  taken.pop_back();
  client late(server->port());
  late.send(get("/b"));
  auto began = std::clock();
  CHECK(late.quiet(300ms));
  CHECK(std::clock() - began < CLOCKS_PER_SEC / 5);
  for (int fd : taken)
    ::close(fd);
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(late.read_until("/b").ends_with("/b"));
}

TEST_CASE("a stream arrives piece by piece and ends") {
  held_answers held;
  auto server = open(local(), held);
  client c(server->port());
  c.send(get("/events"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  auto to = held.at(0);
  CHECK_FALSE(to.write("too early"));
  to.reply({200, {{"content-type", "text/event-stream"}}, "data: 0\n\n", true});
  CHECK(c.read_until("data: 0").find("transfer-encoding: chunked") != std::string::npos);
  CHECK(to.write("data: 1\n\n"));
  CHECK(c.read_until("data: 1").find("9\r\ndata: 1") == 0);
  to.end();
  CHECK_FALSE(to.write("too late"));
  CHECK(c.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  c.send(get("/again"));
  CHECK(becomes([&] { return held.size() == 2; }));
}

TEST_CASE("a client that leaves a stream is noticed without a write") {
  held_answers held;
  auto server = open(local(), held);
  std::atomic<int> gone = 0;
  {
    client c(server->port());
    c.send(get("/events"));
    REQUIRE(becomes([&] { return held.size() == 1; }));
    held.at(0).on_gone([&] { ++gone; });
    held.at(0).reply({200, {}, "hello", true});
    c.read_until("hello");
  }
  REQUIRE(becomes([&] { return gone == 1; }));
  CHECK_FALSE(held.at(0).write("anyone?"));
  held.at(0).on_gone([&] { ++gone; });
  CHECK(gone == 2);
}

TEST_CASE("a stream's reader that falls behind is told so and cut off; memory stays bounded") {
  held_answers held;
  auto options = local();
  options.backlog_bytes_max = 256 * 1024;
  auto server = open(options, held);
  client c(server->port());
  c.send(get("/events"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  auto to = held.at(0);
  to.reply({200, {}, "", true});
  const std::string piece(1024, 'x');
  std::size_t most = 0;
  std::size_t written = 0;
  for (constexpr std::size_t patience = 1'000'000; written < patience && to.write(piece); ++written)
    most = std::max(most, to.backlog());
  CHECK(most <= options.backlog_bytes_max + 64 * piece.size());
  CHECK(becomes([&] { return server->counts().dropped_slow == 1; }));
  auto rest = c.read_until("0\r\n\r\n");
  CHECK(rest.find("event: dropped") != rest.npos);
}

TEST_CASE("a reader that never reads loses its connection") {
  held_answers held;
  auto options = local();
  options.write_timeout = 50ms;
  auto server = open(options, held);
  client c(server->port(), 4096);
  c.send(get("/"));
  REQUIRE(becomes([&] { return held.size() == 1; }));
  held.at(0).reply({200, {}, std::string(32 * 1024 * 1024, 'x')});
  CHECK(becomes([&] { return server->counts().connections_open == 0; }));
  CHECK(server->counts().late_readers == 1);
}

TEST_CASE("a client that pipelines without reading is not read any further") {
  std::atomic<int> asked = 0;
  auto server = open(local(), [&](http::request, responder to) {
    ++asked;
    to.reply({200, {}, std::string(1024 * 1024, 'x')});
  });
  client c(server->port(), 4096);
  std::string many;
  for (int i = 0; i < 200; ++i)
    many += get("/");
  c.send(many);
  REQUIRE(becomes([&] { return asked >= 2; }));
  CHECK(asked <= 2 * static_cast<int>(http::limits{}.pipeline_max));
  c.close();
  CHECK(becomes([&] { return server->counts().connections_open == 0; }));
}

TEST_CASE("shutdown answers what is in progress, closes what is idle, and takes no one new") {
  held_answers held;
  auto server = open(local(), held);
  client idle(server->port());
  client busy(server->port());
  busy.send(get("/"));
  REQUIRE(becomes([&] { return held.size() == 1 && server->counts().connections_open == 2; }));
  std::thread stopping([&] { server->shutdown(20s); });
  CHECK(idle.read_all().empty());
  CHECK(idle.closed());
  CHECK_FALSE(client(server->port()).connected());
  held.at(0).reply({200, {}, "done"});
  auto answer = busy.read_all();
  CHECK(answer.find("connection: close") != answer.npos);
  CHECK(answer.ends_with("done"));
  busy.close();
  stopping.join();
}

TEST_CASE("shutdown is over at its deadline, whatever its clients do") {
  held_answers held;
  auto server = open(local(), held);
  client unread(server->port(), 4096);
  client unanswered(server->port());
  client partial(server->port());
  unread.send(get("/"));
  unanswered.send(get("/"));
  partial.send("GET / HT");
  REQUIRE(becomes([&] { return held.size() == 2; }));
  for (std::size_t i = 0; i < 2; ++i)
    held.at(i).reply({200, {}, std::string(16 * 1024 * 1024, 'x'), i == 1});
  auto started = steady::now();
  server->shutdown(200ms);
  CHECK(steady::now() - started < 5s);
  held.at(0).reply({});
  CHECK_FALSE(held.at(1).write("into the void"));
  server.reset();
  held.clear();
}

}  // namespace troupe::net
