#include "core/flow/admission.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <set>

namespace troupe::flow {

namespace {

using lines = std::vector<std::string>;
using claims = std::vector<admission_claim>;

timestamp at(milliseconds t) {
  return timestamp{std::chrono::seconds{1'800'000'000} + t};
}

claims at_once(std::uint32_t n, limit_overflow overflow = limit_overflow::queue, const std::string& key = "k") {
  return {{key, n, 0, 1s, overflow}};
}
claims rate(std::uint32_t n, limit_overflow overflow = limit_overflow::queue) {
  return {{"k", 0, n, 10s, overflow}};
}

struct asked {
  admission of;
  timestamp now = at(0s);

  /// Returns `begin`, `wait` or `away: why`, and who must end: `begin -a -b`.
  std::string ask(const std::string& id, claims with) {
    auto said = of.ask(execution_id{id}, std::move(with), now);
    std::string out = said.says == admission::verdict::begin  ? "begin"
                      : said.says == admission::verdict::wait ? "wait for " + said.why
                                                              : "away: " + said.why;
    for (const auto& gone : said.cancel)
      out += " -" + gone.id.value;
    return out;
  }
  lines admit() {
    lines ids;
    for (const auto& id : of.admit(now))
      ids.push_back(id.value);
    return ids;
  }
  lines finish(const std::string& id) {
    of.finished(execution_id{id}, now);
    return admit();
  }
};

}  // namespace

TEST_CASE_METHOD(asked, "what has no room waits its turn, first come, first served") {
  CHECK(ask("a", at_once(2)) == "begin");
  CHECK(ask("b", at_once(2)) == "begin");
  CHECK(ask("c", at_once(2)) == "wait for limit k");
  CHECK(ask("d", at_once(2)) == "wait for limit k");
  CHECK(ask("e", at_once(2, limit_overflow::queue, "other")) == "begin");
  CHECK(finish("b") == lines{"c"});
  CHECK(finish("b").empty());
  CHECK(finish("c") == lines{"d"});
  CHECK(finish("e").empty());
}

TEST_CASE_METHOD(asked, "what waits for one key holds nobody up who wants another") {
  auto both = at_once(1);
  both.push_back({"l", 1});
  CHECK(ask("a", at_once(1)) == "begin");
  CHECK(ask("b", both) == "wait for limit k");
  CHECK(ask("c", at_once(1, limit_overflow::queue, "l")) == "begin");
  CHECK(finish("a").empty());
  CHECK(finish("c") == lines{"b"});
}

TEST_CASE_METHOD(asked, "what waits for a rate begins when it is due") {
  CHECK(ask("a", rate(1)) == "begin");
  CHECK(ask("b", rate(1)) == "wait for limit k");
  CHECK(finish("a").empty());
  CHECK(of.next_due() == at(10s));
  now = at(10s);
  CHECK(admit() == lines{"b"});
}

TEST_CASE_METHOD(asked, "one that begins late is told although another came first to see it") {
  ask("a", rate(1));
  ask("b", rate(1));
  now = at(10s);
  CHECK(ask("c", rate(1)) == "wait for limit k");
  CHECK(admit() == lines{"b"});
}

TEST_CASE_METHOD(asked, "the newest is turned away, and leaves no trace") {
  auto newest = at_once(1, limit_overflow::cancel_newest);
  CHECK(ask("a", newest) == "begin");
  CHECK(ask("b", newest) == "away: limit k has no room for another one");
  CHECK_FALSE(of.knows(execution_id{"b"}));
  CHECK(finish("a").empty());
  CHECK(ask("c", newest) == "begin");
}

TEST_CASE_METHOD(asked, "the oldest ends, and the newest begins in its place") {
  auto oldest = at_once(2, limit_overflow::cancel_oldest);
  CHECK(ask("a", oldest) == "begin");
  CHECK(ask("b", oldest) == "begin");
  CHECK(ask("c", oldest) == "wait for limit k -a");
  CHECK(ask("d", oldest) == "wait for limit k -b");
  // The two newest are kept, though they have not begun: now c is too old.
  CHECK(ask("e", oldest) == "wait for limit k -c");
  CHECK(finish("a") == lines{"d"});
  CHECK(finish("b") == lines{"e"});
  CHECK(finish("c").empty());
  CHECK(finish("d").empty());
  CHECK(ask("f", oldest) == "begin");
}

TEST_CASE_METHOD(asked, "of those that wait for a rate only the newest are kept") {
  auto oldest = rate(2, limit_overflow::cancel_oldest);
  CHECK(ask("a", oldest) == "begin");
  CHECK(ask("b", oldest) == "begin");
  CHECK(ask("c", oldest) == "wait for limit k");
  CHECK(ask("d", oldest) == "wait for limit k");
  CHECK(ask("e", oldest) == "wait for limit k -c");
  finish("c");
  now = at(10s);
  CHECK(admit() == lines{"d", "e"});
}

TEST_CASE_METHOD(asked, "after a restart what ran counts and what waited waits in order") {
  of.runs(execution_id{"a"}, at_once(2), now);
  of.runs(execution_id{"a"}, at_once(2), now);
  of.runs(execution_id{"b"}, at_once(2), now);
  CHECK(ask("c", at_once(2)) == "wait for limit k");
  CHECK(ask("d", at_once(2)) == "wait for limit k");
  CHECK(of.has_room(execution_id{"b"}));
  CHECK_FALSE(of.has_room(execution_id{"c"}));
  CHECK_FALSE(of.has_room(execution_id{"e"}));
  CHECK(ask("e", at_once(2)) == "wait for limit k");
  CHECK(finish("a") == lines{"c"});
  CHECK(finish("b") == lines{"d"});
  CHECK(finish("c") == lines{"e"});
}

TEST_CASE_METHOD(asked, "one that runs again counts, whatever the limits say") {
  ask("a", at_once(1));
  finish("a");
  ask("b", at_once(1));
  of.runs(execution_id{"a"}, at_once(1), now);
  CHECK(ask("c", at_once(1)) == "wait for limit k");
  CHECK(finish("b").empty());
  CHECK(finish("a") == lines{"c"});
}

TEST_CASE_METHOD(asked, "starts of a rate survive as data") {
  ask("a", rate(1));
  auto uses = of.begun();
  REQUIRE(uses.size() == 1);
  asked next;
  next.now = at(4s);
  next.of.restore(uses[0], next.now);
  CHECK(next.ask("b", rate(1)) == "wait for limit k");
  next.now = at(10s);
  CHECK(next.admit() == lines{"b"});
}

TEST_CASE("limits of a workflow have keys of their own") {
  auto of = [](const std::string& limits, const json::value& input) {
    auto read = read_definition("workflow: w\n" + limits + "tasks: {a: {uses: transform}}\n", "w.yaml");
    REQUIRE(read.definition);
    return claims_of(*read.definition, input);
  };
  auto some = of("limits:\n  - {at_once: 3}\n  - {key: \"${{ input.tenant }}\", rate: 5/1m, overflow: cancel_newest}\n"
                 "  - {key: \"${{ input.size }}\", at_once: 1}\n",
                 {{"tenant", "acme"}, {"size", 7}});
  REQUIRE(some);
  CHECK(*some == claims{{"w#0", 3, 0, 1s}, {"w/acme", 0, 5, 60s, limit_overflow::cancel_newest}, {"w/7", 1, 0, 1s}});
  CHECK(of("", json::object{})->empty());

  auto wrong = of("limits: [{key: \"${{ input.tenant }}\", at_once: 1}]\n", json::object{});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "limits[0].key");
  CHECK(wrong.error().code == errc::invalid);

  auto huge = of("limits: [{key: \"${{ input.tenant }}\", at_once: 1}]\n", {{"tenant", std::string(1025, 'x')}});
  REQUIRE_FALSE(huge);
  CHECK(huge.error().code == errc::too_large);
}

TEST_CASE("whatever comes and goes, no key has too many, nobody is forgotten, and nobody waits for nothing") {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    admission of;
    auto now = at(0s);
    std::map<execution_id, claims> running, waiting;
    std::set<execution_id> leaving;
    auto begins = [&](const execution_id& id, claims with) {
      REQUIRE_FALSE(leaving.contains(id));
      running.emplace(id, std::move(with));
    };
    auto admit = [&] {
      for (const auto& id : of.admit(now)) {
        auto one = waiting.extract(id);
        REQUIRE_FALSE(one.empty());
        begins(id, one.mapped());
      }
    };
    for (int step = 0; step < 400; ++step) {
      now += milliseconds(below(50));
      if (below(2) == 0) {
        execution_id id{std::to_string(step)};
        claims with;
        for (unsigned i = 0; i <= below(2); ++i) {
          auto key = below(4);
          with.push_back({std::to_string(key), 1 + key, 0, 1s, static_cast<limit_overflow>(below(3))});
        }
        auto said = of.ask(id, with, now);
        for (const auto& gone : said.cancel) {
          REQUIRE((running.contains(gone.id) || waiting.contains(gone.id) || gone.id == id));
          REQUIRE(leaving.insert(gone.id).second);
        }
        if (said.says == admission::verdict::begin)
          begins(id, with);
        else if (said.says == admission::verdict::wait)
          waiting.emplace(id, with);
      } else {
        auto& from = below(4) == 0 ? waiting : running;
        if (from.empty())
          continue;
        auto gone = std::next(from.begin(), below(static_cast<unsigned>(from.size())));
        of.finished(gone->first, now);
        leaving.erase(gone->first);
        from.erase(gone);
      }
      admit();
      std::map<std::string, std::uint32_t> counts;
      for (const auto& [id, with] : running) {
        std::set<std::string> keys;
        for (const auto& c : with)
          if (keys.insert(c.key).second)
            ++counts[c.key];
      }
      for (const auto& [key, count] : counts)
        REQUIRE(count <= 1 + std::stoul(key));
      for (const auto& [id, with] : waiting)
        REQUIRE((leaving.contains(id) ||
                 std::ranges::any_of(with, [&, &with = with](const auto& c) { return counts[c.key] >= c.at_once; })));
    }
  }
}

}  // namespace troupe::flow
