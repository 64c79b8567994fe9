#include "core/workflow/definition.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

struct row {
  std::string name;
  std::string text;
  std::string then;
};

std::string errors_of(const std::string& text, const definition_limits& limits = {}) {
  auto reading = read_definition(text, "w", limits);
  CHECK(reading.definition.has_value() == reading.errors.empty());
  std::string lines;
  for (const auto& why : reading.errors)
    lines += (lines.empty() ? "" : "\n") + to_string(why);
  return lines;
}

std::string with_task(const std::string& task) {
  return "workflow: w\ntasks:\n  t: {" + task + "}\n";
}

task_definition task_of(const std::string& task) {
  auto reading = read_definition(with_task(task), "w");
  for (const auto& why : reading.errors)
    UNSCOPED_INFO(to_string(why));
  REQUIRE(reading.definition);
  return std::move(reading.definition->tasks.at(0));
}

json::value value_of(const expression::program& p) {
  auto value = p.evaluate({});
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("a task is what one of its keys says") {
  CHECK(task_of("uses: exec").kind == task_kind::work);
  CHECK(task_of("uses: exec").uses == "exec");
  auto dynamic = task_of("uses: \"${{ 'image.' + 'render' }}\"");
  CHECK(dynamic.uses.empty());
  CHECK(value_of(*dynamic.dynamic_uses) == "image.render");

  auto group = task_of("tasks: {a: {uses: x}, b: {uses: y, needs: a}}, output: {v: 1}");
  CHECK(group.kind == task_kind::group);
  REQUIRE(group.body.size() == 2);
  CHECK(group.body[1].needs == std::vector<std::string>{"a"});
  CHECK(group.output);

  auto child = task_of("workflow: other, with: {a: 1}");
  CHECK(child.kind == task_kind::child);
  CHECK(child.child->on_parent_close == parent_close::cancel);
  CHECK_FALSE(child.child->detach);
  CHECK(child.parameters.at("a") == 1);
  auto detached = task_of("parent_close: abandon, detach: true, workflow: \"w-${{ 1 }}\", with: \"${{ {'a': 1} }}\"");
  CHECK(detached.child->on_parent_close == parent_close::abandon);
  CHECK(detached.child->detach);
  CHECK(*detached.child->workflow.evaluate({}) == "w-1");
}

TEST_CASE("a switch takes its cases from a map or a list") {
  auto mapped =
    task_of("switch: input.kind, cases: {video: {uses: x}, \"A b\": {uses: y}, 7: {uses: z}, else: {wait: 1s}}");
  CHECK(mapped.kind == task_kind::choice);
  CHECK(mapped.choice->source() == "input.kind");
  std::string seen;
  for (const auto& c : mapped.body)
    seen += c.name + "=" + c.case_value.value_or("?") + " ";
  CHECK(seen == "video=video case_2=A b case_3=7 else=? ");

  auto listed =
    task_of("switch: input.kind, cases: [{when: \"A b\", uses: x}, {when: 7, uses: y}, {when: true, uses: z}, "
            "{else: true, uses: u}]");
  seen.clear();
  for (const auto& c : listed.body)
    seen += c.name + "=" + c.case_value.value_or("?") + " ";
  CHECK(seen == "case_1=A b case_2=7 case_3=true else=? ");
}

TEST_CASE("a wait is for a span, until an instant, or for a signal") {
  auto brief = task_of("wait: 10m");
  CHECK(brief.kind == task_kind::wait);
  CHECK(brief.wait->kind == wait_kind::span);
  CHECK(value_of(brief.wait->due) == "10m");
  CHECK(value_of(task_of("wait: {for: 1h30m}").wait->due) == "1h30m");
  CHECK(task_of("wait: {for: \"${{ input.pause }}\"}").wait->due.source() == " input.pause ");

  auto until = task_of("wait: {until: \"2031-05-01T09:00:00Z\"}");
  CHECK(until.wait->kind == wait_kind::instant);
  CHECK(value_of(until.wait->due) == "2031-05-01T09:00:00Z");
  CHECK(task_of("wait: {until: input.at}").wait->due.source() == "input.at");

  auto signal = task_of("wait: {signal: \"paid-${{ 7 }}\", if: signal.payload.ok, timeout: 1h, lookback: 5m}");
  CHECK(signal.wait->kind == wait_kind::signal);
  CHECK(*signal.wait->name.evaluate({}) == "paid-7");
  CHECK(signal.wait->condition->source() == "signal.payload.ok");
  CHECK(signal.wait->lookback == 5min);
  CHECK(signal.timeout.total == 1h);
  CHECK_FALSE(task_of("wait: {signal: a, lookback: all}").wait->lookback);
  CHECK(task_of("wait: {signal: a, lookback: none}").wait->lookback == 0ms);
}

TEST_CASE("the keys beside it are read with everything they say") {
  SECTION("when it starts") {
    CHECK(task_of("uses: x, needs: [a, b], join: 2").join == join_policy::count);
    CHECK(task_of("uses: x, needs: [a, b], join: 2").join_count == 2);
    CHECK(task_of("uses: x, needs: a, join: any").join == join_policy::any);
    auto otherwise = task_of("uses: x, needs: b, else: a, if: input.n > 1");
    CHECK(otherwise.otherwise == "a");
    CHECK(otherwise.needs == std::vector<std::string>{"b", "a"});
    CHECK(task_of("uses: x, needs: [a, b], else: a").needs == std::vector<std::string>{"a", "b"});
  }
  SECTION("how often it runs") {
    auto each = *task_of("uses: x, foreach: [1, 2], as: page, batch: 10, concurrency: 4, failures_max: 20%").foreach;
    CHECK(value_of(each.items) == json::array{1, 2});
    CHECK(each.as == "page");
    CHECK(each.batch == 10);
    CHECK(each.concurrency == 4);
    CHECK(each.failures_max_share == 0.2);
    auto until = *task_of("tasks: {a: {uses: x}}, repeat: {until: tasks.a.output.ok, max: 5, pause: 1m, exhausted: "
                          "complete}")
                    .repeat;
    CHECK(until.wanted);
    CHECK(until.condition.source() == "tasks.a.output.ok");
    CHECK(until.iterations_max == 5);
    CHECK(until.pause == 1min);
    CHECK(until.exhausted == exhaustion::complete);
    auto as_long_as = *task_of("tasks: {a: {uses: x}}, repeat: {while: true, max: 1000}").repeat;
    CHECK_FALSE(as_long_as.wanted);
    CHECK(as_long_as.exhausted == exhaustion::fail);
  }
  SECTION("what happens when an attempt fails") {
    auto range =
      task_of("uses: x, retry: {attempts: 4, backoff: 2s..1m, within: 1h, on: [timeout, http_503], not_on: no}").retry;
    CHECK(range.attempts == 4);
    CHECK(range.kind == backoff_kind::exponential);
    CHECK(range.first == 2s);
    CHECK(range.last == 1min);
    CHECK(range.within == 1h);
    CHECK(range.only_on == std::vector<std::string>{"timeout", "http_503"});
    CHECK(range.never_on == std::vector<std::string>{"no"});
    CHECK(task_of("uses: x, retry: {attempts: 2, backoff: 5s}").retry.kind == backoff_kind::fixed);
    CHECK(task_of("uses: x, retry: {attempts: 2, backoff: 5s}").retry.last == 5s);
    CHECK(task_of("uses: x, retry: {attempts: 2, backoff: 1s..5s, kind: linear}").retry.kind == backoff_kind::linear);
    auto fixed = task_of("uses: x, retry: {attempts: 2, kind: fixed}").retry;
    CHECK(fixed.last == fixed.first);
    CHECK(task_of("workflow: o, retry: 3").retry.attempts == 3);
  }
  SECTION("how long it may take") {
    CHECK(task_of("uses: x, timeout: 10s").timeout.attempt == 10s);
    CHECK(task_of("workflow: o, timeout: 10s").timeout.attempt == 10s);
    CHECK(task_of("tasks: {a: {uses: x}}, timeout: 10s").timeout.total == 10s);
    CHECK(task_of("wait: {signal: a}, timeout: 10s").timeout.total == 10s);
    auto all = task_of("uses: x, timeout: {queue: 1s, attempt: 2s, heartbeat: 3s, total: 4s}").timeout;
    CHECK(all.queue == 1s);
    CHECK(all.attempt == 2s);
    CHECK(all.heartbeat == 3s);
    CHECK(all.total == 4s);
  }
  SECTION("how it is undone") {
    auto undone = task_of("uses: x, compensate: {uses: y, with: {id: \"${{ output.id }}\"}, retry: 5, timeout: 1m}");
    REQUIRE(undone.compensate.size() == 1);
    CHECK(undone.compensate[0].name == "t~compensate");
    CHECK(undone.compensate[0].uses == "y");
    CHECK(undone.compensate[0].retry.attempts == 5);
    CHECK(undone.compensate[0].timeout.attempt == 1min);
    CHECK(undone.compensate[0].with.reads() == std::vector<std::string>{"output.id"});
  }
  SECTION("how it stands in the queue") {
    auto t = task_of("uses: x, priority: 9, fair: input.user, cost: 64, limits: [{key: input.user, at_once: 2, rate: "
                     "10/1m}, {rate: 5/s}], queue: gpu, worker: {zone: eu}, sticky: input.user");
    CHECK(value_of(*t.priority) == 9);
    CHECK(t.fair->key.source() == "input.user");
    CHECK_FALSE(t.fair->weight);
    CHECK(t.cost == 64);
    REQUIRE(t.limits.size() == 2);
    CHECK(t.limits[0].key->source() == "input.user");
    CHECK(t.limits[0].at_once == 2);
    CHECK(t.limits[0].rate == 10);
    CHECK(t.limits[0].per == 1min);
    CHECK(t.limits[1].rate == 5);
    CHECK(t.limits[1].per == 1s);
    CHECK_FALSE(t.limits[1].key);
    CHECK(t.queue == "gpu");
    CHECK(t.worker == std::map<std::string, std::string>{{"zone", "eu"}});
    CHECK(t.sticky->source() == "input.user");
    auto weighed = task_of("uses: x, fair: {key: \"${{ input.user }}\", weight: 0.5}, priority: input.n");
    CHECK(value_of(*weighed.fair->weight) == 0.5);
    CHECK(weighed.priority->source() == "input.n");
  }
}

TEST_CASE("a task that says what it cannot mean is refused with what to do") {
  auto r = GENERATE(values<row>({
    {"two kinds", "uses: x, wait: 1s",
     "w:3:16: task t has both uses and wait (a task has one of uses, tasks, switch, wait and workflow: keep one)"},
    {"no kind", "needs: a",
     "w:3:3: task t does not say what it is (add one of uses, tasks, switch, wait and workflow, such as uses: TYPE)"},
    {"a type inside text", "uses: \"image.${{ 1 }}\"",
     "w:3:13: uses of task t must be a task type or one expression (write ${{ \"image.\" + input.kind }})"},
    {"no type", "uses: \"\"", "w:3:13: uses of task t is empty (name a task type)"},
    {"a switch without cases", "switch: input.a",
     "w:3:3: missing key \"cases\" of task t (add cases: { VALUE: { uses: TYPE } })"},
    {"no cases", "switch: input.a, cases: {}", "w:3:31: cases of task t has none (add VALUE: { uses: TYPE })"},
    {"cases without switch", "uses: x, cases: {a: {uses: x}}",
     "w:3:16: cases of task t does not go with uses (it goes with switch)"},
    {"a case that needs", "switch: input.a, cases: {a: {uses: x, needs: b}}",
     "w:3:45: needs of task t.a, which is a case (a case runs when its value is chosen: say it of the task with "
     "switch)"},
    {"a case twice", "switch: input.a, cases: [{when: 1, uses: x}, {when: \"1\", uses: y}]",
     "w:3:52: cases of task t have the value \"1\" twice (keep one)"},
    {"two elses", "switch: input.a, cases: [{else: true, uses: x}, {else: true, uses: y}]",
     "w:3:55: case else of task t appears twice (keep one)"},
    {"a case for nothing", "switch: input.a, cases: [{uses: x}]",
     "w:3:32: cases[0] of task t is for no value (add when: VALUE or else: true)"},
    {"a case for a value and all others", "switch: input.a, cases: [{when: 1, else: true, uses: x}]",
     "w:3:32: cases[0] of task t has both when and else (keep one)"},
    {"an else that is not", "switch: input.a, cases: [{else: false, uses: x}]",
     "w:3:39: cases[0].else of task t must be true (write else: true, or remove it)"},
    {"a case that is no task", "switch: input.a, cases: [x]",
     "w:3:32: cases[0] of task t must be a task with when, not a string (write { when: VALUE, uses: TYPE })"},
    {"a wait for nothing", "wait: {}", "w:3:13: wait of task t has nothing to wait for (add for:, until: or signal:)"},
    {"a wait for two things", "wait: {for: 1s, signal: a}",
     "w:3:31: wait of task t has both for and signal (keep one)"},
    {"seconds", "wait: 10",
     "w:3:13: wait of task t must be a duration such as 10m, or a map of for, until or signal, not an integer (write "
     "10s for seconds)"},
    {"no span", "wait: {for: a while}",
     "w:3:19: wait.for of task t is not a duration: \"a while\" (write 250ms, 30s, 10m, 24h or 1h30m)"},
    {"no instant", "wait: {until: 2031-05-01}",
     "w:3:21: wait.until of task t is not a timestamp: \"2031-05-01\" (write 2031-05-01T09:00:00Z or "
     "2031-05-01T11:00:00+02:00)"},
    {"a condition without signal", "wait: {for: 1s, if: signal.ok}",
     "w:3:27: wait.if of task t goes with signal, not with for (remove it)"},
    {"a bad lookback", "wait: {signal: a, lookback: always}",
     "w:3:35: wait.lookback of task t is not a duration: \"always\" (write 1h, all or none)"},
    {"a timeout twice", "wait: {signal: a, timeout: 1s}, timeout: 2s",
     "w:3:48: timeout of task t is said twice: wait has one, too (keep one)"},
    {"a signal without name", "wait: {signal: \"\"}", "w:3:22: wait.signal of task t is empty"},
    {"a bad workflow name", "workflow: My Video",
     "w:3:17: workflow name \"My Video\" is not valid (use a-z, 0-9, _ and -, a letter first, at most 64)"},
    {"detach of a type", "uses: x, detach: true",
     "w:3:16: detach of task t does not go with uses (it goes with workflow)"},
    {"a bad parent_close", "workflow: o, parent_close: kill",
     "w:3:34: \"kill\" is not a parent_close of task t (write cancel, terminate or abandon)"},
    {"text as parameters", "uses: x, with: all",
     "w:3:22: with of task t must be a map of parameters, not a string (or one expression ${{ ... }} that yields one)"},
    {"text as input", "workflow: o, with: all",
     "w:3:26: with of task t must be a map of parameters, not a string (or one expression ${{ ... }} that yields one)"},
    {"with of a group", "tasks: {a: {uses: x}}, with: {a: 1}",
     "w:3:30: with of task t does not go with tasks (it goes with uses and workflow: put it on the tasks inside)"},
    {"retry of a group", "tasks: {a: {uses: x}}, retry: 3",
     "w:3:30: retry of task t does not go with tasks (it goes with uses and workflow: put it on the tasks inside)"},
    {"foreach of a wait", "wait: 1s, foreach: [1]",
     "w:3:17: foreach of task t does not go with wait (it goes with uses, tasks and workflow)"},
    {"cache of a workflow", "workflow: o, cache: 1h",
     "w:3:20: cache of task t does not go with workflow (it goes with uses)"},
    {"output of a type", "uses: x, output: 1", "w:3:16: output of task t does not go with uses (it goes with tasks)"},
    {"repeat of a type", "uses: x, repeat: {until: true, max: 2}",
     "w:3:16: repeat of task t does not go with uses (it goes with tasks)"},
    {"repeat beside foreach", "tasks: {a: {uses: x}}, repeat: {until: true, max: 2}, foreach: [1]",
     "w:3:61: foreach of task t beside repeat (put one of them on a group inside)"},
    {"repeat without condition", "tasks: {a: {uses: x}}, repeat: {max: 2}",
     "w:3:38: repeat of task t has no condition (add until: or while: with an expression)"},
    {"repeat with two conditions", "tasks: {a: {uses: x}}, repeat: {until: true, while: true, max: 2}",
     "w:3:59: repeat of task t has both until and while (keep one)"},
    {"repeat without end", "tasks: {a: {uses: x}}, repeat: {until: true}",
     "w:3:38: missing key \"max\" of repeat of task t (add max: with a count)"},
    {"too many iterations", "tasks: {a: {uses: x}}, repeat: {until: true, max: 1001}",
     "w:3:57: repeat.max of task t must be from 1 to 1000"},
    {"a bad end", "tasks: {a: {uses: x}}, repeat: {until: true, max: 2, exhausted: stop}",
     "w:3:71: \"stop\" is not a repeat.exhausted of task t (write fail or complete)"},
    {"no tasks inside", "tasks: {}", "w:3:14: no tasks (add a task such as story: { uses: text.generate })"},
    {"an unknown key inside", "tasks: {a: {uses: x, whith: 1}}",
     "w:3:28: unknown key \"whith\" of task t.a (did you mean \"with\"?)"},
    {"more than it has", "uses: x, needs: [a, b], join: 3",
     "w:3:37: join of task t is 3, but there are only 2 needs (write all, or add needs)"},
    {"the first of none", "uses: x, join: any",
     "w:3:22: join of task t has no needs to join (add needs, or remove it)"},
    {"the count of none", "uses: x, join: 1",
     "w:3:22: join of task t is 1, but there are no needs (write all, or add needs)"},
    {"a count in words", "uses: x, needs: a, join: count",
     "w:3:32: join of task t is no count (write the number itself: 2)"},
    {"no item name", "uses: x, foreach: [1], as: my-item",
     "w:3:34: as of task t is not a name: \"my-item\" (use a-z, 0-9 and _, a letter first)"},
    {"a taken item name", "uses: x, foreach: [1], as: input",
     "w:3:34: as of task t must not be input, which means something else (use another name)"},
    {"an item name without items", "uses: x, as: page",
     "w:3:16: as of task t without foreach (add foreach or remove it)"},
    {"a batch of none", "uses: x, foreach: [1], batch: 0", "w:3:37: batch of task t must be from 1 to 100000"},
    {"growing from one duration", "uses: x, retry: {attempts: 2, backoff: 1s, kind: linear}",
     "w:3:56: retry.kind of task t is linear, but backoff is one duration (say up to what it grows: 1s..30s)"},
    {"a fixed range", "uses: x, retry: {attempts: 2, backoff: 1s..5s, kind: fixed}",
     "w:3:60: retry.kind of task t is fixed, but backoff is a range (write one duration, or remove kind)"},
    {"a code on both sides", "uses: x, retry: {attempts: 2, on: a, not_on: [b, a]}",
     "w:3:52: retry.not_on of task t names a, and so does on (keep one)"},
    {"no codes", "uses: x, retry: {attempts: 2, on: []}",
     "w:3:41: retry.on of task t is empty (name an error code such as http_503, or remove it)"},
    {"a code that is a number", "uses: x, retry: {attempts: 2, on: [503]}",
     "w:3:42: retry.on[0] of task t must be an error code, not an integer (put it in quotes)"},
    {"a heartbeat of a group", "tasks: {a: {uses: x}}, timeout: {heartbeat: 1s}",
     "w:3:51: timeout.heartbeat of task t does not go with tasks (write total)"},
    {"a queue of a workflow", "workflow: o, timeout: {queue: 1s}",
     "w:3:37: timeout.queue of task t does not go with workflow (write attempt or total)"},
    {"undoing a group", "tasks: {a: {uses: x}}, compensate: {uses: y}",
     "w:3:30: compensate of task t does not go with tasks (it goes with uses and workflow: put it on the tasks "
     "inside)"},
    {"undoing with nothing", "uses: x, compensate: {with: {a: 1}}",
     "w:3:28: missing key \"uses\" of task t~compensate (add uses: with a task type)"},
    {"an unknown key of what undoes", "uses: x, compensate: {uses: y, needs: a}",
     "w:3:38: unknown key \"needs\" of task t~compensate (keys are uses, with, retry, timeout)"},
    {"a priority beyond 9", "uses: x, priority: 10", "w:3:26: priority of task t must be from 0 to 9"},
    {"no key", "uses: x, fair: {weight: 2}",
     "w:3:22: missing key \"key\" of fair of task t (add key: with an expression)"},
    {"no weight", "uses: x, fair: {key: input.a, weight: 0}", "w:3:45: fair.weight of task t must be from 0.01 to 100"},
    {"no slot", "uses: x, cost: 0", "w:3:22: cost of task t must be from 1 to 64"},
    {"a limit of nothing", "uses: x, limits: [{key: input.a}]",
     "w:3:25: limits[0] of task t limits nothing (add at_once: 4 or rate: 10/1m)"},
    {"no limits", "uses: x, limits: []", "w:3:24: limits of task t is empty (add { at_once: 4 }, or remove it)"},
    {"a limit that is a count", "uses: x, limits: [4]",
     "w:3:25: limits[0] of task t must be a map, not an integer (write { at_once: 4 })"},
    {"no rate", "uses: x, limits: [{rate: 10}]",
     "w:3:32: limits[0].rate of task t must be a rate such as 10/1m, not an integer"},
    {"a rate of words", "uses: x, limits: [{rate: ten/1m}]",
     "w:3:32: limits[0].rate of task t is not a rate: \"ten/1m\" (write how many in which time: 10/1m)"},
    {"a rate of nothing", "uses: x, limits: [{rate: 0/1m}]",
     "w:3:32: limits[0].rate of task t must be from 1 to 1000000 in a span of time"},
    {"an overflow of attempts", "uses: x, limits: [{at_once: 1, overflow: queue}]",
     "w:3:38: unknown key \"overflow\" of limits[0] of task t (keys are key, at_once, rate)"},
    {"no queue", "uses: x, queue: \"\"", "w:3:23: queue of task t is empty"},
    {"a label that is a number", "uses: x, worker: {gpus: 2}",
     "w:3:31: worker.gpus of task t must be a string, not an integer (put it in quotes)"},
    {"an expression that YAML reads as a map", "uses: x, if: {a: 1}",
     "w:3:20: if of task t must be an expression, not a map (put an expression that begins with { in quotes)"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(with_task(r.text)) == r.then);
}

}  // namespace troupe
