#include "core/workflow/migration.hpp"

#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe {
namespace {

bool has_begun(const task_progress& task) {
  return task.status.state != task_state::waiting;
}

std::optional<std::uint32_t> place_in(const plan& to, std::uint32_t block, const std::string& name) {
  const auto& known = to.blocks[block].index_of;
  auto found = known.find(name);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

class comparison {
public:
  comparison(const plan& to, std::vector<refused>& found) : to_(to), found_(found) {}

  void compare(const frame& in, std::uint32_t block) {
    for (std::uint32_t place = 0; place < in.tasks.size(); ++place)
      if (has_begun(in.tasks[place]))
        compare(in, place, block);
      else if (in.tasks[place].attempt_base > 0 && !place_in(to_, block, in.definition(place).name))
        add(in.id_of(place).value, "has begun before and is not in the new version", "keep it");
    auto is_choice = in.parent && in.parent->definition(in.owner).kind == task_kind::choice;
    for (const auto& [name, place] : to_.blocks[block].index_of)
      if (!in.planned().index_of.contains(name) && (in.left || is_choice))
        add(in.prefix + name,
            is_choice ? "is a new case of a choice that was made" : "is new in a block that is finished",
            "start another execution");
  }

private:
  void compare(const frame& in, std::uint32_t place, std::uint32_t block) {
    const auto& before = in.definition(place);
    const auto id = in.id_of(place).value;
    auto there = place_in(to_, block, before.name);
    if (!there)
      return add(id, "has begun and is not in the new version", "keep it, or reset it first with a rerun");
    const auto& planned = to_.tasks[to_.blocks[block].tasks[*there]];
    const auto& after = *planned.definition;
    if (after.kind != before.kind || after.foreach.has_value() != before.foreach.has_value() ||
        after.repeat.has_value() != before.repeat.has_value())
      return add(id, "has begun and is another kind of task in the new version", "keep its kind");
    if (after.kind == task_kind::work && !is_final(in.tasks[place].status.state) && after.uses != before.uses)
      return add(id, "is in progress and uses another type in the new version", "wait until it is finished");
    for (auto need : to_.blocks[block].needs[*there])
      check_need(in, id, to_.tasks[to_.blocks[block].tasks[need]].definition->name);
    if (planned.body)
      for (const auto& inside : in.tasks[place].frames)
        if (inside)
          compare(*inside, *planned.body);
  }

  void check_need(const frame& in, const std::string& id, const std::string& need) {
    const auto& known = in.planned().index_of;
    auto found = known.find(need);
    if (found == known.end() || !is_final(in.tasks[found->second].status.state))
      add(id, "has begun and needs " + need + " in the new version, which is not finished", "do not add that need");
  }

  void add(std::string where, std::string what, std::string hint) {
    found_.push_back({errc::conflict, std::move(what), std::move(where), std::move(hint)});
  }

  const plan& to_;
  std::vector<refused>& found_;
};

void move_frame(frame& in, const plan& to, std::uint32_t block) {
  std::vector<task_progress> moved(to.blocks[block].tasks.size());
  std::optional<std::uint32_t> first_failed;
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
    auto there = place_in(to, block, in.definition(place).name);
    if (!there)
      continue;
    if (in.first_failed == place)
      first_failed = there;
    moved[*there] = std::move(in.tasks[place]);
    const auto& body = to.tasks[to.blocks[block].tasks[*there]].body;
    for (auto& inside : moved[*there].frames)
      if (inside && body) {
        inside->owner = *there;
        move_frame(*inside, to, *body);
      }
  }
  in.tasks = std::move(moved);
  in.first_failed = first_failed;
  in.plan = &to;
  in.block = block;
  in.tasks_open = static_cast<std::uint32_t>(
    std::ranges::count_if(in.tasks, [](const auto& task) { return !is_final(task.status.state); }));
  recount_needs(in);
}

}  // namespace

std::vector<refused> check_migration(const execution& self, const plan& to) {
  std::vector<refused> found;
  if (to.definition.name != self.plan->definition.name)
    found.push_back({errc::invalid, "is another workflow: " + to.definition.name, "workflow",
                     "an execution moves between versions of its own workflow"});
  if (self.ending != ending_phase::none)
    found.push_back({errc::conflict, "the execution is ending", self.id.value, "start another execution"});
  if (found.empty())
    comparison(to, found).compare(*self.main, 0);
  return found;
}

void move_to_plan(execution& self, std::shared_ptr<const plan> to) {
  move_frame(*self.main, *to, 0);
  self.plan = std::move(to);
  std::erase_if(self.undoable, [&](const task_id& id) {
    auto at = locate(self, id.value);
    return !at->in->planned(at->place).compensate;
  });
}

}  // namespace troupe
