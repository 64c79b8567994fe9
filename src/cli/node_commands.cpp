#include "cli/session.hpp"
#include "cli/text.hpp"
#include "core/base/nearest.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

result<exit_code> list_types(session& s) {
  auto found = s.node.get("/api/v1/task-types");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& t : array_of(*found, "items"))
    rows.push_back({{text_of(t, "name"), tone::strong}, {text_of(t, "slot"), tone::dim}, {text_of(t, "summary")}});
  return s.print({{"TYPE"}, {"SLOT"}, {"SUMMARY", false, 12}}, rows, "The node has no task types.");
}

std::string default_text(const json::value& parameter) {
  for (auto name : {"default", "default_value"})
    if (const auto& value = member(parameter, name); !value.is_null())
      return json::serialize(value);
  return {};
}

std::string choices_text(const json::value& parameter) {
  std::string out;
  for (const auto& c : array_of(parameter, "choices"))
    if (c.is_string())
      out += (out.empty() ? " One of: " : ", ") + std::string(c.get_string());
  return out.empty() ? out : out + ".";
}

void print_parameters(session& s, std::string_view title, const json::array& parameters, bool with_defaults) {
  if (parameters.empty())
    return;
  s.env.out << "\n" << s.colour(tone::strong, title) << "\n";
  std::vector<std::vector<cell>> rows;
  for (const auto& p : parameters) {
    auto required = member(p, "required") == json::value(true);
    std::vector<cell> row{{text_of(p, "name"), tone::accent}, {text_of(p, "type"), tone::dim}};
    if (with_defaults)
      row.push_back({required ? "required" : default_text(p), required ? tone::warn : tone::plain});
    row.push_back({text_of(p, "summary") + choices_text(p)});
    rows.push_back(std::move(row));
  }
  std::vector<column> columns{{"NAME"}, {"TYPE"}};
  if (with_defaults)
    columns.push_back({"DEFAULT", false, 10});
  columns.push_back({"MEANING", false, 12});
  s.print(columns, rows, "");
}

result<exit_code> show_type(session& s) {
  auto found = s.node.get("/api/v1/task-types");
  if (!found)
    return std::move(found).error();
  auto name = *s.call.argument(0);
  std::vector<std::string> known;
  for (const auto& t : array_of(*found, "items")) {
    known.push_back(text_of(t, "name"));
    if (known.back() != name)
      continue;
    if (s.json_wanted())
      return s.print(t);
    s.env.out << s.colour(tone::strong, name) << "  " << printable(text_of(t, "summary")) << "\n";
    s.env.out << s.colour(tone::dim, "occupies a " + text_of(t, "slot") + " slot" +
                                       (member(t, "cacheable") == json::value(true) ? "; results can be cached" : ""))
              << "\n";
    print_parameters(s, "with:", array_of(t, "parameters"), true);
    print_parameters(s, "output", array_of(t, "outputs"), false);
    return exit_code::done;
  }
  auto near = nearest(name, known);
  return refused{errc::unknown,
                 "no task type `" + name + "`",
                 {},
                 near ? "did you mean `" + *near + "`?" : "`" + s.next("task-type list") + "` names them"};
}

/// Actors are named by their path; the tree is drawn by its depth.
std::vector<cell> actor_row(const json::value& actor) {
  auto path = text_of(actor, "name");
  auto slash = path.rfind('/');
  auto depth = static_cast<std::size_t>(std::ranges::count(path, '/'));
  auto state = text_of(actor, "state");
  auto restarts = static_cast<long>(number_of(actor, "restarts"));
  return {{std::string(2 * depth, ' ') + (slash == path.npos ? path : path.substr(slash + 1)),
           depth == 0 ? tone::strong : tone::plain},
          {state, state == "up" ? tone::good : tone::bad},
          {std::to_string(restarts), restarts > 0 ? tone::warn : tone::dim},
          {text_of(actor, "last_failure"), tone::bad}};
}

std::vector<cell> kind_row(const json::value& kind) {
  auto count = [&](std::string_view name) { return std::to_string(static_cast<long>(number_of(kind, name))); };
  auto busy = milliseconds(static_cast<std::int64_t>(number_of(kind, "busy_ms")));
  return {{text_of(kind, "kind"), tone::strong},
          {count("live")},
          {count("spawned")},
          {short_duration(busy)},
          {count("mailbox_max")}};
}

result<exit_code> show_node(session& s) {
  auto node = s.node.get("/api/v1/node");
  if (!node)
    return std::move(node).error();
  if (s.json_wanted())
    return s.print(*node);
  s.env.out << "up for " << short_duration(milliseconds(static_cast<std::int64_t>(number_of(*node, "uptime_ms"))))
            << "\n";
  if (const auto& pause = member(*node, "pause"); pause.is_object()) {
    auto reason = text_of(pause, "reason");
    s.env.out << s.colour(tone::warn, "paused") << (reason.empty() ? "" : ": " + printable(reason)) << "; "
              << s.next("node resume") << "\n";
  }
  s.env.out << "\n";
  std::vector<std::vector<cell>> actors, kinds;
  for (const auto& actor : array_of(*node, "actors"))
    actors.push_back(actor_row(actor));
  for (const auto& kind : array_of(*node, "kinds"))
    kinds.push_back(kind_row(kind));
  s.print({{"ACTOR", false, 12}, {"STATE"}, {"RESTARTS", true}, {"LAST FAILURE", false, 12}}, actors, "No actors run.");
  s.env.out << "\n";
  return s.print({{"KIND", false, 8}, {"LIVE", true}, {"SPAWNED", true}, {"BUSY", true}, {"LONGEST MAILBOX", true}},
                 kinds, "Nothing was measured yet.");
}

result<exit_code> read_artifact(session& s) {
  auto bytes = s.node.read("/api/v1/artifacts/" + encode_segment(*s.call.argument(0)));
  if (!bytes)
    return std::move(bytes).error();
  if (s.env.out_is_terminal && bytes->find('\0') != bytes->npos)
    return s.misused("the artifact is not text",
                     "send it to a file: `" + s.next("artifact read " + *s.call.argument(0) + " > FILE") + "`");
  s.env.out << *bytes;
  return exit_code::done;
}

}  // namespace

std::vector<command> node_commands() {
  return {
    {.noun = "task-type",
     .verb = "list",
     .summary = "List the task types a workflow may use",
     .examples = {{"troupe task-type list", "each with a sentence"}},
     .purpose = purpose::catalogue,
     .carry_out = list_types},
    {.noun = "task-type",
     .verb = "show",
     .summary = "Show what a task type takes and gives",
     .arguments = {{"TYPE", "Its name, as `uses:` has it", true, value_source::task_type}},
     .examples = {{"troupe task-type show image.render", "its parameters, defaults and outputs"}},
     .purpose = purpose::catalogue,
     .carry_out = show_type},
    {.noun = "artifact",
     .verb = "read",
     .summary = "Write a file a task made to standard output",
     .arguments = {{"DIGEST", "sha256:..., as task outputs name it"}},
     .examples =
       {{"troupe artifact read sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 > cut.mp4",
         "look at a video before approving it"}},
     .carry_out = read_artifact},
    {.noun = "node",
     .verb = "show",
     .summary = "Show the actors of a node and how often each was restarted",
     .examples = {{"troupe node show --server http://127.0.0.1:7400", "a running node"}},
     .carry_out = show_node},
  };
}

}  // namespace troupe::cli
