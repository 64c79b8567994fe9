#include "actors/links.hpp"

#include "tests/net/stations.hpp"

#include <catch2/catch.hpp>

#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <future>

namespace troupe {

using namespace net;

namespace {

/// A node that is nothing but its links.
struct linked_node {
  linked_node(const std::filesystem::path& folder, std::uint64_t incarnation = 1) {
    auto services = std::make_shared<link_services>();
    services->questions["echo"] = [](auto q) { q->answer(q->bytes()); };
    services->questions["count"] = [](auto q) {
      for (int i = 0; i < 100; ++i)
        q->part(std::to_string(i) + " ");
      q->answer("end");
    };
    services->questions["break"] = [](auto) -> void { throw std::runtime_error("a service that breaks"); };
    services->questions["keep"] = [this](auto q) {
      std::lock_guard lock(mutex);
      kept.push_back(q);
    };
    around = std::make_shared<links::surroundings>();
    around->options.net.certificates = folder;
    around->options.net.incarnation = incarnation;
    around->services = services;
    around->on_open = [this](std::uint16_t at) { port = at; };
    links = system.spawn<links::role, caf::detached>(own, of_links, around);
    REQUIRE(becomes([&] { return port != 0; }));
  }
  ~linked_node() { stop(); }
  void stop() {
    kept.clear();
    if (links)
      caf::anon_send_exit(links, caf::exit_reason::user_shutdown);
    links = links::actor{};
    system.await_all_actors_done();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port); }
  void keep(const std::string& node, const std::string& address) {
    caf::anon_send(links, links::keep{{{node, address}}});
  }
  /// Asks and waits.
  result<std::string> ask(const std::string& node, std::string kind, std::string bytes, milliseconds patience = 20s) {
    auto got = std::make_shared<std::promise<result<std::string>>>();
    around->peers->ask(node, std::move(kind), std::move(bytes), patience,
                       answer<std::string>([got](result<std::string> how) { got->set_value(std::move(how)); }));
    return got->get_future().get();
  }

  caf::actor_system_config config;
  actor_kind own{"links"}, of_links{"link"};
  std::atomic<std::uint16_t> port = 0;
  std::mutex mutex;
  std::vector<std::shared_ptr<link_question>> kept;
  std::shared_ptr<links::surroundings> around;
  caf::actor_system system{config};
  links::actor links;
};

}  // namespace

TEST_CASE("nodes ask each other over their links, from any thread") {
  vault certificates;
  linked_node a(certificates.issue("a")), b(certificates.issue("b"));
  CHECK(a.ask("b", "echo", "nobody").error().code == errc::unavailable);
  a.keep("b", b.address());
  REQUIRE(becomes([&] { return a.around->peers->is_linked("b") && b.around->peers->is_linked("a"); }));
  CHECK(a.around->peers->linked() == std::vector<std::string>{"b"});
  CHECK(*a.ask("b", "echo", "hello") == "hello");
  CHECK(*b.ask("a", "echo", std::string(3'000'000, 'x')) == std::string(3'000'000, 'x'));
  CHECK((*a.ask("b", "count", "")).ends_with("98 99 end"));
  CHECK(a.ask("b", "nothing", "").error().code == errc::unknown);
}

TEST_CASE("what operators see of links counts on when these are made anew") {
  vault certificates;
  linked_node a(certificates.issue("a"));
  std::string metrics;
  {
    linked_node b(certificates.issue("b"));
    a.keep("b", b.address());
    REQUIRE(becomes([&] { return a.around->peers->is_linked("b"); }));
    auto shown = a.around->numbers->show();
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].at("node") == "b");
    CHECK(shown[0].at("up").as_bool());
    CHECK(shown[0].at("address") == json::string(b.address()));
    a.around->numbers->write(metrics);
    CHECK_THAT(metrics, Catch::Contains("\ntroupe_link_up{node=\"b\"} 1\n"));
    CHECK_THAT(metrics, Catch::Contains("\ntroupe_links_dialled_total 1\n"));
  }
  REQUIRE(becomes([&] { return !a.around->numbers->show()[0].at("up").as_bool(); }));
  a.stop();
  CHECK(a.around->numbers->show().empty());
  metrics.clear();
  a.around->numbers->write(metrics);
  CHECK_THAT(metrics, Catch::Contains("\ntroupe_links_dialled_total 1\n"));
  CHECK_THAT(metrics, Catch::Contains("\ntroupe_links_fallen_total 1\n"));
  CHECK_THAT(metrics, !Catch::Contains("troupe_link_up{"));
}

TEST_CASE("a node that goes refuses at once whatever was asked of it") {
  vault certificates;
  linked_node a(certificates.issue("a"));
  {
    linked_node b(certificates.issue("b"));
    a.keep("b", b.address());
    REQUIRE(becomes([&] { return a.around->peers->is_linked("b"); }));
    CHECK_FALSE(a.around->peers->fell_lately("b"));
    std::promise<result<std::string>> got;
    a.around->peers->ask("b", "keep", "", 0ms, answer<std::string>([&](auto how) { got.set_value(std::move(how)); }));
    REQUIRE(becomes([&] {
      std::lock_guard lock(b.mutex);
      return b.kept.size() == 1;
    }));
    caf::anon_send_exit(b.links, caf::exit_reason::user_shutdown);
    CHECK(got.get_future().get().error().code == errc::unavailable);
  }
  CHECK(becomes([&] { return !a.around->peers->is_linked("b"); }));
  CHECK(a.around->peers->fell_lately("b"));
  CHECK_FALSE(a.around->peers->fell_lately("c"));
  CHECK(a.ask("b", "echo", "gone").error().code == errc::unavailable);
}

TEST_CASE("an actor of a peer that dies takes its questions along, not the link") {
  vault certificates;
  linked_node a(certificates.issue("a")), b(certificates.issue("b"));
  a.keep("b", b.address());
  REQUIRE(becomes([&] { return a.around->peers->is_linked("b") && b.around->peers->is_linked("a"); }));
  CHECK(a.ask("b", "break", "").error().code == errc::unavailable);
  CHECK(becomes([&] {
    auto again = a.ask("b", "echo", "still there", 1s);
    return again && *again == "still there";
  }));
  CHECK(b.of_links.spawned == 2);
}

TEST_CASE("links that cannot be opened end their actor for good") {
  vault certificates;
  caf::actor_system_config config;
  caf::actor_system system{config};
  actor_kind own{"links"}, of_links{"link"};
  auto around = std::make_shared<links::surroundings>();
  around->options.net.certificates = "/nowhere";
  caf::scoped_actor self(system);
  auto links = system.spawn<links::role>(own, of_links, around);
  self->monitor(links);
  caf::error why;
  self->receive([&](const caf::down_msg& m) { why = m.reason; });
  CHECK(is_beyond_restart(why));
  CHECK(reason_text(why).find("troupe node certificates issue") != std::string::npos);
}

}  // namespace troupe
