#include "core/workflow/evaluation.hpp"
#include "core/workflow/execution.hpp"
#include "core/workflow/join.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>

namespace troupe {
namespace {

/// Events of one call, about; a foreach that fails may cancel more items than this.
constexpr std::size_t piece_events_max = 1000;

/// What one call of `advance` finds to do.
class piece {
public:
  piece(const execution& self, timestamp now) : self_(self), now_(now), evaluation_(self) {}

  std::vector<event> find() {
    for (auto task : self_.agenda) {
      if (closed_ || full())
        break;
      if (is_due(self_, task))
        self_.tasks[task].expanded ? continue_foreach(task) : begin(task);
    }
    if (events_.empty() && self_.tasks_open == 0)
      end();
    return std::move(events_);
  }

private:
  void begin(std::uint32_t task) {
    const auto& definition = definition_at(self_, task);
    task_id id{definition.name};
    if (auto reason = reason_to_skip(self_, task))
      return add(task_skipped{id, *std::move(reason), now_});
    if (definition.condition) {
      auto holds = evaluation_.condition(*definition.condition);
      if (!holds)
        return add(task_failed{id, 0, expression_error("if", holds.error()), now_});
      if (!*holds)
        return add(task_skipped{id, "if is false: " + definition.condition->source(), now_});
    }
    if (definition.foreach) {
      auto items = evaluation_.list(definition.foreach->items);
      if (!items)
        return add(task_failed{id, 0, expression_error("foreach", items.error()), now_});
      return add(task_expanded{id, std::move(items->get_array()), now_});
    }
    schedule(std::move(id), evaluation_.with(definition.with));
  }

  void continue_foreach(std::uint32_t task) {
    const auto& progress = self_.tasks[task];
    const auto& definition = definition_at(self_, task);
    if (progress.items_failed > failures_allowed(self_, task))
      return fail_foreach(task);
    if (progress.items_finished == progress.items.size())
      return add(foreach_finished{task_id{definition.name}, now_});
    auto concurrency = definition.foreach->concurrency;
    auto free = concurrency == 0 ? progress.items.size() : concurrency - progress.items_active;
    auto end = std::min<std::size_t>(progress.items.size(), progress.items_next + free);
    for (std::size_t i = progress.items_next; i < end && !full() && !closed_; ++i)
      closed_ = !schedule(item_of(definition.name, i), evaluation_.with(definition.with, progress.items[i], i));
  }

  /// Returns whether the task could be scheduled. If not, it failed, and what that means for a foreach is found out in
  /// the next piece.
  bool schedule(task_id id, result<json::value> with) {
    if (!with) {
      add(task_failed{std::move(id), 0, expression_error("with", with.error()), now_});
      return false;
    }
    add(task_scheduled{std::move(id), 1, *std::move(with), now_});
    return true;
  }

  void fail_foreach(std::uint32_t task) {
    const auto& progress = self_.tasks[task];
    const auto& name = definition_at(self_, task).name;
    std::string first;
    for (std::uint32_t i = 0; i < progress.items_next; ++i) {
      const auto& item = progress.item_status[i];
      if (!is_final(item.state))
        add(task_cancelled{item_of(name, i), now_});
      else if (first.empty() && item.state == task_state::failed)
        first = item_of(name, i).value + ": " + item.error->message;
    }
    auto message = std::to_string(progress.items_failed) + " of " + std::to_string(progress.items.size()) +
                   " items failed, " + std::to_string(failures_allowed(self_, task)) + " may; " + first;
    add(task_failed{task_id{name}, 0, {.code = "failures", .message = std::move(message), .retryable = false}, now_});
  }

  void end() {
    if (self_.state == execution_state::cancelling)
      return add(execution_finished{outcome::cancelled, nullptr, std::nullopt, now_});
    if (self_.first_failed) {
      auto error = *self_.tasks[*self_.first_failed].status.error;
      error.message = definition_at(self_, *self_.first_failed).name + ": " + error.message;
      return add(execution_finished{outcome::failed, nullptr, std::move(error), now_});
    }
    if (!self_.plan->definition.output)
      return add(execution_finished{outcome::completed, outputs_of_last(), std::nullopt, now_});
    auto output = evaluation_.output(*self_.plan->definition.output);
    if (!output)
      return add(execution_finished{outcome::failed, nullptr, expression_error("output", output.error()), now_});
    add(execution_finished{outcome::completed, *std::move(output), std::nullopt, now_});
  }

  json::object outputs_of_last() const {
    json::object outputs;
    for (std::uint32_t i = 0; i < self_.tasks.size(); ++i) {
      const auto& name = definition_at(self_, i).name;
      if (self_.plan->needed_by[i].empty() && self_.tasks[i].status.state == task_state::completed)
        outputs.emplace(name, self_.task_scope.at(name).at("output"));
    }
    return outputs;
  }

  void add(event e) { events_.push_back(std::move(e)); }
  bool full() const { return events_.size() >= piece_events_max; }

  const execution& self_;
  timestamp now_;
  evaluation evaluation_;
  std::vector<event> events_;
  bool closed_ = false;
};

}  // namespace

std::vector<event> advance(const execution& self, timestamp now) {
  if (self.sequence == 0 || is_final(self.state) || (self.agenda.empty() && self.tasks_open > 0))
    return {};
  return piece(self, now).find();
}

}  // namespace troupe
