#include "core/base/invariant.hpp"
#include "core/workflow/folding.hpp"

namespace troupe {
namespace {

/// Returns a copy of the details that may be changed.
task_details changed(const task_status& status) {
  return status.details ? *status.details : task_details{};
}

void keep(task_status& status, task_details details) {
  status.details = std::make_shared<const task_details>(std::move(details));
}

execution_state final_state(outcome o) {
  switch (o) {
  case outcome::completed:
    return execution_state::completed;
  case outcome::failed:
    return execution_state::failed;
  case outcome::cancelled:
    break;
  }
  return execution_state::cancelled;
}

/// When a review is overdue.
std::optional<timestamp> review_due(const json::value& with, timestamp asked) {
  const auto* object = with.if_object();
  const auto* due = object ? object->if_contains("due") : nullptr;
  auto span = due && due->is_string() ? parse_duration(due->get_string()) : std::nullopt;
  return span ? std::optional(asked + *span) : std::nullopt;
}

}  // namespace

void folding::operator()(const execution_started& e) {
  self_.input = e.input;
  self_.labels = e.labels;
  self_.seed = e.seed;
  self_.parent = e.parent;
  self_.started_at = e.at;
  if (e.held.value_or(false))
    ask_for_room();
  else
    open_main(e.at);
}

void folding::operator()(const execution_admitted& e) {
  self_.held = false;
  settle_key(self_.owed_admission);
  open_main(e.at);
}

void folding::operator()(const task_expanded& e) {
  auto at = locate_or_die(e.task);
  auto& group = task_of(at);
  group.expanded = true;
  group.items = e.items;
  group.item_status.resize(e.items.size(), fresh_status(group.attempt_base));
  group.item_outputs.resize(e.items.size());
  group.status.state = task_state::running;
  group.status.scheduled_at = group.status.started_at = group.status.first_scheduled_at = e.at;
  arm(at, group.status);
}

void folding::operator()(const block_entered& e) {
  if (e.task.value == on_failure_block)
    return enter_end(self_.on_failure, *self_.plan->on_failure, ending_phase::on_failure, on_failure_prefix);
  if (e.task.value == finally_block)
    return enter_end(self_.finally, *self_.plan->finally, ending_phase::finally, finally_prefix);
  // An iteration is there only once it is entered: its id names the task and the number that follows.
  auto at = locate(self_, e.task.value);
  if (!at) {
    at = locate_or_die(task_id{e.task.value.substr(0, e.task.value.rfind('['))});
    at->item = static_cast<std::uint32_t>(at->progress().frames.size());
  }
  enter_frame(*at, e.case_name, e.at);
}

void folding::operator()(const block_left& e) {
  auto at = locate_or_die(e.task);
  auto& task = task_of(at);
  task.frames[at.item.value_or(0)]->left = true;
  const auto& definition = at.definition();
  if (!definition.repeat) {
    if (at.item)
      task.item_outputs[*at.item] = e.output;
    finish(at, task_state::completed, e.at, at.item ? json::value() : e.output);
    return;
  }
  at.item.reset();
  task.history.push_back(e.output);
  if (!e.again)
    return finish(at, task_state::completed, e.at, e.output);
  if (*e.again <= e.at) {
    task.enters_next = true;
    return review_agenda(*at.in, at.place);
  }
  settle_timer(task.status);
  enter(task.status, definition.kind, task_state::sleeping);
  task.status.due = e.again;
  arm(at, task.status);
}

void folding::operator()(const task_scheduled& e) {
  auto at = open_place(e.task);
  auto& status = status_of(at);
  begin(at, status, e.at);
  status.attempt = e.attempt;
  status.with = e.with;
  if (e.uses || e.claim) {
    auto details = changed(status);
    if (e.uses) {
      details.uses = *e.uses;
      if (self_.plan->types)
        if (auto type = self_.plan->types->find(*e.uses); type != self_.plan->types->end())
          details.type_slot = type->second.slot;
    }
    details.claim = e.claim;
    keep(status, std::move(details));
  }
  const auto& planned = at.planned();
  auto slot = slot_of(planned, status);
  if (slot == slot::review) {
    enter(status, planned.definition->kind, task_state::in_review);
    status.due = review_due(e.with, e.at);
    status.owed_work = owe(request_review{e.task, e.with});
    return arm(at, status);
  }
  const auto& definition = *planned.definition;
  auto reuse = definition.cache ? std::optional(definition.cache->ttl) : std::nullopt;
  enter(status, definition.kind, task_state::queued);
  status.owed_work = owe(run_task{e.task, e.attempt, uses_of(planned, status), slot, e.with, reuse,
                                  status.details ? status.details->claim : std::nullopt, definition.timeout.heartbeat,
                                  definition.timeout.attempt, planned.secrets});
  arm(at, status);
}

void folding::operator()(const wait_started& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  begin(at, status, e.at);
  status.started_at = e.at;
  status.due = e.due;
  if (e.signal) {
    auto details = changed(status);
    details.signal = *e.signal;
    details.listens_since = self_.sequence;
    keep(status, std::move(details));
    enter(status, task_kind::wait, task_state::listening);
    self_.listening.emplace(self_.sequence, e.task);
  } else {
    enter(status, task_kind::wait, task_state::sleeping);
  }
  arm(at, status);
}

void folding::operator()(const child_scheduled& e) {
  auto at = open_place(e.task);
  auto& status = status_of(at);
  begin(at, status, e.at);
  status.attempt = e.attempt;
  status.with = e.input;
  status.started_at = e.at;
  auto details = changed(status);
  details.child = e.child;
  details.child_workflow = e.workflow;
  keep(status, std::move(details));
  const auto& policy = *at.definition().child;
  enter(status, task_kind::child, task_state::running);
  status.owed_work = owe(start_child{
    e.child,
    e.workflow,
    e.input,
    {self_.id, e.task, e.attempt, policy.detach, policy.on_parent_close, self_.parent ? self_.parent->depth + 1 : 1}});
  arm(at, status);
}

void folding::operator()(const child_settled& e) {
  auto owed = self_.closing.extract(e.child);
  TROUPE_INVARIANT(!owed.empty());
  settle_key(owed.mapped());
}

void folding::operator()(const task_started& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  settle_timer(status);
  enter(status, at.definition().kind, task_state::running);
  status.started_at = e.at;
  arm(at, status);
}

void folding::operator()(const task_completed& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  settle(status);
  status.error.reset();
  status.reused = e.reused;
  if (at.item && !at.compensation)
    task_of(at).item_outputs[*at.item] = e.output;
  finish(at, task_state::completed, e.at, at.item ? json::value() : e.output);
}

void folding::operator()(const task_retried& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  settle(status);
  enter(status, at.definition().kind, task_state::backing_off);
  status.error = e.error;
  status.due = e.due;
  arm(at, status);
}

void folding::operator()(const task_timed_out& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  auto was_owed = status.owed_work != 0;
  settle(status);
  if (was_owed && at.definition().kind == task_kind::work)
    owe_once(stop_task{e.task, e.attempt});
  else if (was_owed && status.details && status.details->child)
    close(*status.details->child, parent_close::cancel);
}

void folding::operator()(const task_failed& e) {
  auto at = open_place(e.task);
  auto& status = status_of(at);
  settle(status);
  status.error = e.error;
  if (!at.item && !at.compensation && !at.definition().optional && !at.in->first_failed)
    at.in->first_failed = at.place;
  finish(at, task_state::failed, e.at);
}

void folding::operator()(const task_skipped& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  if (e.by) {
    cancel_unit(at, status, e.at);
    status.passed = true;
    status.error.reset();
    if (at.item)
      task_of(at).item_outputs[*at.item] = e.output;
  }
  status.unchosen = e.unchosen.value_or(false);
  status.skip_reason = e.reason;
  finish(at, task_state::skipped, e.at, e.output);
}

void folding::operator()(const task_cancelled& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  if (is_final(status.state))
    return;
  cancel_unit(at, status, e.at);
  finish(at, task_state::cancelled, e.at);
}

void folding::operator()(const foreach_finished& e) {
  auto at = locate_or_die(e.task);
  settle(status_of(at));
  finish(at, task_state::completed, e.at, std::move(task_of(at).item_outputs));
  task_of(at).item_outputs = {};
}

// What was decided is the output of the task_completed that follows; this event keeps who and when for the review's
// row.
void folding::operator()(const review_decided& e) {
  lease(e.task, {});
}

void folding::operator()(const review_claimed& e) {
  lease(e.task, review_lease{e.by, e.until});
}

void folding::operator()(const review_released& e) {
  lease(e.task, {});
}

void folding::lease(const task_id& task, std::optional<review_lease> to) {
  auto& status = status_of(locate_or_die(task));
  auto details = changed(status);
  if (!to && !details.lease)
    return;
  details.lease = std::move(to);
  keep(status, std::move(details));
}

void folding::operator()(const review_escalated& e) {
  auto at = locate_or_die(e.task);
  auto& status = status_of(at);
  settle_timer(status);
  auto details = changed(status);
  details.escalated_to = e.to;
  keep(status, std::move(details));
  arm(at, status);
}

void folding::operator()(const signal_received& e) {
  self_.signals_received = e.number;
  self_.signals.push_back(e);
  if (e.id.empty())
    return;
  self_.signal_ids.push_back(e.id);
  if (self_.signal_ids.size() > signals_max)
    self_.signal_ids.pop_front();
}

void folding::operator()(const signal_taken& e) {
  std::erase_if(self_.signals, [&](const auto& s) { return s.number == e.number; });
}

void folding::operator()(const ending_started& e) {
  self_.ending_outcome = e.outcome;
  self_.ending = ending_phase::compensating;
  settle_key(self_.owed_timeout);
  if (e.error)
    self_.failure = {{"task", e.failed_task ? json::value(e.failed_task->value) : json::value()},
                     {"code", e.error->code},
                     {"message", e.error->message}};
}

void folding::operator()(const execution_finished& e) {
  for (auto* root : {self_.main.get(), self_.on_failure.get(), self_.finally.get()})
    if (root)
      cancel_frame(*root, e.at);
  if (self_.undoing) {
    auto at = locate_or_die(*self_.undoing);
    at.compensation = true;
    cancel_unit(at, status_of(at), e.at);
    finish_compensation(at, task_state::cancelled, e.at);
  }
  settle_key(self_.owed_timeout);
  settle_key(self_.owed_resume);
  settle_key(self_.owed_admission);
  self_.paused.reset();
  self_.held = false;
  self_.output = e.output;
  self_.error = e.error;
  self_.finished_at = e.at;
  self_.ending_outcome = e.outcome;
  self_.state = final_state(e.outcome);
  owe(announce_end{});
}

void apply(execution& self, const event& e) {
  ++self.sequence;
  folding fold(self);
  std::visit(fold, e);
  fold.tidy_agenda();
  fold.name_state();
}

}  // namespace troupe
