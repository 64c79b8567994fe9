#include "core/workflow/plan.hpp"

#include <catch2/catch.hpp>

namespace troupe {
namespace {

struct row {
  std::string name;
  std::string text;
  std::string then;
};

const task_types& types() {
  static const task_types all = [] {
    task_types known;
    task_type write;
    write.name = "write";
    write.parameters = {
      {"topic", value_type::string, true}, {"form", value_type::schema}, {"due", value_type::duration}};
    write.outputs = {{"text", value_type::string}, {"score", value_type::number}, {"parts", value_type::list}};
    known.emplace(write.name, write);
    task_type open;
    open.name = "any";
    open.open = open.open_output = true;
    known.emplace(open.name, open);
    open.name = "far";
    open.slot = slot::remote;
    known.emplace(open.name, open);
    open.name = "mix";
    open.slot = slot::light;
    known.emplace(open.name, open);
    return known;
  }();
  return all;
}

std::string with_tasks(const std::string& lines, const std::string& top = "") {
  return "workflow: w\n" + top +
         "input: {type: object, properties: {s: {type: string}, n: {type: integer}, l: {type: array, items: {type: "
         "string}}}}\ntasks:\n" +
         lines;
}

std::string errors_of(const std::string& text) {
  auto planning = plan_text(text, "w", "digest", types());
  CHECK((planning.plan != nullptr) == planning.errors.empty());
  std::string lines;
  for (const auto& why : planning.errors)
    lines += (lines.empty() ? "" : "\n") + to_string(why);
  return lines;
}

std::shared_ptr<const plan> plan_of(const std::string& text) {
  auto planning = plan_text(text, "w", "digest", types());
  for (const auto& why : planning.errors)
    UNSCOPED_INFO(to_string(why));
  REQUIRE(planning.plan);
  return planning.plan;
}

/// `main: a b | a: x y` ...
std::string blocks_of(const plan& p) {
  std::string text;
  for (const auto& block : p.blocks) {
    text += text.empty() ? "" : " | ";
    text += block.owner ? p.tasks[*block.owner].definition->name : "-";
    text += ":";
    for (auto place : block.order)
      text += " " + p.tasks[block.tasks[place]].definition->name;
  }
  return text;
}

}  // namespace

TEST_CASE("a plan has a block per group, the main one first, and knows what stands where") {
  auto p = plan_of(with_tasks("  a: {uses: any, needs: b, compensate: {uses: any}}\n"
                              "  b: {tasks: {x: {uses: any, needs: y}, y: {tasks: {z: {uses: any}}}}}\n"
                              "  c: {switch: input.s, cases: {one: {uses: any}, else: {wait: 1s}}}\n",
                              "finally: {last: {uses: any}}\non_failure: {tell: {uses: any}}\n"));
  CHECK(blocks_of(*p) == "-: b a c | -: tell | -: last | a: a~compensate | b: y x | c: one else | y: z");
  CHECK(p->on_failure == 1u);
  CHECK(p->finally == 2u);
  for (std::uint32_t i = 0; i < p->tasks.size(); ++i) {
    const auto& task = p->tasks[i];
    CHECK(p->blocks[task.block].tasks[task.place] == i);
    CHECK(p->blocks[task.block].index_of.at(task.definition->name) == task.place);
    if (task.body)
      CHECK(p->blocks[*task.body].owner == i);
  }
  CHECK(p->tasks[*p->tasks[0].compensate].definition->name == "a~compensate");
  CHECK(p->tasks[0].type.name == "any");
  CHECK(p->tasks[1].type.name.empty());
  CHECK_FALSE(p->types);
}

TEST_CASE("a plan with a type known at run time only has them all") {
  auto p = plan_of(with_tasks("  a: {uses: \"${{ input.s }}\"}\n"));
  REQUIRE(p->types);
  CHECK(p->types->size() == types().size());
}

TEST_CASE("failure_workflow is a task at the end of on_failure") {
  auto p = plan_of(with_tasks("  a: {uses: any}\n",
                              "failure_workflow: alarm\non_failure: {x: {uses: any}, y: {uses: any, needs: x}}\n"));
  CHECK(blocks_of(*p) == "-: a | -: x y failure_workflow");
  const auto& task = p->definition.on_failure.back();
  CHECK(task.kind == task_kind::child);
  CHECK(task.needs == std::vector<std::string>{"y"});
  CHECK(task.join == join_policy::always);
  CHECK(task.child->detach);
  CHECK(task.child->on_parent_close == parent_close::abandon);
  CHECK(*task.child->workflow.evaluate({}) == "alarm");
  CHECK(blocks_of(*plan_of(with_tasks("  a: {uses: any}\n", "failure_workflow: alarm\n"))) ==
        "-: a | -: failure_workflow");
}

TEST_CASE("needs are of the same block, and the hint knows what was meant") {
  auto r = GENERATE(values<row>({
    {"a task inside a group", "  g: {tasks: {x: {uses: any}}}\n  a: {uses: any, needs: x}\n",
     "w:5:25: task a needs unknown task \"x\" (x stands in g: need that)"},
    {"a task beside the group", "  a: {uses: any}\n  g: {tasks: {x: {uses: any, needs: a}}}\n",
     "w:5:37: task g.x needs unknown task \"a\" (let g, in which it stands, need a)"},
    {"the group itself", "  g: {tasks: {x: {uses: any, needs: g}}}\n",
     "w:4:37: task g.x needs unknown task \"g\" (g is what it stands in: remove the need)"},
    {"a task of another group", "  g: {tasks: {x: {uses: any}}}\n  h: {tasks: {y: {uses: any, needs: x}}}\n",
     "w:5:37: task h.y needs unknown task \"x\" (x stands in another block: only tasks beside each other can need each "
     "other)"},
    {"a misspelt one", "  g: {tasks: {draft: {uses: any}, y: {uses: any, needs: darft}}}\n",
     "w:4:57: task g.y needs unknown task \"darft\" (did you mean \"draft\"?)"},
    {"a cycle inside", "  g: {tasks: {x: {uses: any, needs: y}, y: {uses: any, needs: x}}}\n",
     "w:4:37: tasks need each other: g.x -> g.y -> g.x (remove one of these needs)"},
    {"an else of nothing", "  a: {uses: any}\n  b: {uses: any, else: a}\n",
     "w:5:24: task b is the else of a, which has no if (add an if to task a)"},
    {"an else of an else", "  a: {uses: any, if: input.n > 1}\n  b: {uses: any, else: a}\n  c: {uses: any, else: b}\n",
     ""},
    {"an else of itself", "  a: {uses: any, if: input.n > 1, else: a}\n",
     "w:4:41: tasks need each other: a -> a (remove one of these needs)"},
    {"a type inside a group", "  g: {tasks: {x: {uses: writ}}}\n",
     "w:4:25: unknown task type \"writ\" of task g.x (did you mean \"write\"?; one of your own is declared with: "
     "troupe task-type "
     "apply FILE, or under task_types of the configuration)"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(with_tasks(r.text)) == r.then);
}

TEST_CASE("the blocks of the end may not use each other's names") {
  CHECK(errors_of(with_tasks("  a: {uses: any}\n", "finally: {a: {uses: any}}\n")) ==
        "w:2:11: task a of finally has the name of another task (rename one of them)");
  CHECK(
    errors_of(with_tasks("  a: {uses: any}\n", "failure_workflow: x\non_failure: {failure_workflow: {uses: any}}\n"))
      .ends_with("(failure_workflow: is a task of that name: rename the other)"));
  CHECK(errors_of(with_tasks("  a: {uses: any}\n", "finally: {b: {uses: any, needs: a}}\n")) ==
        "w:2:33: task b needs unknown task \"a\" (all tasks of the workflow are finished by then: remove the need)");
}

TEST_CASE("an expression reads what is finished by then, wherever it stands") {
  const std::string story = "  story: {uses: write, with: {topic: x}}\n";
  auto r = GENERATE_COPY(values<row>({
    {"what the group may read",
     story + "  g: {needs: story, tasks: {x: {uses: write, with: {topic: \"${{ tasks.story.output.text }}\"}}}}\n", ""},
    {"what the group may not read",
     story + "  g: {tasks: {x: {uses: write, with: {topic: \"${{ tasks.story.output.text }}\"}}}}\n",
     "w:5:46: with.topic of task g.x reads task story, which may not be finished by then (add story to needs of task "
     "g)"},
    {"a sibling inside that it does not need",
     "  g: {tasks: {x: {uses: any}, y: {uses: any, with: {v: \"${{ tasks.x.output }}\"}}}}\n",
     "w:4:56: with.v of task g.y reads task x, which may not be finished by then (add x to needs of task y)"},
    {"the nearest of two names",
     "  a: {uses: write, with: {topic: x}}\n"
     "  g: {needs: a, tasks: {a: {uses: any}, y: {uses: any, needs: a, with: {v: \"${{ tasks.a.output.anything "
     "}}\"}}}}\n",
     ""},
    {"the group it stands in", "  g: {tasks: {x: {uses: any, with: {v: \"${{ tasks.g.output }}\"}}}}\n",
     "w:4:40: with.v of task g.x reads task g, in which it stands (it is not finished by then)"},
    {"a task inside another group",
     "  g: {tasks: {x: {uses: any}}}\n  a: {uses: any, needs: g, with: {v: \"${{ tasks.x.output }}\"}}\n",
     "w:5:38: with.v of task a reads task x, which stands in another block (read the output of g)"},
    {"the tasks of a group as its output",
     "  g: {tasks: {x: {uses: any}, y: {uses: write, needs: x, with: {topic: x}}}}\n"
     "  a: {uses: write, needs: g, with: {topic: \"${{ tasks.g.output.y.text }}\"}}\n",
     ""},
    {"a task that is not part of the output of its group",
     "  g: {tasks: {draft: {uses: any}, polish: {uses: write, needs: draft, with: {topic: x}}}}\n"
     "  a: {uses: any, needs: g, with: {v: \"${{ tasks.g.output.draft }}\"}}\n",
     "w:5:58: with.v of task a: no such member 'draft' (known: polish)"},
    {"the type of an output that is said",
     "  g: {tasks: {y: {uses: write, with: {topic: x}}}, output: {v: \"${{ tasks.y.output.score }}\"}}\n"
     "  a: {uses: write, needs: g, with: {topic: \"${{ tasks.g.output.v }}\"}}\n",
     "w:5:44: with.topic of task a must be a string, but the expression yields a number (convert it with string())"},
    {"a group per item",
     "  g: {foreach: \"${{ input.l }}\", as: name, tasks: {y: {uses: write, with: {topic: \"${{ name + item }}\"}}}}\n"
     "  a: {uses: any, needs: g, with: {v: \"${{ tasks.g.output.map(o, o.y.text) }}\", f: \"${{ tasks.g.failed_items + "
     "1 "
     "}}\"}}\n",
     ""},
    {"the items of a batch",
     "  a: {uses: write, foreach: \"${{ input.l }}\", batch: 2, with: {topic: \"${{ item }}\"}}\n",
     "w:4:71: with.topic of task a must be a string, but the expression yields a list"},
    {"a foreach in a foreach",
     "  g: {foreach: \"${{ input.l }}\", as: outer, tasks: {y: {uses: any, foreach: [1], with: {v: \"${{ outer + "
     "string(item + index) }}\"}}}}\n",
     ""},
    {"a second name twice", "  g: {foreach: [1], as: page, tasks: {y: {uses: any, foreach: [1], as: page}}}\n",
     "w:4:72: as of task g.y is page, and so is that of a task around it (use another name)"},
    {"an item after its foreach",
     "  g: {foreach: [1], tasks: {y: {uses: any}}}\n  a: {uses: any, with: {v: \"${{ item }}\"}}\n",
     "w:5:28: with.v of task a reads item (item is known only to what runs per item of a foreach, not to its if)"},
    {"an iteration",
     "  g: {repeat: {until: tasks.y.output.score > 0.5 && iteration > 1, max: 3}, tasks: {y: {uses: write, with: "
     "{topic: "
     "\"${{ string(iteration + size(history)) + previous.y.text }}\"}}}}\n"
     "  a: {uses: any, needs: g, with: {v: \"${{ tasks.g.iterations + size(tasks.g.history) }}\", s: \"${{ "
     "tasks.g.output.y.score }}\"}}\n",
     ""},
    {"an iteration outside", "  a: {uses: any, with: {v: \"${{ iteration }}\"}}\n",
     "w:4:28: with.v of task a reads iteration (iteration is known only inside a group that has repeat)"},
    {"a condition that is none",
     "  g: {repeat: {while: tasks.y.output.score, max: 3}, tasks: {y: {uses: write, with: {topic: x}}}}\n",
     "w:4:23: repeat.while of task g must be a boolean, but the expression yields a number (compare with == or !=)"},
    {"a signal",
     "  a: {wait: {signal: \"${{ input.s }}\", if: signal.payload.ok && signal.by == 'ada'}}\n"
     "  b: {uses: any, needs: a, with: {v: \"${{ tasks.a.output.payload.x + tasks.a.output.by }}\"}}\n",
     ""},
    {"a signal elsewhere", "  a: {uses: any, if: signal.payload}\n",
     "w:4:22: if of task a reads signal (signal is known only in the if of a wait for a signal)"},
    {"a wait for no time", "  a: {wait: {for: \"${{ input.n }}\"}}\n",
     "w:4:19: wait.for of task a must be a duration, but the expression yields an integer (write duration(\"10m\"))"},
    {"a wait until no instant", "  a: {wait: {until: input.n}}\n",
     "w:4:21: wait.until of task a must be a timestamp, but the expression yields an integer (write "
     "timestamp(\"2031-05-01T09:00:00Z\"))"},
    {"a switch over a list", "  a: {switch: input.l, cases: {x: {uses: any}}}\n",
     "w:4:15: switch of task a must be a string, an integer or a boolean, but the expression yields a list"},
    {"the output of a case",
     "  a: {switch: input.s, cases: {x: {uses: any}}}\n  b: {uses: any, needs: a, with: {v: \"${{ tasks.a.output.v "
     "}}\"}}\n",
     ""},
    {"a case from outside",
     "  a: {switch: input.s, cases: {x: {uses: any}}}\n  b: {uses: any, needs: a, with: {v: \"${{ tasks.x.output "
     "}}\"}}\n",
     "w:5:38: with.v of task b reads task x, which stands in another block (read the output of a)"},
    {"another workflow",
     "  a: {workflow: \"${{ input.s }}\", with: \"${{ {'n': input.n} }}\"}\n  b: {uses: any, needs: a, with: {v: \"${{ "
     "tasks.a.output.v }}\"}}\n",
     ""},
    {"a detached one",
     "  a: {workflow: o, detach: true}\n  b: {uses: any, needs: a, with: {v: \"${{ tasks.a.output.v }}\"}}\n",
     "w:5:58: with.v of task b: no such member 'v' (known: execution)"},
    {"a type that is no text", "  a: {uses: \"${{ input.n }}\"}\n",
     "w:4:13: uses of task a must be a string, but the expression yields an integer"},
    {"what undoes it",
     story +
       "  a: {uses: write, needs: story, with: {topic: x}, compensate: {uses: write, with: {topic: \"${{ output.text "
       "+ tasks.story.output.text }}\"}}}\n",
     ""},
    {"what undoes it reads it by name",
     "  a: {uses: any, compensate: {uses: any, with: {v: \"${{ tasks.a.output }}\"}}}\n",
     "w:4:52: with.v of task a~compensate reads task a, which it undoes (what it returned is output)"},
    {"what undoes an item",
     "  a: {uses: write, foreach: [x], with: {topic: x}, compensate: {uses: any, with: {v: \"${{ output.text + item "
     "}}\"}}}\n",
     ""},
    {"output elsewhere", "  a: {uses: any, with: {v: \"${{ output }}\"}}\n",
     "w:4:28: with.v of task a reads output (output is known only in compensate)"},
    {"all tasks at once", "  a: {uses: any}\n  b: {uses: any, needs: a, with: {v: \"${{ tasks }}\"}}\n",
     "w:5:38: with.v of task b reads tasks as a whole (name the task: tasks.NAME.output)"},
    {"tasks by a computed name",
     "  a: {uses: any}\n  b: {uses: any, needs: a, with: {v: \"${{ tasks[input.s].output }}\"}}\n",
     "w:5:38: with.v of task b reads tasks as a whole (name the task: tasks.NAME.output)"},
    {"how it stands in the queue",
     "  a: {uses: far, foreach: [1], priority: item, fair: {key: item, weight: input.n}, limits: [{key: item, at_once: "
     "1}], "
     "sticky: item}\n",
     ""},
    {"what workers know", "  a: {uses: far, queue: q, worker: {a: b}, sticky: input.s, timeout: {heartbeat: 1s}}\n",
     ""},
    {"what workers would know",
     "  a: {uses: any, queue: q, worker: {a: b}, sticky: input.s, timeout: {heartbeat: 1s}}\n",
     "w:4:25: queue of task a is for workers, but any runs in the node (remove it)\n"
     "w:4:52: sticky of task a is for workers, but any runs in the node (remove it)\n"
     "w:4:82: timeout.heartbeat of task a is for workers, but any runs in the node (remove it)"},
    {"labels of a node", "  a: {uses: any, worker: {gpu: \"yes\"}}\n", ""},
    {"labels of a node for what takes no slot", "  a: {uses: mix, worker: {a: b}}\n",
     "w:4:26: worker of task a is for workers, but mix runs in the node (remove it)"},
    {"a priority of text", "  a: {uses: any, priority: input.s}\n",
     "w:4:28: priority of task a must be an integer from 0 to 9, but the expression yields a string"},
    {"a key that is a list", "  a: {uses: any, limits: [{key: input.l, at_once: 1}]}\n",
     "w:4:33: limits[0].key of task a must be a string, a number or a boolean, but the expression yields a list"},
    {"a parameter that is no schema", "  a: {uses: write, with: {topic: x, form: {typ: object}}}\n",
     "w:4:43: with.form of task a: unknown keyword \"typ\" of the input schema (did you mean \"type\"?)"},
    {"a parameter that is no duration", "  a: {uses: write, with: {topic: x, due: soon}}\n",
     "w:4:42: with.due of task a must be a duration such as 10m, not a string"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(with_tasks(r.text)) == r.then);
}

TEST_CASE("the workflow's own expressions read what is known when they are evaluated") {
  auto r = GENERATE(values<row>({
    {"at the start",
     "priority: input.n\nfair: {key: input.s, weight: 2}\nlimits: [{key: input.s, at_once: 1}]\nsingleton: input.s + "
     "labels.team\ndebounce: {key: input.s, period: 1s}\n",
     ""},
    {"a task at the start", "priority: tasks.a.output.n\n",
     "w:2:11: priority reads tasks.a.output.n before any task ran (it is decided at the start: read input)"},
    {"labels of no start", "priority: size(labels)\n",
     "w:2:11: priority reads labels (labels is known only in the keys of debounce, singleton and batch)"},
    {"the id at the start", "fair: execution.id\n", "w:2:7: fair.key: unknown name 'execution' (known: input)"},
    {"an unknown input at the start", "debounce: {key: input.user, period: 1s}\n",
     "w:2:23: debounce.key: no such member 'user' (known: l, n, s)"},
    {"the input of one start of a batch", "batch: {key: input.user, size: 2, within: 1s}\n", ""},
    {"queries", "queries: {done: \"has(tasks.a) && tasks.a.state == 'completed'\", input: input.s}\n", ""},
    {"an unknown task in a query", "queries: {done: tasks.other.state}\n",
     "w:2:17: queries.done reads unknown task \"other\" (there is no such task in the workflow)"},
    {"the end",
     "on_failure: {x: {uses: any, with: {v: \"${{ failure.message + tasks.a.state }}\"}}}\n"
     "finally: {y: {uses: any, if: execution.state == 'failed' && failure.task == 'a'}}\n",
     ""},
    {"a failure before the end", "output: \"${{ failure }}\"\n",
     "w:2:9: output reads failure (failure is known only in on_failure and finally)"},
    {"the end reads the end before it",
     "on_failure: {x: {uses: any}}\nfinally: {y: {uses: any, with: {v: \"${{ tasks.x.output }}\"}}}\n", ""},
    {"the end reads the end after it",
     "on_failure: {x: {uses: any, with: {v: \"${{ tasks.y.output }}\"}}}\nfinally: {y: {uses: any}}\n",
     "w:2:39: with.v of task x reads task y, which stands in another block (tasks of finally are read only there)"},
    {"an output that reads what runs after a failure",
     "on_failure: {x: {uses: any}}\noutput: \"${{ tasks.x.output }}\"\n",
     "w:3:9: output reads task x, which stands in another block (tasks of on_failure are read only there and in "
     "finally)"},
    {"an output that reads the end", "finally: {y: {uses: any}}\noutput: \"${{ tasks.y.output }}\"\n",
     "w:3:9: output reads task y, which stands in another block (tasks of finally are read only there)"},
  }));
  CAPTURE(r.name);
  CHECK(errors_of(with_tasks("  a: {uses: any}\n", r.text)) == r.then);
}

}  // namespace troupe
