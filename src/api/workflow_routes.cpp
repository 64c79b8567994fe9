#include "api/reading.hpp"

/// Workflows: checked, tried, stored, shown.
namespace troupe::api {
namespace {

std::string file_of(const arguments& given) {
  std::string file = "workflow.yaml";
  if (auto header = http::find(given.request.headers, "x-troupe-file"); header && !header->empty())
    file = *header;
  if (const auto* query = given.find("file"); query && !query->empty())
    file = *query;
  return printable_file(std::move(file));
}

template <class Call>
result<call> workflow_text(const arguments& given) {
  if (given.request.body.find_first_not_of(" \t\r\n") == std::string::npos)
    return refused{errc::invalid, "the body is empty", "body", "send the workflow as YAML or JSON"};
  return call{Call{given.request.body, file_of(given)}};
}

result<call> build_test_workflow(const arguments& given) {
  test_workflow out;
  auto read = [&](std::string_view name, std::string& to) -> result<void> {
    auto text = member_of<std::string>(given, name);
    if (!text)
      return std::move(text).error();
    to = *std::move(text);
    return {};
  };
  for (auto [name, to] :
       {std::pair{"source", &out.source}, {"file", &out.file}, {"mocks", &out.mocks}, {"mocks_file", &out.mocks_file}})
    if (auto done = read(name, *to); !done)
      return std::move(done).error();
  if (out.source.find_first_not_of(" \t\r\n") == std::string::npos)
    return refused{errc::invalid, "is empty", "source", "send the workflow as YAML or JSON"};
  auto fill_in = member_of<bool>(given, "fill_in");
  if (!fill_in)
    return std::move(fill_in).error();
  out.fill_in = *fill_in;
  out.file = printable_file(out.file.empty() ? "workflow.yaml" : out.file);
  out.mocks_file = printable_file(out.mocks_file.empty() ? "mocks.yaml" : out.mocks_file);
  return call{std::move(out)};
}

result<call> build_show_workflow(const arguments& given) {
  auto name = workflow_of(given.path[0]);
  if (!name)
    return std::move(name).error();
  return call{show_workflow{*std::move(name)}};
}

result<call> build_graph_workflow(const arguments& given) {
  auto name = workflow_of(given.path[0]);
  if (!name)
    return std::move(name).error();
  const auto* format = given.find("format");
  graph_workflow out{*std::move(name), format ? *format : "text"};
  if (out.format != "text" && out.format != "dot" && out.format != "json")
    return refused{errc::invalid, "unknown format", "format", "one of: text, dot, json"};
  return call{std::move(out)};
}

}  // namespace

std::vector<route> workflow_routes() {
  using access::role;
  static const named_value file{"file", "string", "The file's name, for messages; or header X-Troupe-File."};
  return {
    {.method = "GET",
     .pattern = "/api/v1/workflows",
     .operation = "listWorkflows",
     .summary = "The newest version of each workflow.",
     .role = role::viewer,
     .build = plain<list_workflows>,
     .successes = {{200, "page(workflow_version)"}},
     .paged_by = {"name"}},
    {.method = "POST",
     .pattern = "/api/v1/workflows",
     .operation = "applyWorkflow",
     .summary = "Stores a workflow; later executions run it.",
     .role = role::operator_,
     .build = workflow_text<apply_workflow>,
     .query = {file},
     .body = body_kind::workflow,
     .example = R"(workflow: hello
tasks:
  greet: { uses: transform, with: { text: "Hello, ${{ input.name }}" } }
)",
     .successes = {{201, "workflow_version"}}},
    {.method = "POST",
     .pattern = "/api/v1/workflows/validate",
     .operation = "validateWorkflow",
     .summary = "Checks a workflow and stores nothing.",
     .role = role::viewer,
     .build = workflow_text<validate_workflow>,
     .query = {file},
     .body = body_kind::workflow,
     .example = R"(workflow: hello
tasks:
  greet: { uses: transform, with: { text: hello } }
)",
     .successes = {{200, "workflow_check"}}},
    {.method = "POST",
     .pattern = "/api/v1/workflows/test",
     .operation = "testWorkflow",
     .summary = "Runs a workflow under a virtual clock with mocked tasks, and stores nothing.",
     .role = role::operator_,
     .build = build_test_workflow,
     .body = body_kind::object,
     .members = {{"source", "string", "The workflow, YAML or JSON.", true},
                 {"file", "string", "The workflow's file name, for messages."},
                 {"mocks", "string", "Mocks, inputs and expectations, YAML or JSON (docs/TESTING.md)."},
                 {"mocks_file", "string", "The mocks' file name, for messages."},
                 {"fill_in", "boolean", "Make up outputs for tasks that have no mock, by their types."}},
     .example =
       R"({"source": "workflow: hello\ntasks: { greet: { uses: transform, with: { text: hi } } }", "fill_in": true})",
     .successes = {{200, "rehearsal"}}},
    {.method = "GET",
     .pattern = "/api/v1/workflows/{name}",
     .operation = "showWorkflow",
     .summary = "A workflow with its source.",
     .role = role::viewer,
     .build = build_show_workflow,
     .successes = {{200, "workflow"}},
     .errors = {errc::unknown}},
    {.method = "GET",
     .pattern = "/api/v1/workflows/{name}/graph",
     .operation = "graphWorkflow",
     .summary = "The graph of a workflow.",
     .role = role::viewer,
     .build = build_graph_workflow,
     .query = {{"format", "text|dot|json", "How it is drawn; text when absent."}},
     .successes = {{200, "string", "text/plain"}, {200, "string", "text/vnd.graphviz"}, {200, "graph"}},
     .errors = {errc::unknown}},
  };
}

}  // namespace troupe::api
