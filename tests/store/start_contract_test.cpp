#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

execution_id id(const char* text) {
  return execution_id{text};
}

held_start delayed(const char* name, int due = 100) {
  held_start self;
  self.id = id(name);
  self.workflow = workflow_name{"video"};
  self.digest = "sha256:d";
  self.kind = hold_kind::delayed;
  self.due = at(due);
  self.input = {{"topic", "\"sea\""}};
  self.labels = {{"team", "content"}};
  self.seed = 18446744073709551615u;
  self.accepted_at = at(10);
  return self;
}

held_start debounced(const char* name, int due, std::optional<int> due_max = {}) {
  auto self = delayed(name, due);
  self.kind = hold_kind::debounced;
  self.group = "debounce video 1";
  if (due_max)
    self.due_max = at(*due_max);
  self.input = {{"by", name}};
  return self;
}

held_start batched(const char* name, std::uint32_t starts_max = 3, std::uint64_t bytes_max = 1000) {
  auto self = delayed(name);
  self.kind = hold_kind::batched;
  self.group = "batch video 1";
  self.starts_max = starts_max;
  self.bytes_max = bytes_max;
  self.input = {{"by", name}};
  return self;
}

held_start queued(const char* name, std::vector<start_lock> locks) {
  auto self = delayed(name);
  self.kind = hold_kind::queued;
  self.due.reset();
  self.locks = std::move(locks);
  return self;
}

result<start_standing> change(open_store& s, start_change c) {
  return s.writer->change_starts({&c, 1}).at(0);
}

void must(open_store& s, start_change c) {
  if (auto done = change(s, std::move(c)); !done)
    FAIL(to_string(done.error()));
}

std::string standing(const result<start_standing>& r) {
  if (!r)
    return std::string(to_string(r.error().code));
  return r->id.value + " " + std::to_string(r->starts) + (r->joined ? " joined" : "") +
         (r->due ? " due " + std::to_string(r->due->time_since_epoch().count() / 1'000'000) : "");
}

std::string due_of(open_store& s) {
  std::string out;
  for (const auto& d : expect(s.reader->starts().due(100)))
    out += (out.empty() ? "" : " ") + d.id.value + "@" + std::to_string(d.due.time_since_epoch().count() / 1'000'000) +
           (d.open ? "+" : "");
  return out;
}

append begins(const char* name, start_claim claim, execution_state state = execution_state::running) {
  auto a = events(name, 1, 1);
  execution_summary row;
  row.id = id(name);
  row.workflow = workflow_name{"video"};
  row.digest = "sha256:d";
  row.state = state;
  row.started_at = at(50);
  if (is_final(state))
    row.finished_at = at(60);
  a.projection.execution = row;
  a.claim = std::make_shared<const start_claim>(std::move(claim));
  return a;
}

start_key key(const char* name, int expires = 1000) {
  return {name, "digest", {}, at(10), at(expires)};
}

std::string commit(open_store& s, const append& a) {
  return shown(s.writer->commit({&a, 1}));
}

}  // namespace

TEST_CASE("a start that is held comes back as it was, and is listed as held") {
  EACH_ADAPTER;
  open_store s(kind);
  auto start = delayed("e");
  start.locks = {{"k", singleton_mode::cancel, 7}};
  start.due_max = at(200);
  CHECK(standing(change(s, hold_start{start, {}, {}})) == "e 1 due 100");
  s.reopen();
  CHECK(expect(s.reader->starts().held(start.id)) == start);
  CHECK_FALSE(expect(s.reader->starts().held(id("other"))));
  auto row = expect(s.reader->execution(start.id));
  REQUIRE(row);
  CHECK(row->state == execution_state::held);
  CHECK(row->workflow == start.workflow);
  CHECK(row->labels == start.labels);
  CHECK(row->digest.empty());
  CHECK(row->started_at == at(10));
  CHECK(expect(s.reader->load(start.id)).empty());
  CHECK(expect(s.reader->owing()).empty());
}

