#include "cli/follow.hpp"
#include "cli/input.hpp"
#include "cli/start.hpp"
#include "cli/text.hpp"
#include "core/base/artifact.hpp"

namespace troupe::cli {
namespace {

std::string path_of(const std::string& id) {
  return "/api/v1/executions/" + encode_segment(id);
}

std::string labels_text(const json::value& labels) {
  std::string out;
  if (const auto* object = labels.if_object())
    for (const auto& l : *object)
      if (l.value().is_string())
        out += (out.empty() ? "" : " ") + std::string(l.key()) + "=" + std::string(l.value().get_string());
  return out;
}

/// From start to end, or until now.
std::string took(const json::value& of, timestamp now) {
  auto begin = read_time(text_of(of, "started_at"));
  if (!begin)
    return {};
  return short_duration(read_time(text_of(of, "finished_at")).value_or(now) - *begin);
}

result<exit_code> start_one(session& s) {
  auto id = start(s, *s.call.argument(0));
  if (!id)
    return std::move(id).error();
  // Without a server nobody else would run it.
  if (s.embedded() || s.call.flag("watch"))
    return follow_and_print(s, *id);
  if (s.json_wanted())
    return s.print(json::object{{"id", *id}});
  s.env.out << *id << "\n";
  return exit_code::done;
}

/// The part of a list's question that the options say.
result<query> asked_for(const session& s) {
  query asked;
  if (auto workflow = s.call.text("workflow"))
    asked.emplace_back("workflow", *workflow);
  std::string states;
  for (const auto& state : s.call.all("state"))
    states += (states.empty() ? "" : ",") + state;
  if (!states.empty())
    asked.emplace_back("state", states);
  if (auto labels = make_labels(s.call.all("label")); !labels.empty())
    asked.emplace_back("labels", json::serialize(to_json(labels)));
  for (auto [option, name] : {std::pair{"since", "created_from"}, {"until", "created_before"}})
    if (s.call.text(option)) {
      auto at = moment_of(s, option);
      if (!at)
        return std::move(at).error();
      asked.emplace_back(name, to_rfc3339(*at));
    }
  return asked;
}

result<exit_code> print_count(session& s, query asked) {
  asked.emplace_back("count", "true");
  asked.emplace_back("limit", "1");
  auto page = s.node.get("/api/v1/executions", asked);
  if (!page)
    return std::move(page).error();
  auto all = member(*page, "counted_all") == json::value(true);
  if (s.json_wanted())
    return s.print(json::object{{"count", member(*page, "count")}, {"counted_all", all}});
  s.env.out << (all ? "" : "more than ") << json::serialize(member(*page, "count")) << "\n";
  return exit_code::done;
}

result<exit_code> list(session& s) {
  auto made = asked_for(s);
  if (!made)
    return std::move(made).error();
  const auto& asked = *made;
  if (s.call.flag("count"))
    return print_count(s, asked);
  auto found = s.node.list("/api/v1/executions", asked, static_cast<std::size_t>(*s.call.integer("limit")));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(found->items)}, {"more", found->more}});
  auto now = s.env.now();
  std::vector<std::vector<cell>> rows;
  for (const auto& e : found->items) {
    auto state = text_of(e, "state");
    auto error = text_of(e, "error").empty() ? text_of(member(e, "error"), "message") : text_of(e, "error");
    rows.push_back({{text_of(e, "id")},
                    {text_of(e, "workflow"), tone::strong},
                    {state, tone_of_state(state)},
                    {s.when(e, "started_at")},
                    {took(e, now)},
                    {error.empty() ? labels_text(member(e, "labels")) : error, error.empty() ? tone::dim : tone::bad}});
  }
  s.print({{"ID"}, {"WORKFLOW", false, 8}, {"STATE"}, {"STARTED"}, {"TOOK", true}, {"LABELS", false, 8}}, rows,
          asked.empty() ? "No executions yet. Start one: " + s.next("run FILE") : "No executions like that.");
  if (found->more && !s.call.flag("quiet"))
    s.env.out << s.colour(tone::dim, "There are more: raise --limit.") << "\n";
  return exit_code::done;
}

std::string items_text(const json::value& items) {
  if (!items.is_object())
    return {};
  return std::to_string(static_cast<int>(number_of(items, "completed"))) + "/" +
         std::to_string(static_cast<int>(number_of(items, "total")));
}

