#include "core/workflow/execution.hpp"

#include "core/base/invariant.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe {
namespace {

/// Splits `name[index]`; the index is written without leading zeros.
std::optional<std::uint32_t> index_in(std::string_view name, std::size_t bracket) {
  auto digits = name.substr(bracket + 1, name.size() - bracket - 2);
  std::uint32_t index = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc{} || end != digits.data() + digits.size() || (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  return index;
}

}  // namespace

execution::execution(execution_id self, std::shared_ptr<const troupe::plan> of)
  : id(std::move(self)), plan(std::move(of)), tasks(plan->definition.tasks.size()), task_scope(json::object{}) {
  tasks_open = static_cast<std::uint32_t>(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i)
    tasks[i].needs_open = static_cast<std::uint32_t>(plan->needs[i].size());
}

result<std::vector<event>> handle(execution& self, const command& cmd, timestamp now) {
  auto record = decide(self, cmd, now);
  if (!record || record->empty())
    return record;
  self.stops.clear();
  for (const auto& e : *record)
    apply(self, e);
  for (auto piece = troupe::advance(self, now); !piece.empty(); piece = troupe::advance(self, now)) {
    for (const auto& e : piece)
      apply(self, e);
    std::ranges::move(piece, std::back_inserter(*record));
  }
  return record;
}

const task_status* find_task(const execution& self, const task_id& task) {
  auto at = locate(self, task);
  return at ? &status_at(self, *at) : nullptr;
}

const json::value* find_output(const execution& self, const task_id& task) {
  auto at = locate(self, task);
  if (!at || status_at(self, *at).state != task_state::completed)
    return nullptr;
  const auto& progress = self.tasks[at->task];
  if (at->item && !progress.item_outputs.empty())
    return &progress.item_outputs[*at->item];
  const auto& output = self.task_scope.at(definition_at(self, at->task).name).at("output");
  return at->item ? &output.at(*at->item) : &output;
}

std::optional<task_place> locate(const execution& self, const task_id& task) {
  const auto& index_of = self.plan->index_of;
  if (auto found = index_of.find(task.value); found != index_of.end())
    return task_place{found->second, std::nullopt};
  auto bracket = task.value.rfind('[');
  if (bracket == std::string::npos || task.value.back() != ']')
    return std::nullopt;
  auto item = index_in(task.value, bracket);
  auto group = index_of.find(task.value.substr(0, bracket));
  if (!item || group == index_of.end() || *item >= self.tasks[group->second].item_status.size())
    return std::nullopt;
  return task_place{group->second, item};
}

std::uint32_t failures_allowed(const execution& self, std::uint32_t task) {
  const auto& policy = *definition_at(self, task).foreach;
  auto items = static_cast<double>(self.tasks[task].items.size());
  // A share such as 0.1 of 30 must be 3, not the 2.9999 of binary fractions.
  auto share = policy.failures_max_share ? static_cast<std::uint32_t>(*policy.failures_max_share * items + 1e-6) : 0;
  return std::max(policy.failures_max, share);
}

bool is_due(const execution& self, std::uint32_t task) {
  const auto& progress = self.tasks[task];
  if (progress.status.state == task_state::waiting)
    return progress.needs_open == 0;
  if (!progress.expanded || is_final(progress.status.state))
    return false;
  if (progress.items_finished == progress.items.size() || progress.items_failed > failures_allowed(self, task))
    return true;
  auto concurrency = definition_at(self, task).foreach->concurrency;
  return progress.items_next < progress.items.size() && (concurrency == 0 || progress.items_active < concurrency);
}

}  // namespace troupe