TEST_CASE("an execution that was held begins once, and is what its events say") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, hold_start{delayed("e"), {}, {}});
  CHECK(commit(s, begins("e", {.held = true})) == "ok");
  CHECK_FALSE(expect(s.reader->starts().held(id("e"))));
  auto row = expect(s.reader->execution(id("e")));
  CHECK(row->state == execution_state::running);
  CHECK(row->digest == "sha256:d");
  CHECK(row->started_at == at(50));
  CHECK(due_of(s) == "");
  // Neither a second time, nor one that was never held, nor one that was dropped.
  CHECK(commit(s, begins("never", {.held = true})) == "conflict");
  CHECK(expect(s.reader->load(id("never"))).empty());
  must(s, hold_start{delayed("f"), {}, {}});
  must(s, drop_start{id("f"), "not today", at(20)});
  CHECK(commit(s, begins("f", {.held = true})) == "conflict");
  CHECK(expect(s.reader->load(id("f"))).empty());
}

TEST_CASE("a start that is dropped is listed as cancelled, with the reason") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, hold_start{batched("e"), {}, {}});
  CHECK(change(s, drop_start{id("e"), "not today", at(20)}));
  auto row = expect(s.reader->execution(id("e")));
  CHECK(row->state == execution_state::cancelled);
  CHECK(row->error == "not today");
  CHECK(row->finished_at == at(20));
  CHECK_FALSE(expect(s.reader->starts().held(id("e"))));
  CHECK(standing(change(s, drop_start{id("e"), "again", at(30)})) == "unknown");
  CHECK(standing(change(s, queue_start{id("e"), at(30)})) == "unknown");
}

TEST_CASE("a debounced start takes the place of the one before, until nobody may join") {
  EACH_ADAPTER;
  open_store s(kind);
  CHECK(standing(change(s, hold_start{debounced("a", 100, 150), {}, {}})) == "a 1 due 100");
  CHECK(standing(change(s, hold_start{debounced("b", 120, 170), {}, {}})) == "a 2 joined due 120");
  CHECK(standing(change(s, hold_start{debounced("c", 160, 190), {}, {}})) == "a 3 joined due 150");
  auto held = expect(s.reader->starts().held(id("a")));
  REQUIRE(held);
  CHECK(held->input == json::value{{"by", "c"}});
  CHECK(held->starts == 3);
  CHECK(held->due == at(150));
  CHECK_FALSE(expect(s.reader->execution(id("b"))));
  CHECK(due_of(s) == "a@150+");
  CHECK(change(s, close_start{id("a")}));
  CHECK(change(s, close_start{id("gone")}));
  CHECK(due_of(s) == "a@150");
  CHECK(standing(change(s, hold_start{debounced("d", 180), {}, {}})) == "d 1 due 180");
  auto other = debounced("e", 190);
  other.group = "debounce video 2";
  CHECK(standing(change(s, hold_start{other, {}, {}})) == "e 1 due 190");
}

TEST_CASE("a debounced start without an end moves as long as others come") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, hold_start{debounced("a", 100), {}, {}});
  CHECK(standing(change(s, hold_start{debounced("b", 5000), {}, {}})) == "a 2 joined due 5000");
}

TEST_CASE("a batch collects inputs in order and is due when it is full") {
  EACH_ADAPTER;
  open_store s(kind);
  CHECK(standing(change(s, hold_start{batched("a"), {}, {}})) == "a 1 due 100");
  CHECK(standing(change(s, hold_start{batched("b"), {}, {}})) == "a 2 joined due 100");
  CHECK(due_of(s) == "a@100+");
  CHECK(standing(change(s, hold_start{batched("c"), {}, {}})) == "a 3 joined due 10");
  CHECK(due_of(s) == "a@10");
  CHECK(standing(change(s, hold_start{batched("d"), {}, {}})) == "d 1 due 100");
  s.reopen();
  auto held = expect(s.reader->starts().held(id("a")));
  CHECK(held->input == json::value{{"items", {{{"by", "a"}}, {{"by", "b"}}, {{"by", "c"}}}}});
  CHECK(held->starts == 3);
  CHECK(expect(s.reader->starts().held(id("d")))->input == json::value{{"items", {{{"by", "d"}}}}});
}

