#include "core/importer/translator.hpp"

#include <algorithm>

namespace troupe::importer {
namespace {

cel state_of(const step& task) {
  return member(member(cel{"tasks"}, task.name), "state");
}

}  // namespace

yaml_entry entry(std::string key, yaml_node value) {
  return {std::move(key), std::move(value), {}};
}

std::vector<std::string> names_in(const step& task, std::string_view field) {
  std::vector<std::string> names;
  if (const auto* list = task.field(field); list && list->is_array())
    for (const auto& name : list->get_array())
      if (name.is_string())
        names.emplace_back(name.get_string());
  return names;
}

translator::translator(outline& of, const json::object& definition, std::string name, const task_definitions& known,
                       std::vector<refused>& missing)
  : values(of, definition), outline_(of), definition_(definition), name_(std::move(name)), known_(known),
    missing_(missing) {}

void translator::run() {
  flow start;
  if (const auto* given = definition_.if_contains("variables"); given && given->is_object())
    for (const auto& [name, value] : given->get_object())
      start.variables[std::string(name)] = {.constant = value};
  write(outline_.main, start);
  output_ = workflow_output(start);
}

yaml_node translator::tasks() {
  return assemble(*outline_.main.home);
}

void translator::write(sequence& of, flow& at) {
  for (auto& s : of.steps) {
    if (at.over) {
      auto& written = written_[of.home];
      if (!written.empty())
        written.back().second.comments.push_back("What follows it in Conductor is never reached: " + s.ref + ", ...");
      return;
    }
    write(s, at);
  }
}

void translator::write(step& s, flow& at) {
  if (const auto* changes = s.field("onStateChange"); changes && changes->is_object() && !changes->get_object().empty())
    miss(s.path + ".onStateChange", "events on a change of state are not translated",
         "add a task that tells, or subscribe a webhook");
  if (s.type == "FORK_JOIN")
    return fork(s, at);
  if (s.type == "JOIN")
    return join(s, at);
  if (s.type == "EXCLUSIVE_JOIN")
    return exclusive_join(s, at);
  delay(s, at);
  if (s.type == "SWITCH" || s.type == "DECISION")
    return choose(s, at);
  if (s.type == "DO_WHILE")
    return loop(s, at);
  if (s.type == "TERMINATE")
    return end(s, at);
  auto needs = names_of(at.after);
  auto made = task(s, {s.home, &needs, &at.variables, &s});
  emit(s, at, made ? *std::move(made) : draft{});
  if (s.type == "SET_VARIABLE")
    for (const auto& [name, value] : s.inputs())
      at.variables[std::string(name)] = {.from = variable::origin::setter, .constant = {}, .task = &s};
}

/// Writes the task, which comes after all that the flow has, and makes it what comes next needs.
void translator::emit(step& s, flow& at, draft made) {
  add_order(s, at, made);
  note_fields(s, made);
  std::ranges::move(std::exchange(values.notes, {}), std::back_inserter(made.comments));
  auto& task = const_cast<step&>(s);
  task.guarded =
    !at.guards.empty() || std::ranges::any_of(at.after, [](const step* before) { return before->guarded; });
  s.home->put(s.name, names_of(at.after));
  written_[s.home].emplace_back(s.name, std::move(made));
  at.after = {&s};
  at.guards.clear();
}

void translator::add_order(const step&, const flow& at, draft& to) const {
  auto names = names_of(at.after);
  if (names.empty())
    return;
  json::array listed(names.begin(), names.end());
  to.order.push_back(entry("needs", listed.size() == 1 ? listed[0] : json::value(listed)));
  auto guards = at.guards;
  if (std::ranges::any_of(at.after, &step::optional)) {
    // Whatever became of an optional task, but not if something before it failed.
    to.order.push_back(entry("join", "always"));
    std::vector<cel> states;
    for (const auto* before : at.after)
      states.push_back(before->optional
                         ? binary(state_of(*before), "in", {"['completed', 'failed']"}, binding::relation, {})
                         : binary(state_of(*before), "==", text_literal("completed"), binding::relation, {}));
    guards.insert(guards.begin(), states.begin(), states.end());
  }
  if (guards.empty())
    return;
  auto all = guards.front();
  for (std::size_t i = 1; i < guards.size(); ++i)
    all = binary(all, "&&", guards[i], binding::both, cel_kind::boolean);
  to.order.push_back(entry("if", all.text));
}

std::vector<std::string> translator::names_of(const std::vector<const step*>& all) {
  std::vector<std::string> names;
  for (const auto* one : all)
    names.push_back(one->name);
  return names;
}

/// `startDelay`: a wait before.
void translator::delay(const step& s, flow& at) {
  const auto* seconds = s.field("startDelay");
  if (!seconds || !seconds->is_number() || seconds->to_number<double>() <= 0)
    return;
  draft made;
  made.kind.push_back(entry("wait", seconds_text(static_cast<std::int64_t>(seconds->to_number<double>()))));
  add_order(s, at, made);
  // It stands in for the task until that is written: nothing else needs it.
  auto* pause = outline_.add_step(s, s.ref + "_delay");
  pause->guarded = !at.guards.empty();
  s.home->put(pause->name, names_of(at.after));
  written_[s.home].emplace_back(pause->name, std::move(made));
  at.after = {pause};
  at.guards.clear();
}

// --- forks -------------------------------------------------------------------------------------------------------

/// The branches stand in the same block; what follows the fork needs what was before it, until a JOIN says otherwise.
void translator::fork(step& s, flow& at) {
  behind_[&s] = at.after;
  std::vector<flow> branches;
  std::map<std::string, std::size_t> set_in;
  for (auto& branch : s.inner) {
    if (branch.ends_well)
      miss(s.path, "a TERMINATE that completes the workflow stands in one of several branches",
           "end it after the JOIN");
    auto inner = at;
    write(branch, inner);
    branches.push_back(std::move(inner));
    for (const auto& name : branch.sets)
      ++set_in[name];
  }
  for (const auto& [name, count] : set_in)
    at.variables[name] = {.from = variable::origin::contested};
  forks_.emplace_back(&s, std::move(branches));
}

void translator::join(const step& s, flow& at) {
  if (const auto* fork = dynamic_fork_before(outline_, s)) {
    behind_[&s] = {fork};
    return;
  }
  std::vector<const step*> joined;
  auto add = [&](const step* one) {
    if (std::ranges::find(joined, one) == joined.end())
      joined.push_back(one);
  };
  for (const auto& ref : names_in(s, "joinOn")) {
    const auto* one = outline_.find(ref);
    const auto* shown = one ? values.in_block(*one, *s.home) : nullptr;
    if (!shown) {
      miss(s.path + ".joinOn",
           one ? "`" + ref + "` is not in a branch beside the JOIN" : "`" + ref + "` names no task of the workflow");
      continue;
    }
    if (auto found = behind_.find(shown); found != behind_.end())
      std::ranges::for_each(found->second, add);
    else if (s.home->has(shown->name))
      add(shown);
    else
      miss(s.path + ".joinOn", "`" + ref + "` is not reached before the JOIN");
  }
  if (!joined.empty()) {
    at.after = joined;
    at.guards.clear();
  }
  behind_[&s] = at.after;
  if (forks_.empty() || forks_.back().first->home != s.home)
    return;
  // A variable that one branch alone has set is that; otherwise nobody can say what it is.
  std::map<std::string, std::vector<const flow*>> set_in;
  const auto& [fork, branches] = forks_.back();
  for (std::size_t i = 0; i < branches.size(); ++i)
    for (const auto& name : fork->inner[i].sets)
      set_in[name].push_back(&branches[i]);
  for (const auto& [name, by] : set_in)
    if (by.size() == 1)
      at.variables[name] = by.front()->variables.at(name);
  forks_.pop_back();
}

/// It comes after one DECISION or SWITCH, and its output is that of the first task there was.
void translator::exclusive_join(const step& s, flow& at) {
  std::vector<const step*> joined;
  for (const auto& ref : names_in(s, "joinOn")) {
    const auto* one = outline_.find(ref);
    const auto* shown = one ? values.in_block(*one, *s.home) : nullptr;
    if (!shown)
      miss(s.path + ".joinOn", "`" + ref + "` is no task beside the EXCLUSIVE_JOIN");
    else if (std::ranges::find(joined, shown) == joined.end())
      joined.push_back(shown);
  }
  if (joined.size() > 1 ||
      (joined.size() == 1 && !values.comes_after({s.home, nullptr, nullptr, nullptr}, joined[0]->name)))
    miss(s.path, "joins tasks that are not the cases of one SWITCH or DECISION",
         "write `join: any` for the task that goes on with whichever comes first");
  behind_[&s] = at.after;
}

// --- groups ------------------------------------------------------------------------------------------------------

/// Writes what is inside of a group.
draft::part translator::inside(sequence& of, const flow&, environment variables) {
  draft::part made{.head = {}, .body = &of, .last = {}};
  made.last.variables = std::move(variables);
  auto open = std::exchange(forks_, {});
  write(of, made.last);
  forks_ = std::move(open);
  return made;
}

/// What a group has changed is read from its output.
void translator::leave(const step& s, flow& at, bool may_end) {
  for (const auto& part : s.inner)
    for (const auto& name : part.sets)
      at.variables[name] = {.from = variable::origin::group, .constant = {}, .task = &s};
  if (!may_end)
    return;
  at.guards.push_back(binary(member(member(member(cel{"tasks"}, s.name), "output"), "terminated"), "==", null_literal(),
                             binding::relation, cel_kind::boolean));
  at.ends.push_back(&s);
}

void translator::choose(step& s, flow& at) {
  auto needs = names_of(at.after);
  place here{s.home, &needs, &at.variables, &s};
  draft made;
  auto language = s.text("evaluatorType");
  auto param = s.type == "DECISION" ? s.text("caseValueParam") : s.text("expression");
  auto source = s.type == "DECISION" ? s.text("caseExpression") : s.text("expression");
  auto scripted_case = s.type == "DECISION" ? !source.empty() : language != "value-param" && !language.empty();
  cel value;
  if (scripted_case && language != "" && language != "javascript" && language != "graaljs")
    miss(s.path + ".evaluatorType", "`" + language + "` is not translated", "write the expression in CEL");
  else if (scripted_case)
    value = scripted(source, values.parameters(s.inputs(), here),
                     s.path + (s.type == "DECISION" ? ".caseExpression" : ".expression"), made);
  else if (const auto* given = s.inputs().if_contains(param))
    value = value_of(*given, here, s.path + ".inputParameters." + param, text_literal("null"));
  else
    miss(s.path, "`" + param + "` is not among the inputParameters: nothing says which case runs", "add it there");
  made.kind.push_back(entry("switch", braced(value)));

  // Inside, the outer tasks before it may be read, so its place must be known.
  s.home->put(s.name, needs);
  bool may_end = false;
  for (auto& part : s.inner) {
    // A case without tasks is the default case.
    if (part.value && part.steps.empty())
      continue;
    may_end |= part.ends_well;
    auto one = inside(part, at, at.variables);
    if (part.value)
      one.head.push_back(entry("when", *part.value));
    else
      one.head.push_back(entry("else", true));
    made.parts.push_back(std::move(one));
  }
  emit(s, at, std::move(made));
  leave(s, at, may_end);
}

void translator::loop(step& s, flow& at) {
  auto needs = names_of(at.after);
  auto& body = s.inner.front();
  draft made;
  s.home->put(s.name, needs);
  auto before = at.variables;
  auto items = s.inputs().if_contains("items");
  for (const auto& name : body.sets) {
    auto old = before.contains(name) ? before[name] : variable{};
    before[name] = {.from = variable::origin::carried,
                    .constant = {},
                    .task = nullptr,
                    .before = std::make_shared<const variable>(std::move(old))};
  }
  if (items && (!body.sets.empty() || body.ends_well))
    miss(s.path, "a loop over items that sets variables or ends the workflow is not translated",
         "write it with `repeat`, which knows `previous`");
  made.parts.push_back(inside(body, at, std::move(before)));
  auto& last = made.parts.front().last;

  if (items) {
    place outer{s.home, &needs, &at.variables, &s};
    made.detail.push_back(entry("foreach", braced(value_of(*items, outer, s.path + ".inputParameters.items"))));
    made.detail.push_back(entry("concurrency", 1));
  } else {
    place inner{body.home, nullptr, &last.variables, &s};
    auto condition =
      truth(scripted(s.text("loopCondition"), values.loop_parameters(s, inner), s.path + ".loopCondition", made));
    if (auto over = ended(last, *body.home))
      condition = binary(condition, "&&", binary(*over, "==", null_literal(), binding::relation, {}), binding::both,
                         cel_kind::boolean);
    json::object repeat{{"while", braced(condition)}, {"max", 1000}};
    made.detail.push_back(entry("repeat", std::move(repeat)));
    made.comments.push_back("Conductor repeats without bound; here the task fails after 1000 iterations.");
  }
  emit(s, at, std::move(made));
  leave(s, at, body.ends_well && !items);
}

void translator::end(step& s, flow& at) {
  auto needs = names_of(at.after);
  emit(s, at, terminate(s, {s.home, &needs, &at.variables, &s}));
  at.over = true;
  const auto* status = s.inputs().if_contains("terminationStatus");
  if (status && status->is_string() && status->get_string() == "COMPLETED")
    at.ends.push_back(&s);
}

}  // namespace troupe::importer
