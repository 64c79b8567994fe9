#include "tests/store/contract.hpp"

namespace troupe::store {
namespace {

timestamp at(int seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

const schedule_name nightly{"nightly"};

stored_schedule stored(const char* name) {
  return {schedule_name{name}, "schedule: " + std::string(name), "s.yaml", at(1), at(2), {at(3), {}}};
}

schedule_run run(int due, run_outcome outcome, const char* execution = nullptr, const char* by = "") {
  schedule_run self{nightly, at(due), by, outcome, {}, "why", at(due + 1)};
  if (execution)
    self.execution = execution_id{execution};
  return self;
}

result<start_standing> change(open_store& s, start_change c) {
  return s.writer->change_starts({&c, 1}).at(0);
}

void must(open_store& s, start_change c) {
  if (auto done = change(s, std::move(c)); !done)
    FAIL(to_string(done.error()));
}

append begins(const char* name, schedule_run of, bool held = false) {
  auto a = events(name, 1, 1);
  execution_summary row;
  row.id = execution_id{name};
  row.workflow = workflow_name{"video"};
  row.digest = "d";
  a.projection.execution = row;
  start_claim claim;
  claim.run = std::move(of);
  claim.held = held;
  a.claim = std::make_shared<const start_claim>(std::move(claim));
  return a;
}

hold_start holds(const char* name, schedule_run of) {
  held_start start;
  start.id = execution_id{name};
  start.workflow = workflow_name{"video"};
  start.kind = hold_kind::queued;
  start.run = std::move(of);
  start.input = json::object{};
  return {start, {}, {}};
}

std::string commit(open_store& s, const append& a) {
  return shown(s.writer->commit({&a, 1}));
}

std::string runs_of(open_store& s, const run_place& after = {}, std::uint32_t limit = 100) {
  std::string out;
  for (const auto& [r, state] : expect(s.reader->starts().runs(nightly, after, limit)))
    out += (out.empty() ? "" : ", ") + std::to_string(r.due.time_since_epoch().count() / 1'000'000) +
           (r.by.empty() ? "" : " " + r.by) + " " + std::string(to_string(r.outcome)) +
           (r.execution ? " " + r.execution->value : "") + (state ? " " + std::string(to_string(*state)) : "");
  return out;
}

timestamp settled_of(open_store& s) {
  return expect(s.reader->starts().schedule(nightly))->state.settled;
}

}  // namespace

TEST_CASE("a schedule comes back as it was put") {
  EACH_ADAPTER;
  open_store s(kind);
  auto first = stored("nightly");
  auto other = stored("hourly");
  other.state.pause = schedule_pause{"audit", at(4), at(5)};
  CHECK(change(s, put_schedule{first}));
  CHECK(change(s, put_schedule{other}));
  s.reopen();
  CHECK(expect(s.reader->starts().schedules()) == std::vector<stored_schedule>{other, first});
  first.source = "schedule: changed";
  first.state.settled = at(9);
  CHECK(change(s, put_schedule{first}));
  CHECK(expect(s.reader->starts().schedule(nightly)) == first);
  CHECK_FALSE(expect(s.reader->starts().schedule(schedule_name{"no"})));
}

TEST_CASE("there are only so many schedules") {
  EACH_ADAPTER;
  open_store s(kind, {.starts = {.schedules_max = 2}});
  CHECK(change(s, put_schedule{stored("a")}));
  CHECK(change(s, put_schedule{stored("b")}));
  auto third = change(s, put_schedule{stored("c")});
  REQUIRE_FALSE(third);
  CHECK(to_string(third.error()) == "there are 2 schedules, and no more may be (remove one, or raise schedules.max)");
  CHECK(change(s, put_schedule{stored("b")}));
  CHECK(change(s, remove_schedule{schedule_name{"a"}}));
  CHECK(change(s, put_schedule{stored("c")}));
}

TEST_CASE("each due time of a schedule is settled once, whoever tries") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, put_schedule{stored("nightly")});
  CHECK(commit(s, begins("a", run(10, run_outcome::started, "a"))) == "ok");
  CHECK(settled_of(s) == at(10));
  CHECK(commit(s, begins("b", run(10, run_outcome::started, "b"))) == "conflict");
  CHECK(expect(s.reader->load(execution_id{"b"})).empty());
  CHECK_FALSE(change(s, settle_run{run(10, run_outcome::skipped), at(10)}));
  CHECK_FALSE(change(s, holds("c", run(10, run_outcome::queued, "c"))));
  CHECK_FALSE(expect(s.reader->execution(execution_id{"c"})));