TEST_CASE("a batch of one, or of large inputs, is full at once") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, hold_start{batched("a", 1), {}, {}});
  must(s, hold_start{batched("b", 1), {}, {}});
  CHECK(due_of(s) == "a@10 b@10");
  CHECK(expect(s.reader->starts().held(id("a")))->input == json::value{{"items", {{{"by", "a"}}}}});
  auto bytes = json::serialize(batched("c").input).size();
  must(s, hold_start{batched("c", 100, 2 * bytes), {}, {}});
  CHECK(standing(change(s, hold_start{batched("d", 100, 2 * bytes), {}, {}})) == "c 2 joined due 10");
  must(s, hold_start{batched("e", 100, bytes), {}, {}});
  CHECK(due_of(s) == "a@10 b@10 c@10 e@10");
}

TEST_CASE("held starts are listed by due time, those that wait for locks in the order they came") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, hold_start{delayed("b", 30), {}, {}});
  must(s, hold_start{queued("z", {{"k", singleton_mode::queue, 9}}), {}, {}});
  must(s, hold_start{delayed("a", 30), {}, {}});
  must(s, hold_start{delayed("c", 20), {}, {}});
  must(s, hold_start{queued("y", {{"k", singleton_mode::queue, 9}}), {}, {}});
  CHECK(due_of(s) == "c@20 b@30 a@30");
  CHECK(expect(s.reader->starts().due(1)).size() == 1);
  using rows = std::vector<queued_start>;
  CHECK(expect(s.reader->starts().queued()) ==
        rows{{id("z"), {{"k", singleton_mode::queue, 9}}}, {id("y"), {{"k", singleton_mode::queue, 9}}}});
  CHECK(change(s, queue_start{id("b"), at(40)}));
  CHECK(due_of(s) == "c@20 a@30");
  auto all = expect(s.reader->starts().queued());
  REQUIRE(all.size() == 3);
  CHECK(all.front() == queued_start{id("b"), {}});
  CHECK(expect(s.reader->starts().held(id("b")))->kind == hold_kind::queued);
}

TEST_CASE("only so many starts are held") {
  EACH_ADAPTER;
  open_store s(kind, {.starts = {.held_max = 2}});
  CHECK(change(s, hold_start{delayed("a"), {}, {}}));
  CHECK(change(s, hold_start{debounced("b", 100), {}, {}}));
  CHECK(standing(change(s, hold_start{delayed("c"), {}, {}})) == "busy");
  CHECK_FALSE(expect(s.reader->execution(id("c"))));
  // Who joins takes no place, and who leaves makes one.
  CHECK(change(s, hold_start{debounced("d", 100), {}, {}}));
  CHECK(commit(s, begins("a", {.held = true})) == "ok");
  CHECK(change(s, hold_start{delayed("e"), {}, {}}));
  s.reopen({.starts = {.held_max = 2}});
  CHECK(standing(change(s, hold_start{delayed("f"), {}, {}})) == "busy");
  must(s, drop_start{id("e"), "", at(20)});
  CHECK(change(s, hold_start{delayed("g"), {}, {}}));
}

