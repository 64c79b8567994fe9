#include "core/rehearsal/path.hpp"

#include "support/plans.hpp"

#include <catch2/catch.hpp>

namespace troupe::rehearsal {
namespace {

using lines = std::vector<std::string>;

/// `10s story completed`, one a step.
lines path_of(const run& of) {
  lines all;
  for (const auto& s : of.path) {
    auto line = to_text(s.at) + " ";
    if (!s.task.empty())
      line += s.task + (s.attempt > 1 ? "#" + std::to_string(s.attempt) : "") + " ";
    all.push_back(line + s.what + (s.detail.empty() ? "" : ": " + s.detail));
  }
  return all;
}

test_case case_of(const char* mocks) {
  auto read = read_script(mocks, "m.yaml");
  for (const auto& error : read.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE(read.script);
  return read.script->cases.front();
}

/// `mix` needs no mock: its output is what it is given.
run_options options() {
  run_options with;
  with.carry_out = [](const std::string& uses, const json::value& given) {
    return uses == "mix" ? std::optional<std::variant<json::value, task_error>>(given) : std::nullopt;
  };
  return with;
}

run play(std::string_view tasks, const char* mocks, std::string_view top = {}, run_options with = options()) {
  return rehearse(testing::plan_of(tasks, top), case_of(mocks), with);
}

lines problems_of(const run& of) {
  lines all;
  for (const auto& one : of.problems)
    all.push_back(to_string(one));
  return all;
}

}  // namespace

TEST_CASE("a run goes from one due time to the next") {
  auto made = play(R"(
  story: { uses: work, with: { topic: "${{ input.topic }}" } }
  cut: { uses: work, needs: story, retry: { attempts: 3, backoff: 10s, jitter: 0 } }
  done: { uses: mix, needs: cut, with: { text: "${{ tasks.story.output.text }}" } })",
                   R"(
input: { topic: sea }
tasks:
  story: { output: { text: "about ${{ with.topic }}" }, takes: 20s }
  cut: [{ fail: busy, takes: 1s }, { output: { n: "${{ attempt }}" } }])");
  CHECK(path_of(made) == lines{"0s story began", "20s story completed", "20s cut began",
                               "21s cut retried: busy: mocked, again in 10s", "31s cut#2 began", "31s cut#2 completed",
                               "31s done began", "31s done completed", "31s completed"});
  CHECK(made.state == execution_state::completed);
  CHECK(made.output == json::value{{"done", {{"text", "about sea"}}}});
  CHECK(made.took == 31s);
  CHECK(tasks_that_ran(made) == lines{"story", "cut", "done"});
}

TEST_CASE("a task without a mock ends the run, and the mock is shown") {
  CHECK(problems_of(play("  a: { uses: work }", "{}")) ==
        lines{"task a (work) has no mock (add to the mocks: tasks: { a: { output: {} } })"});
  CHECK(
    problems_of(play("  a: { uses: ask, with: { title: x } }", "{}")) ==
    lines{"review a is decided by nobody (add to the mocks: tasks: { a: { approved: true, by: ann, takes: 1h } })"});
  CHECK(problems_of(play("  a: { wait: { signal: go } }", "{}")) ==
        lines{"signal go never comes (add to the mocks: timeline: [{ at: 1m, signal: go }])"});
}

TEST_CASE("made-up outputs stand in for mocks when asked for") {
  auto with = options();
  with.fill_in = true;
  auto made = play(R"(
  a: { uses: work }
  b: { uses: ask, needs: a, with: { title: x } }
  c: { wait: { signal: go }, needs: b }
  d: { workflow: other, needs: c })",
                   "{}", {}, with);
  CHECK(problems_of(made).empty());
  CHECK(made.state == execution_state::completed);
}

TEST_CASE("a task that hangs ends by its timeout, or never") {
  auto made = play("  a: { uses: work, timeout: 30s }", "tasks: { a: { hangs: true } }");
  CHECK(path_of(made).back().starts_with("30s failed: timeout"));
  CHECK(problems_of(play("  a: { uses: work }", "tasks: { a: { hangs: true } }")) ==
        lines{"nothing happens any more, and it is not finished: it is running (a task that hangs needs a timeout; a "
              "pause needs "
              "`resume` in the timeline)"});
}