  CHECK(change(s, settle_run{run(20, run_outcome::missed), at(29)}));
  CHECK(settled_of(s) == at(29));
  CHECK(commit(s, begins("d", run(20, run_outcome::started, "d"))) == "conflict");
  CHECK(change(s, holds("e", run(30, run_outcome::queued, "e"))));
  CHECK(settled_of(s) == at(30));
  CHECK(runs_of(s) == "30 queued e held, 20 missed, 10 started a running");
}

TEST_CASE("the run of an execution that was held says what became of it") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, put_schedule{stored("nightly")});
  for (auto [name, due] : {std::pair{"a", 10}, {"b", 20}, {"c", 30}})
    REQUIRE(change(s, holds(name, run(due, run_outcome::queued, name))));
  CHECK(expect(s.reader->starts().held_for(nightly)).size() == 3);
  CHECK(commit(s, begins("a", run(10, run_outcome::queued, "a"), true)) == "ok");
  CHECK(change(s, drop_start{execution_id{"b"}, "taken back", at(50)}));
  CHECK(runs_of(s) == "30 queued c held, 20 dropped b cancelled, 10 started a running");
  CHECK(expect(s.reader->starts().held_for(nightly)) == std::vector<execution_id>{execution_id{"c"}});
  CHECK(expect(s.reader->starts().runs(nightly, {at(30)}, 1)).front().run.reason == "taken back");
}

TEST_CASE("runs are listed latest first, a page at a time, and only the newest are kept") {
  EACH_ADAPTER;
  open_store s(kind, {.starts = {.runs_kept = 3}});
  must(s, put_schedule{stored("nightly")});
  for (int due = 1; due <= 5; ++due)
    must(s, settle_run{run(due, run_outcome::skipped), at(due)});
  CHECK(runs_of(s) == "5 skipped, 4 skipped, 3 skipped");
  CHECK(runs_of(s, {at(5)}, 1) == "4 skipped");
  CHECK(settled_of(s) == at(5));
}

TEST_CASE("a backfill has due times of its own") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, put_schedule{stored("nightly")});
  commit(s, begins("a", run(10, run_outcome::started, "a")));
  backfill of{"b1", at(1), at(20), overlap_policy::allow, true, at(15), at(0)};
  CHECK(change(s, put_backfill{nightly, of}));
  CHECK(commit(s, begins("b", run(10, run_outcome::started, "b", "b1"))) == "ok");
  CHECK(commit(s, begins("c", run(10, run_outcome::started, "c", "b1"))) == "conflict");
  CHECK(settled_of(s) == at(10));
  of.settled = at(10);
  CHECK(expect(s.reader->starts().backfills()) == std::vector<stored_backfill>{{nightly, of}});
  CHECK(runs_of(s) == "10 b1 started b running, 10 started a running");
  CHECK(runs_of(s, {at(10), "b1"}) == "10 started a running");
  CHECK(change(s, remove_backfill{nightly, "b1"}));
  CHECK(expect(s.reader->starts().backfills()).empty());
  CHECK(expect(s.reader->starts().has_run(nightly, at(10))));
  CHECK_FALSE(expect(s.reader->starts().has_run(nightly, at(11))));
  must(s, settle_run{run(11, run_outcome::skipped), at(11)});
  CHECK_FALSE(expect(s.reader->starts().has_run(nightly, at(11))));
}

TEST_CASE("a schedule is removed with its runs and backfills, and settles nothing any more") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, put_schedule{stored("nightly")});
  must(s, settle_run{run(10, run_outcome::skipped), at(10)});
  must(s, put_backfill{nightly, {}});
  CHECK(change(s, remove_schedule{nightly}));
  auto again = change(s, remove_schedule{nightly});
  REQUIRE_FALSE(again);
  CHECK(to_string(again.error()) == "no schedule nightly (list them with: troupe schedule list)");
  CHECK(runs_of(s) == "");
  CHECK(expect(s.reader->starts().backfills()).empty());
  CHECK(commit(s, begins("b", run(20, run_outcome::started, "b"))) == "unknown");
  CHECK(expect(s.reader->load(execution_id{"b"})).empty());
}

TEST_CASE("changes are made in order, each or not at all") {
  EACH_ADAPTER;
  open_store s(kind);
  must(s, put_schedule{stored("nightly")});
  std::vector<start_change> batch{holds("a", run(10, run_outcome::queued, "a")),
                                  holds("b", run(10, run_outcome::queued, "b")),
                                  drop_start{execution_id{"a"}, "", at(11)}, drop_start{execution_id{"a"}, "", at(12)}};
  std::string said;
  for (const auto& answer : s.writer->change_starts(batch))
    said += std::string(answer ? "ok" : to_string(answer.error().code)) + " ";
  CHECK(said == "ok conflict ok unknown ");
  CHECK(runs_of(s) == "10 dropped a cancelled");
}

}  // namespace troupe::store
