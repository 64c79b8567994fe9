#include "relay.hpp"
#include "stations.hpp"

#include <thread>

namespace troupe::net {
namespace {

/// Two nodes, of which `a` dials.
struct pair_of_nodes {
  explicit pair_of_nodes(link_options options = {})
    : a(certificates.issue("a"), 1, options), b(certificates.issue("b"), 1, options) {
    a.endpoint->keep({{"b", b.address()}});
    REQUIRE(becomes([&] { return a.is_linked("b") && b.is_linked("a"); }));
  }
  vault certificates;
  station a, b;
};

bool hears(const station& at, const std::string& what) {
  return becomes([&] { return std::ranges::count(at.heard(), what) == 1; });
}

}  // namespace

TEST_CASE("two nodes are linked, and what one says the other hears, in order") {
  pair_of_nodes nodes;
  CHECK(nodes.a.line("b")->peer().dialled);
  CHECK_FALSE(nodes.b.line("a")->peer().dialled);
  CHECK(nodes.b.line("a")->peer().incarnation == 1);
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(nodes.a.note("b", std::to_string(i)));
    REQUIRE(nodes.b.note("a", std::to_string(i)));
  }
  for (auto* each : {&nodes.a, &nodes.b}) {
    REQUIRE(becomes([&] { return each->heard().size() == 1000; }));
    for (int i = 0; i < 1000; ++i)
      CHECK(each->heard()[static_cast<std::size_t>(i)].substr(3) == std::to_string(i));
  }
  CHECK(becomes([&] { return nodes.a.endpoint->status().at(0).round_trip > 0us; }));
}

TEST_CASE("nodes that dial each other keep one link") {
  vault certificates;
  station a(certificates.issue("a")), b(certificates.issue("b")), c(certificates.issue("c"));
  auto all = std::map<std::string, std::string>{{"a", a.address()}, {"b", b.address()}, {"c", c.address()}};
  for (auto* each : {&c, &b, &a})
    each->endpoint->keep(all);
  for (auto* each : {&a, &b, &c}) {
    auto self = each->endpoint->self().node;
    for (const auto& [peer, address] : all)
      if (peer != self)
        CHECK(becomes([&] { return each->is_linked(peer) && each->note(peer, "from " + self); }));
  }
  // Each has as many links as peers, and they are the same at both ends.
  CHECK(
    becomes([&] { return a.line("b") && b.line("a") && a.line("b")->peer().dialled != b.line("a")->peer().dialled; }));
  CHECK(
    becomes([&] { return a.line("c") && c.line("a") && a.line("c")->peer().dialled != c.line("a")->peer().dialled; }));
  CHECK(hears(a, "b: from b"));
  CHECK(hears(a, "c: from c"));
}

TEST_CASE("a message may be as large as a frame, and is refused beyond; large and small ones pass each other") {
  link_options options;
  options.terms.frame_bytes_max = 256 * 1024;
  pair_of_nodes nodes(options);
  auto line = nodes.a.line("b");
  CHECK(line->send(cluster::link_note{"test", std::string(256 * 1024, 'x')}) == link_sent::too_large);
  CHECK(line->send(cluster::link_note{"test", std::string(256 * 1024 - 7, 'x')}) == link_sent::sent);
  CHECK(line->send(cluster::link_note{std::string(64, 'k'), std::string(line->bytes_max(), 'x')}) == link_sent::sent);
  CHECK(line->send(cluster::link_ask{1, 1, std::string(64, 'k'), std::string(line->bytes_max(), 'x')}) ==
        link_sent::sent);
  nodes.a.note("b", "small");
  CHECK(hears(nodes.b, "a: small"));
  CHECK(nodes.a.downs().empty());
}

TEST_CASE("a node that comes back is linked again, and known to be another life of it") {
  vault certificates;
  station a(certificates.issue("a"));
  auto b = std::make_unique<station>(certificates.issue("b"), 1);
  a.endpoint->keep({{"b", b->address()}});
  REQUIRE(becomes([&] { return a.is_linked("b"); }));
  link_options same_port;
  same_port.port = b->endpoint->port();
  auto old = a.line("b");
  b.reset();
  REQUIRE(becomes([&] { return a.has_fallen("b stops"); }));
  CHECK(old->send(cluster::link_note{"test", "too late"}) == link_sent::down);
  CHECK(becomes([&] { return a.failure("b").find("refused") != std::string::npos; }));
  b = std::make_unique<station>(certificates.folder("b"), 2, same_port);
  REQUIRE(becomes([&] { return a.is_linked("b"); }));
  CHECK(a.line("b")->peer().incarnation == 2);
  CHECK(a.note("b", "again"));
  CHECK(hears(*b, "a: again"));
}

TEST_CASE("a later life takes the place of an earlier one that seems to live; an earlier one does not") {
  vault certificates;
  station a(certificates.issue("a"));
  station first(certificates.issue("b"), 5), second(certificates.folder("b"), 6);
  first.endpoint->keep({{"a", a.address()}});
  REQUIRE(becomes([&] { return a.is_linked("b"); }));
  second.endpoint->keep({{"a", a.address()}});
  REQUIRE(becomes([&] { return a.line("b") && a.line("b")->peer().incarnation == 6; }));
  CHECK(a.has_fallen("another link took its place"));
  CHECK(becomes([&] { return first.failure("a").find("there is a link already") != std::string::npos; }));
  CHECK(a.line("b")->peer().incarnation == 6);
}

