#include "core/workflow/execution.hpp"

#include "core/workflow/evaluation.hpp"
#include "core/workflow/task_place.hpp"

#include <iterator>

namespace troupe {
namespace {

void walk(const frame& in, const std::function<void(const frame&)>& see) {
  see(in);
  for (const auto& task : in.tasks)
    for (const auto& inside : task.frames)
      if (inside)
        walk(*inside, see);
}

}  // namespace

frame::frame(const troupe::plan& of, std::uint32_t block_index, frame* above, std::uint32_t owner_place,
             std::optional<std::uint32_t> item_or_iteration, std::string id_prefix, std::uint32_t attempt_base)
  : plan(&of), block(block_index), parent(above), owner(owner_place), number(item_or_iteration),
    prefix(std::move(id_prefix)), tasks(of.blocks[block_index].tasks.size()),
    tasks_open(static_cast<std::uint32_t>(tasks.size())) {
  for (std::size_t place = 0; place < tasks.size(); ++place) {
    tasks[place].needs_open = static_cast<std::uint32_t>(planned().needs[place].size());
    tasks[place].attempt_base = attempt_base;
    tasks[place].status = fresh_status(attempt_base);
  }
}

execution::execution(execution_id self, std::shared_ptr<const troupe::plan> of)
  : id(std::move(self)), plan(std::move(of)),
    main(std::make_unique<frame>(*plan, 0, nullptr, 0, std::nullopt, std::string(), 0)) {}

result<std::vector<event>> handle(execution& self, const command& cmd, timestamp now) {
  auto record = decide(self, cmd, now);
  if (!record || record->empty())
    return record;
  if (const auto* migration = std::get_if<migrate_execution>(&cmd))
    self.versions[migration->to->digest] = migration->to;
  self.once.clear();
  for (const auto& e : *record)
    apply(self, e);
  for (auto piece = troupe::advance(self, now); !piece.empty(); piece = troupe::advance(self, now)) {
    for (const auto& e : piece)
      apply(self, e);
    std::ranges::move(piece, std::back_inserter(*record));
  }
  return record;
}

std::string assignee_of(const task_status& review) {
  if (review.details && !review.details->escalated_to.empty())
    return review.details->escalated_to;
  const auto* with = review.with.if_object();
  const auto* assignee = with ? with->if_contains("assignee") : nullptr;
  return assignee && assignee->is_string() ? std::string(assignee->get_string()) : std::string();
}

bool waits_for_people(const execution& self) {
  return !is_final(self.state) && self.busy == 0 && self.children_open == 0 && self.sleeping == 0 &&
         self.reviews_open > 0;
}

const task_status* find_task(const execution& self, const task_id& task) {
  auto at = locate(self, task.value);
  return at ? &status_at(*at) : nullptr;
}

const json::value* find_output(const execution& self, const task_id& task) {
  auto at = locate(self, task.value);
  if (!at || at->compensation)
    return nullptr;
  const auto& progress = at->progress();
  if (at->item && at->definition().repeat)
    return *at->item < progress.history.size() ? &progress.history[*at->item] : nullptr;
  if (status_at(*at).state != task_state::completed && !status_at(*at).passed)
    return nullptr;
  if (at->item && !progress.item_outputs.empty())
    return &progress.item_outputs[*at->item];
  const auto* entry = at->in->results.if_contains(at->definition().name);
  const auto* output = entry ? entry->get_object().if_contains("output") : nullptr;
  if (!output || !at->item)
    return output;
  return output->is_array() && *at->item < output->get_array().size() ? &output->get_array()[*at->item] : nullptr;
}

void for_each_frame(const execution& self, const std::function<void(const frame&)>& see) {
  for (const auto* root : {self.main.get(), self.on_failure.get(), self.finally.get()})
    if (root)
      walk(*root, see);
}

result<json::value> answer_query(const execution& self, const std::string& name) {
  const auto& queries = self.plan->definition.queries;
  auto found = queries.find(name);
  if (found == queries.end()) {
    std::string known;
    for (const auto& [query, program] : queries)
      known += (known.empty() ? "queries are " : ", ") + query;
    return refused{errc::unknown, "the workflow has no query " + name, "queries",
                   known.empty() ? "name queries in the workflow file" : known};
  }
  return evaluation(self, *self.main).value(found->second);
}

}  // namespace troupe