std::string note_of(const json::value& task) {
  if (auto error = text_of(member(task, "error"), "message"); !error.empty())
    return error;
  if (member(task, "reused") == json::value(true))
    return "reused";
  if (auto made =
        as_artifact(member(member(task, "output"), "artifact").is_string() ? member(task, "output") : json::value{}))
    return made->name;
  return text_of(task, "skip_reason");
}

/// Why it has not begun: `limited by polite/ada`, `delayed until 2026-11-26T08:00:00Z`.
std::string why_held(const json::value& held) {
  auto text = text_of(held, "kind");
  std::string keys;
  for (auto of : {"limits", "locks"})
    for (const auto& key : array_of(held, of))
      keys += (keys.empty() ? " by " : ", ") + std::string(key.as_string());
  auto due = text_of(held, "due");
  return text + keys + (due.empty() ? "" : " until " + due);
}

result<exit_code> show(session& s) {
  auto view = s.node.get(path_of(*s.call.argument(0)));
  if (!view)
    return std::move(view).error();
  if (s.json_wanted())
    return s.print(*view);
  auto now = s.env.now();
  auto state = text_of(*view, "state");
  auto line = [&](std::string_view title, const std::string& text) {
    if (!text.empty())
      s.env.out << s.colour(tone::dim, pad_right(std::string(title), 10)) << printable(text) << "\n";
  };
  s.env.out << s.colour(tone::strong, printable(text_of(*view, "workflow"))) << "  " << text_of(*view, "id") << "  "
            << s.colour(tone_of_state(state), state) << "\n";
  auto at = read_time(text_of(*view, "started_at"));
  line("started", at ? s.when(*at) + ", took " + took(*view, now) : "");
  line("labels", labels_text(member(*view, "labels")));
  line("held", why_held(member(*view, "held")));
  line("cancelled", text_of(*view, "cancel_reason"));
  line("error", text_of(member(*view, "error"), "message"));
  line("input", json::serialize(member(*view, "input")));
  s.env.out << "\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& t : array_of(*view, "tasks")) {
    auto task_state = text_of(t, "state");
    auto attempt = static_cast<int>(number_of(t, "attempt"));
    rows.push_back({{text_of(t, "name"), tone::strong},
                    {text_of(t, "uses"), tone::dim},
                    {task_state, tone_of_state(task_state)},
                    {attempt > 0 ? std::to_string(attempt) : ""},
                    {items_text(member(t, "items"))},
                    {took(t, now)},
                    {note_of(t), member(t, "error").is_null() ? tone::dim : tone::bad}});
  }
  s.print({{"TASK", false, 8},
           {"USES", false, 8},
           {"STATE"},
           {"ATTEMPT", true},
           {"ITEMS", true},
           {"TOOK", true},
           {"NOTE", false, 8}},
          rows, state == "held" ? "It has not begun." : "It has no tasks.");
  if (state == "waiting")
    s.env.out << "\n" << s.next("review approve " + text_of(*view, "id")) << "\n";
  return exit_code::done;
}

result<exit_code> watch(session& s) {
  return follow_and_print(s, *s.call.argument(0));
}

result<exit_code> cancel(session& s) {
  constexpr std::string_view wait = "30s";
  auto id = *s.call.argument(0);
  auto asked = s.node.post(path_of(id) + "/cancel", json::object{{"reason", s.call.text("reason").value_or("")}});
  if (!asked)
    return std::move(asked).error();
  auto view = s.node.get(path_of(id), {{"wait", std::string(wait)}});
  if (!view)
    return std::move(view).error();
  if (s.json_wanted())
    return s.print(*view);
  auto state = text_of(*view, "state");
  s.env.out << id << " " << s.colour(tone_of_state(state), state) << "\n";
  return exit_code::done;
}

const argument id_argument{"ID", "The execution", true, value_source::execution};

/// As it is, whatever its size.
result<exit_code> output(session& s) {
  auto path = path_of(*s.call.argument(0)) + "/output";
  if (auto task = s.call.text("task"))
    path += "?task=" + encode_segment(*task);
  bool binary = false;
  auto done = s.node.download(std::move(path), [&](std::string_view piece) {
    binary = s.env.out_is_terminal && piece.find('\0') != piece.npos;
    if (!binary)
      s.env.out << piece;
    return !binary && s.env.out.good() && !s.env.interrupted();
  });
  if (!done)
    return std::move(done).error();
  if (binary)
    return s.misused("the output is not text", "send it to a file: add > FILE");
  return s.env.interrupted() ? exit_code::interrupted : exit_code::done;
}

