#include "core/workflow/task_place.hpp"

#include "core/workflow/join.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {
namespace {

/// One step of an id: `chapters[2]`.
struct step {
  std::string_view name;
  std::optional<std::uint32_t> index;
};

/// The index is written without leading zeros.
std::optional<std::uint32_t> index_of(std::string_view digits) {
  std::uint32_t index = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc{} || end != digits.data() + digits.size() || (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  return index;
}

std::optional<step> step_of(std::string_view text) {
  auto bracket = text.find('[');
  if (bracket == text.npos)
    return step{text, std::nullopt};
  if (text.back() != ']')
    return std::nullopt;
  auto index = index_of(text.substr(bracket + 1, text.size() - bracket - 2));
  return index ? std::optional(step{text.substr(0, bracket), index}) : std::nullopt;
}

std::optional<std::uint32_t> place_of(const frame& in, std::string_view name) {
  const auto& known = in.planned().index_of;
  auto found = known.find(std::string(name));
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

/// Whether there is such an item or iteration.
bool has_number(const task_place& of, std::uint32_t number) {
  const auto& task = of.progress();
  const auto& definition = of.definition();
  return definition.foreach ? number < task.item_status.size() : definition.repeat && number < task.frames.size();
}

/// The block inside: of an item or an iteration exactly if the task has such.
frame* frame_inside(const task_place& of, const std::optional<std::uint32_t>& number) {
  const auto& frames = of.progress().frames;
  const auto& definition = of.definition();
  auto is_numbered = definition.foreach || definition.repeat;
  auto at = number.value_or(0);
  return number.has_value() == is_numbered && at < frames.size() ? frames[at].get() : nullptr;
}

frame* root_of(const execution& self, std::string_view& path) {
  for (auto [prefix, root] :
       {std::pair(on_failure_prefix, self.on_failure.get()), {finally_prefix, self.finally.get()}})
    if (path.starts_with(prefix)) {
      path.remove_prefix(prefix.size());
      return root;
    }
  return self.main.get();
}

timestamp earlier(std::optional<timestamp> one, timestamp other) {
  return one ? std::min(*one, other) : other;
}

}  // namespace

const planned_task& task_place::planned() const {
  return compensation ? in->plan->tasks[*in->planned(place).compensate] : in->planned(place);
}

std::optional<task_place> locate(const execution& self, std::string_view path) {
  auto compensation = path.ends_with(compensation_suffix);
  if (compensation)
    path.remove_suffix(compensation_suffix.size());
  auto* in = root_of(self, path);
  while (in) {
    auto dot = path.find('.');
    auto here = step_of(path.substr(0, dot));
    auto place = here ? place_of(*in, here->name) : std::nullopt;
    if (!place)
      return std::nullopt;
    task_place at{in, *place};
    if (dot == path.npos) {
      if (here->index && !has_number(at, *here->index))
        return std::nullopt;
      auto undoes = here->index.has_value() == at.definition().foreach.has_value() &&
                    at.progress().compensations.contains(here->index.value_or(0));
      if (compensation && !undoes)
        return std::nullopt;
      return task_place{in, *place, here->index, compensation};
    }
    in = frame_inside(at, here->index);
    path.remove_prefix(dot + 1);
  }
  return std::nullopt;
}

task_id id_at(const task_place& at) {
  auto id = at.in->id_of(at.place);
  if (at.item)
    id = item_of(id.value, *at.item);
  if (at.compensation)
    id.value += compensation_suffix;
  return id;
}

const task_status& status_at(const task_place& at) {
  const auto& task = at.progress();
  if (at.compensation)
    return task.compensations.at(at.item.value_or(0));
  return at.item && *at.item < task.item_status.size() ? task.item_status[*at.item] : task.status;
}

slot slot_of(const planned_task& task, const task_status& status) {
  return task.definition->dynamic_uses && status.details ? status.details->type_slot : task.type.slot;
}

const std::string& uses_of(const planned_task& task, const task_status& status) {
  return task.definition->dynamic_uses && status.details ? status.details->uses : task.definition->uses;
}

std::uint32_t failures_allowed(const frame& in, std::uint32_t place) {
  const auto& policy = *in.definition(place).foreach;
  auto items = static_cast<double>(in.tasks[place].items.size());
  // A share such as 0.1 of 30 must be 3, not the 2.9999 of binary fractions.
  auto share = policy.failures_max_share ? static_cast<std::uint32_t>(*policy.failures_max_share * items + 1e-6) : 0;
  return std::max(policy.failures_max, share);
}

bool is_due(const frame& in, std::uint32_t place) {
  const auto& task = in.tasks[place];
  if (task.status.state == task_state::waiting)
    return is_join_decided(in, place);
  if (task.enters_next)
    return true;
  if (!task.expanded || is_final(task.status.state))
    return false;
  if (task.items_finished == task.items.size() || task.items_failed > failures_allowed(in, place))
    return true;
  auto concurrency = in.definition(place).foreach->concurrency;
  auto has_next = !task.items_again.empty() || task.items_next < task.items.size();
  return has_next && (concurrency == 0 || task.items_active < concurrency);
}

bool is_frozen(const execution& self, const task_place& at, const task_status& status) {
  auto begins_again = status.state == task_state::backing_off ||
                      (status.state == task_state::sleeping && at.definition().kind == task_kind::group);
  return self.paused && begins_again;
}

void recount_needs(frame& in) {
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place) {
    auto& task = in.tasks[place];
    task.needs_open = task.needs_completed = 0;
    for (auto need : in.planned().needs[place]) {
      const auto& status = in.tasks[need].status;
      task.needs_open += is_final(status.state) ? 0 : 1;
      task.needs_completed += status.state == task_state::completed || status.passed ? 1 : 0;
    }
  }
}

std::optional<timestamp> due_in_all(const task_place& at) {
  auto is_item = at.item && !at.compensation;
  const auto& total = at.definition().timeout.total;
  const auto& status = status_at(at);
  if (is_item || !total || !status.first_scheduled_at || is_final(status.state))
    return std::nullopt;
  return *status.first_scheduled_at + *total;
}

std::optional<timestamp> next_due(const task_place& at) {
  const auto& status = status_at(at);
  const auto& timeout = at.definition().timeout;
  auto kind = at.definition().kind;
  std::optional<timestamp> due;
  switch (status.state) {
  case task_state::queued:
    if (timeout.queue)
      due = *status.scheduled_at + *timeout.queue;
    break;
  case task_state::running:
    if (timeout.attempt && status.started_at && !at.has_items() &&
        (kind == task_kind::work || kind == task_kind::child))
      due = *status.started_at + *timeout.attempt;
    break;
  case task_state::backing_off:
  case task_state::sleeping:
  case task_state::listening:
  case task_state::in_review:
    due = status.due;
    break;
  case task_state::waiting:
  case task_state::completed:
  case task_state::failed:
  case task_state::skipped:
  case task_state::cancelled:
    return std::nullopt;
  }
  if (auto total = due_in_all(at))
    due = earlier(due, *total);
  return due;
}

}  // namespace troupe
