#include "cli/session.hpp"
#include "cli/task_view.hpp"
#include "cli/text.hpp"
#include "cli/yaml.hpp"
#include "core/base/nearest.hpp"
#include "core/workflow/execution.hpp"

#include <algorithm>

/// One task of an execution.
namespace troupe::cli {
namespace {

std::string path_of(const session& s) {
  return "/api/v1/executions/" + encode_segment(*s.call.argument(0));
}

std::string took(const std::string& from, const std::string& to, timestamp now) {
  auto begin = read_time(from);
  return begin ? short_duration(read_time(to).value_or(now) - *begin) : "";
}

std::string note_of(const json::value& status) {
  if (auto error = text_of(member(status, "error"), "message"); !error.empty())
    return error;
  return text_of(status, "skip_reason");
}

result<exit_code> list(session& s) {
  auto view = s.node.get(path_of(s));
  if (!view)
    return std::move(view).error();
  auto tasks = tasks_of(*view);
  if (auto state = s.call.text("state"))
    std::erase_if(tasks, [&](const task_view& t) { return text_of(*t.status, "state") != *state; });
  json::array items;
  std::vector<std::vector<cell>> rows;
  for (const auto& t : tasks) {
    json::value status = *t.status;
    auto state = text_of(status, "state");
    auto attempt = static_cast<long>(number_of(status, "attempt"));
    rows.push_back({{t.id, tone::strong},
                    {t.uses, tone::dim},
                    {state, tone_of_state(state)},
                    {attempt > 0 ? std::to_string(attempt) : ""},
                    {s.when(status, "started_at")},
                    {took(text_of(status, "started_at"), text_of(status, "finished_at"), s.env.now())},
                    {note_of(status), member(status, "error").is_null() ? tone::dim : tone::bad}});
    auto item = *t.status;
    item["id"] = t.id;
    for (auto inner : {"items", "blocks", "compensations"})
      item.erase(inner);
    items.push_back(std::move(item));
  }
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(items)}});
  return s.print({{"TASK", false, 12},
                  {"USES", false, 8},
                  {"STATE"},
                  {"ATTEMPT", true},
                  {"STARTED"},
                  {"TOOK", true},
                  {"NOTE", false, 8}},
                 rows, s.call.text("state") ? "No tasks like that." : "It has no tasks yet.");
}

/// All of them: a task may have waited for days.
result<json::array> events_of(session& s) {
  json::array all;
  std::string after = "0";
  do {
    auto page = s.node.get(path_of(s) + "/events", {{"after", after}});
    if (!page)
      return std::move(page).error();
    const auto& items = array_of(*page, "items");
    all.insert(all.end(), items.begin(), items.end());
    after = text_of(*page, "next");
  } while (!after.empty());
  return all;
}

result<task_view> find_task(const json::value& execution, const std::string& id) {
  auto tasks = tasks_of(execution);
  auto found = std::ranges::find(tasks, id, &task_view::id);
  if (found != tasks.end())
    return *found;
  std::vector<std::string> known;
  for (const auto& t : tasks)
    known.push_back(t.id);
  auto near = nearest(id, known);
  return refused{errc::unknown,
                 "no task " + id + " in execution " + text_of(execution, "id"),
                 {},
                 near ? "did you mean `" + *near + "`?" : "see `troupe task list " + text_of(execution, "id") + "`"};
}

void print_value(session& s, std::string_view title, const json::value& value) {
  if (value.is_null())
    return;
  s.env.out << "\n" << s.colour(tone::dim, title) << "\n";
  auto text = to_yaml(value);
  for (std::size_t from = 0; from < text.size();) {
    auto end = text.find('\n', from);
    s.env.out << "  " << printable(text.substr(from, end - from)) << "\n";
    from = end + 1;
  }
}

json::value document_of(const task_view& t, const std::vector<attempt_view>& attempts) {
  auto out = *t.status;
  out["id"] = t.id;
  out["uses"] = t.uses;
  json::array all;
  for (const auto& a : attempts) {
    json::object one{{"attempt", a.attempt}};
    for (auto [name, text] : {std::pair{"scheduled_at", a.scheduled_at},
                              {"started_at", a.started_at},
                              {"ended_at", a.ended_at},
                              {"outcome", a.outcome},
                              {"error", a.error}})
      if (!text.empty())
        one[name] = text;
    all.push_back(std::move(one));
  }
  out["attempts"] = std::move(all);
  return out;
}

result<exit_code> show(session& s) {
  auto view = s.node.get(path_of(s));
  if (!view)
    return std::move(view).error();
  auto task = find_task(*view, *s.call.argument(1));
  if (!task)
    return std::move(task).error();
  auto events = events_of(s);
  if (!events)
    return std::move(events).error();
  auto attempts = attempts_of(*events, task->id);
  json::value status = *task->status;
  if (s.json_wanted())
    return s.print(document_of(*task, attempts));
  auto state = text_of(status, "state");
  s.env.out << s.colour(tone::strong, printable(task->id)) << "  " << s.colour(tone::dim, printable(task->uses)) << "  "
            << s.colour(tone_of_state(state), state) << "\n";
  if (auto note = note_of(status); !note.empty())
    s.env.out << s.colour(member(status, "error").is_null() ? tone::dim : tone::bad, printable(note)) << "\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& a : attempts) {
    auto started = read_time(a.started_at);
    auto tone = tone_of_state(a.outcome == "retried" ? "failed" : a.outcome);
    rows.push_back({{a.attempt > 0 ? std::to_string(a.attempt) : ""},
                    {started ? s.when(*started) : ""},
                    {took(a.scheduled_at, a.started_at.empty() ? a.ended_at : a.started_at, s.env.now())},
                    {took(a.started_at, a.ended_at, s.env.now())},
                    {a.outcome.empty() ? state : a.outcome, tone},
                    {a.error, tone}});
  }
  s.env.out << "\n";
  s.print({{"ATTEMPT", true}, {"STARTED"}, {"WAITED", true}, {"TOOK", true}, {"OUTCOME"}, {"WHY", false, 12}}, rows,
          "It has not begun.");
  auto with = member(status, "with");
  auto output = member(status, "output");
  for (const auto& a : attempts) {
    if (with.is_null() && !a.with.is_null())
      with = a.with;
    if (output.is_null() && a.outcome == "completed")
      output = a.output;
  }
  print_value(s, "with", with);
  print_value(s, "output", output);
  return exit_code::done;
}

}  // namespace

std::vector<command> task_commands() {
  const argument execution{"EXECUTION", "The execution", true, value_source::execution};
  auto names = enum_names(task_state{});
  return {
    {.noun = "task",
     .verb = "list",
     .summary = "List the tasks of an execution, those inside groups and foreach items, too",
     .arguments = {execution},
     .options = {{"state", value_kind::text, "STATE", "Only in this state", {}, {}, {names.begin(), names.end()}},
                 quiet_option(),
                 watch_option()},
     .examples = {{"troupe task list 01jd3q7s8v4zc2m9k5t0xw6ypb", "all of them"},
                  {"troupe task list 01jd3q7s8v4zc2m9k5t0xw6ypb --state failed -q", "what to run again"}},
     .carry_out = list},
    {.noun = "task",
     .verb = "show",
     .summary = "Show a task: its attempts, parameters, output and error",
     .arguments = {execution, {"TASK", "Its id, such as cut or images[3]", true, value_source::task}},
     .options = {watch_option()},
     .examples = {{"troupe task show 01jd3q7s8v4zc2m9k5t0xw6ypb \"images[3]\"", "why it took three attempts"}},
     .carry_out = show},
  };
}

}  // namespace troupe::cli