std::vector<std::string_view> state_names() {
  auto names = enum_names(execution_state{});
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<command> execution_commands() {
  auto options = start_options();
  options.push_back({"watch", value_kind::flag, {}, "Stay and watch; without a server always"});
  options.push_back({"no-progress", value_kind::flag, {}, "Print the outcome only"});
  return {
    {.noun = "execution",
     .verb = "start",
     .summary = "Start a workflow the node knows",
     .details = input_rules(),
     .arguments = {{"WORKFLOW", "The workflow's name", true, value_source::workflow}},
     .options = std::move(options),
     .examples = {{"troupe execution start video --input topic=\"the tide\" --server http://127.0.0.1:7400",
                   "prints the id and returns"},
                  {"troupe execution start video --input topic=\"the tide\" --label team=shorts --watch",
                   "stay until it ends"}},
     .purpose = purpose::work,
     .carry_out = start_one},
    {.noun = "execution",
     .verb = "list",
     .summary = "List executions, newest first",
     .options =
       {{"workflow", value_kind::text, "NAME", "Only of this workflow", {}, {}, {}, false, value_source::workflow},
        {"state", value_kind::text, "STATE", "Only in this state; again for others", {}, {}, state_names(), true},
        {"label", value_kind::pair, "KEY=VALUE", "Only with this label; again for others", {}, {}, {}, true},
        {"since", value_kind::text, "TIME", "Only those accepted at this time or later, or so long ago: 2h"},
        {"until", value_kind::text, "TIME", "Only those accepted before this time, or so long ago"},
        {"count", value_kind::flag, {}, "Print how many there are, counted up to 100,000"},
        {"limit", value_kind::integer, "N", "At most so many", "20"},
        quiet_option(),
        watch_option()},
     .examples = {{"troupe execution list --state waiting", "what waits for a person"},
                  {"troupe execution list --state failed --state cancelled --since 1d --label team=content",
                   "what went wrong today"},
                  {"troupe execution list --state running --count", "how many run"},
                  {"troupe execution list --workflow video --output json", "for scripts"}},
     .carry_out = list},
    {.noun = "execution",
     .verb = "show",
     .summary = "Show an execution and what became of each task",
     .arguments = {id_argument},
     .options = {watch_option()},
     .examples = {{"troupe execution show 01jd3q7s8v4zc2m9k5t0xw6ypb", "a row per task"}},
     .carry_out = show},
    {.noun = "execution",
     .verb = "output",
     .summary = "Print what an execution, or one of its tasks, came to",
     .details = "As JSON; an output that is in a file is printed as that file, however large.",
     .arguments = {id_argument},
     .options = {{"task", value_kind::text, "TASK", "Of this task instead: cut or images[3]"}},
     .examples = {{"troupe execution output 01jd3q7s8v4zc2m9k5t0xw6ypb > output.json", "however large it is"},
                  {"troupe execution output 01jd3q7s8v4zc2m9k5t0xw6ypb --task cut > film.mp4", "the file a task made"}},
     .carry_out = output},
    {.noun = "execution",
     .verb = "watch",
     .summary = "Watch an execution until it ends or waits for a review",
     .arguments = {id_argument},
     .options = {{"no-progress", value_kind::flag, {}, "Print the outcome only"}},
     .examples = {{"troupe execution watch 01jd3q7s8v4zc2m9k5t0xw6ypb", "from the beginning, then live"}},
     .purpose = purpose::work,
     .carry_out = watch},
    {.noun = "execution",
     .verb = "cancel",
     .summary = "Stop an execution and its running tasks",
     .arguments = {id_argument},
     .options = {{"reason", value_kind::text, "TEXT", "Why, for the record"}},
     .examples = {{"troupe execution cancel 01jd3q7s8v4zc2m9k5t0xw6ypb --reason \"wrong topic\"",
                   "finished work is kept"}},
     .purpose = purpose::work,
     .carry_out = cancel},
  };
}

}  // namespace troupe::cli
