#include "chaos/history.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>

namespace troupe::chaos {
namespace {

/// One execution, and what becomes of each attempt in it.
class reading {
public:
  reading(const std::string& id, const std::vector<event>& events, verdicts& into) : id_(id), into_(into) {
    for (const auto& each : events)
      read(each);
  }

  std::string workflow;
  std::int64_t number = 0;
  bool is_child = false;
  std::optional<troupe::outcome> ended;
  /// By task: the attempt, and what it returned.
  std::map<std::string, std::pair<std::uint32_t, json::value>> completed;

private:
  void read(const event& e) {
    // That a child knows that nobody waits for it may be heard later.
    if (ended && !std::holds_alternative<child_settled>(e))
      twice("has an event after its end");
    if (const auto* started = std::get_if<execution_started>(&e)) {
      if (!workflow.empty())
        twice("was started twice");
      workflow = started->workflow.value;
      is_child = started->parent.has_value();
      const auto* input = started->input.if_object();
      if (const auto* n = input ? input->if_contains("number") : nullptr)
        number = n->to_number<std::int64_t>();
    } else if (const auto* scheduled = std::get_if<task_scheduled>(&e)) {
      next_attempt(scheduled->task.value, scheduled->attempt);
    } else if (const auto* child = std::get_if<child_scheduled>(&e)) {
      next_attempt(child->task.value, child->attempt);
    } else if (const auto* done = std::get_if<task_completed>(&e)) {
      settle(done->task.value, done->attempt, "completed");
      completed[done->task.value] = {done->attempt, done->output};
      ++into_.completions;
    } else if (const auto* retried = std::get_if<task_retried>(&e)) {
      settle(retried->task.value, retried->attempt, "failed");
    } else if (const auto* failed = std::get_if<task_failed>(&e)) {
      settle(failed->task.value, failed->attempt, "failed");
    } else if (const auto* finished = std::get_if<execution_finished>(&e)) {
      ended = finished->outcome;
    }
  }

  void next_attempt(const std::string& task, std::uint32_t attempt) {
    ++into_.attempts;
    if (attempt != ++attempts_[task])
      twice("task " + task + " has attempt " + std::to_string(attempt) + " after " +
            std::to_string(attempts_[task] - 1));
  }

  void settle(const std::string& task, std::uint32_t attempt, const std::string& how) {
    if (!settled_.insert({task, attempt}).second)
      twice("attempt " + std::to_string(attempt) + " of task " + task + " is recorded as " + how + " once more");
  }

  void twice(const std::string& what) { into_.twice.push_back(id_ + " " + what); }

  const std::string& id_;
  verdicts& into_;
  std::map<std::string, std::uint32_t> attempts_;
  std::set<std::pair<std::string, std::uint32_t>> settled_;
};

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text;
}

std::string text_in(const json::value& output, const char* name) {
  const auto* object = output.if_object();
  const auto* text = object ? object->if_contains(name) : nullptr;
  return text && text->is_string() ? std::string(text->as_string()) : std::string();
}

/// Whether it ended, and as executions of its shape do.
void check_end(const std::string& id, const reading& r, const evidence& from, verdicts& into) {
  const shape* is = nullptr;
  for (const auto& each : from.shapes)
    if (each.name == r.workflow)
      is = &each;
  if (!is || !r.ended)
    return into.lost.push_back(id + (is ? " (" + is->name + ") never ended" : " is of no workflow of ours"));
  std::set<std::string> tasks;
  for (const auto& [task, how] : r.completed)
    tasks.insert(task);
  if (*r.ended != is->outcome || tasks != is->completes)
    into.lost.push_back(id + " (" + is->name + ") ended as " + std::string(to_string(*r.ended)) + " with " +
                        std::to_string(tasks.size()) + " tasks completed; " + std::string(to_string(is->outcome)) +
                        " with " + std::to_string(is->completes.size()) + " is right");
}

/// What is recorded of attempts that ran outside did happen there.
void check_completions(const std::string& id, const reading& r, const evidence& from,
                       std::map<std::string, const delivery*>& by_word, verdicts& into) {
  for (const auto& [task, how] : r.completed) {
    const auto& [attempt, output] = how;
    if (auto word = text_in(output, "word"); !word.empty()) {
      auto found = by_word.find(word);
      const auto* said = found == by_word.end() ? nullptr : found->second;
      if (!said || said->execution != id || said->task != task || said->attempt != attempt)
        into.untrue.push_back(id + " task " + task + ": the worker did not say what is recorded of it");
      else if (said->verdict == verdict::refused && !said->repeated)
        into.untrue.push_back(id + " task " + task + ": the worker was told that its outcome was refused");
    }
    if (auto word = trimmed(text_in(output, "stdout")); !word.empty())
      if (!from.lines.contains(id + " " + task + " " + word))
        into.untrue.push_back(id + " task " + task + ": what is recorded of it never ran");
  }
}

}  // namespace

lines_written read_lines(const std::string& log) {
  lines_written out;
  std::ifstream file(log);
  for (std::string line; std::getline(file, line);)
    ++out[line];
  return out;
}

verdicts check_history(const evidence& from) {
  verdicts out;
  std::map<std::string, const delivery*> by_word;
  for (const auto& each : from.deliveries)
    by_word[each.word] = &each;
  std::map<std::int64_t, std::string> by_number;
  std::map<std::string, reading> all;
  std::size_t recorded_lines = 0;
  for (const auto& [id, events] : from.journal) {
    ++out.executions;
    auto& r = all.emplace(id, reading(id, events, out)).first->second;
    check_end(id, r, from, out);
    check_completions(id, r, from, by_word, out);
    for (const auto& [task, how] : r.completed)
      recorded_lines += !text_in(how.second, "stdout").empty();
    if (!r.is_child && !by_number.emplace(r.number, id).second)
      out.twice.push_back("start " + std::to_string(r.number) + " began " + by_number[r.number] + " and " + id);
  }
  for (const auto& each : from.accepted)
    if (!from.journal.contains(each.execution))
      out.lost.push_back(each.execution + " (" + each.shape + ") was accepted and is not there");
  for (const auto& [line, count] : from.lines)
    out.run_again += count;
  out.run_again -= std::min(out.run_again, recorded_lines);
  for (const auto& each : from.deliveries) {
    if (each.verdict != verdict::recorded || !each.completes)
      continue;
    auto found = all.find(each.execution);
    auto task =
      found == all.end() ? decltype(found->second.completed.end()){} : found->second.completed.find(each.task);
    if (found == all.end() || task == found->second.completed.end() ||
        text_in(task->second.second, "word") != each.word)
      out.untrue.push_back(each.execution + " task " + each.task +
                           ": the worker was told that its outcome was recorded, and another one is, or none");
  }
  return out;
}

}  // namespace troupe::chaos
