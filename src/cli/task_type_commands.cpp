#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"
#include "core/base/document.hpp"
#include "core/base/nearest.hpp"

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

/// The file is a map of declarations by name.
result<exit_code> apply_types(session& s) {
  auto file = *s.call.argument(0);
  auto text = s.env.read_file(file, file_bytes_max);
  if (!text)
    return std::move(text).error();
  auto reading = read_document(*text, file);
  if (!reading.errors.empty())
    return reading.errors.front();
  if (!reading.root || reading.root->kind != node_kind::map || reading.root->members.empty())
    return refused{errc::invalid, "the file must be a map of task types by name", file,
                   "write thumbnail.make: { queue: media, parameters: { width: integer } }"};
  json::array applied;
  for (const auto& type : reading.root->members) {
    auto answer = s.node.put("/api/v1/task-types/" + encode_segment(type.key), to_value(type.value));
    if (!answer) {
      auto why = std::move(answer).error();
      why.what = type.key + (why.where.empty() ? "" : "." + why.where) + ": " + why.what;
      why.where = to_text(file, type.at);
      return why;
    }
    applied.push_back(*std::move(answer));
  }
  if (s.json_wanted())
    return s.print(json::object{{"items", std::move(applied)}});
  for (const auto& type : applied)
    s.env.out << s.colour(tone::good, "✓") << " declared " << printable(text_of(type, "name")) << ", queue "
              << printable(text_of(type, "queue")) << "\n";
  return exit_code::done;
}

}  // namespace

std::vector<command> task_type_commands() {
  return {
    {.noun = "task-type",
     .verb = "list",
     .summary = "List the task types a workflow may use",
     .options = {quiet_option()},
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
    {.noun = "task-type",
     .verb = "apply",
     .summary = "Declare task types that workers carry out",
     .details = "The file maps names to declarations: `queue`, `summary`, `parameters`, `outputs` (docs/WORKERS.md).",
     .arguments = {{"FILE", "YAML or JSON; `-` is standard input", true, value_source::file}},
     .examples = {{"troupe task-type apply task-types.yaml --server http://127.0.0.1:7400",
                   "make them known to a node"}},
     .carry_out = apply_types},
  };
}

}  // namespace troupe::cli