TEST_CASE("a network that loses everything is noticed at both ends, and the link comes back with it") {
  vault certificates;
  station a(certificates.issue("a")), b(certificates.issue("b"));
  relay between(b.endpoint->port());
  a.endpoint->keep({{"b", between.address()}});
  REQUIRE(becomes([&] { return a.is_linked("b") && b.is_linked("a"); }));
  between.cut = true;
  CHECK(becomes([&] { return a.has_fallen("nothing came for 2s") && b.has_fallen("nothing came for 2s"); }));
  between.cut = false;
  REQUIRE(becomes([&] { return a.is_linked("b") && b.is_linked("a"); }));
  CHECK(a.note("b", "healed"));
  CHECK(hears(b, "a: healed"));
}

TEST_CASE("what waits for a peer that does not read is bounded, and so is what a node has not dealt with") {
  link_options options;
  options.terms.frame_bytes_max = 128 * 1024;
  options.unsent_bytes_max = 1024 * 1024;
  options.unread_bytes_max = 1024 * 1024;
  options.write_timeout = 1min;
  pair_of_nodes nodes(options);
  nodes.b.keeps = true;
  auto line = nodes.a.line("b");
  cluster::link_note large{"test", std::string(100 * 1024, 'x')};
  std::size_t sent = 0;
  // The kernel's buffers take some megabytes, too.
  REQUIRE(becomes([&] {
    for (auto how = link_sent::sent; how == link_sent::sent; sent += how == link_sent::sent)
      how = line->send(large);
    return nodes.b.bytes() > 1024 * 1024 && line->unsent() > 900 * 1024;
  }));
  CHECK(line->send(large) == link_sent::full);
  CHECK(line->unsent() <= 1024 * 1024);
  // What is small still gets its word in, within a bound of its own.
  CHECK(line->send(cluster::link_cancel{1}) == link_sent::sent);
  CHECK(nodes.b.bytes() < 1024 * 1024 + 2 * 128 * 1024);
  CHECK(nodes.a.downs().empty());
  nodes.b.let_go();
  CHECK(becomes([&] { return nodes.b.heard().size() == sent && line->unsent() == 0; }));
  CHECK(line->send(large) == link_sent::sent);
}

TEST_CASE("a peer that takes nothing for too long loses its link, not the others") {
  link_options options;
  options.unsent_bytes_max = 5 * 1024 * 1024;
  options.unread_bytes_max = 64 * 1024;
  options.write_timeout = 300ms;
  pair_of_nodes nodes(options);
  station c(nodes.certificates.issue("c"));
  c.endpoint->keep({{"a", nodes.a.address()}});
  REQUIRE(becomes([&] { return nodes.a.is_linked("c"); }));
  nodes.b.keeps = true;
  CHECK(becomes([&] {
    nodes.a.note("b", std::string(1024 * 1024, 'x'));
    return nodes.a.has_fallen("took nothing");
  }));
  CHECK(nodes.a.note("c", "still here"));
  CHECK(hears(c, "a: still here"));
}

TEST_CASE("a node takes as many peers as it may have") {
  vault certificates;
  link_options options;
  options.peers_max = 2;
  station a(certificates.issue("a"), 1, options);
  station b(certificates.issue("b")), c(certificates.issue("c"));
  for (auto* each : {&b, &c})
    each->endpoint->keep({{"a", a.address()}});
  REQUIRE(becomes([&] { return a.is_linked("b") && a.is_linked("c"); }));
  auto d = std::make_unique<station>(certificates.issue("d"));
  d->endpoint->keep({{"a", a.address()}});
  CHECK(becomes([&] { return d->failure("a").find("as many links as it may have") != std::string::npos; }));
  b.endpoint->shutdown();
  CHECK(becomes([&] { return a.is_linked("d"); }));
}

TEST_CASE("options that cannot work are refused") {
  CHECK_FALSE(validate(link_options{}));
  auto changed = [](auto change) {
    link_options o;
    change(o);
    return validate(o).has_value();
  };
  CHECK(changed([](auto& o) { o.connect_timeout = 0ms; }));
  CHECK(changed([](auto& o) { o.backoff.last = 50ms; }));
  CHECK(changed([](auto& o) { o.peers_max = 0; }));
  CHECK(changed([](auto& o) { o.unsent_bytes_max = o.terms.frame_bytes_max; }));
  CHECK(changed([](auto& o) { o.terms.silence_max = 1ms; }));
  vault certificates;
  link_options o{.address = "nowhere", .certificates = certificates.issue("a")};
  CHECK(link_endpoint::open(o, {}).error().where == "cluster.listen");
  station a(certificates.folder("a"));
  o.address = "127.0.0.1";
  o.port = a.endpoint->port();
  CHECK(link_endpoint::open(o, {}).error().code == errc::busy);
}

}  // namespace troupe::net
