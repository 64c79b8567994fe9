#include "studio/exec.hpp"

#include "studio/parameters.hpp"
#include "studio/subprocess.hpp"
#include "studio/utf8.hpp"

namespace troupe::studio {
namespace {

attempted<program_call> read_call(const json::object& with) {
  program_call call;
  for (const auto& argument : list_of(with, "argv")) {
    const auto* text = argument.if_string();
    if (!text || text->find('\0') != text->npos)
      return invalid_parameter("argv", "must be a list of strings without NUL; got " + json::serialize(argument));
    call.argv.emplace_back(*text);
  }
  if (call.argv.empty() || call.argv.front().empty())
    return invalid_parameter("argv", "must name a program, for example [\"date\", \"-u\"]");
  if (const auto* environment = find_value(with, "env"))
    for (const auto& [name, value] : environment->get_object()) {
      if (!value.is_string() || name.empty() || name.find_first_of(std::string_view("=\0", 2)) != name.npos ||
          value.get_string().find('\0') != json::string::npos)
        return invalid_parameter("env", "must map names without = to strings; got " + std::string(name));
      call.environment.emplace(name, value.get_string());
    }
  if (const auto* input = find_value(with, "stdin"))
    call.input = input->is_string() ? std::string(input->get_string()) : json::serialize(*input);
  auto bytes_max = integer_of(with, "output_bytes_max");
  if (bytes_max < 1 || bytes_max > 256 * 1024 * 1024)
    return invalid_parameter("output_bytes_max", "must be 1..268435456");
  call.output_bytes_max = static_cast<std::size_t>(bytes_max);
  call.overflow = text_of(with, "output") == "json" ? overflow::fail : overflow::truncate;
  return call;
}

task_result run(const json::object& with, task_context& context) {
  auto call = read_call(with);
  if (auto* error = std::get_if<task_error>(&call))
    return *error;
  auto end = run_tool(std::get<program_call>(call), context);
  if (auto* error = std::get_if<task_error>(&end))
    return *error;
  auto& exit = std::get<program_exit>(end);
  auto wanted = text_of(with, "output");
  json::object output{{"exit_code", exit.code},
                      {"stdout", wanted == "text" ? to_utf8(exit.output) : std::string()},
                      {"stderr", exit.error},
                      {"truncated", exit.output_truncated || exit.error_truncated}};
  if (wanted == "json") {
    auto parsed = parse_json(exit.output);
    if (!parsed)
      return task_error{"invalid_output",
                        std::get<program_call>(call).argv.front() + " did not write JSON: " + parsed.error().what +
                          " (use output: text if it is not meant to)",
                        false,
                        {}};
    output["json"] = std::move(*parsed);
  }
  return json::value(std::move(output));
}

}  // namespace

built_in exec() {
  task_type type{.name = "exec",
                 .summary = "Runs a program (no shell) in an empty directory and returns what it wrote.",
                 .slot = slot::io};
  type.parameters = {
    {"argv", value_type::list, true, {}, "The program and its arguments."},
    {"stdin", value_type::any, false, {}, "What it reads: text as it is, any other value as JSON."},
    {"env", value_type::object, false, {}, "Environment variables beyond PATH, HOME, LANG and TMPDIR."},
    {"output", value_type::string, false, "text", "How standard output is read.", {"text", "json", "none"}},
    {"output_bytes_max", value_type::integer, false, 1024 * 1024,
     "Standard output beyond this is cut (text) or fails the task (json)."},
  };
  type.outputs = {
    {"exit_code", value_type::integer, true, {}, "Always 0: any other fails the task."},
    {"stdout", value_type::string, true, {}, "Standard output if output is text."},
    {"stderr", value_type::string, true, {}, "The end of standard error."},
    {"truncated", value_type::boolean, true, {}, "Something was cut."},
    {"json", value_type::any, false, {}, "Standard output as a value if output is json."},
  };
  return {std::move(type), &run};
}

}  // namespace troupe::studio
