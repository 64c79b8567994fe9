#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto fan_out = R"(
  all:  { uses: work, foreach: "${{ input.names }}", concurrency: 2, with: { name: "${{ item }}", at: "${{ index }}" } }
  sum:  { uses: work, needs: [all], with: { got: "${{ tasks.all.output }}", bad: "${{ tasks.all.failed_items }}" } }
)";

/// `fan_out`, of whose items some may fail.
std::shared_ptr<const plan> tolerant(const std::string& failures_max) {
  std::string tasks = fan_out;
  return plan_of(tasks.insert(tasks.find(" }\n"), ", failures_max: " + failures_max));
}

json::value names(int count) {
  json::array names;
  for (int i = 0; i < count; ++i)
    names.emplace_back("n" + std::to_string(i));
  return {{"names", std::move(names)}};
}

}  // namespace

TEST_CASE("a foreach keeps as many items in progress as it may and gathers their outputs in order") {
  rehearsal r(plan_of(fan_out));
  CHECK(r.start(names(3)) == lines{"started", "expanded all: 3", "scheduled all[0]", "scheduled all[1]"});
  CHECK(r.effects == lines{"run all[0]", "run all[1]"});
  CHECK(r.task("all[1]").with == json::value{{"name", "n1"}, {"at", 1}});
  CHECK(r.task("all").state == task_state::running);
  CHECK(r.begin("all[1]") == lines{"started all[1]"});
  CHECK(r.complete("all[1]", "b") == lines{"completed all[1]", "scheduled all[2]"});
  CHECK(r.complete("all[2]", "c") == lines{"completed all[2]"});
  CHECK(*find_output(r.self, task_id{"all[2]"}) == "c");
  CHECK(r.complete("all[0]", "a") == lines{"completed all[0]", "gathered all", "scheduled sum"});
  CHECK(r.task("sum").with == json::value{{"got", {"a", "b", "c"}}, {"bad", 0}});
  CHECK(*find_output(r.self, task_id{"all[2]"}) == "c");
}

TEST_CASE("an item is named by its index, and only while it exists") {
  rehearsal r(plan_of(fan_out));
  r.start(names(2));
  for (auto name : {"all[2]", "all[01]", "all[-1]", "all[]", "all[x]", "all[0", "all[0]]", "[0]", "all[99999999999]"})
    CHECK(r.begin(name) == lines{"refused unknown"});
  CHECK(r.begin("all") == lines{"refused stale"});
  CHECK(r.begin("all", 0) == lines{"refused stale"});
  CHECK(find_output(r.self, task_id{"all[0]"}) == nullptr);
}

TEST_CASE("a foreach over nothing completes with nothing") {
  rehearsal r(plan_of(fan_out));
  CHECK(r.start(names(0)) == lines{"started", "expanded all: 0", "gathered all", "scheduled sum"});
  CHECK(r.task("sum").with == json::value{{"got", json::array{}}, {"bad", 0}});
}

TEST_CASE("a foreach over what is no list fails") {
  rehearsal r(plan_of(fan_out));
  CHECK(r.start({{"names", "abc"}}) ==
        lines{"started", "failed all: expression", "skipped sum: needs all: failed", "finished failed"});
  CHECK(r.self.error->message == "all: foreach: expected a list, got string");
}

TEST_CASE("items may fail within the budget, and are null in the output") {
  rehearsal r(tolerant("1"));
  r.start(names(3));
  CHECK(r.fail("all[0]") == lines{"failed all[0]: broken", "scheduled all[2]"});
  r.complete("all[1]", "b");
  CHECK(r.complete("all[2]", "c") == lines{"completed all[2]", "gathered all", "scheduled sum"});
  CHECK(r.task("sum").with == json::value{{"got", {nullptr, "b", "c"}}, {"bad", 1}});
  CHECK(r.task("all[0]").error->code == "broken");
}

TEST_CASE("a share of the items may fail") {
  rehearsal r(tolerant("10%"));
  r.start(names(30));
  for (int i = 0; i < 3; ++i)
    r.fail("all[" + std::to_string(i) + "]");
  CHECK(r.task("all").state == task_state::running);
  r.fail("all[3]");
  CHECK(r.task("all").state == task_state::failed);
}

TEST_CASE("beyond the budget the foreach fails and its remaining items are cancelled") {
  rehearsal r(plan_of(fan_out));
  r.start(names(4));
  r.begin("all[1]");
  CHECK(r.fail("all[0]") ==
        lines{"failed all[0]: broken", "failed all: failures", "skipped sum: needs all: failed", "finished failed"});
  CHECK(r.effects == lines{"stop all[1]", "end"});
  CHECK(r.self.error->message == "all: 1 of 4 items failed, 0 may; all[0]: it broke");
  CHECK(r.task("all[3]").state == task_state::cancelled);
  CHECK(r.self.owed.size() == 1);
  CHECK(r.complete("all[1]") == lines{"refused stale"});
}

