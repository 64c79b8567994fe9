#include "core/workflow/ending.hpp"

#include "core/workflow/scheduling.hpp"
#include "core/workflow/task_place.hpp"

namespace troupe {
namespace {

struct verdict {
  outcome end = outcome::completed;
  json::value output;
  std::optional<task_error> error;
  std::optional<task_id> failed_task;
};

bool has_output(const task_status& s) {
  return s.state == task_state::completed || s.passed;
}

/// The outputs of the tasks that nothing needs, by name.
json::object outputs_of_last(const frame& in) {
  json::object outputs;
  const auto& block = in.planned();
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place)
    if (block.needed_by[place].empty() && has_output(in.tasks[place].status))
      outputs.emplace(in.definition(place).name, in.results.at(in.definition(place).name).at("output"));
  return outputs;
}

/// The task that failed, as deep inside as it is.
task_id culprit_of(const frame& in) {
  const auto& task = in.tasks[*in.first_failed];
  for (const auto& inside : task.frames)
    if (inside && inside->first_failed)
      return culprit_of(*inside);
  return in.id_of(*in.first_failed);
}

verdict judge(const execution& self) {
  if (self.cancelling)
    return {outcome::cancelled, nullptr, std::nullopt, std::nullopt};
  if (self.timed_out)
    return {outcome::failed, nullptr, self.timed_out, std::nullopt};
  if (self.main->first_failed)
    return {outcome::failed, nullptr, error_of(*self.main), culprit_of(*self.main)};
  const auto& wanted = self.plan->definition.output;
  if (!wanted)
    return {outcome::completed, outputs_of_last(*self.main), std::nullopt, std::nullopt};
  auto output = evaluation(self, *self.main).output(*wanted);
  if (!output)
    return {outcome::failed, nullptr, expression_error("output", output.error()), std::nullopt};
  return {outcome::completed, *std::move(output), std::nullopt, std::nullopt};
}

bool has_something_to_undo(const execution& self, outcome end) {
  return end != outcome::completed && !self.undoable.empty();
}

/// The verdict stands; what the end itself ran into comes on top.
event finish(const execution& self, timestamp now) {
  auto end = *self.ending_outcome;
  std::optional<task_error> error;
  if (const auto* failure = self.failure.if_object())
    error = task_error{
      std::string(failure->at("code").get_string()), std::string(failure->at("message").get_string()), false, {}};
  if (self.finally && self.finally->first_failed && end == outcome::completed) {
    end = outcome::failed;
    error = error_of(*self.finally);
    error->message = "finally: " + error->message;
  }
  for (const auto& why : self.undo_errors) {
    if (!error)
      error = task_error{"compensation", "", false, {}};
    error->message += (error->message.empty() ? "not undone: " : "; not undone: ") + why;
  }
  auto output = end == outcome::completed ? judge(self).output : json::value();
  return execution_finished{end, std::move(output), std::move(error), now};
}

event compensate(const execution& self, timestamp now) {
  auto at = *locate(self, self.undoable.back().value);
  evaluation names(self, *at.in);
  if (at.item)
    names.enter_item(at.definition(), at.progress().items[*at.item], *at.item);
  const auto* output = find_output(self, self.undoable.back());
  static const json::value nothing;
  names.set("output", output ? *output : nothing);
  at.compensation = true;
  auto attempt = at.progress().attempt_base + 1;
  if (at.definition().kind == task_kind::child)
    return schedule_child(self, at, attempt, names, now);
  return schedule_work(self, at, attempt, names, now);
}

std::vector<event> enter_finally_or_finish(const execution& self, timestamp now) {
  if (self.plan->finally && !self.finally)
    return {block_entered{task_id{std::string(finally_block)}, {}, now}};
  return {finish(self, now)};
}

}  // namespace

task_error error_of(const frame& in) {
  auto error = *in.tasks[*in.first_failed].status.error;
  error.message = in.definition(*in.first_failed).name + ": " + error.message;
  error.retryable = false;
  return error;
}

result<json::value> output_of(const frame& in, const task_definition& group, const evaluation& names) {
  if (group.output)
    return names.output(*group.output);
  if (group.kind != task_kind::choice)
    return json::value(outputs_of_last(in));
  for (std::uint32_t place = 0; place < in.tasks.size(); ++place)
    if (has_output(in.tasks[place].status))
      return in.results.at(in.definition(place).name).at("output");
  return json::value();
}

std::vector<event> next_of_ending(const execution& self, timestamp now) {
  if (self.main->tasks_open > 0)
    return {};
  switch (self.ending) {
  case ending_phase::none: {
    auto v = judge(self);
    auto ends_here = !has_something_to_undo(self, v.end) && !(v.end == outcome::failed && self.plan->on_failure) &&
                     !self.plan->finally;
    if (ends_here)
      return {execution_finished{v.end, std::move(v.output), std::move(v.error), now}};
    return {ending_started{v.end, std::move(v.error), std::move(v.failed_task), now}};
  }
  case ending_phase::compensating:
    if (self.undoing)
      return {};
    if (has_something_to_undo(self, *self.ending_outcome))
      return {compensate(self, now)};
    if (self.ending_outcome == outcome::failed && self.plan->on_failure)
      return {block_entered{task_id{std::string(on_failure_block)}, {}, now}};
    return enter_finally_or_finish(self, now);
  case ending_phase::on_failure:
    return self.on_failure->tasks_open > 0 ? std::vector<event>{} : enter_finally_or_finish(self, now);
  case ending_phase::finally:
    return self.finally->tasks_open > 0 ? std::vector<event>{} : enter_finally_or_finish(self, now);
  }
  return {};
}

}  // namespace troupe
