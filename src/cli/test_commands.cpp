#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

namespace troupe::cli {
namespace {

tone tone_of(std::string_view what) {
  if (what == "completed" || what == "approved")
    return tone::good;
  if (what == "failed" || what == "rejected" || what == "timed out")
    return tone::bad;
  if (what == "retried" || what == "cancelled")
    return tone::warn;
  return what == "began" ? tone::plain : tone::dim;
}

std::string span(const json::value& of, std::string_view name) {
  return to_text(milliseconds(static_cast<std::int64_t>(number_of(of, name))));
}

void print_path(session& s, const json::value& one) {
  std::vector<std::vector<cell>> rows;
  for (const auto& step : array_of(one, "path")) {
    auto what = text_of(step, "what");
    auto task = text_of(step, "task");
    auto attempt = static_cast<long>(number_of(step, "attempt"));
    rows.push_back({{span(step, "at_ms"), tone::dim},
                    {task + (attempt > 1 ? " #" + std::to_string(attempt) : ""), tone::strong},
                    {what, tone_of(what)},
                    {text_of(step, "detail"), tone::dim}});
  }
  s.print({{"TIME", true}, {"TASK"}, {"WHAT"}, {"DETAIL", false, 12}}, rows, "Nothing ran.");
}

void print_case(session& s, const json::value& one) {
  auto passed = member(one, "passed") == json::value(true);
  s.env.out << (passed ? s.colour(tone::good, "✓") : s.colour(tone::bad, "✗")) << " "
            << s.colour(tone::strong, printable(text_of(one, "name"))) << "  " << text_of(one, "state") << " after "
            << span(one, "took_ms") << "\n";
  print_path(s, one);
  for (const auto& why : array_of(one, "problems")) {
    s.env.out << s.colour(tone::bad, "  " + printable(text_of(why, "what"))) << "\n";
    if (auto hint = text_of(why, "hint"); !hint.empty())
      s.env.out << "  " << printable(hint) << "\n";
  }
  for (const auto& line : array_of(one, "unmet"))
    if (line.is_string())
      s.env.out << s.colour(tone::bad, "  " + printable(line.get_string())) << "\n";
  s.env.out << "\n";
}

std::string xml(std::string_view text) {
  std::string made;
  for (char c : text) {
    if (c == '&')
      made += "&amp;";
    else if (c == '<')
      made += "&lt;";
    else if (c == '>')
      made += "&gt;";
    else if (c == '"')
      made += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      made += c;
    else
      made += ' ';
  }
  return made;
}

/// The results as build servers read them.
std::string junit(const json::value& results) {
  auto workflow = xml(text_of(results, "workflow"));
  std::string cases;
  std::size_t count = 0, failures = 0;
  for (const auto& one : array_of(results, "cases")) {
    std::string lines;
    for (const auto& why : array_of(one, "problems"))
      lines += text_of(why, "what") + "\n";
    for (const auto& line : array_of(one, "unmet"))
      if (line.is_string())
        lines += std::string(line.get_string()) + "\n";
    ++count;
    failures += !lines.empty();
    cases += "  <testcase classname=\"" + workflow + "\" name=\"" + xml(text_of(one, "name")) + "\"";
    if (lines.empty())
      cases += "/>\n";
    else
      cases += ">\n    <failure message=\"" + xml(lines.substr(0, lines.find('\n'))) + "\">" + xml(lines) +
               "</failure>\n  </testcase>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"" + workflow + "\" tests=\"" +
         std::to_string(count) + "\" failures=\"" + std::to_string(failures) + "\">\n" + cases + "</testsuite>\n";
}

result<exit_code> test(session& s) {
  auto file = *s.call.argument(0);
  auto source = s.env.read_file(file, file_bytes_max);
  if (!source)
    return std::move(source).error();
  json::object asked{{"source", *source}, {"file", file}, {"fill_in", s.call.flag("fill-in")}};
  if (auto mocks = s.call.text("mocks")) {
    auto text = s.env.read_file(*mocks, file_bytes_max);
    if (!text)
      return std::move(text).error();
    asked["mocks"] = *text;
    asked["mocks_file"] = *mocks;
  }
  auto results = s.node.post("/api/v1/workflows/test", asked);
  if (!results)
    return std::move(results).error();
  auto passed = member(*results, "passed") == json::value(true);
  if (auto to = s.call.text("junit"))
    if (auto written = s.env.write_file(*to, junit(*results)); !written)
      return std::move(written).error();
  if (s.json_wanted()) {
    s.print(*results);
    return passed ? exit_code::done : exit_code::failed;
  }
  std::size_t failed = 0;
  for (const auto& one : array_of(*results, "cases")) {
    print_case(s, one);
    failed += member(one, "passed") != json::value(true);
  }
  auto count = array_of(*results, "cases").size();
  s.env.out << (passed ? s.colour(tone::good, "passed") : s.colour(tone::bad, "failed")) << "  " << (count - failed)
            << " of " << count << (count == 1 ? " case" : " cases") << "\n";
  return passed ? exit_code::done : exit_code::failed;
}

}  // namespace

std::vector<command> test_commands() {
  return {
    {.noun = "workflow",
     .verb = "test",
     .summary = "Run a workflow under a virtual clock, with mocks for its tasks",
     .details =
       "The real engine decides; what tasks return, what people say and what comes from outside stands in the mocks "
       "file, with what is expected to come of it. Hours pass in milliseconds, nothing is stored, and no task type "
       "touches the world. `transform` needs no mock.\n"
       "Prints the path: what happened to each task, and when. The exit code is 1 if a case does not come out as "
       "expected. docs/TESTING.md has the format.",
     .arguments = {{"FILE", "The workflow, YAML or JSON; `-` is standard input", true, value_source::file}},
     .options = {{"mocks",
                  value_kind::text,
                  "FILE",
                  "Mocks, inputs and expectations, YAML or JSON",
                  {},
                  {},
                  {},
                  false,
                  value_source::file},
                 {"fill-in", value_kind::flag, {}, "Make up outputs for tasks that have no mock, by their types"},
                 {"junit",
                  value_kind::text,
                  "FILE",
                  "Write the results for a build server, too",
                  {},
                  {},
                  {},
                  false,
                  value_source::file}},
     .examples = {{"troupe workflow test video.yaml --mocks video.mocks.yaml", "every case of the mocks file"},
                  {"troupe workflow test video.yaml --fill-in", "a first look at which way it goes"}},
     .purpose = purpose::catalogue,
     .carry_out = test},
  };
}

}  // namespace troupe::cli
