#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int second) {
  return timestamp{std::chrono::seconds{1'800'000'000 + second}};
}

access::token token(std::string name) {
  access::token t;
  t.id = "id-" + name;
  t.hash = "sha256:" + name;
  t.name = std::move(name);
  t.role = access::role::operator_;
  t.scope = {{"video", "batch-*"}, {"start*"}};
  t.created_by = "local";
  t.created_at = at(0);
  return t;
}

access::audit_entry entry(std::string key, int second, std::string who = "ci", std::string target = "executions") {
  return {0, std::move(key), at(second), std::move(who), "id", "startExecution", std::move(target), "req", 0, {}, {},
          {}};
}

void note(writer& to, std::vector<access::access_note> notes) {
  expect(to.note(notes));
}

std::string keys(result<std::vector<access::audit_entry>> found) {
  std::string out;
  for (const auto& e : expect(std::move(found)))
    out += e.key;
  return out;
}

}  // namespace

TEST_CASE("tokens are there as they were stored last") {
  EACH_ADAPTER;
  open_store s(kind);
  auto b = token("b"), a = token("a");
  a.expires_at = at(100);
  a.previous_hash = "sha256:old";
  a.previous_until = at(50);
  expect(s.writer->put_token(b));
  expect(s.writer->put_token(a));
  s.reopen();
  CHECK(expect(s.reader->tokens()) == std::vector{a, b});
  b.revoked_at = at(5);
  b.hash = "sha256:rotated";
  expect(s.writer->put_token(b));
  note(*s.writer,
       {access::token_use{"id-a", at(7)}, access::token_use{"id-a", at(6)}, access::token_use{"nobody", at(7)}});
  a.last_used_at = at(7);
  CHECK(expect(s.reader->tokens()) == std::vector{a, b});
}

TEST_CASE("a name is that of one token, until it is revoked") {
  EACH_ADAPTER;
  open_store s(kind);
  auto first = token("ci"), second = token("ci");
  second.id = "id-2";
  second.hash = "sha256:2";
  expect(s.writer->put_token(first));
  auto refused = s.writer->put_token(second);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::conflict);
  CHECK(expect(s.reader->tokens()) == std::vector{first});
  first.revoked_at = at(1);
  expect(s.writer->put_token(first));
  expect(s.writer->put_token(second));
  CHECK(expect(s.reader->tokens()) == std::vector{second, first});
}

TEST_CASE("what is noted is in the log, and settled later") {
  EACH_ADAPTER;
  open_store s(kind);
  auto first = entry("a", 1);
  note(*s.writer, {first, entry("b", 2)});
  note(*s.writer, {access::audit_outcome{"a", "executions/1", 201, "", json::value(1), json::object{{"x", "y"}}},
                   access::audit_outcome{"unknown", "", 200, "", {}, {}},
                   access::audit_outcome{"b", "", 409, "it is over", {}, {}}});
  // Again: an entry is one.
  note(*s.writer, {entry("a", 9)});
  s.reopen();
  auto found = expect(s.reader->audit({}));
  REQUIRE(found.size() == 2);
  CHECK(found[0].key == "b");
  CHECK(found[0].status == 409);
  CHECK(found[0].problem == "it is over");
  CHECK(found[0].target == "executions");
  CHECK(found[0].before.is_null());
  CHECK(found[1].sequence < found[0].sequence);
  first.sequence = found[1].sequence;
  first.status = 201;
  first.target = "executions/1";
  first.before = 1;
  first.after = json::object{{"x", "y"}};
  CHECK(found[1] == first);
}

TEST_CASE("what was noted before a change is there if the change is") {
  EACH_ADAPTER;
  open_store s(kind);
  note(*s.writer, {entry("a", 1)});
  s.write({events("e", 1, 1)});
  s.reopen();
  CHECK(keys(s.reader->audit({})) == "a");
}

TEST_CASE("the log is read by who, what, target and time, a page at a time") {
  EACH_ADAPTER;
  open_store s(kind);
  auto b = entry("b", 2, "ada", "executions/1/cancel");
  b.operation = "cancelExecution";
  note(*s.writer, {entry("a", 1), b, entry("c", 3, "ci", "executions/10"), entry("d", 4, "ci", "executions/1"),
                   entry("e", 4, "ada", "workflows")});
  using filter = access::audit_filter;
  auto read = [&](filter f) { return keys(s.reader->audit(f)); };
  CHECK(read({}) == "edcba");
  CHECK(read({.who = "ci"}) == "dca");
  CHECK(read({.operation = "cancelExecution"}) == "b");
  CHECK(read({.target = "executions/1"}) == "db");
  CHECK(read({.who = "ada", .target = "executions/1"}) == "b");
  CHECK(read({.who = "ada", .operation = "startExecution"}) == "e");
  CHECK(read({.target = "executions"}) == "a");
  CHECK(read({.from = at(2), .before_time = at(4)}) == "cb");
  CHECK(read({.from = at(5)}).empty());
  CHECK(read({.before_time = at(1)}).empty());
  CHECK(read({.who = "nobody"}).empty());
  auto page = expect(s.reader->audit({.limit = 2}));
  CHECK(keys(page) == "ed");
  CHECK(read({.before = page.back().sequence, .limit = 2}) == "cb");
  CHECK(read({.who = "ci", .before = page.back().sequence}) == "ca");
  // To follow it: the oldest first.
  CHECK(read({.after = page.back().sequence}) == "e");
  CHECK(read({.after = std::uint64_t{0}, .limit = 3}) == "abc");
}

TEST_CASE("old entries of the log go, a few at a time") {
  EACH_ADAPTER;
  open_store s(kind);
  note(*s.writer, {entry("a", 1), entry("b", 2), entry("c", 3), entry("d", 4)});
  retention what{at(10), std::nullopt, {}, {}};
  what.rows_max = 2;
  what.audited_before = at(4);
  auto piece = expect(s.writer->forget(what));
  CHECK(piece.rows == 2);
  CHECK(piece.more);
  CHECK(keys(s.reader->audit({})) == "dc");
  CHECK_FALSE(expect(s.writer->forget(what)).more);
  CHECK(keys(s.reader->audit({})) == "d");
  what.audited_before.reset();
  expect(s.writer->forget(what));
  CHECK(keys(s.reader->audit({})) == "d");
}

}  // namespace troupe::store