TEST_CASE("people, signals and other executions are part of the script") {
  auto made = play(R"(
  go: { wait: { signal: go, timeout: 1h } }
  ask: { uses: ask, needs: go, with: { title: x } }
  child: { workflow: other, needs: ask, with: { x: 1 } }
  end: { uses: mix, needs: child, with: { by: "${{ tasks.ask.output.by }}", got: "${{ tasks.child.output.got }}" } })",
                   R"(
timeline: [{ at: 10m, signal: go, payload: { a: 1 } }]
tasks:
  ask: { approved: true, by: ann, takes: 2h }
  child: { output: { got: "${{ with.x }}" }, takes: 1m })");
  CHECK(problems_of(made).empty());
  CHECK(made.output == json::value{{"end", {{"by", "ann"}, {"got", 1}}}});
  CHECK(made.took == 131min);
}

TEST_CASE("an execution is cancelled from outside") {
  auto made = play("  a: { wait: 2h }", "timeline: [{ at: 1h, cancel: enough }]");
  CHECK(made.state == execution_state::cancelled);
  CHECK(made.took == 1h);
}

TEST_CASE("a run is bounded in steps and in virtual time") {
  auto with = options();
  with.steps_max = 20;
  auto repeat = "  l: { tasks: { a: { uses: mix } }, repeat: { until: \"false\", max: 1000 } }";
  CHECK(problems_of(play(repeat, "{}", {}, with)) == lines{"it takes more than 20 steps (does it repeat for ever?)"});
  with = options();
  with.time_max = 1h;
  CHECK(problems_of(play("  a: { wait: 2h }", "{}", {}, with)) ==
        lines{"it takes longer than 1h of virtual time (does it repeat or wait for ever?)"});
  CHECK(problems_of(play("  a: { wait: 1h }", "{}", {}, with)).empty());
}

TEST_CASE("a mock that cannot be evaluated, and an input that is refused") {
  CHECK(problems_of(play("  a: { uses: work }", "tasks: { a: { output: \"${{ with.x }}\" } }")) ==
        lines{"tasks.a: the mock of a: no such key: x"});
  CHECK(
    problems_of(play("  a: { uses: mix }", "{}", "input: { type: object, required: [x], properties: { x: {} } }")) ==
    lines{"input.x: is required"});
}

TEST_CASE("what was expected and is not so is named exactly") {
  auto made = play(R"(
  a: { uses: mix, with: { x: 1, list: [1, 2] } }
  b: { uses: mix, needs: a, if: "false" })",
                   "{}", "output: \"${{ tasks.a.output }}\"");
  auto unmet_of = [&](const char* expect) {
    return unmet(case_of((std::string("expect: ") + expect).c_str()).expect, made);
  };
  CHECK(unmet_of("{ state: completed, output: { x: 1.0, list: [1, 2] }, path: [a], ran: a, skipped: b, not_ran: b, "
                 "attempts: { a: 1 }, duration: 0s }")
          .empty());
  CHECK(unmet_of("{ state: failed }") == lines{"state: expected failed, got completed"});
  CHECK(unmet_of("{ error: timeout }") == lines{"error: expected timeout, got none"});
  CHECK(unmet_of("{ output: { x: 2, y: 3 } }") == lines{"output.x: expected 2, got 1",
                                                        "output.y: expected 3, got nothing",
                                                        "output.list: expected nothing, got [1,2]"});
  CHECK(unmet_of("{ output_has: { list: [1, 3] } }") == lines{"output.list[1]: expected 3, got 2"});
  CHECK(unmet_of("{ path: [a, b] }") == lines{"path[1]: expected b, got the end"});
  CHECK(unmet_of("{ path: [] }") == lines{"path[0]: expected the end, got a"});
  CHECK(unmet_of("{ ran: [b, c] }") == lines{"ran: b did not run, it was skipped", "ran: c did not run"});
  CHECK(unmet_of("{ not_ran: a }") == lines{"not_ran: a ran"});
  CHECK(unmet_of("{ skipped: a }") == lines{"skipped: a ran"});
  CHECK(unmet_of("{ attempts: { a: 2 } }") == lines{"attempts.a: expected 2, got 1"});
  CHECK(unmet_of("{ duration: 1s }") == lines{"duration: expected 1s, got 0s"});
}

}  // namespace troupe::rehearsal
