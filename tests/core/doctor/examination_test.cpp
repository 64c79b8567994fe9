#include "core/doctor/examination.hpp"

#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace troupe::doctor {

using namespace testing;

namespace {

constexpr auto tasks = "  a: { uses: work, retry: { attempts: 2, backoff: 10s } }\n"
                       "  look: { uses: ask, needs: [a] }\n";

/// What is stored about one execution.
struct stored {
  std::shared_ptr<const plan> of;
  std::vector<std::pair<std::uint64_t, std::vector<event>>> records;
  std::optional<execution_summary> row;
  std::vector<review_summary> reviews;
};

/// Stores an execution as a node would.
class node {
public:
  rehearsal stage{plan_of(tasks)};

  stored store() {
    stored out;
    out.of = stage.self.plan;
    execution self(stage.self.id, stage.self.plan);
    for (const auto& record : stage.records) {
      out.records.emplace_back(self.sequence + 1, record);
      for (const auto& e : record)
        apply(self, e);
      auto rows = project(self, wake_of(self), std::nullopt, record);
      out.row = rows.execution;
      for (auto& review : rows.reviews)
        out.reviews = {review};
    }
    return out;
  }
};

/// Returns what is found: `error row_differs: ...`, a line each.
lines examined(const stored& s) {
  examination one(execution_id{"e1"}, [&](const std::string&) { return s.of; });
  for (const auto& [first, record] : s.records)
    one.take(first, static_cast<std::uint32_t>(record.size()), encode(record));
  lines out;
  for (const auto& f : one.conclude(s.row, s.reviews))
    out.push_back(std::string(to_string(f.gravity)) + " " + std::string(to_string(f.kind)) + ": " + f.what);
  return out;
}

/// An execution at each of its stations.
stored at_station(int station) {
  node n;
  n.stage.start();
  if (station >= 1)
    n.stage.fail("a");
  n.stage.now += 10s;
  if (station >= 2)
    n.stage.fire("a");
  if (station >= 3)
    n.stage.complete("a", {}, 2);
  if (station >= 4)
    n.stage.tell(decide_review{task_id{"look"}, true, "ada", "fine"});
  return n.store();
}

}  // namespace

TEST_CASE("of an execution that is whole nothing is found") {
  for (int station = 0; station <= 4; ++station) {
    CAPTURE(station);
    CHECK(examined(at_station(station)) == lines{});
  }
}

TEST_CASE("what is planted is found") {
  struct row {
    const char* what;
    int station;
    std::function<void(stored&)> plant;
    const char* finding;
  };
  auto at = [](int seconds) { return timestamp{std::chrono::seconds{seconds}}; };
  std::vector<row> rows{
    {"another state", 3, [](stored& s) { s.row->state = execution_state::running; },
     R"(error row_differs: state: the list says "running", the journal "waiting")"},
    {"an end that was not", 3,
     [&](stored& s) {
       s.row->state = execution_state::failed;
       s.row->finished_at = at(5);
       s.row->error = "why";
     },
     R"(error row_differs: state: the list says "failed", the journal "waiting"; finished_at: the list says 5000000, the journal null; error: the list says "why", the journal "")"},
    {"other labels", 0, [](stored& s) { s.row->labels["a"] = "b"; },
     R"(error row_differs: labels: the list says {"a":"b"}, the journal {})"},
    {"no row", 3, [](stored& s) { s.row.reset(); }, "error row_missing: its journal has 6 events"},
    {"no journal", 3, [](stored& s) { s.records.clear(); }, "error journal_missing: the list says waiting"},
    {"work nobody would hand out after a restart", 0, [](stored& s) { s.row->owes_work = false; },
     "error promise_broken: it owes work, and the list does not say so: it would not go on after a restart"},
    {"work that is not owed", 3, [](stored& s) { s.row->owes_work = true; },
     "notice row_differs: the list says that it owes work, and it does not"},
    {"a wake-up that is missing", 1, [](stored& s) { s.row->wake_at.reset(); },
     "error promise_broken: it is to be woken"},
    {"a wake-up that is late", 1, [](stored& s) { *s.row->wake_at += 1s; }, "error promise_broken: it is to be woken"},
    {"a wake-up that is early", 1, [](stored& s) { *s.row->wake_at -= 1s; }, "notice row_differs: it is to be woken"},
    {"a wake-up for nothing", 3, [&](stored& s) { s.row->wake_at = at(1); },
     "notice row_differs: it is to be woken at nothing"},
    {"a review that is not listed", 3, [](stored& s) { s.reviews.clear(); },
     "error review_differs: look: asked for, and not listed"},
    {"a review nobody asked for", 0,
     [](stored& s) { s.reviews.push_back({.execution = execution_id{"e1"}, .task = task_id{"look"}}); },
     "error review_differs: look: listed, and never asked for"},
    {"a decision that was not", 3, [](stored& s) { s.reviews[0].state = review_state::approved; },
     "error review_differs: look: the list says approved, the journal open"},
    {"an event of another workflow", 3,
     [](stored& s) {
       s.records.emplace_back(7, std::vector<event>{task_started{task_id{"gone"}, 1, {}}});
     },
     "error replay_failed: the record that begins at event 7: "},
    {"a step that was not taken", 4, [](stored& s) { s.records.back().second.pop_back(); }, "error promise_broken: "},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    auto s = at_station(r.station);
    r.plant(s);
    auto found = examined(s);
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().substr(0, std::string_view(r.finding).size()) == r.finding);
  }
}

TEST_CASE("a record that cannot be read is told, and nothing is compared") {
  auto s = at_station(3);
  struct row {
    const char* text;
    std::uint32_t count;
    const char* finding;
  };
  auto r = GENERATE(values<row>({
    {"nonsense", 1, "error record_unreadable: the record that begins at event 1: "},
    {R"({"v":99,"events":[]})", 1, "error record_unreadable: the record that begins at event 1: "},
    {R"({"v":1,"events":[]})", 1,
     "error record_damaged: the record that begins at event 1 holds 0 events and should hold 1"},
  }));
  examination one(execution_id{"e1"}, [&](const std::string&) { return s.of; });
  one.take(1, r.count, r.text);
  auto found = one.conclude(s.row, s.reviews);
  REQUIRE(found.size() == 1);
  auto text =
    std::string(to_string(found[0].gravity)) + " " + std::string(to_string(found[0].kind)) + ": " + found[0].what;
  CHECK(text.substr(0, std::string_view(r.finding).size()) == r.finding);
}

TEST_CASE("without the workflow the events are read and nothing is compared") {
  auto s = at_station(3);
  s.of = nullptr;
  s.row->state = execution_state::running;
  CHECK(examined(s) == lines{});
  s.records.clear();
  CHECK(examined(s) == lines{"error journal_missing: the list says running"});
}

TEST_CASE("a report counts all findings and keeps the first") {
  report r;
  for (std::size_t i = 0; i < findings_max + 5; ++i)
    add(r, {gravity::warning, finding_kind::blob_orphaned, "x", "y"});
  add(r, {gravity::error, finding_kind::blob_missing, "x", "y"});
  add(r, {gravity::notice, finding_kind::blob_missing, "x", "y"});
  CHECK(r.findings.size() == findings_max);
  CHECK(r.warnings == findings_max + 5);
  CHECK(r.errors == 1);
  CHECK(r.notices == 1);
}

TEST_CASE("every kind of finding has its advice") {
  for (std::size_t i = 0; i < enum_names(finding_kind{}).size(); ++i)
    CHECK_FALSE(advice_for(static_cast<finding_kind>(i)).empty());
}

}  // namespace troupe::doctor
