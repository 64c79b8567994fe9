#include "core/workflow/check.hpp"

namespace troupe {
namespace {

json::value dump_status(const task_status& s) {
  return {{"state", to_string(s.state)},
          {"passed", s.passed},
          {"unchosen", s.unchosen},
          {"reused", s.reused},
          {"attempt", s.attempt},
          {"attempts_forgiven", s.attempts_forgiven},
          {"with", s.with},
          {"error", to_json(s.error)},
          {"skip_reason", s.skip_reason},
          {"first_scheduled_at", to_json(s.first_scheduled_at)},
          {"scheduled_at", to_json(s.scheduled_at)},
          {"started_at", to_json(s.started_at)},
          {"finished_at", to_json(s.finished_at)},
          {"due", to_json(s.due)},
          {"owed_work", s.owed_work},
          {"owed_timer", s.owed_timer},
          {"details", s.details ? to_json(*s.details) : json::value()}};
}

json::value dump_frame(const frame&);

json::value dump_progress(const task_progress& t) {
  json::array item_status, again, frames;
  for (const auto& item : t.item_status)
    item_status.push_back(dump_status(item));
  for (auto item : t.items_again)
    again.emplace_back(item);
  for (const auto& inside : t.frames)
    frames.push_back(inside ? dump_frame(*inside) : json::value());
  json::object compensations;
  for (const auto& [item, status] : t.compensations)
    compensations.emplace(std::to_string(item), dump_status(status));
  return {{"status", dump_status(t.status)},
          {"needs_open", t.needs_open},
          {"needs_completed", t.needs_completed},
          {"on_agenda", t.on_agenda},
          {"attempt_base", t.attempt_base},
          {"expanded", t.expanded},
          {"items", t.items},
          {"item_status", std::move(item_status)},
          {"item_outputs", t.item_outputs},
          {"items_next", t.items_next},
          {"items_active", t.items_active},
          {"items_failed", t.items_failed},
          {"items_finished", t.items_finished},
          {"items_again", std::move(again)},
          {"frames", std::move(frames)},
          {"history", t.history},
          {"enters_next", t.enters_next},
          {"compensations", std::move(compensations)}};
}

json::value dump_frame(const frame& in) {
  json::array tasks;
  for (const auto& task : in.tasks)
    tasks.push_back(dump_progress(task));
  return {{"block", in.block},
          {"owner", in.owner},
          {"number", to_json(in.number)},
          {"prefix", in.prefix},
          {"tasks", std::move(tasks)},
          {"results", in.results},
          {"tasks_open", in.tasks_open},
          {"first_failed", to_json(in.first_failed)},
          {"left", in.left},
          {"on_agenda", in.on_agenda}};
}

json::value dump_root(const std::unique_ptr<frame>& root) {
  return root ? dump_frame(*root) : json::value();
}

template <class Ids>
json::array names_of(const Ids& ids) {
  json::array out;
  for (const auto& id : ids)
    out.push_back(to_json(id));
  return out;
}

json::value dump_pause(const std::optional<pause_state>& p) {
  if (!p)
    return nullptr;
  return {{"reason", p->reason}, {"by", p->by}, {"until", to_json(p->until)}, {"since", to_json(p->since)}};
}

}  // namespace

json::value dump(const execution& self) {
  json::array agenda, owed, listening, closing;
  for (const auto& entry : self.agenda)
    agenda.push_back({entry.in->prefix, to_json(entry.place)});
  for (const auto& [key, effect] : self.owed)
    owed.push_back({key, to_json(effect)});
  for (const auto& [since, task] : self.listening)
    listening.push_back({since, task.value});
  for (const auto& [child, key] : self.closing)
    closing.push_back({child.value, key});
  json::object out{{"id", self.id.value},
                   {"digest", self.plan->digest},
                   {"state", to_string(self.state)},
                   {"sequence", self.sequence},
                   {"input", self.input},
                   {"labels", to_json(self.labels)},
                   {"seed", self.seed},
                   {"parent", to_json(self.parent)},
                   {"started_at", to_json(self.started_at)},
                   {"finished_at", to_json(self.finished_at)},
                   {"output", self.output},
                   {"error", to_json(self.error)},
                   {"cancel_reason", self.cancel_reason},
                   {"held", self.held},
                   {"claims", to_json(self.claims)},
                   {"cancelling", self.cancelling},
                   {"paused", dump_pause(self.paused)},
                   {"timed_out", to_json(self.timed_out)},
                   {"main", dump_root(self.main)},
                   {"on_failure", dump_root(self.on_failure)},
                   {"finally", dump_root(self.finally)},
                   {"ending", to_string(self.ending)},
                   {"ending_outcome", to_json(self.ending_outcome)},
                   {"ending_attempt_base", self.ending_attempt_base},
                   {"failure", self.failure}};
  json::object rest{{"agenda", std::move(agenda)},
                    {"undoable", names_of(self.undoable)},
                    {"undoing", to_json(self.undoing)},
                    {"undone", self.undone},
                    {"undo_errors", names_of(self.undo_errors)},
                    {"listening", std::move(listening)},
                    {"signals", names_of(self.signals)},
                    {"signal_ids", names_of(self.signal_ids)},
                    {"signals_received", self.signals_received},
                    {"owed", std::move(owed)},
                    {"owed_timeout", self.owed_timeout},
                    {"owed_resume", self.owed_resume},
                    {"owed_admission", self.owed_admission},
                    {"closing", std::move(closing)},
                    {"busy", self.busy},
                    {"children_open", self.children_open},
                    {"reviews_open", self.reviews_open},
                    {"sleeping", self.sleeping}};
  for (auto& [name, value] : rest)
    out.emplace(name, std::move(value));
  return out;
}

}  // namespace troupe
