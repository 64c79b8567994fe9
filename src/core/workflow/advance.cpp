#include "core/workflow/ending.hpp"
#include "core/workflow/evaluation.hpp"
#include "core/workflow/join.hpp"
#include "core/workflow/scheduling.hpp"
#include "core/workflow/signals.hpp"
#include "core/workflow/task_place.hpp"

#include <algorithm>
#include <map>

namespace troupe {
namespace {

/// Events of one call, about.
constexpr std::size_t piece_events_max = 1000;

/// What one call of `advance` finds to do.
class piece {
public:
  piece(const execution& self, timestamp now) : self_(self), now_(now) {}

  std::vector<event> find() {
    for (const auto& [in, place] : self_.agenda) {
      if (closed_ || full())
        break;
      if (!place)
        leave_if_due(*in);
      else if (is_due(*in, *place))
        step(*in, *place);
    }
    if (events_.empty())
      events_ = next_of_ending(self_, now_);
    return std::move(events_);
  }

private:
  void step(frame& in, std::uint32_t place) {
    const auto& task = in.tasks[place];
    if (task.enters_next)
      return enter({&in, place, static_cast<std::uint32_t>(task.frames.size())});
    if (!task.expanded)
      return begin(in, place);
    continue_foreach(in, place);
    // The names of the last item mean nothing to the next task.
    names_.reset();
  }

  void begin(frame& in, std::uint32_t place) {
    const auto& definition = in.definition(place);
    auto id = in.id_of(place);
    if (auto reason = reason_to_skip(in, place))
      return add(task_skipped{id, *std::move(reason), {}, {}, {}, now_});
    if (auto taken = other_branch(in, place))
      return add(task_skipped{id, *std::move(taken), {}, {}, {}, now_});
    const auto& names = names_in(in);
    if (definition.condition) {
      auto holds = names.condition(*definition.condition);
      if (!holds)
        return fail(std::move(id), "if", holds.error());
      if (!*holds)
        return add(task_skipped{id, "if is false: " + definition.condition->source(), true, {}, {}, now_});
    }
    if (!definition.foreach)
      return begin_unit({&in, place, std::nullopt}, names);
    auto items = names.list(definition.foreach->items);
    if (!items)
      return fail(std::move(id), "foreach", items.error());
    add(task_expanded{id, batched(std::move(items->get_array()), definition.foreach->batch), now_});
  }

  /// Returns why the task a task is the else of lets it not begin.
  static std::optional<std::string> other_branch(const frame& in, std::uint32_t place) {
    const auto& otherwise = in.definition(place).otherwise;
    if (!otherwise)
      return std::nullopt;
    const auto& other = in.tasks[in.planned().index_of.at(*otherwise)].status;
    if (other.unchosen)
      return std::nullopt;
    return "else of " + *otherwise + ", which is " + std::string(to_string(other.state));
  }

  static json::array batched(json::array items, std::uint32_t batch) {
    if (batch == 0)
      return items;
    json::array lists;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i % batch == 0)
        lists.emplace_back(json::array());
      lists.back().get_array().push_back(std::move(items[i]));
    }
    return lists;
  }

  void continue_foreach(frame& in, std::uint32_t place) {
    const auto& task = in.tasks[place];
    const auto& definition = in.definition(place);
    if (task.items_failed > failures_allowed(in, place))
      return fail_foreach(in, place);
    if (task.items_finished == task.items.size())
      return add(foreach_finished{in.id_of(place), now_});
    auto concurrency = definition.foreach->concurrency;
    auto free = concurrency == 0 ? task.items.size() : concurrency - task.items_active;
    for (auto item : task.items_again) {
      if (free == 0 || full() || closed_)
        return;
      --free;
      begin_item(in, place, item);
    }
    auto end = std::min<std::size_t>(task.items.size(), task.items_next + free);
    for (std::size_t i = task.items_next; i < end && !full() && !closed_; ++i)
      begin_item(in, place, static_cast<std::uint32_t>(i));
  }

  void begin_item(frame& in, std::uint32_t place, std::uint32_t item) {
    auto& names = names_in(in);
    names.enter_item(in.definition(place), in.tasks[place].items[item], item);
    begin_unit({&in, place, item}, names);
  }

  void begin_unit(const task_place& at, const evaluation& names) {
    const auto& definition = at.definition();
    switch (definition.kind) {
    case task_kind::work:
      return add_scheduled(schedule_work(self_, at, status_at(at).attempt + 1, names, now_));
    case task_kind::child:
      return add_scheduled(schedule_child(self_, at, status_at(at).attempt + 1, names, now_));
    case task_kind::wait: {
      auto begun = begin_wait(self_, at, names, now_);
      // A signal that was taken is there no more for the next wait.
      closed_ = begun.size() > 1;
      return std::ranges::move(begun, std::back_inserter(events_)), void();
    }
    case task_kind::choice:
      return choose(at, names);
    case task_kind::group:
      return enter(definition.repeat ? task_place{at.in, at.place, 0} : at);
    }
  }

