#include "core/start/grouping.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

const timestamp now{std::chrono::seconds{1000}};

std::optional<expression::program> key(std::string_view source) {
  auto parsed = expression::program::parse(source);
  REQUIRE(parsed);
  return *parsed;
}

workflow_definition workflow() {
  workflow_definition w;
  w.name = "video";
  return w;
}

start_grouping grouped(const workflow_definition& w, json::value input = json::object{},
                       std::map<std::string, std::string> labels = {}) {
  auto g = group_start(w, "d1", input, labels, now);
  INFO((g ? "" : to_string(g.error())));
  REQUIRE(g);
  return *g;
}

}  // namespace

TEST_CASE("a workflow without a policy groups nothing") {
  auto g = grouped(workflow());
  CHECK_FALSE(g.kind);
  CHECK(g.locks.empty());
}

TEST_CASE("starts of a debounced workflow are one per key, due after the period") {
  auto w = workflow();
  w.start.debounce = debounce_policy{key("input.user"), 30s, 5min};
  auto g = grouped(w, {{"user", "ada"}});
  CHECK(g.kind == hold_kind::debounced);
  CHECK(g.due == now + 30s);
  CHECK(g.due_max == now + 5min);
  CHECK(g.group == grouped(w, {{"user", "ada"}, {"other", 1}}).group);
  CHECK(g.group != grouped(w, {{"user", "bob"}}).group);
  // A text that looks like a number is another key than the number.
  CHECK(grouped(w, {{"user", 1}}).group != grouped(w, {{"user", "1"}}).group);
  w.start.debounce->at_most = 10s;
  CHECK(grouped(w, {{"user", "ada"}}).due == now + 10s);
  w.start.debounce->at_most.reset();
  CHECK_FALSE(grouped(w, {{"user", "ada"}}).due_max);
}

TEST_CASE("a batch is due after its time or with its size, and holds one version's starts") {
  auto w = workflow();
  w.start.batch = batch_policy{{}, 100, 10s};
  auto g = grouped(w);
  CHECK(g.kind == hold_kind::batched);
  CHECK(g.due == now + 10s);
  CHECK(g.starts_max == 100);
  CHECK(g.bytes_max == hold_limits{}.batch_bytes_max);
  CHECK(g.group != group_start(w, "d2", json::object{}, {}, now)->group);
}

TEST_CASE("a singleton's lock is named by the workflow and the key") {
  auto w = workflow();
  w.start.singleton = singleton_policy{key("labels.team"), singleton_mode::cancel};
  auto g = grouped(w, json::object{}, {{"team", "shorts"}});
  CHECK_FALSE(g.kind);
  REQUIRE(g.locks.size() == 1);
  CHECK(g.locks[0] == start_lock{"workflow video \"shorts\"", singleton_mode::cancel, hold_limits{}.queue_max});
  w.start.singleton->key.reset();
  CHECK(grouped(w).locks.at(0).key == "workflow video ");
}

TEST_CASE("a key that cannot be evaluated is refused, and one that is too long") {
  auto w = workflow();
  w.start.debounce = debounce_policy{key("input.user"), 30s, {}};
  auto missing = group_start(w, "d", json::object{}, {}, now);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().where == "debounce.key");
  CHECK(missing.error().hint == "the expression is input.user");
  auto of_size = [&](std::size_t bytes) {
    return group_start(w, "d", {{"user", std::string(bytes - 2, 'x')}}, {}, now);
  };
  CHECK(of_size(hold_limits{}.key_bytes_max));
  auto too_long = of_size(hold_limits{}.key_bytes_max + 1);
  REQUIRE_FALSE(too_long);
  CHECK(to_string(too_long.error()) == "debounce.key: the key has 1025 bytes (at most 1024 are allowed)");
}

TEST_CASE("each input of a batch is checked as an item of the workflow's input") {
  auto w = workflow();
  w.start.batch = batch_policy{{}, 2, 10s};
  w.input = *parse_json(R"({"type": "object", "required": ["items"], "properties": {"items": {"type": "array",
    "items": {"type": "object", "required": ["url"], "properties": {"url": {"type": "string"},
    "lang": {"type": "string", "default": "en"}}}}}})");
  auto accepted = accept_start(w, {{"url", "x"}});
  REQUIRE(accepted);
  CHECK(*accepted == json::value{{"url", "x"}, {"lang", "en"}});
  auto wrong = accept_start(w, {{"url", 1}});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "input.items[0].url");
  CHECK(input_of_batch({1, 2}) == json::value{{"items", {1, 2}}});
}

}  // namespace troupe
