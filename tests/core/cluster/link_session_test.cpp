#include "core/cluster/link_session.hpp"

#include <catch2/catch.hpp>

namespace troupe::cluster {
namespace {

const moment begin{};
const link_identity a{"prod", "a"}, b{"prod", "b"};

std::string hello_of(const link_identity& of, std::uint16_t lowest = 1, std::uint16_t highest = 1) {
  return encode(link_hello{lowest, highest, 5, of.cluster, of.node});
}

/// Session of `a` with `b`.
link_session greeted(link_terms terms = {}) {
  link_session s(terms, {a, 7}, b, begin);
  s.take(hello_of(b), begin);
  s.take_output();
  return s;
}

/// What a session has to send, as messages.
std::vector<link_message> said(link_session& s) {
  link_frames frames(1 << 20);
  frames.feed(s.take_output());
  std::vector<link_message> all;
  for (auto next = frames.next(); next && *next; next = frames.next())
    all.push_back(**std::move(next));
  return all;
}

}  // namespace

TEST_CASE("both greet at once, and then the link is up") {
  link_session left({}, {a, 7}, b, begin), right({}, {b, 9}, a, begin);
  CHECK_FALSE(left.is_up());
  auto hello = left.take_output();
  right.take(hello, begin);
  left.take(right.take_output(), begin);
  REQUIRE(left.is_up());
  REQUIRE(right.is_up());
  CHECK(left.hello().node == "b");
  CHECK(left.hello().incarnation == 9);
  CHECK(right.hello().incarnation == 7);
  CHECK(left.version() == 1);
}

TEST_CASE("who is greeted is checked") {
  struct row {
    const char* what;
    std::string bytes;
    errc code;
  };
  for (const auto& r : std::vector<row>{
         {"another cluster", hello_of({"test", "b"}), errc::denied},
         {"another name than the certificate's", hello_of({"prod", "c"}), errc::denied},
         {"only later versions", hello_of(b, 2, 3), errc::invalid},
         {"only earlier versions", hello_of(b, 0, 0), errc::invalid},
         {"no hello", encode(link_ping{1}), errc::corrupt},
         {"a note before the hello", encode(link_note{"k", "x"}), errc::corrupt},
         {"garbage", "GET / HTTP/1.1\r\n\r\n", errc::too_large},
         {"a hello that is too long", encode(link_hello{1, 1, 5, std::string(1024, 'c'), "b"}), errc::too_large},
         {"two hellos", hello_of(b) + hello_of(b), errc::corrupt},
         {"a goodbye", encode(link_goodbye{{errc::busy, "too many"}}), errc::busy},
       }) {
    CAPTURE(r.what);
    link_session s({}, {a, 7}, b, begin);
    s.take(r.bytes, begin);
    REQUIRE(s.over());
    CHECK(s.over()->code == r.code);
    CHECK_FALSE(s.is_up());
    CHECK(s.take_messages().empty());
  }
}

TEST_CASE("two releases speak the highest version that both know") {
  link_session s({}, {a, 7, 1, 3}, b, begin);
  s.take(hello_of(b, 2, 9), begin);
  CHECK(s.is_up());
  CHECK(s.version() == 3);
  link_session t({}, {a, 7, 1, 3}, b, begin);
  t.take(hello_of(b, 1, 2), begin);
  CHECK(t.version() == 2);
}

TEST_CASE("a peer that does not greet is not waited for") {
  link_session s({}, {a, 7}, b, begin);
  s.tick(begin + 5s);
  CHECK_FALSE(s.over());
  s.tick(begin + 5s + 1ms);
  REQUIRE(s.over());
  CHECK(s.over()->code == errc::timed_out);
}

TEST_CASE("pings are sent and answered, and tell how long they took") {
  auto s = greeted();
  s.tick(begin + 499ms);
  CHECK(said(s).empty());
  s.tick(begin + 500ms);
  CHECK(said(s) == std::vector<link_message>{link_ping{1}});
  s.take(encode(link_ping{42}) + encode(link_pong{1}), begin + 503ms);
  CHECK(said(s) == std::vector<link_message>{link_pong{42}});
  CHECK(s.round_trip() == 3ms);
  // Once is enough, and another number says nothing.
  s.take(encode(link_pong{1}) + encode(link_pong{9}), begin + 900ms);
  CHECK(s.round_trip() == 3ms);
}

TEST_CASE("a peer of which nothing comes is gone after two seconds, and not before") {
  auto s = greeted();
  s.take("\0", begin + 1s);
  s.tick(begin + 3s);
  CHECK_FALSE(s.over());
  s.tick(begin + 3s + 1ms);
  REQUIRE(s.over());
  CHECK(s.over()->code == errc::timed_out);
}

TEST_CASE("a peer that is not read is not blamed for its silence") {
  auto s = greeted();
  s.hold(true, begin + 1s);
  s.tick(begin + 1min);
  CHECK_FALSE(s.over());
  s.hold(false, begin + 1min);
  s.tick(begin + 1min + 2s);
  CHECK_FALSE(s.over());
  s.tick(begin + 1min + 2s + 1ms);
  CHECK(s.over());
}

TEST_CASE("messages come in order, wherever their bytes are split") {
  auto bytes = hello_of(b) + encode(link_note{"k", "one"}) + encode(link_ping{1}) + encode(link_ask{3, 9, "k", "two"});
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    link_session s({}, {a, 7}, b, begin);
    s.take(bytes.substr(0, at), begin);
    auto all = s.take_messages();
    s.take(bytes.substr(at), begin);
    for (auto& more : s.take_messages())
      all.push_back(std::move(more));
    CHECK(all == std::vector<link_message>{link_note{"k", "one"}, link_ask{3, 9, "k", "two"}});
  }
}

TEST_CASE("a link ends with a goodbye, which says why") {
  auto s = greeted();
  s.leave({errc::unavailable, "the node stops"});
  CHECK(said(s) == std::vector<link_message>{link_goodbye{{errc::unavailable, "the node stops"}}});
  s.take(encode(link_note{"k", "late"}), begin);
  CHECK(s.take_messages().empty());
  auto t = greeted();
  t.take(encode(link_note{"k", "x"}) + encode(link_goodbye{{errc::unavailable, "the node stops"}}), begin);
  CHECK(t.take_messages().size() == 1);
  CHECK(t.over()->what == "the node stops");
}

TEST_CASE("a frame is bounded from the hello on") {
  link_terms terms{.frame_bytes_max = 64 * 1024};
  auto s = greeted(terms);
  s.take(encode(link_note{"k", std::string(64 * 1024 - 4, 'x')}), begin);
  CHECK(s.take_messages().size() == 1);
  s.take(encode(link_note{"k", std::string(64 * 1024 - 3, 'x')}), begin);
  REQUIRE(s.over());
  CHECK(s.over()->code == errc::too_large);
}

TEST_CASE("terms that cannot work are refused") {
  CHECK_FALSE(validate(link_terms{}));
  CHECK(validate(link_terms{.frame_bytes_max = 64 * 1024 - 1}));
  CHECK(validate(link_terms{.ping_every = 1001ms}));
  CHECK(validate(link_terms{.ping_every = 0ms}));
}

}  // namespace troupe::cluster
