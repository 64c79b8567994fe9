#include "core/importer/outline.hpp"

#include "core/importer/cel.hpp"
#include "core/importer/reference.hpp"

#include <algorithm>

namespace troupe::importer {
namespace {

constexpr std::size_t steps_max = 5000;

/// Names that mean something else to those who read a group's output.
constexpr std::string_view taken[] = {"variables", "terminated"};

const json::object& nothing() {
  static const json::object none;
  return none;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// `getURLOfPage` becomes `get_url_of_page`.
std::string name_from(std::string_view text, bool keep_dashes) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    auto digit = c >= '0' && c <= '9';
    if (is_upper(c)) {
      auto begins = i > 0 && (is_lower(text[i - 1]) || (text[i - 1] >= '0' && text[i - 1] <= '9') ||
                              (is_upper(text[i - 1]) && i + 1 < text.size() && is_lower(text[i + 1])));
      if (begins && !name.ends_with('_'))
        name += '_';
      name += static_cast<char>(c - 'A' + 'a');
    } else if (is_lower(c) || digit || c == '_' || (keep_dashes && c == '-')) {
      name += c;
    } else if (!name.ends_with('_')) {
      name += '_';
    }
  }
  if (name.empty() || !is_lower(name.front()))
    name.insert(0, "t_");
  constexpr std::size_t bytes_max = 60;
  name.resize(std::min(name.size(), bytes_max));
  return is_member_name(name) || keep_dashes ? name : name + "_";
}

}  // namespace

std::string plain_name(std::string_view text) {
  return name_from(text, false);
}

std::string workflow_name_of(std::string_view text) {
  return name_from(text, true);
}

const json::value* step::field(std::string_view name) const {
  const auto* found = fields->if_contains(name);
  return found && !found->is_null() ? found : nullptr;
}

const json::object& step::inputs() const {
  const auto* found = field("inputParameters");
  return found && found->is_object() ? found->get_object() : nothing();
}

