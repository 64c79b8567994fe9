#pragma once

#include "actors/bulletin.hpp"
#include "actors/ensemble.hpp"
#include "actors/peers.hpp"
#include "actors/worker_links.hpp"
#include "api/forwarded.hpp"
#include "core/cluster/link_frames.hpp"
#include "support/ensemble.hpp"

#include <catch2/catch.hpp>

#include <caf/send.hpp>

namespace troupe::testing {

/// A whole node's cast that shares its journal with others.
struct linked_cast : stage {
  linked_cast(const std::string& name, node_options options, std::shared_ptr<site> at, std::uint64_t seed)
    : stage(options, std::move(at), seed) {
    const auto& path = where->directory.path();
    around->shards = std::make_shared<ownership>(name);
    around->home = name;
    around->open_roster = [path] { return store::open_sqlite_roster(path); };
    around->others = links;
    serve_workers(*services, open);
    services->questions[api::forwarded_kind] = [open = open](std::shared_ptr<link_question> asked) {
      carry_out(*open, std::move(asked));
    };
    services->notes[bulletin::changed_kind] = [open = open](const link_word&) {
      caf::anon_send(open->now().bulletin, bulletin::look{});
    };
    auto root = start_ensemble(system(), around, open);
    caf::actor_cast<caf::abstract_actor*>(root)->attach_functor([open = open](const caf::error&) { open->close(); });
    keep(std::move(root));
  }
  ~linked_cast() {
    for (auto& each : links->close())
      caf::anon_send_exit(each, caf::exit_reason::user_shutdown);
    link = link::actor{};
    close();
    open->close();
  }

  /// Answers another node as the product does, but for what is not needed here.
  static void carry_out(doors& open, std::shared_ptr<link_question> asked) {
    struct sink : gateway::sink {
      explicit sink(std::shared_ptr<link_question> q) : to(std::move(q)) {}
      void reply(http::response r) override { to->answer(api::encode_forwarded_response(r)); }
      bool write(std::string) override { return false; }
      void end() override {}
      std::shared_ptr<link_question> to;
    };
    auto request = api::decode_forwarded_request(asked->bytes());
    REQUIRE(request);
    caf::anon_send(open.now().gateway,
                   gateway::exchange{request->request, std::make_shared<sink>(std::move(asked)), request->local});
  }

  void rise(const std::string& other) {
    line = std::make_shared<net::link_line>(net::link_line::peer_facts{other, 1, 1, true}, 1u << 24, 1u << 24, 1u << 24,
                                            [] {});
    link = links->find_or(other, [&] {
      return system().spawn<link::role>(kind, link::options{}, other, std::shared_ptr<const link_services>(services));
    });
    links->rise(line);
    caf::anon_send(link, link::risen{line});
  }
  void fall() {
    line->fall();
    links->fall(line);
    caf::anon_send(link, link::fallen{line, {errc::timed_out, "nothing came for 2s"}});
  }
  /// Takes over what the other has sent; false if that is nothing.
  bool hear(linked_cast& other) {
    auto bytes = other.line->take();
    other.line->wrote(bytes.size());
    if (bytes.empty() || line->is_down())
      return false;
    cluster::link_frames frames(1 << 25);
    frames.feed(bytes);
    for (auto next = frames.next(); next && *next; next = frames.next())
      caf::anon_send(link, link::heard{{line, **std::move(next), net::link_line::hold(line, 100)}});
    return true;
  }

  std::shared_ptr<doors> open = std::make_shared<doors>();
  std::shared_ptr<peers> links = std::make_shared<peers>();
  std::shared_ptr<link_services> services = std::make_shared<link_services>();
  actor_kind kind{"link"};
  link::actor link;
  std::shared_ptr<net::link_line> line;
};

/// Nodes `a` and `b`, linked, each with about half of the shards. What one says to the other is handed over by the
/// test.
struct linked_casts {
  explicit linked_casts(node_options options = long_lease()) : a("a", options, at, 1), b("b", options, at, 2) {
    advance(10s);
    a.rise("b");
    b.rise("a");
    settle();
  }

  /// The clock of leases is the database's.
  static node_options long_lease() {
    node_options out;
    out.cluster.lease = 1h;
    out.cluster.steady = 1ms;
    return out;
  }

  void run() {
    a.run();
    b.run();
  }
  /// Everything that is said is heard, and done.
  void settle() {
    for (run(); a.hear(b) | b.hear(a); run())
      ;
  }
  void advance(milliseconds span) {
    for (; span > 0ms; span -= 50ms) {
      for (auto* each : {&a, &b})
        each->scheduler().advance_time(50ms);
      a.line ? settle() : run();
    }
  }

  static std::shared_ptr<inbox> send(linked_cast& to, std::string method, std::string_view path, std::string body = {},
                                     http::headers headers = {}) {
    auto answer = std::make_shared<inbox>();
    caf::anon_send(to.open->now().gateway,
                   gateway::exchange{request_of(std::move(method), path, std::move(body), std::move(headers)), answer});
    return answer;
  }
  json::value ask(linked_cast& of, std::string method, std::string_view path, std::string body = {},
                  http::headers headers = {}) {
    auto answer = send(of, std::move(method), path, std::move(body), std::move(headers));
    settle();
    REQUIRE(answer->answer);
    INFO(answer->answer->body);
    CHECK(answer->answer->status < 300);
    return answer->body();
  }

  void declare(linked_cast& at, const std::string& name, const std::string& queue) {
    ask(at, "PUT", "/api/v1/task-types/" + name, R"({"queue":")" + queue + R"("})");
  }
  std::string start(linked_cast& at, const std::string& tasks = "  make: { uses: thumb.make, with: { n: 1 } }\n") {
    auto name = "w" + std::to_string(++workflows);
    ask(at, "POST", "/api/v1/workflows", "workflow: " + name + "\ntasks:\n" + tasks,
        {{"content-type", "application/yaml"}});
    auto begun = ask(at, "POST", "/api/v1/executions", R"({"workflow":")" + name + R"("})");
    return std::string(begun.at("id").as_string());
  }
  std::string state_of(linked_cast& at, const std::string& id) {
    return std::string(ask(at, "GET", "/api/v1/executions/" + id).at("state").as_string());
  }
  std::shared_ptr<inbox> poll(linked_cast& at, const std::string& worker = "w1", int max = 10,
                              const std::string& more = {}) {
    return send(at, "POST", "/api/v1/queues/media/poll",
                R"({"worker":")" + worker + R"(","max":)" + std::to_string(max) + R"(,"wait":"20s")" + more + "}");
  }

  std::shared_ptr<site> at = std::make_shared<site>();
  linked_cast a, b;
  int workflows = 0;
};

}  // namespace troupe::testing
