#include "core/workflow/wake.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

namespace {

constexpr auto with_child = R"(
  sub:   { workflow: other, with: { n: 1 }, retry: { attempts: 2, backoff: 1s, jitter: 0 }, timeout: 1h }
  after: { uses: work, needs: [sub], with: { got: "${{ tasks.sub.output }}" } }
)";

start_child owed_child(const execution& self) {
  for (const auto& owed : outstanding(self))
    if (const auto* child = std::get_if<start_child>(&owed))
      return *child;
  throw std::logic_error("no child is owed");
}

}  // namespace

TEST_CASE("a child is started once and its output is the task's") {
  rehearsal r(plan_of(with_child));
  CHECK(r.start() == lines{"started", "child sub: other"});
  CHECK(r.effects == lines{"start other of sub", "timer sub"});
  auto child = owed_child(r.self);
  CHECK(child.input == json::value{{"n", 1}});
  CHECK(child.parent == parent_task{r.self.id, task_id{"sub"}, 1, false, parent_close::cancel, 1});
  CHECK(r.state("sub") == "running");
  CHECK(r.self.state == execution_state::waiting);
  CHECK(r.begin("sub") == lines{"refused stale"});
  CHECK(r.complete("sub") == lines{"refused stale"});
  CHECK(r.tell(child_started{task_id{"sub"}, 1}).empty());
  CHECK(owed_child(r.replayed()).child == child.child);
  CHECK(r.child("sub", outcome::completed, 5) == lines{"completed sub", "scheduled after"});
  CHECK(r.task("after").with == json::value{{"got", 5}});
  CHECK(r.child("sub", outcome::completed) == lines{"refused stale"});
}

TEST_CASE("a child that fails is tried again as another execution") {
  rehearsal r(plan_of(with_child));
  r.start();
  auto first = owed_child(r.self).child;
  CHECK(r.child("sub", outcome::failed) == lines{"retried sub: child_failed"});
  CHECK(r.effects == lines{"timer sub"});
  r.now += 1s;
  CHECK(r.fire("sub") == lines{"child sub#2: other"});
  auto second = owed_child(r.self);
  CHECK(second.child != first);
  CHECK(second.input == json::value{{"n", 1}});
  CHECK(r.child("sub", outcome::completed, {}, 1) == lines{"refused stale"});
  CHECK(r.child("sub", outcome::cancelled, {}, 2) ==
        lines{"failed sub#2: child_failed", "skipped after: needs sub: failed", "finished failed"});
  CHECK(r.self.error->message == "sub: execution " + second.child.value + " cancelled");
}

TEST_CASE("a child that cannot be started fails the task") {
  rehearsal r(plan_of(with_child));
  r.start();
  CHECK(r.tell(fail_task{task_id{"sub"}, 1, {"unknown_workflow", "no workflow other", false, {}}}).front() ==
        "failed sub: unknown_workflow");
}

TEST_CASE("a child that takes too long is cancelled, and tried again") {
  rehearsal r(plan_of(with_child));
  r.start();
  r.now += 1h;
  CHECK(r.fire("sub") == lines{"timed out sub", "retried sub: timeout"});
  CHECK(r.effects == lines{"cancel child", "timer sub"});
  CHECK(r.child("sub", outcome::completed) == lines{"refused stale"});
}

TEST_CASE("a detached child completes its task as soon as it exists") {
  rehearsal r(plan_of("  sub: { workflow: '${{ input.which }}', detach: true }"));
  r.start({{"which", "other"}});
  auto child = owed_child(r.self);
  CHECK(child.workflow.value == "other");
  CHECK(child.parent.detached);
  CHECK(r.tell(child_started{task_id{"sub"}, 1}) == lines{"completed sub", "finished completed"});
  CHECK(r.self.output == json::value{{"sub", {{"execution", child.child.value}}}});
}

TEST_CASE("what becomes of a child whose parent ends is the parent's policy") {
  struct row {
    const char* policy;
    lines effects;
  };
  auto row_ = GENERATE(values<row>(
    {{"cancel", {"cancel child", "end"}}, {"terminate", {"terminate child", "end"}}, {"abandon", {"end"}}}));
  CAPTURE(row_.policy);
  rehearsal r(plan_of(std::string("  sub: { workflow: other, parent_close: ") + row_.policy + " }"));
  r.start();
  r.tell(cancel_execution{"enough"});
  CHECK(r.effects == row_.effects);
}

TEST_CASE("a child that is not waited for is owed its end until it knows, by a finished execution too") {
  rehearsal r(plan_of("  sub: { workflow: other }"));
  r.start();
  auto child = owed_child(r.self).child;
  r.tell(cancel_execution{"enough"});
  CHECK(is_final(r.self.state));
  CHECK(wake_of(r.replayed()).owes_work);
  CHECK(lines_of(outstanding(r.replayed())) == lines{"cancel child", "end"});
  CHECK(r.tell(settle_child{execution_id{"another"}}).empty());
  CHECK(r.tell(settle_child{child}) == lines{"settled child"});
  CHECK(r.tell(settle_child{child}).empty());
  CHECK(!wake_of(r.replayed()).owes_work);
  CHECK(lines_of(outstanding(r.replayed())) == lines{"end"});
}

TEST_CASE("each item may be a child") {
  rehearsal r(plan_of("  all: { workflow: other, foreach: '${{ [1, 2] }}', with: { n: '${{ item }}' } }"));
  CHECK(r.start() == lines{"started", "expanded all: 2", "child all[0]: other", "child all[1]: other"});
  CHECK(r.self.children_open == 2);
  CHECK(r.child("all[1]", outcome::completed, "b") == lines{"completed all[1]"});
  CHECK(r.child("all[0]", outcome::completed, "a").back() == "finished completed");
  CHECK(r.self.output == json::value{{"all", {"a", "b"}}});
}

TEST_CASE("workflows do not stand inside each other for ever") {
  rehearsal r(plan_of("  sub: { workflow: other }"));
  parent_task parent{execution_id{"e0"}, task_id{"t"}, 1, false, parent_close::cancel, depth_max};
  CHECK(r.tell(start_execution{json::object{}, {}, 7, parent}) ==
        lines{"started", "failed sub: depth", "finished failed"});
}

TEST_CASE("a child asks for its parent when it recovers") {
  rehearsal r(plan_of("  a: { uses: work }"));
  parent_task parent{execution_id{"e0"}, task_id{"t"}};
  r.tell(start_execution{json::object{}, {}, 7, parent});
  CHECK(lines_of(outstanding(r.replayed())) == lines{"run a", "ask parent"});
  r.complete("a");
  CHECK(lines_of(outstanding(r.replayed())) == lines{"end"});
}

}  // namespace troupe
