#include "actors/link.hpp"

#include <catch2/catch.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

namespace troupe {

using namespace cluster;

namespace {

struct configuration : caf::actor_system_config {
  configuration() { set("scheduler.policy", caf::atom("testing")); }
};

/// The link actor of node `b`, whose line ends in the test's hands, as does its clock.
struct linked {
  explicit linked(link::options how = {}) {
    auto services = std::make_shared<link_services>();
    services->notes["news"] = [this](const link_word& w) { heard.push_back(w.from + ": " + w.bytes); };
    services->questions["echo"] = [](auto q) { q->answer(q->bytes()); };
    services->questions["keep"] = [this](auto q) { kept.push_back(q); };
    services->questions["drop"] = [](auto) {};
    services->follow = [this](const std::string& node, std::uint64_t incarnation, bool up) {
      heard.push_back(node + " " + std::to_string(incarnation) + (up ? " up" : " down"));
    };
    actor = system.spawn<link::role>(kind, how, "b", services);
    rise();
  }
  ~linked() {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    actor = link::actor{};
    run();
  }

  void run() { scheduler.run(); }
  void advance(milliseconds span) {
    for (; span > 0ms; span -= 50ms) {
      scheduler.advance_time(50ms);
      run();
    }
  }

  void rise(std::uint64_t incarnation = 5) {
    line = std::make_shared<net::link_line>(net::link_line::peer_facts{"b", incarnation, 1, true}, 1u << 20, 1u << 20,
                                            1u << 20, [] {});
    caf::anon_send(actor, link::risen{line});
    run();
  }
  void fall() {
    line->fall();
    caf::anon_send(actor, link::fallen{line, {errc::timed_out, "nothing came for 2s"}});
    run();
  }
  void ask(std::uint64_t id, milliseconds patience = 1s, std::function<bool(std::string)> on_part = {},
           std::string bytes = "?") {
    answer<std::string> done([this, id](result<std::string> how) {
      answers.push_back(std::to_string(id) + " " + (how ? *how : std::string(to_string(how.error().code))));
    });
    caf::anon_send(actor, link::ask{id, "kind", std::move(bytes), patience, std::move(done), std::move(on_part)});
    run();
  }
  void hear(link_message m) {
    caf::anon_send(actor, link::heard{{line, std::move(m), net::link_line::hold(line, 100)}});
    run();
  }
  /// What was sent to the peer.
  std::vector<link_message> said() {
    link_frames frames(1 << 20);
    auto bytes = line->take();
    line->wrote(bytes.size());
    frames.feed(bytes);
    std::vector<link_message> all;
    for (auto next = frames.next(); next && *next; next = frames.next())
      all.push_back(**std::move(next));
    return all;
  }