std::string step::text(std::string_view name) const {
  const auto* found = field(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool block::is_inside(const block* other) const {
  const auto* at = this;
  while (at && at != other)
    at = at->parent;
  return at != nullptr;
}

void block::put(const std::string& task, const std::vector<std::string>& needs) {
  auto [at, is_new] = places_.emplace(task, static_cast<std::uint32_t>(needs_.size()));
  if (is_new)
    needs_.emplace_back();
  auto& mine = needs_[at->second];
  mine.clear();
  for (const auto& need : needs)
    if (auto found = places_.find(need); found != places_.end())
      mine.push_back(found->second);
}

bool block::leads_to(const std::string& task, const std::vector<std::string>& needs) const {
  auto wanted = places_.find(task);
  if (wanted == places_.end())
    return false;
  std::vector<std::uint32_t> open;
  for (const auto& need : needs)
    if (auto found = places_.find(need); found != places_.end())
      open.push_back(found->second);
  return reaches(std::move(open), wanted->second);
}

bool block::comes_after(const std::string& task, const std::string& before) const {
  auto at = places_.find(task);
  auto wanted = places_.find(before);
  return at != places_.end() && wanted != places_.end() && reaches(needs_[at->second], wanted->second);
}

bool block::reaches(std::vector<std::uint32_t> open, std::uint32_t wanted) const {
  std::vector<bool> seen(needs_.size());
  while (!open.empty()) {
    auto next = open.back();
    open.pop_back();
    if (next == wanted)
      return true;
    // Who comes later cannot be before.
    if (next < wanted || seen[next])
      continue;
    seen[next] = true;
    open.insert(open.end(), needs_[next].begin(), needs_[next].end());
  }
  return false;
}

outline::outline(const json::object& definition, std::vector<refused>& problems) : problems_(problems) {
  auto* home = make_block(nullptr, nullptr, false);
  main.home = home;
  read(definition.if_contains("tasks"), "$.tasks", home, main);
  if (main.steps.empty() && problems_.empty())
    problems_.push_back({errc::invalid, "there are no tasks", "$.tasks", "a workflow has at least one"});
  index(main);
  for (const auto& [name, value] : definition)
    note_inputs(value);
}

step* outline::find(std::string_view ref) {
  auto found = by_ref_.find(ref);
  return found == by_ref_.end() ? nullptr : found->second;
}

step* outline::add_step(const step& beside, std::string_view name) {
  auto& made = added_.emplace_back();
  made.ref = name;
  made.name = fresh_name(name);
  made.path = beside.path;
  made.fields = &nothing();
  made.home = beside.home;
  return &made;
}

std::string outline::fresh_name(std::string_view wanted) {
  auto name = plain_name(wanted);
  auto free = [&](const std::string& n) {
    return !names_.contains(n) && std::ranges::find(taken, n) == std::end(taken);
  };
  for (std::size_t i = 2; !free(name); ++i)
    name = plain_name(wanted) + "_" + std::to_string(i);
  names_.insert(name);
  return name;
}

void outline::read(const json::value* tasks, const std::string& path, block* home, sequence& to) {
  to.home = home;
  if (!tasks || tasks->is_null())
    return;
  if (!tasks->is_array())
    return problems_.push_back({errc::invalid, "must be a list of tasks", path});
  to.steps.reserve(tasks->get_array().size());
  for (std::size_t i = 0; i < tasks->get_array().size(); ++i) {
    const auto& item = tasks->get_array()[i];
    auto at = path + "[" + std::to_string(i) + "]";
    if (!item.is_object())
      problems_.push_back({errc::invalid, "must be a task", at});
    else if (names_.size() >= steps_max)
      return problems_.push_back({errc::too_large, "more than " + std::to_string(steps_max) + " tasks", at});
    else
      read_step(item.get_object(), at, home, to.steps.emplace_back());
  }
  for (const auto& s : to.steps) {
    for (const auto& part : s.inner) {
      to.sets.insert(part.sets.begin(), part.sets.end());
      to.ends_well |= part.ends_well;
    }
    if (s.type == "SET_VARIABLE")
      for (const auto& [name, value] : s.inputs())
        to.sets.insert(name);
    if (s.type == "TERMINATE") {
      const auto* status = s.inputs().if_contains("terminationStatus");
      to.ends_well |= status && status->is_string() && status->get_string() == "COMPLETED";
    }
  }
}

void outline::read_step(const json::object& fields, const std::string& path, block* home, step& to) {
  to.fields = &fields;
  to.path = path;
  to.home = home;
  to.ref = to.text("taskReferenceName");
  to.task_name = to.text("name");
  to.type = to.text("type");
  if (to.type.empty())
    to.type = "SIMPLE";
  if (to.type == "FORK")
    to.type = "FORK_JOIN";
  if (to.type == "DYNAMIC_FORK")
    to.type = "FORK_JOIN_DYNAMIC";
  if (to.ref.empty())
    problems_.push_back({errc::invalid, "the task has no name to refer to it", path + ".taskReferenceName"});
  to.name = fresh_name(to.ref.empty() ? "task" : to.ref);
  const auto* optional = to.field("optional");
  to.optional = optional && optional->is_bool() && optional->get_bool();

  auto add = [&](const json::value* tasks, const std::string& at, bool own_block, bool loop,
                 std::optional<std::string> value) {
    // A step does not move once it stands in its sequence; the address is taken in `index`.
    auto& part = to.inner.emplace_back();
    part.value = std::move(value);
    read(tasks, at, own_block ? make_block(home, nullptr, loop) : home, part);
  };
  if (to.type == "SWITCH" || to.type == "DECISION") {
    const auto* cases = to.field("decisionCases");
    if (cases && cases->is_object())
      for (const auto& [value, tasks] : cases->get_object())
        add(&tasks, path + ".decisionCases['" + std::string(value) + "']", true, false, std::string(value));
    add(to.field("defaultCase"), path + ".defaultCase", true, false, std::nullopt);
  } else if (to.type == "FORK_JOIN") {
    const auto* branches = to.field("forkTasks");
    for (std::size_t i = 0; branches && branches->is_array() && i < branches->get_array().size(); ++i)
      add(&branches->get_array()[i], path + ".forkTasks[" + std::to_string(i) + "]", false, false, std::nullopt);
  } else if (to.type == "DO_WHILE") {
    add(to.field("loopOver"), path + ".loopOver", true, true, std::nullopt);
  }
}

block* outline::make_block(block* parent, step* owner, bool loop) {
  auto& made = blocks_.emplace_back();
  made.parent = parent;
  made.owner = owner;
  made.loop = loop;
  return &made;
}

void outline::index(sequence& of) {
  for (auto& s : of.steps) {
    if (!s.ref.empty() && !by_ref_.emplace(s.ref, &s).second)
      problems_.push_back({errc::invalid, "two tasks are called `" + s.ref + "`", s.path + ".taskReferenceName"});
    for (std::size_t i = 0; i < s.inner.size(); ++i) {
      auto& part = s.inner[i];
      if (part.home != s.home)
        part.home->owner = &s;
      for (auto& inner : part.steps) {
        inner.parent = &s;
        inner.branch = i;
      }
      index(part);
    }
  }
}

void outline::note_inputs(const json::value& value) {
  if (const auto* text = value.if_string()) {
    auto parts = split_references(*text);
    for (const auto& part : parts ? *parts : pieces{}) {
      const auto* ref = std::get_if<reference>(&part);
      if (ref && ref->root == "workflow" && ref->steps.size() > 1 && ref->steps[0].name == "input")
        inputs[ref->steps[1].name].deep |= ref->steps.size() > 2;
    }
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list)
      note_inputs(item);
  } else if (const auto* object = value.if_object()) {
    for (const auto& [name, item] : *object)
      note_inputs(item);
  }
}

}  // namespace troupe::importer