TEST_CASE("an item whose parameters cannot be evaluated fails like any other") {
  auto plan_with = [](const std::string& failures_max) {
    return plan_of("  all: { uses: work, foreach: '${{ input.list }}', with: { x: '${{ 6 / item }}' }, failures_max: " +
                   failures_max + " }");
  };
  json::value input{{"list", {1, 0, 2, 0}}};
  SECTION("within the budget") {
    rehearsal r(plan_with("2"));
    CHECK(r.start(input) == lines{"started", "expanded all: 4", "scheduled all[0]", "failed all[1]: expression",
                                  "scheduled all[2]", "failed all[3]: expression"});
    r.complete("all[2]", 3);
    CHECK(r.complete("all[0]", 6) == lines{"completed all[0]", "gathered all", "finished completed"});
    CHECK(r.self.output == json::value{{"all", {6, nullptr, 3, nullptr}}});
  }
  SECTION("beyond it") {
    rehearsal r(plan_with("0"));
    CHECK(r.start(input) == lines{"started", "expanded all: 4", "scheduled all[0]", "failed all[1]: expression",
                                  "failed all: failures", "finished failed"});
    // Nothing was handed out yet that would have to be stopped.
    CHECK(r.effects == lines{"end"});
  }
}

TEST_CASE("items are retried one by one") {
  rehearsal r(plan_of(R"(
  all: { uses: work, foreach: "${{ [1, 2] }}", concurrency: 1, retry: { attempts: 2, backoff: 1s..1s } }
)"));
  r.start();
  CHECK(r.fail("all[0]") == lines{"retried all[0]: broken"});
  r.now += 1s;
  CHECK(r.fire("all[0]") == lines{"scheduled all[0]#2"});
  CHECK(r.complete("all[0]", 1, 2) == lines{"completed all[0]#2", "scheduled all[1]"});
  CHECK(r.complete("all[1]", 2) == lines{"completed all[1]", "gathered all", "finished completed"});
}

TEST_CASE("without a limit all items are scheduled at once") {
  rehearsal r(plan_of("  all: { uses: work, foreach: '${{ input.names }}' }"));
  CHECK(r.start(names(2500)).size() == 2502);
  CHECK(r.self.busy == 2500);
}

TEST_CASE("a batch is an item") {
  rehearsal r(plan_of(
    "  all: { uses: work, foreach: '${{ input.names }}', batch: 2, with: { l: '${{ item }}', n: '${{ index }}' } }"));
  CHECK(r.start(names(5)) ==
        lines{"started", "expanded all: 3", "scheduled all[0]", "scheduled all[1]", "scheduled all[2]"});
  CHECK(r.task("all[1]").with == json::value{{"l", {"n2", "n3"}}, {"n", 1}});
  CHECK(r.task("all[2]").with == json::value{{"l", {"n4"}}, {"n", 2}});
}

TEST_CASE("a foreach inside a foreach hides item and index, and the outer has its own name") {
  rehearsal r(plan_of(R"(
  books:
    foreach: "${{ ['a', 'b'] }}"
    as: book
    concurrency: 1
    tasks:
      pages: { uses: work, foreach: "${{ [10, 20] }}", as: page, with: { b: "${{ book }}", i: "${{ item }}", p: "${{ page }}", n: "${{ index }}" } }
    output: "${{ {'book': item, 'pages': tasks.pages.output, 'n': index} }}"
)"));
  CHECK(r.start() == lines{"started", "expanded books: 2", "entered books[0]", "expanded books[0].pages: 2",
                           "scheduled books[0].pages[0]", "scheduled books[0].pages[1]"});
  CHECK(r.task("books[0].pages[1]").with == json::value{{"b", "a"}, {"i", 20}, {"p", 20}, {"n", 1}});
  r.complete("books[0].pages[1]", "y");
  CHECK(r.complete("books[0].pages[0]", "x") == lines{"completed books[0].pages[0]", "gathered books[0].pages",
                                                      "left books[0]", "entered books[1]", "expanded books[1].pages: 2",
                                                      "scheduled books[1].pages[0]", "scheduled books[1].pages[1]"});
  CHECK(r.output("books[0]") == json::value{{"book", "a"}, {"pages", {"x", "y"}}, {"n", 0}});
  r.complete("books[1].pages[0]", 1);
  CHECK(r.complete("books[1].pages[1]", 2).back() == "finished completed");
  CHECK(r.self.output.at("books").at(1) == json::value{{"book", "b"}, {"pages", {1, 2}}, {"n", 1}});
}

TEST_CASE("an item that is a group fails with its block, within the budget") {
  rehearsal r(plan_of(R"(
  all: { foreach: "${{ [1, 2, 3] }}", failures_max: 1, tasks: { x: { uses: work }, y: { uses: work, needs: [x] } } }
)"));
  r.start();
  CHECK(r.fail("all[0].x") ==
        lines{"failed all[0].x: broken", "skipped all[0].y: needs x: failed", "failed all[0]: broken"});
  r.complete("all[1].x");
  CHECK(r.fail("all[2].x") == lines{"failed all[2].x: broken", "skipped all[2].y: needs x: failed",
                                    "failed all[2]: broken", "failed all: failures", "finished failed"});
  CHECK(r.effects == lines{"stop all[1].y", "end"});
}

TEST_CASE("nothing of a foreach begins in the record in which it fails") {
  rehearsal r(plan_of(R"(
  outer:
    foreach: "${{ [1, 2] }}"
    tasks: { x: { uses: work, with: { v: "${{ 6 / tasks.nil.output }}" }, needs: [nil] }, nil: { uses: work } }
)"));
  r.start();
  r.complete("outer[0].nil", 0);
  CHECK(r.self.state == execution_state::failed);
  CHECK(r.state("outer[1].nil") == "cancelled");
}

}  // namespace troupe