TEST_CASE("a key belongs to one execution until it expires") {
  EACH_ADAPTER;
  open_store s(kind);
  CHECK_FALSE(expect(s.reader->starts().key("k")));
  CHECK(commit(s, begins("a", {.key = key("k")})) == "ok");
  auto kept = expect(s.reader->starts().key("k"));
  REQUIRE(kept);
  CHECK(*kept == start_key{"k", "digest", id("a"), at(10), at(1000)});

  SECTION("another execution is refused, with all its events") {
    auto b = begins("b", {.key = key("k")});
    std::vector<append> batch{b, events("b", 2, 1), events("c", 1, 1)};
    CHECK(shown(s.writer->commit(batch)) == "conflict stale ok");
    CHECK(expect(s.reader->load(id("b"))).empty());
    CHECK_FALSE(expect(s.reader->execution(id("b"))));
    CHECK(standing(change(s, hold_start{delayed("d"), key("k"), {}})) == "conflict");
    CHECK_FALSE(expect(s.reader->execution(id("d"))));
  }
  SECTION("of two in one commit the second is refused") {
    std::vector<append> batch{begins("x", {.key = key("two")}), begins("y", {.key = key("two")})};
    CHECK(shown(s.writer->commit(batch)) == "ok conflict");
  }
  SECTION("one that may take it takes it") {
    CHECK(commit(s, begins("b", {.key = key("k"), .instead_of = id("other")})) == "conflict");
    CHECK(commit(s, begins("b", {.key = key("k"), .instead_of = id("a")})) == "ok");
    CHECK(expect(s.reader->starts().key("k"))->execution == id("b"));
    CHECK(change(s, hold_start{delayed("c"), key("k"), id("b")}));
    CHECK(expect(s.reader->starts().key("k"))->execution == id("c"));
  }
  SECTION("an expired one is free") {
    auto later = key("k", 2000);
    later.created_at = at(1000);
    CHECK(commit(s, begins("b", {.key = later})) == "ok");
    CHECK(expect(s.reader->starts().key("k"))->execution == id("b"));
  }
  SECTION("of a start that joins is that of the one it joins") {
    must(s, hold_start{batched("g"), key("g1"), {}});
    must(s, hold_start{batched("h"), key("h1"), {}});
    CHECK(expect(s.reader->starts().key("h1"))->execution == id("g"));
  }
}

TEST_CASE("expired keys are forgotten a few at a time") {
  EACH_ADAPTER;
  open_store s(kind, {.starts = {.forgotten_max = 2}});
  for (auto name : {"a", "b", "c"})
    must(s, hold_start{delayed(name), key(name, 100), {}});
  must(s, hold_start{delayed("d"), key("d", 101), {}});
  auto left = [&] {
    std::string out;
    for (auto name : {"a", "b", "c", "d"})
      if (expect(s.reader->starts().key(name)))
        out += name;
    return out;
  };
  CHECK(change(s, forget_old{at(99)}));
  CHECK(left() == "abcd");
  CHECK(change(s, forget_old{at(100)}));
  CHECK(left() == "cd");
  CHECK(change(s, forget_old{at(100)}));
  CHECK(change(s, forget_old{at(100)}));
  CHECK(left() == "d");
}

TEST_CASE("a lock is one execution's until that is over") {
  EACH_ADAPTER;
  open_store s(kind);
  start_claim wants{.locks = {{"k", singleton_mode::queue, 9}, {"l", singleton_mode::queue, 9}}};
  CHECK(commit(s, begins("a", wants)) == "ok");
  CHECK(expect(s.reader->starts().locks()) == std::vector<taken_lock>{{"k", id("a")}, {"l", id("a")}});
  CHECK(commit(s, begins("b", {.locks = {{"l", singleton_mode::queue, 9}}})) == "conflict");
  CHECK(expect(s.reader->load(id("b"))).empty());
  auto ends = begins("a", {}, execution_state::cancelled);
  ends.first = 2;
  ends.claim = nullptr;
  CHECK(commit(s, ends) == "ok");
  CHECK(expect(s.reader->starts().locks()).empty());
  CHECK(commit(s, begins("b", {.locks = {{"l", singleton_mode::queue, 9}}})) == "ok");
  CHECK(expect(s.reader->starts().locks()) == std::vector<taken_lock>{{"l", id("b")}});

  SECTION("and forgotten some time after, those of others are not") {
    CHECK(change(s, forget_old{at(100)}));
    CHECK(expect(s.reader->starts().locks()) == std::vector<taken_lock>{{"l", id("b")}});
    CHECK(commit(s, begins("c", {.locks = {{"l", singleton_mode::queue, 9}}})) == "conflict");
    CHECK(commit(s, begins("c", {.locks = {{"k", singleton_mode::queue, 9}}})) == "ok");
  }
}

}  // namespace troupe::store
