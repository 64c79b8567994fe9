#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

/// Commands about workflow files, which need no node.
namespace troupe::e2e {

TEST_CASE("a Conductor definition is imported, checked and tested") {
  scratch dir;
  dir.write(
    "order.json",
    R"({"name": "OrderFlow", "schemaVersion": 2, "outputParameters": {"size": "${size.output.result}"}, "tasks": [
    {"name": "size", "taskReferenceName": "size", "type": "INLINE",
     "inputParameters": {"items": "${workflow.input.items}", "expression": "$.items.length > 2 ? 'large' : 'small'"}}]})");
  auto made = run(troupe({"workflow", "import", dir / "order.json", "--output-folder", dir / "made/new"}));
  CAPTURE(made.out, made.err);
  CHECK(made.code == 0);
  auto file = dir / "made/new/order_flow.yaml";
  CHECK(std::filesystem::exists(file));
  CHECK(!std::filesystem::exists(file + ".part"));
  CHECK(run(troupe({"workflow", "validate", file})).code == 0);
  auto mocks = dir.write("mocks.yaml", "input: { items: [1, 2, 3] }\nexpect: { output: { size: large } }\n");
  auto tested = run(troupe({"workflow", "test", file, "--mocks", mocks}));
  CAPTURE(tested.out, tested.err);
  CHECK(tested.code == 0);
  CHECK(tested.out.find("passed  1 of 1 case") != std::string::npos);
  auto other = dir.write("other.yaml", "input: { items: [] }\nexpect: { output: { size: large } }\n");
  auto failed = run(troupe({"workflow", "test", file, "--mocks", other}));
  CHECK(failed.code == 1);
  CHECK(failed.out.find("output.size: expected \"large\", got \"small\"") != std::string::npos);
}

TEST_CASE("an import that lacks something writes nothing") {
  scratch dir;
  dir.write("event.json", R"({"name": "E", "tasks": [{"name": "e", "taskReferenceName": "e", "type": "EVENT"}]})");
  auto made = run(troupe({"workflow", "import", dir / "event.json", "--output-folder", dir / "made"}));
  CHECK(made.code == 4);
  CHECK(made.err.find("$.tasks[0].type: there is no EVENT here") != std::string::npos);
  CHECK(!std::filesystem::exists(dir / "made"));
}

}  // namespace troupe::e2e
