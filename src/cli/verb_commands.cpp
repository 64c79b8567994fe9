#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

/// The verbs of operators: what can be done to executions that run or have run.
namespace troupe::cli {
namespace {

std::string path_of(const std::string& id) {
  return "/api/v1/executions/" + encode_segment(id);
}

/// The body's members that are options of the same name.
json::object body_of(session& s, std::initializer_list<std::string_view> names) {
  json::object body;
  for (auto name : names)
    if (auto value = s.call.text(name); value && !value->empty())
      body[name] = *value;
  return body;
}

result<exit_code> print_state(session& s, const json::value& view) {
  if (s.json_wanted())
    return s.print(view);
  auto state = text_of(view, "state");
  s.env.out << text_of(view, "id") << " " << s.colour(tone_of_state(state), state) << "\n";
  return exit_code::done;
}

result<exit_code> change(session& s, std::string_view verb, json::object body) {
  auto view = s.node.post(path_of(*s.call.argument(0)) + "/" + std::string(verb), std::move(body));
  if (!view)
    return std::move(view).error();
  return print_state(s, *view);
}

std::function<result<exit_code>(session&)> simple(std::string_view verb) {
  return [verb](session& s) { return change(s, verb, body_of(s, {"by", "reason", "for"})); };
}

/// An option's JSON, or text where it is none.
json::value loose_json(const std::string& text) {
  auto value = parse_json(text);
  return value ? *std::move(value) : json::value(text);
}

json::array tasks_of(const session& s) {
  json::array tasks;
  for (std::size_t i = 1; i < s.call.arguments.size(); ++i)
    tasks.emplace_back(s.call.arguments[i]);
  return tasks;
}

result<exit_code> rerun(session& s) {
  auto body = body_of(s, {"by", "reason"});
  body["tasks"] = tasks_of(s);
  if (!s.call.flag("preview"))
    return change(s, "rerun", std::move(body));
  body["preview"] = true;
  auto seen = s.node.post(path_of(*s.call.argument(0)) + "/rerun", std::move(body));
  if (!seen)
    return std::move(seen).error();
  if (s.json_wanted())
    return s.print(*seen);
  for (const auto& task : array_of(*seen, "tasks"))
    s.env.out << std::string_view(task.as_string()) << "\n";
  return exit_code::done;
}

result<exit_code> skip(session& s) {
  auto body = body_of(s, {"by", "reason"});
  if (auto output = s.call.text("result"))
    body["output"] = loose_json(*output);
  return change(s, "tasks/" + encode_segment(*s.call.argument(1)) + "/skip", std::move(body));
}

result<exit_code> send_signal(session& s) {
  auto body = body_of(s, {"by", "id"});
  body["name"] = *s.call.argument(1);
  if (auto payload = s.call.text("payload"))
    body["payload"] = loose_json(*payload);
  return change(s, "signals", std::move(body));
}

result<exit_code> label(session& s) {
  json::object labels;
  for (std::size_t i = 1; i < s.call.arguments.size(); ++i) {
    auto pair = split_pair(s.call.arguments[i]);
    if (!pair)
      return refused{errc::invalid, "not a label: " + s.call.arguments[i], "LABEL", "write name=value"};
    labels[pair->first] = pair->second;
  }
  json::array removed;
  for (const auto& name : s.call.all("remove"))
    removed.emplace_back(name);
  return change(s, "labels", {{"labels", std::move(labels)}, {"removed", std::move(removed)}});
}

result<exit_code> migrate(session& s) {
  auto body = body_of(s, {"by"});
  if (auto version = s.call.integer("version"))
    body["version"] = *version;
  if (!s.call.flag("check"))
    return change(s, "migrate", std::move(body));
  body["check"] = true;
  auto answer = s.node.post(path_of(*s.call.argument(0)) + "/migrate", std::move(body));
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  for (const auto& reason : array_of(*answer, "reasons"))
    s.env.out << std::string_view(reason.as_string()) << "\n";
  auto possible = member(*answer, "possible") == true;
  if (possible)
    s.env.out << "It can.\n";
  return possible ? exit_code::done : exit_code::failed;
}

result<exit_code> ask(session& s) {
  auto answer = s.node.get(path_of(*s.call.argument(0)) + "/queries/" + encode_segment(*s.call.argument(1)));
  if (!answer)
    return std::move(answer).error();
  return s.print(s.json_wanted() ? *answer : member(*answer, "result"));
}

result<exit_code> bulk(session& s) {
  json::object body = body_of(s, {"workflow", "state"});
  body["verb"] = *s.call.argument(0);
  body["with"] = body_of(s, {"by", "reason", "for"});
  if (auto limit = s.call.integer("limit"))
    body["limit"] = *limit;
  if (auto labels = make_labels(s.call.all("label")); !labels.empty())
    body["labels"] = to_json(labels);
  auto preview = !s.call.flag("yes");
  body["preview"] = preview;
  auto answer = s.node.post("/api/v1/bulk", std::move(body));
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  const auto& ids = array_of(*answer, preview ? "executions" : "changed");
  for (const auto& id : ids)
    s.env.out << std::string_view(id.as_string()) << "\n";
  for (const auto& no : array_of(*answer, "refused"))
    s.env.out << text_of(no, "id") << " " << s.colour(tone::bad, text_of(no, "why")) << "\n";
  if (preview)
    s.env.out << s.colour(tone::dim, std::to_string(ids.size()) + " executions. Add --yes to do it.") << "\n";
  return array_of(*answer, "refused").empty() ? exit_code::done : exit_code::failed;
}

const argument id_argument{"ID", "The execution", true, value_source::execution};
const option by_option{"by", value_kind::text, "NAME", "Who does it, for the record", {}, "USER"};
const option reason_option{"reason", value_kind::text, "TEXT", "Why, for the record"};

command verb(std::string_view name, std::string_view summary, std::vector<argument> more, std::vector<option> options,
             std::vector<example> examples, std::function<result<exit_code>(session&)> carry_out) {
  more.insert(more.begin(), id_argument);
  return {.noun = "execution",
          .verb = name,
          .summary = summary,
          .arguments = std::move(more),
          .options = std::move(options),
          .examples = std::move(examples),
          .purpose = purpose::work,
          .carry_out = std::move(carry_out)};
}

}  // namespace

std::vector<command> verb_commands() {
  const argument tasks{"TASK", "Ids of tasks, such as cut or images[3]", true, value_source::task, {}, true};
  return {
    verb(
      "terminate", "End an execution at once, without any clean-up", {}, {reason_option},
      {{"troupe execution terminate 01jd3q7s8v4zc2m9k5t0xw6ypb --reason \"runs wild\"", "no compensation, no finally"}},
      simple("terminate")),
    verb("pause", "Let nothing new begin; what runs ends and is recorded", {},
         {{"for", value_kind::text, "SPAN", "How long; otherwise until it is resumed"}, reason_option, by_option},
         {{"troupe execution pause 01jd3q7s8v4zc2m9k5t0xw6ypb --for 2h --reason \"quota\"", "goes on by itself"}},
         simple("pause")),
    verb("resume", "Go on with a paused execution", {}, {by_option},
         {{"troupe execution resume 01jd3q7s8v4zc2m9k5t0xw6ypb", "now"}}, simple("resume")),
    verb("retry", "Run again what failed or was cancelled, and what was skipped because of it", {},
         {reason_option, by_option},
         {{"troupe execution retry 01jd3q7s8v4zc2m9k5t0xw6ypb", "what completed keeps its results"}}, simple("retry")),
    verb("rerun", "Run tasks again, and exactly what depends on them", {tasks},
         {{"preview", value_kind::flag, {}, "Only print what would run again"}, reason_option, by_option},
         {{"troupe execution rerun 01jd3q7s8v4zc2m9k5t0xw6ypb cut --preview", "look first"},
          {"troupe execution rerun 01jd3q7s8v4zc2m9k5t0xw6ypb \"images[3]\"", "one item of a foreach"}},
         rerun),
    verb("skip", "Do not do a task; what needs it goes on", {{"TASK", "The id of a task", true, value_source::task}},
         {{"result", value_kind::text, "JSON", "What the tasks that need it read as its output"},
          reason_option,
          by_option},
         {{"troupe execution skip 01jd3q7s8v4zc2m9k5t0xw6ypb hook --result '{\"text\":\"none\"}'",
           "as if it had said so"}},
         skip),
    verb(
      "signal", "Send a signal; the first wait that wants it takes it, now or later", {{"NAME", "The signal"}},
      {{"payload", value_kind::text, "JSON", "What it carries"},
       {"id", value_kind::text, "TEXT", "The same id again is ignored"},
       by_option},
      {{"troupe execution signal 01jd3q7s8v4zc2m9k5t0xw6ypb paid --payload '{\"amount\":12}'", "an early one is kept"}},
      send_signal),
    verb("label", "Set and remove labels", {{"LABEL", "name=value", false, value_source::nothing, {}, true}},
         {{"remove", value_kind::text, "NAME", "Removes this one", {}, {}, {}, true}},
         {{"troupe execution label 01jd3q7s8v4zc2m9k5t0xw6ypb team=shorts --remove draft", "both at once"}}, label),
    verb("migrate", "Move an execution to another version of its workflow", {},
         {{"version", value_kind::integer, "N", "The version; otherwise the newest"},
          {"check", value_kind::flag, {}, "Only say whether it can, and why not"},
          by_option},
         {{"troupe execution migrate 01jd3q7s8v4zc2m9k5t0xw6ypb --check", "every reason against it"}}, migrate),
    {.noun = "execution",
     .verb = "query",
     .summary = "Answer a query of the workflow",
     .arguments = {id_argument, {"NAME", "The query"}},
     .examples = {{"troupe execution query 01jd3q7s8v4zc2m9k5t0xw6ypb progress", "as it stands"}},
     .carry_out = ask},
    {.noun = "execution",
     .verb = "bulk",
     .summary = "Do one thing to many executions",
     .details = "Without --yes it prints which executions that would be. Without --state those that are not finished.",
     .arguments =
       {{"VERB", "What to do", true, value_source::nothing, {"cancel", "terminate", "pause", "resume", "retry"}}},
     .options =
       {{"workflow", value_kind::text, "NAME", "Only of this workflow", {}, {}, {}, false, value_source::workflow},
        {"state", value_kind::text, "STATE", "Only in this state"},
        {"label", value_kind::pair, "KEY=VALUE", "Only with this label; again for others", {}, {}, {}, true},
        {"limit", value_kind::integer, "N", "At most so many", "100"},
        {"for", value_kind::text, "SPAN", "How long a pause lasts"},
        reason_option,
        by_option,
        {"yes", value_kind::flag, {}, "Do it"}},
     .examples = {{"troupe execution bulk retry --workflow video --state failed", "which ones"},
                  {"troupe execution bulk retry --workflow video --state failed --yes", "do it"}},
     .purpose = purpose::work,
     .carry_out = bulk},
  };
}

}  // namespace troupe::cli
