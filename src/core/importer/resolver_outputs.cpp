#include "core/importer/resolver.hpp"
#include "core/importer/translator.hpp"

#include <algorithm>

/// Outputs: where they stand in the written workflow, and in which shape.
namespace troupe::importer {
namespace {

cel output_of(const step& task) {
  return member(member(cel{"tasks"}, task.name), "output");
}

cel completed(const step& task) {
  return binary(member(member(cel{"tasks"}, task.name), "state"), "==", text_literal("completed"), binding::relation,
                cel_kind::boolean);
}

/// The block with this parent that the other is inside of.
block* child_towards(const block* parent, block* inner) {
  while (inner->parent != parent)
    inner = inner->parent;
  return inner;
}

block* innermost_loop(block* at) {
  while (at && !at->loop)
    at = at->parent;
  return at;
}

void export_up_to(const step& task, block* last) {
  for (auto* at = task.home;; at = at->parent) {
    if (std::ranges::find(at->exports, &task) == at->exports.end())
      at->exports.push_back(&task);
    if (at == last)
      return;
  }
}

bool contains_step(const sequence& of, const step& wanted, const step*& before) {
  for (std::size_t i = 0; i < of.steps.size(); ++i) {
    if (&of.steps[i] == &wanted) {
      before = i > 0 ? &of.steps[i - 1] : nullptr;
      return true;
    }
    for (const auto& part : of.steps[i].inner)
      if (contains_step(part, wanted, before))
        return true;
  }
  return false;
}

refused not_there(const step& task, std::string what, std::string hint = {}) {
  return {
    errc::invalid, "the output of `" + task.ref + "` (" + task.type + ") " + std::move(what), {}, std::move(hint)};
}

}  // namespace

const step* dynamic_fork_before(const outline& of, const step& join) {
  const step* before = nullptr;
  contains_step(of.main, join, before);
  return before && before->type == "FORK_JOIN_DYNAMIC" ? before : nullptr;
}

const step* resolver::in_block(const step& task, const block& of) const {
  if (task.home == &of)
    return &task;
  return task.home->is_inside(&of) ? child_towards(&of, task.home)->owner : nullptr;
}

bool resolver::comes_after(const place& at, const std::string& task) const {
  return at.needs ? at.at->leads_to(task, *at.needs) : at.at->has(task);
}

result<resolver::base> resolver::locate(const step& task, const place& at) {
  auto* common = at.at;
  while (!task.home->is_inside(common))
    common = common->parent;
  const auto* shown = in_block(task, *common);
  auto finished = false;
  if (common == at.at) {
    finished = comes_after(at, shown->name);
  } else {
    const auto* group = child_towards(common, at.at)->owner;
    finished = group != shown && common->comes_after(group->name, shown->name);
  }
  if (!finished) {
    auto* loop = innermost_loop(at.at);
    if (loop && task.home->is_inside(loop))
      return earlier(task, *loop);
    if (!runs_beside(task, at)) {
      nothing("`" + task.ref + "` cannot have run before this: its output is null, as in Conductor.", {});
      return base{.never = true};
    }
    return not_there(task, "may not be there yet", "nothing orders the two tasks: add a JOIN, or move one of them");
  }
  auto unsure = shown->optional || (shown->guarded && !at.needs && common == at.at);
  auto only_if = unsure ? std::optional(completed(*shown)) : std::nullopt;
  if (shown == &task)
    return base{output_of(task), false, only_if};
  export_up_to(task, child_towards(common, task.home));
  return base{maybe_member(output_of(*shown), task.name), true, only_if};
}

/// Returns whether the two may run at the same time: they stand in different branches of a fork. Otherwise the task
/// comes later, or in another case.
bool resolver::runs_beside(const step& task, const place& at) {
  // At the end of the workflow all that runs has run.
  if (!at.reader)
    return false;
  for (const auto* mine = at.reader; mine; mine = mine->parent)
    for (const auto* its = &task; its; its = its->parent) {
      if (mine->parent != its->parent)
        continue;
      auto* shared = mine->parent;
      if (shared && mine->branch != its->branch)
        return shared->type == "FORK_JOIN";
      // In one sequence, the one may be a fork whose branches nobody has joined.
      return its->type == "FORK_JOIN" && its < mine;
    }
  return true;
}

/// The output it had in the iteration before.
resolver::base resolver::earlier(const step& task, block& loop) {
  export_up_to(task, &loop);
  cel previous{"previous"};
  return {maybe_member(previous, task.name), true,
          binary(previous, "!=", null_literal(), binding::relation, cel_kind::boolean)};
}

cel resolver::behind(const base& from, std::span<const path_step> steps, const cel& otherwise) {
  if (from.never)
    return otherwise;
  auto value = from.value;
  for (const auto& step : steps)
    value = step.index ? maybe_item(value, literal(*step.index)) : maybe_member(value, step.name);
  if (from.maybe || !steps.empty())
    value = or_value(value, otherwise);
  return from.only_if ? choice(*from.only_if, value, otherwise) : value;
}

result<cel> resolver::output(const step& task, std::span<const path_step> steps, const place& at,
                             const cel& otherwise) {
  const auto& type = task.type;
  if (type == "JOIN")
    return of_join(task, steps, at, otherwise);
  if (type == "DO_WHILE")
    return of_loop(task, steps, at, otherwise);
  if (type == "SWITCH" || type == "DECISION" || type == "FORK_JOIN" || type == "FORK_JOIN_DYNAMIC" ||
      type == "TERMINATE")
    return not_there(task, "is not known here", "read the outputs of the tasks in it");
  if (type == "EXCLUSIVE_JOIN") {
    std::optional<cel> first;
    auto refs = names_in(task, "joinOn");
    for (auto& more : names_in(task, "defaultExclusiveJoinTask"))
      refs.push_back(std::move(more));
    for (const auto& ref : refs) {
      const auto* one = outline_.find(ref);
      if (!one)
        return not_there(task, "names `" + ref + "`, which is no task");
      auto found = locate(*one, at);
      if (!found)
        return std::move(found).error();
      if (found->never)
        continue;
      auto value = found->maybe ? found->value : call("optional.of", {found->value});
      if (found->only_if)
        value = choice(*found->only_if, value, {"optional.none()"});
      first = first ? method(*first, "or", {value}) : value;
    }
    if (!first)
      return otherwise;
    return behind({*first, true, std::nullopt}, steps, otherwise);
  }
  auto found = locate(task, at);
  if (!found)
    return std::move(found).error();
  if (type == "HTTP")
    return of_http(*found, steps, otherwise, task);
  if (type == "WAIT" || type == "HUMAN") {
    std::vector<path_step> longer{{"payload", std::nullopt}};
    longer.insert(longer.end(), steps.begin(), steps.end());
    return behind(*found, longer, otherwise);
  }
  if (type == "START_WORKFLOW" && steps.size() == 1 && steps[0].name == "workflowId") {
    std::vector<path_step> renamed{{"execution", std::nullopt}};
    return behind(*found, renamed, otherwise);
  }
  if (type == "SUB_WORKFLOW" && !steps.empty() && steps[0].name == "subWorkflowId")
    return not_there(task, "has no subWorkflowId", "the execution's page lists its children");
  if (type == "JSON_JQ_TRANSFORM" && !steps.empty() && steps[0].name == "resultList") {
    std::vector<path_step> one{{"result", std::nullopt}};
    auto list = list_of({behind(*found, one, null_literal())});
    return steps.size() == 1 ? list : behind({list, false, std::nullopt}, steps.subspan(1), otherwise);
  }
  return behind(*found, steps, otherwise);
}

/// Conductor: `response.{statusCode, headers, body}`; here `status`, `headers` by lower-case name, `json` or `body`.
result<cel> resolver::of_http(const base& from, std::span<const path_step> steps, const cel& otherwise,
                              const step& task) {
  auto with = [&](std::vector<path_step> first, std::span<const path_step> rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return behind(from, first, otherwise);
  };
  auto part = steps.size() > 1 && steps[0].name == "response" ? steps[1].name : std::string();
  if (part == "statusCode" && steps.size() == 2)
    return with({{"status", std::nullopt}}, {});
  if (part == "body" && steps.size() > 2)
    return with({{"json", std::nullopt}}, steps.subspan(2));
  if (part == "body" && from.never)
    return otherwise;
  if (part == "body") {
    auto value =
      or_value(method(maybe_member(from.value, "json"), "or", {maybe_member(from.value, "body")}), otherwise);
    return from.only_if ? choice(*from.only_if, value, otherwise) : value;
  }
  if (part == "headers" && steps.size() > 2 && !steps[2].index) {
    auto name = steps[2].name;
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    if (steps.size() == 4 && steps[3].index == 0)
      return with({{"headers", std::nullopt}, {name, std::nullopt}}, {});
  }
  return not_there(task, "has another shape here",
                   "read response.statusCode, response.body or response.headers['Name'][0]");
}

result<cel> resolver::of_join(const step& join, std::span<const path_step> steps, const place& at,
                              const cel& otherwise) {
  if (const auto* fork = dynamic_fork_before(outline_, join)) {
    if (!steps.empty() && !steps[0].index)
      return of_dynamic_join(*fork, steps[0], steps.subspan(1), at, otherwise);
    return not_there(join, "as a whole is a list here, in the order of the tasks",
                     "read `${" + join.ref + ".output.NAME}` of one of them");
  }
  auto refs = names_in(join, "joinOn");
  if (!steps.empty()) {
    const auto* one = outline_.find(steps[0].name);
    if (!one || std::ranges::find(refs, steps[0].name) == refs.end())
      return not_there(join, "has no `" + steps[0].name + "`: it is not in joinOn");
    return output(*one, steps.subspan(1), at, otherwise);
  }
  std::vector<std::pair<std::string, cel>> all;
  for (const auto& ref : refs) {
    const auto* one = outline_.find(ref);
    auto value = one ? output(*one, {}, at, null_literal())
                     : result<cel>(not_there(join, "names `" + ref + "`, which is no task"));
    if (!value)
      return value;
    all.emplace_back(ref, *std::move(value));
  }
  return map_of(all);
}

/// The output of the task of that reference name among those that were forked.
result<cel> resolver::of_dynamic_join(const step& fork, const path_step& ref, std::span<const path_step> rest,
                                      const place& at, const cel& otherwise) {
  auto found = locate(fork, at);
  if (!found)
    return std::move(found).error();
  const auto* tasks = fork.inputs().if_contains(fork.text("dynamicForkTasksParam"));
  if (!tasks || found->maybe)
    return not_there(fork, "cannot be read by the name of one task here", "read them in order");
  auto list = expression(*tasks, at);
  if (!list)
    return list;
  auto same = binary(member(cel{"task"}, "taskReferenceName"), "==", text_literal(ref.name), binding::relation,
                     cel_kind::boolean);
  auto outputs = method(*list, "transformList", {{"place"}, {"task"}, same, item(found->value, {"place"})});
  base first{maybe_item(outputs, {"0"}), true, found->only_if};
  return behind(first, rest, otherwise);
}

/// Conductor: `iteration`, and by the number of each iteration the outputs in it.
result<cel> resolver::of_loop(const step& loop, std::span<const path_step> steps, const place& at,
                              const cel& otherwise) {
  auto* body = loop.inner.front().home;
  auto inside = at.at->is_inside(body);
  auto first = steps.empty() ? std::string() : steps[0].name;
  if (inside && innermost_loop(at.at) != body && first == "iteration")
    return not_there(loop, "is read in a loop inside of it", "pass it on with SET_VARIABLE");
  auto over_items = loop.inputs().contains("items");
  if (inside && over_items && (first == "loopItem" || first == "item") && innermost_loop(at.at) == body) {
    auto rest = steps.subspan(1);
    return rest.empty() ? result<cel>(cel{"item"}) : behind({{"item"}, false, std::nullopt}, rest, otherwise);
  }
  if (inside && over_items && first == "loopIndex" && steps.size() == 1)
    return cel{"index", binding::member, cel_kind::integer};
  if (inside && first == "iteration" && steps.size() == 1)
    return binary({over_items ? "index" : "iteration"}, "+", {"1"}, binding::sum, cel_kind::integer);
  if (inside)
    return not_there(loop, "inside it is only its iteration", "read the outputs of the tasks in it");
  auto found = locate(loop, at);
  if (!found)
    return std::move(found).error();
  if (found->maybe || found->never || over_items)
    return not_there(loop, "is not known here", "read the outputs of the tasks in it");
  auto self = member(cel{"tasks"}, loop.name);
  if (first == "iteration" && steps.size() == 1)
    return member(self, "iterations");
  auto number = std::optional<std::int64_t>();
  if (!first.empty() && first.size() < 6 && std::ranges::all_of(first, [](char c) { return c >= '0' && c <= '9'; }))
    number = std::stol(first);
  const auto* one = number && steps.size() > 1 ? outline_.find(steps[1].name) : nullptr;
  if (!one || !one->home->is_inside(body))
    return not_there(loop, "as a whole has another shape here",
                     "read `iteration`, an iteration's task (`output.1.REF`), or the outputs of the tasks in it");
  export_up_to(*one, body);
  auto iteration = maybe_item(member(self, "history"), literal(*number - 1));
  return behind({maybe_member(iteration, one->name), true, found->only_if}, steps.subspan(2), otherwise);
}

cel resolver::exported(const step& task, const block& of) {
  const auto* shown = in_block(task, of);
  auto value = shown == &task ? call("optional.of", {output_of(task)}) : maybe_member(output_of(*shown), task.name);
  return shown->optional || shown->guarded ? choice(completed(*shown), value, {"optional.none()"}) : value;
}

}  // namespace troupe::importer
