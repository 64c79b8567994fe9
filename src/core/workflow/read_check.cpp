#include "core/workflow/read_check.hpp"

#include "core/base/nearest.hpp"
#include "core/workflow/plan_place.hpp"
#include "core/workflow/value_types.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace troupe {
namespace {

using expression::kind;

/// Names that are known in some places only, and where.
struct special_name {
  std::string_view name;
  std::string_view place;
};

constexpr std::array special_names{
  special_name{"item", "to what runs per item of a foreach, not to its if"},
  special_name{"index", "to what runs per item of a foreach, not to its if"},
  special_name{"iteration", "inside a group that has repeat"},
  special_name{"previous", "inside a group that has repeat"},
  special_name{"history", "inside a group that has repeat"},
  special_name{"failure", "in on_failure and finally"},
  special_name{"signal", "in the if of a wait for a signal"},
  special_name{"output", "in compensate"},
  special_name{"secrets", "in the parameters of a task, each in a text of its own"},
  special_name{"labels", "in the keys of debounce, singleton and batch"},
};

bool contains(const std::vector<std::string>& reads, const std::string& path) {
  return std::ranges::find(reads, path) != reads.end();
}

}  // namespace

/// Where the expression stands that is being checked.
struct read_check::expression_place {
  const std::string& key;
  const subject& self;
  const horizon* from;
  const json::object* parameters;
};

read_check::read_check(const plan& of, expression::scope_types& scope, complaints& errors)
  : plan_(of), scope_(scope), errors_(errors), outputs_(of.tasks.size()), ancestries_(of.blocks.size()) {}

void read_check::know(std::uint32_t task, expression::type output) {
  outputs_[task] = bounded(std::move(output));
}

expression::type read_check::outputs_of_last(std::uint32_t block) const {
  std::map<std::string, expression::type> members;
  const auto& planned = plan_.blocks[block];
  for (std::uint32_t place = 0; place < planned.tasks.size(); ++place)
    if (planned.needed_by[place].empty())
      members.emplace(plan_.tasks[planned.tasks[place]].definition->name,
                      entry_of(planned.tasks[place]).members.at("output"));
  return bounded(closed_map(std::move(members)));
}

bool read_check::check(const std::vector<std::string>& reads, const std::string& key, const subject& self,
                       const horizon* from, const json::object* parameters) {
  const expression_place place{key, self, from, parameters};
  auto before = errors_.size();
  std::set<std::string> seen;
  for (const auto& path : reads) {
    auto root = path.substr(0, path.find('.'));
    if (!scope_.contains(root) && root != "tasks") {
      auto special = std::ranges::find(special_names, root, &special_name::name);
      if (special != special_names.end() && seen.insert(root).second)
        complain(place, path, "reads " + root, root + " is known only " + std::string(special->place));
    }
    if (root != "tasks")
      continue;
    if (!from) {
      complain(place, path, "reads " + path + " before any task ran", "it is decided at the start: read input");
    } else if (path == root) {
      complain(place, path, "reads tasks as a whole", "name the task: tasks.NAME.output");
    } else {
      auto name = path.substr(root.size() + 1);
      name = name.substr(0, name.find('.'));
      if (seen.insert(root + "." + name).second)
        read(name, path, place);
    }
  }
  return errors_.size() == before;
}

void read_check::read(const std::string& name, const std::string& path, const expression_place& place) {
  for (const auto* at = place.from; at; at = at->outer) {
    const auto& block = plan_.blocks[at->block];
    auto found = block.index_of.find(name);
    if (found == block.index_of.end())
      continue;
    auto task = block.tasks[found->second];
    if (!at->reader || ancestry_of(at->block).contains(*at->reader, found->second)) {
      return make_known(name, task);
    }
    if (*at->reader == found->second)
      return complain_of_reader(task, *at, path, place);
    const auto& reader = plan_.tasks[block.tasks[*at->reader]].definition->name;
    return complain(place, path, "reads task " + name + ", which may not be finished by then",
                    "add " + name + " to needs of task " + reader);
  }
  complain_of_name(name, path, place);
}

void read_check::make_known(const std::string& name, std::uint32_t task) {
  auto [known, added] = known_.emplace(name, task);
  if (!added && known->second == task)
    return;
  known->second = task;
  auto& tasks = scope_["tasks"];
  tasks.kind = kind::map;
  tasks.open = false;
  tasks.members_only = true;
  tasks.members[name] = entry_of(task);
}

void read_check::complain_of_reader(std::uint32_t task, const horizon& at, const std::string& path,
                                    const expression_place& place) {
  const auto& name = plan_.tasks[task].definition->name;
  if (&at == place.from)
    complain(place, path, "reads the task itself", "a task has no output before it ran");
  else if (place.self.of.ends_with("~compensate"))
    complain(place, path, "reads task " + name + ", which it undoes", "what it returned is output");
  else
    complain(place, path, "reads task " + name + ", in which it stands", "it is not finished by then");
}

void read_check::complain_of_name(const std::string& name, const std::string& path, const expression_place& place) {
  // `tasks.my-task` is read as a subtraction: then `my` is unknown.
  for (const auto* at = place.from; at; at = at->outer)
    for (auto task : plan_.blocks[at->block].tasks)
      if (plan_.tasks[task].definition->name.starts_with(name + "-"))
        return complain(place, path, "reads unknown task \"" + name + "\"",
                        "write tasks[\"" + plan_.tasks[task].definition->name + "\"]");
  auto found = std::ranges::find_if(plan_.tasks, [&](const auto& t) { return t.definition->name == name; });
  if (found == plan_.tasks.end())
    return complain(place, path, "reads unknown task \"" + name + "\"", nearest(name, place.from));
  auto owner = plan_.blocks[found->block].owner;
  complain(place, path, "reads task " + name + ", which stands in another block",
           owner                              ? "read the output of " + path_of(plan_, *owner)
           : plan_.on_failure == found->block ? std::string("tasks of on_failure are read only there and in finally")
                                              : std::string("tasks of finally are read only there"));
}

void read_check::complain(const expression_place& place, const std::string& path, const std::string& what,
                          const std::string& hint) {
  auto key = place.key;
  if (place.parameters)
    for (const auto& [name, value] : *place.parameters)
      if (auto part = expression::json_template::parse(value); part && contains(part->reads(), path)) {
        key += "." + std::string(name);
        break;
      }
  errors_.add(place.self.place_of(key), key + place.self.of + " " + what, hint);
}

expression::type read_check::entry_of(std::uint32_t index) const {
  const auto& task = *plan_.tasks[index].definition;
  const auto& one = outputs_[index];
  auto entry =
    closed_map({{"state", type_of_kind(kind::string)}, {"output", task.foreach ? list_of(one) : one}, {"error", {}}});
  if (task.foreach)
    entry.members.emplace("failed_items", type_of_kind(kind::integer));
  if (task.repeat) {
    entry.members.emplace("iterations", type_of_kind(kind::integer));
    entry.members.emplace("history", list_of(one));
  }
  return entry;
}

std::string read_check::nearest(const std::string& name, const horizon* from) const {
  std::vector<std::string> names;
  for (const auto* at = from; at; at = at->outer)
    for (auto task : plan_.blocks[at->block].tasks)
      names.push_back(plan_.tasks[task].definition->name);
  auto near = did_you_mean(name, names);
  return near.empty() ? "there is no such task in the workflow" : near;
}

const ancestry& read_check::ancestry_of(std::uint32_t block) {
  auto& known = ancestries_[block];
  if (!known)
    known.emplace(plan_.blocks[block].needs, plan_.blocks[block].order);
  return *known;
}

}  // namespace troupe