  configuration config;
  actor_kind kind{"link"};
  std::vector<std::string> heard, answers;
  caf::actor_system system{config};
  caf::scheduler::test_coordinator& scheduler = dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  link::actor actor;
  std::shared_ptr<net::link_line> line;
  std::vector<std::shared_ptr<link_question>> kept;
};

struct linked_narrowly : linked {
  linked_narrowly() : linked({.questions_max = 2, .answer_bytes_max = 10}) {}
};

using names = std::vector<std::string>;
using messages = std::vector<link_message>;

}  // namespace

TEST_CASE_METHOD(linked, "a question is answered in whatever pieces the answer comes, or refused") {
  ask(1);
  CHECK(said() == messages{link_ask{1, 1000, "kind", "?"}});
  hear(link_part{1, "one "});
  hear(link_part{1, "two "});
  CHECK(answers.empty());
  hear(link_answer{1, "three"});
  hear(link_answer{1, "again"});
  ask(2);
  hear(link_refusal{2, {errc::conflict, "no"}});
  hear(link_answer{77, "nobody asked"});
  CHECK(answers == names{"1 one two three", "2 conflict"});
}

TEST_CASE_METHOD(linked, "what comes before the end of an answer is handed on as it comes, until nobody wants it") {
  std::string parts;
  ask(1, 0ms, [&](std::string part) {
    parts += part + "|";
    return part != "stop";
  });
  CHECK(said() == messages{link_ask{1, 0, "kind", "?"}});
  hear(link_part{1, "a"});
  hear(link_part{1, "b"});
  CHECK(parts == "a|b|");
  hear(link_part{1, "stop"});
  CHECK(said() == messages{link_cancel{1}});
  hear(link_part{1, "late"});
  CHECK(parts == "a|b|stop|");
  CHECK(answers == names{"1 unavailable"});
}

TEST_CASE_METHOD(linked,
                 "when a link falls, whatever was asked over it is refused at once, and nobody works for nobody") {
  ask(1);
  hear(link_ask{9, 0, "keep", "?"});
  bool left = false;
  kept.at(0)->on_gone([&] { left = true; });
  fall();
  CHECK(answers == names{"1 unavailable"});
  CHECK(left);
  CHECK_FALSE(kept[0]->part("late"));
  ask(2);
  CHECK(answers.back() == "2 unavailable");
  rise(6);
  ask(3);
  CHECK(said() == messages{link_ask{3, 1000, "kind", "?"}});
  // One link takes the place of another.
  rise(7);
  CHECK(answers == names{"1 unavailable", "2 unavailable", "3 unavailable"});
  CHECK(heard == names{"b 5 up", "b 5 down", "b 6 up", "b 6 down", "b 7 up"});
}

TEST_CASE_METHOD(linked, "who does not answer in time is not waited for, and told so") {
  ask(1, 3s);
  ask(2, 1s);
  ask(3, 0ms);
  said();
  advance(950ms);
  CHECK(answers.empty());
  advance(100ms);
  CHECK(answers == names{"2 timed_out"});
  CHECK(said() == messages{link_cancel{2}});
  hear(link_answer{2, "late"});
  advance(10s);
  CHECK(answers == names{"2 timed_out", "1 timed_out"});
  caf::anon_send(actor, link::cancel{3});
  run();
  CHECK(answers.back() == "3 unavailable");
}

TEST_CASE_METHOD(linked_narrowly, "questions that are open are bounded in both directions, and so is an answer") {
  ask(1);
  ask(2);
  ask(3);
  CHECK(answers == names{"3 busy"});
  hear(link_part{1, "0123456789"});
  hear(link_part{1, "x"});
  CHECK(answers.back() == "1 too_large");
  ask(4);
  CHECK(answers.size() == 2);
  said();
  for (std::uint64_t id : {11, 12, 13})
    hear(link_ask{id, 0, "keep", "?"});
  auto refusals = said();
  REQUIRE(refusals.size() == 1);
  CHECK(std::get<link_refusal>(refusals[0]).id == 13);
  CHECK(std::get<link_refusal>(refusals[0]).why.code == errc::busy);
  kept.clear();
  said();
  hear(link_ask{14, 0, "keep", "?"});
  CHECK(said().empty());
  CHECK(kept.size() == 1);
}

TEST_CASE_METHOD(linked, "a question too large for a frame, or for what waits to be sent, is refused") {
  ask(1, 1s, {}, std::string(1 << 20, 'x'));
  CHECK(answers == names{"1 too_large"});
  ask(2, 1s, {}, std::string(900'000, 'x'));
  ask(3, 1s, {}, std::string(900'000, 'x'));
  CHECK(answers == names{"1 too_large", "3 busy"});
}

TEST_CASE_METHOD(linked, "notes go to who follows their kind, questions to who answers them") {
  heard.clear();
  hear(link_note{"news", "rain"});
  hear(link_note{"unknown", "nothing"});
  CHECK(heard == names{"b: rain"});
  hear(link_ask{1, 0, "echo", "hello"});
  hear(link_ask{2, 0, "unknown", "?"});
  hear(link_ask{3, 0, "drop", "?"});
  auto all = said();
  REQUIRE(all.size() == 3);
  CHECK(all[0] == link_message(link_answer{1, "hello"}));
  CHECK(std::get<link_refusal>(all[1]).why.code == errc::unknown);
  CHECK(std::get<link_refusal>(all[2]).why.code == errc::unavailable);
}

TEST_CASE_METHOD(linked, "a question is open until it is answered, in pieces if that is long, or nobody listens") {
  hear(link_ask{1, 1500, "keep", "?"});
  CHECK(kept.at(0)->from() == "b");
  CHECK(kept[0]->incarnation() == 5);
  CHECK(kept[0]->patience() == 1500ms);
  CHECK(kept[0]->part("first"));
  kept[0]->answer(std::string(600'000, 'x'));
  kept[0]->answer("again");
  auto all = said();
  REQUIRE(all.size() == 4);
  CHECK(all[0] == link_message(link_part{1, "first"}));
  std::size_t bytes = std::get<link_answer>(all[3]).bytes.size();
  for (auto i : {1, 2})
    bytes += std::get<link_part>(all[static_cast<std::size_t>(i)]).bytes.size();
  CHECK(bytes == 600'000);
  hear(link_ask{2, 0, "keep", "?"});
  bool left = false;
  kept.at(1)->on_gone([&] { left = true; });
  hear(link_cancel{2});
  CHECK(left);
  bool already = false;
  kept[1]->on_gone([&] { already = true; });
  CHECK(already);
  kept.clear();
  CHECK(said().empty());
}

TEST_CASE_METHOD(linked, "a peer that does not take its answer is told that there is none") {
  hear(link_ask{1, 0, "keep", "?"});
  CHECK_FALSE(kept.at(0)->part(std::string(2 << 20, 'x')));
  auto all = said();
  CHECK(std::get<link_refusal>(all.back()).why.code == errc::busy);
}

TEST_CASE_METHOD(linked, "what a fallen link still had to say is not heard") {
  auto old = line;
  rise(6);
  heard.clear();
  old->fall();
  caf::anon_send(actor, link::risen{old});
  caf::anon_send(actor, link::heard{{old, link_note{"news", "old"}, net::link_line::hold(old, 1)}});
  caf::anon_send(actor, link::fallen{old, {errc::unavailable, "late"}});
  run();
  CHECK(heard.empty());
  hear(link_note{"news", "new"});
  CHECK(heard == names{"b: new"});
}

}  // namespace troupe
