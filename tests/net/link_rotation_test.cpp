#include "stations.hpp"

#include <atomic>
#include <thread>

namespace troupe::net {
namespace {

/// Two nodes that talk all the time.
struct talking {
  talking() : a(certificates.issue("a"), 1, often()), b(certificates.issue("b"), 1, often()) {
    a.endpoint->keep({{"b", b.address()}});
    REQUIRE(becomes([&] { return a.is_linked("b") && b.is_linked("a"); }));
    thread = std::thread([this] {
      while (!done) {
        sent += a.note("b", "a word");
        std::this_thread::yield();
        becomes([&] { return done || a.line("b") == nullptr || a.line("b")->unsent() < 100'000; });
      }
    });
  }
  ~talking() {
    done = true;
    thread.join();
  }
  static link_options often() {
    link_options o;
    o.renew_every = 10ms;
    return o;
  }
  /// More arrives than had been sent until now.
  bool goes_on() {
    auto until = b.heard().size() + 100;
    return becomes([&] { return b.heard().size() > until; });
  }

  vault certificates;
  station a, b;
  std::atomic<bool> done = false;
  std::atomic<std::size_t> sent = 0;
  std::thread thread;
};

}  // namespace

TEST_CASE("an authority is replaced under traffic, and no link falls that has a certificate of the new one") {
  talking nodes;
  auto& certificates = nodes.certificates;
  // First both are trusted everywhere, then the certificates change one by one.
  certificates.rotate();
  for (auto name : {"a", "b"})
    certificates.trust(name);
  REQUIRE(becomes(
    [&] { return nodes.a.noticed("link_certificate_renewed") && nodes.b.noticed("link_certificate_renewed"); }));
  certificates.issue("a");
  CHECK(nodes.goes_on());
  certificates.issue("b");
  CHECK(nodes.goes_on());
  CHECK(nodes.a.downs().empty());
  CHECK(nodes.b.downs().empty());

  // A node that dials now shows the new one. The link there is was made with the old ones, so when those are trusted no
  // more it is made anew.
  certificates.authorities.pop_back();
  for (auto name : {"a", "b"})
    certificates.trust(name);
  REQUIRE(becomes([&] { return nodes.a.ups() >= 2 && nodes.b.ups() >= 2; }));
  CHECK(becomes([&] { return nodes.a.is_linked("b"); }));
  CHECK(nodes.goes_on());
}

TEST_CASE("who has no certificate of an authority that is trusted now loses its link") {
  talking nodes;
  auto& certificates = nodes.certificates;
  certificates.rotate();
  certificates.issue("a");
  certificates.trust("b");
  REQUIRE(becomes([&] { return nodes.b.noticed("link_certificate_renewed"); }));
  certificates.authorities.pop_back();
  certificates.trust("a");
  CHECK(becomes([&] { return nodes.a.has_fallen("no authority that is trusted now vouches for its certificate"); }));
  CHECK(becomes([&] { return nodes.a.failure("b").find("not accepted") != std::string::npos; }));
}

TEST_CASE("a link ends with the certificates it was made with") {
  vault certificates;
  station a(certificates.issue("a")), b(certificates.issue("b", {system_now() - 1h, system_now() + 4s}));
  a.endpoint->keep({{"b", b.address()}});
  REQUIRE(becomes([&] { return a.is_linked("b"); }));
  CHECK(becomes([&] { return a.has_fallen("has expired"); }));
  CHECK(becomes([&] { return a.failure("b").find("not accepted") != std::string::npos; }));
  certificates.issue("b");
  b.endpoint->renew_certificates();
  CHECK(becomes([&] { return a.is_linked("b"); }));
}

TEST_CASE("files that do not fit are not used, and what there was goes on") {
  talking nodes;
  vault::put(nodes.certificates.folder("a") / "node.key", nodes.certificates.authorities[0].key);
  REQUIRE(becomes([&] { return nodes.a.noticed("link_certificate_kept"); }));
  vault::write(nodes.certificates.folder("b"),
               must(issue_certificate(nodes.certificates.authorities[0], "c", a_day())));
  REQUIRE(becomes([&] { return nodes.b.noticed("a node changes its name with a restart"); }));
  CHECK(nodes.goes_on());
  CHECK(nodes.a.downs().empty());
}

}  // namespace troupe::net
