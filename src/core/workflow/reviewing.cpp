#include "core/workflow/input.hpp"
#include "core/workflow/refusals.hpp"
#include "core/workflow/verbs.hpp"

/// What reviewers do: they claim a review, give it back, decide it.
namespace troupe {
namespace {

using events = std::vector<event>;

/// What the form of a review makes of the values given.
result<json::value> accept_form(const json::value& with, const json::value& form) {
  const auto* object = with.if_object();
  const auto* schema = object ? object->if_contains("form") : nullptr;
  if (!schema || !schema->is_object()) {
    if (form.is_null() || (form.is_object() && form.get_object().empty()))
      return json::value(nullptr);
    return refused{errc::invalid, "the review has no form", "form", "leave the form out"};
  }
  // A form that an expression yielded was not checked with the file.
  if (auto fine = accept_schema(*schema); !fine)
    return refused{errc::conflict, "the form of the review is not a valid schema: " + fine.error().what,
                   fine.error().where, "reject the review, or skip the task"};
  std::vector<refused> violations;
  auto accepted = accept_value(*schema, form.is_null() ? json::value(json::object{}) : form, "form", violations);
  if (!violations.empty())
    return violations.front();
  return accepted;
}

/// The task as an open review that this person may act on now, or why it is none.
result<task_place> open_review(const execution& self, const task_id& task, const std::string& by, timestamp now) {
  auto at = locate(self, task.value);
  if (!at)
    return unknown_task(task);
  const auto& status = status_at(*at);
  if (slot_of(at->planned(), status) != slot::review || (at->definition().foreach && !at->item))
    return refused{errc::invalid, "not a review", task.value, "see `troupe review list`"};
  if (status.state == task_state::waiting)
    return refused{errc::not_ready, "the review is not open yet", task.value, "wait until its needs are finished"};
  if (status.state == task_state::completed)
    return refused{errc::conflict, "the review is decided already", task.value, "see the execution for the decision"};
  if (status.state != task_state::in_review)
    return refused{errc::conflict, "the review is not open: " + std::string(to_string(status.state)), task.value, {}};
  const auto* held = status.details && status.details->lease ? &*status.details->lease : nullptr;
  if (held && held->until > now && held->by != by)
    return refused{errc::conflict, "the review is claimed by " + held->by + " until " + to_rfc3339(held->until),
                   task.value, "ask them, or wait until then"};
  return *at;
}

}  // namespace

result<events> decide_verb(const execution& self, const decide_review& c, timestamp now) {
  auto at = open_review(self, c.task, c.by, now);
  if (!at)
    return std::move(at).error();
  const auto& status = status_at(*at);
  // A rejection needs no form; what is given is checked all the same.
  auto empty = c.form.is_null() || (c.form.is_object() && c.form.get_object().empty());
  auto form = !c.approved && empty ? result<json::value>(nullptr) : accept_form(status.with, c.form);
  if (!form)
    return std::move(form).error();
  json::object output{
    {"approved", c.approved}, {"by", c.by}, {"comment", c.comment}, {"form", *form}, {"decided_at", to_rfc3339(now)}};
  return events{review_decided{c.task, c.approved, c.by, c.comment, *std::move(form), now},
                task_completed{c.task, status.attempt, std::move(output), false, now}};
}

result<events> decide_verb(const execution& self, const claim_review& c, timestamp now) {
  auto at = open_review(self, c.task, c.by, now);
  if (!at)
    return std::move(at).error();
  if (c.until <= now)
    return refused{errc::invalid, "the claim would be over already: " + to_rfc3339(c.until), c.task.value,
                   "claim it for longer"};
  return events{review_claimed{c.task, c.by, c.until, now}};
}

result<events> decide_verb(const execution& self, const release_review& c, timestamp now) {
  auto at = open_review(self, c.task, c.by, now);
  if (!at)
    return std::move(at).error();
  const auto& details = status_at(*at).details;
  if (!details || !details->lease)
    return events{};
  return events{review_released{c.task, c.by, now}};
}

}  // namespace troupe
