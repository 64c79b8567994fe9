#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"
#include "core/workflow/schema.hpp"

namespace troupe::cli {
namespace {

std::string path_of(const std::string& name) {
  return "/api/v1/workflows/" + encode_segment(name);
}

result<exit_code> validate(session& s) {
  auto answer = send_file(s, "/api/v1/workflows/validate");
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  auto file = *s.call.argument(0);
  s.env.out << s.colour(tone::good, "✓") << " " << printable(file) << " is valid\n  "
            << s.next("run " + shell_word(file)) << "\n";
  return exit_code::done;
}

result<exit_code> apply(session& s) {
  auto answer = send_file(s, "/api/v1/workflows");
  if (!answer)
    return std::move(answer).error();
  if (s.json_wanted())
    return s.print(*answer);
  auto name = text_of(*answer, "name");
  s.env.out << s.colour(tone::good, "✓") << " applied " << printable(name) << ", version "
            << static_cast<long>(number_of(*answer, "version")) << "\n  "
            << s.next("execution start " + shell_word(name)) << "\n";
  return exit_code::done;
}

/// Why it is paused, if it is.
cell pause_cell(const json::value& pause) {
  if (!pause.is_object())
    return {""};
  auto reason = text_of(pause, "reason");
  return {reason.empty() ? "paused" : reason, tone::warn};
}

result<exit_code> list(session& s) {
  auto found = s.node.get("/api/v1/workflows");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& w : array_of(*found, "items")) {
    rows.push_back({{text_of(w, "name"), tone::strong},
                    {std::to_string(static_cast<long>(number_of(w, "version")))},
                    {s.when(w, "created_at")},
                    pause_cell(member(w, "pause")),
                    {text_of(w, "file"), tone::dim}});
  }
  return s.print({{"NAME"}, {"VERSION", true}, {"APPLIED"}, {"PAUSED", false, 6}, {"FILE", false, 12}}, rows,
                 "No workflows yet. Apply one: " + s.next("workflow apply FILE"));
}

result<exit_code> show(session& s) {
  auto name = *s.call.argument(0);
  auto found = s.node.get(path_of(name));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  auto text = text_of(*found, "source");
  if (text.empty())
    return s.print(*found);
  s.env.out << text << (text.ends_with('\n') ? "" : "\n");
  return exit_code::done;
}

result<exit_code> graph(session& s) {
  auto format = s.json_wanted() ? "json" : *s.call.text("format");
  auto drawn = s.node.read(path_of(*s.call.argument(0)) + "/graph", {{"format", format}});
  if (!drawn)
    return std::move(drawn).error();
  if (format == "json") {
    auto value = parse_json(*drawn);
    if (!value)
      return std::move(value).error();
    return s.print(*value);
  }
  s.env.out << *drawn << (drawn->ends_with('\n') ? "" : "\n");
  return exit_code::done;
}

result<exit_code> schema(session& s) {
  return s.print(workflow_schema());
}

const argument name_argument{"NAME", "The workflow's name", true, value_source::workflow};
const argument file_argument{"FILE", "The workflow, YAML or JSON; `-` is standard input", true, value_source::file};

}  // namespace

std::vector<command> workflow_commands() {
  return {
    {.noun = "workflow",
     .verb = "validate",
     .summary = "Check a workflow file without storing or running it",
     .details = "Errors are printed one a line as file:line:column: what is wrong (what to do).",
     .arguments = {file_argument},
     .examples = {{"troupe workflow validate config/workflows/video.yaml", "check one file"}},
     .purpose = purpose::catalogue,
     .carry_out = validate},
    {.noun = "workflow",
     .verb = "apply",
     .summary = "Store a workflow file as the newest version of its workflow",
     .details = "Executions that run keep the version they were started with.",
     .arguments = {file_argument},
     .examples = {{"troupe workflow apply config/workflows/video.yaml", "make it known to the node"}},
     .carry_out = apply},
    {.noun = "workflow",
     .verb = "list",
     .summary = "List the workflows the node knows",
     .options = {quiet_option(), watch_option()},
     .examples = {{"troupe workflow list", "the newest version of each"}},
     .carry_out = list},
    {.noun = "workflow",
     .verb = "show",
     .summary = "Print a workflow as it was applied",
     .arguments = {name_argument},
     .examples = {{"troupe workflow show video > video.yaml", "get the file back"}},
     .carry_out = show},
    {.noun = "workflow",
     .verb = "graph",
     .summary = "Draw the tasks of a workflow and what they need",
     .arguments = {name_argument},
     .options = {{"format", value_kind::text, "FORMAT", "How to draw", "text", {}, {"text", "dot", "json"}}},
     .examples = {{"troupe workflow graph video", "in the terminal"},
                  {"troupe workflow graph video --format dot | dot -Tsvg > video.svg", "as a picture"}},
     .carry_out = graph},
    {.noun = "workflow",
     .verb = "schema",
     .summary = "Print the JSON Schema of workflow files, for editors",
     .examples = {{"troupe workflow schema > workflow.schema.json", "then name it in the editor's YAML settings"}},
     .purpose = purpose::catalogue,
     .carry_out = schema},
  };
}

}  // namespace troupe::cli
