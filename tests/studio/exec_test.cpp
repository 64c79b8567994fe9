#include "studio/exec.hpp"

#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

namespace troupe::studio {
namespace {

struct row {
  std::string what;
  json::value with;
  json::value then;
};

json::value output_or_error(const task_result& result) {
  if (const auto* error = std::get_if<task_error>(&result))
    return json::value{{"code", error->code}, {"message", error->message}};
  return std::get<json::value>(result);
}

json::value said(std::string_view out, std::string_view err = "", bool truncated = false) {
  return {{"exit_code", 0}, {"stdout", out}, {"stderr", err}, {"truncated", truncated}};
}

}  // namespace

TEST_CASE("exec") {
  auto failure = [](std::string_view code, std::string_view message) {
    return json::value{{"code", code}, {"message", message}};
  };
  json::value parsed{{"exit_code", 0}, {"stdout", ""}, {"stderr", ""}, {"truncated", false}, {"json", {{"a", 1}}}};
  auto r = GENERATE_COPY(values<row>({
    {"returns what a program wrote", {{"argv", {"echo", "hi"}}}, said("hi\n")},
    {"gives text to its input", {{"argv", {"cat"}}, {"stdin", "text"}}, said("text")},
    {"gives a value to its input as JSON", {{"argv", {"cat"}}, {"stdin", {{"a", 1}}}}, said("{\"a\":1}")},
    {"sets variables", {{"argv", {"sh", "-c", "echo $A"}}, {"env", {{"A", "b c"}}}}, said("b c\n")},
    {"reads JSON", {{"argv", {"cat"}}, {"stdin", {{"a", 1}}}, {"output", "json"}}, parsed},
    {"drops the output", {{"argv", {"echo", "hi"}}, {"output", "none"}}, said("")},
    {"cuts long output", {{"argv", {"seq", "100"}}, {"output_bytes_max", 4}}, said("1\n2\n", "", true)},
    {"makes bytes UTF-8",
     {{"argv", {"printf", "a\\377\\000b"}}},
     said("a\xEF\xBF\xBD\xEF\xBF\xBD"
          "b")},
    {"fails when the program does",
     {{"argv", {"sh", "-c", "echo why >&2; exit 7"}}},
     failure("exit_status", "sh exited with status 7: why")},
    {"refuses output that is not JSON",
     {{"argv", {"echo", "{"}}, {"output", "json"}},
     failure("invalid_output",
             "echo did not write JSON: not JSON: incomplete JSON at byte 2 (use output: text if it is not meant to)")},
    {"refuses an empty argv",
     {{"argv", json::array{}}},
     failure("invalid_parameters", "with.argv: must name a program, for example [\"date\", \"-u\"]")},
    {"refuses an argument that is not text",
     {{"argv", {"echo", 1}}},
     failure("invalid_parameters", "with.argv: must be a list of strings without NUL; got 1")},
    {"refuses a variable that is not text",
     {{"argv", {"true"}}, {"env", {{"A", 1}}}},
     failure("invalid_parameters", "with.env: must map names without = to strings; got A")},
    {"names an unknown program",
     {{"argv", {"no-such-program"}}},
     failure("missing_tool", "no-such-program was not found on PATH; install it, or give the path of the program")},
  }));
  CAPTURE(r.what);
  studio_context context;
  CHECK(output_or_error(perform(*find_built_in("exec"), r.with, context)) == r.then);
}

}  // namespace troupe::studio