  void add_scheduled(event e) {
    // An item that failed before it began may mean the end of its foreach: that is found out in the next piece.
    closed_ = std::holds_alternative<task_failed>(e);
    add(std::move(e));
  }

  void enter(const task_place& at) { add(block_entered{id_at(at), {}, now_}); }

  void choose(const task_place& at, const evaluation& names) {
    const auto& definition = at.definition();
    auto value = names.text(*definition.choice);
    if (!value)
      return fail(id_at(at), "switch", value.error());
    auto chosen = std::ranges::find(definition.body, std::optional(*value), &task_definition::case_value);
    if (chosen == definition.body.end())
      chosen = std::ranges::find(definition.body, std::optional<std::string>(), &task_definition::case_value);
    if (chosen == definition.body.end())
      return add(task_skipped{id_at(at), "no case for " + *value, true, {}, {}, now_});
    add(block_entered{id_at(at), chosen->name, now_});
  }

  void leave_if_due(frame& in) {
    if (in.left || in.tasks_open > 0)
      return;
    auto& group = *in.parent;
    const auto& definition = group.definition(in.owner);
    task_place unit{&group, in.owner, definition.foreach ? in.number : std::nullopt};
    if (in.first_failed)
      return add(task_failed{id_at(unit), 0, error_of(in), now_});
    auto names = evaluation(self_, in);
    auto output = output_of(in, definition, names);
    if (!output)
      return add(task_failed{id_at(unit), 0, expression_error("output", output.error()), now_});
    if (!definition.repeat)
      return add(block_left{id_at(unit), *std::move(output), {}, now_});
    leave_iteration(in, *definition.repeat, *std::move(output), names);
  }

  void leave_iteration(const frame& in, const repeat_policy& policy, json::value output, const evaluation& names) {
    auto loop = in.parent->id_of(in.owner);
    auto iteration = item_of(loop.value, *in.number);
    auto holds = names.condition(policy.condition);
    if (!holds)
      return fail(std::move(loop), policy.wanted ? "repeat.until" : "repeat.while", holds.error());
    auto count = *in.number + 1;
    if (*holds == policy.wanted || (count >= policy.iterations_max && policy.exhausted == exhaustion::complete))
      return add(block_left{std::move(iteration), std::move(output), {}, now_});
    if (count < policy.iterations_max)
      return add(block_left{std::move(iteration), std::move(output), now_ + policy.pause, now_});
    auto message = "not done after " + std::to_string(count) + " iterations: " + policy.condition.source();
    add(task_failed{std::move(loop), 0, {"exhausted", std::move(message), false, {}}, now_});
  }

  void fail_foreach(const frame& in, std::uint32_t place) {
    const auto& task = in.tasks[place];
    auto id = in.id_of(place);
    std::string first;
    for (std::uint32_t i = 0; i < task.item_status.size() && first.empty(); ++i)
      if (task.item_status[i].state == task_state::failed)
        first = item_of(id.value, i).value + ": " + task.item_status[i].error->message;
    auto message = std::to_string(task.items_failed) + " of " + std::to_string(task.items.size()) + " items failed, " +
                   std::to_string(failures_allowed(in, place)) + " may; " + first;
    // What is inside ends with it: nothing more of this may begin.
    closed_ = true;
    add(task_failed{std::move(id), 0, {.code = "failures", .message = std::move(message), .retryable = false}, now_});
  }

  void fail(task_id id, std::string_view key, const refused& why) {
    add(task_failed{std::move(id), 0, expression_error(key, why), now_});
  }

  /// The names of one frame are kept as long as steps stay in it.
  evaluation& names_in(const frame& in) {
    if (!names_ || named_ != &in) {
      names_.emplace(self_, in);
      named_ = &in;
    }
    return *names_;
  }

  void add(event e) { events_.push_back(std::move(e)); }
  bool full() const { return events_.size() >= piece_events_max; }

  const execution& self_;
  timestamp now_;
  std::optional<evaluation> names_;
  const frame* named_ = nullptr;
  std::vector<event> events_;
  bool closed_ = false;
};

}  // namespace

std::vector<event> advance(const execution& self, timestamp now) {
  if (self.sequence == 0 || is_final(self.state) || self.held || self.paused)
    return {};
  return piece(self, now).find();
}

}  // namespace troupe
