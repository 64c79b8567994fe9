#include "console.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {
namespace {

constexpr auto order =
  R"({"name": "Order", "tasks": [{"name": "pack", "taskReferenceName": "pack", "type": "SIMPLE"}]})";
constexpr auto event = R"({"name": "Event", "tasks": [{"name": "e", "taskReferenceName": "e", "type": "EVENT"}]})";

/// A console with a folder of definitions, whose written files are kept.
struct folder : console {
  std::map<std::string, std::string> written;

  folder() {
    files["order.json"] = order;
    files["event.json"] = event;
    files["all/a.json"] = order;
    files["all/b.json"] = R"({"name": "Other", "tasks": [{"name": "x", "taskReferenceName": "x"}]})";
    env.files_in = [this](const std::filesystem::path& path, std::string_view) -> result<std::vector<std::string>> {
      std::vector<std::string> found;
      for (const auto& [name, text] : files)
        if (name.starts_with(path.string() + "/"))
          found.push_back(name);
      return found.empty() && path != "empty" ? std::vector{path.string()} : found;
    };
    env.write_file = [this](const std::filesystem::path& path, std::string_view text) -> result<void> {
      written[path.string()] = text;
      return {};
    };
  }
};

}  // namespace

TEST_CASE("importing a definition prints the workflow") {
  folder c;
  CHECK(c.run({"workflow", "import", "order.json"}) == 0);
  CHECK(c.out.str().find("\nworkflow: order\n") != std::string::npos);
  CHECK(c.out.str().find("uses: pack") != std::string::npos);
  CHECK(c.connections.empty());
}

TEST_CASE("importing into files says which were written, and what comes next") {
  folder c;
  CHECK(c.run({"workflow", "import", "order.json", "--output-file", "o.yaml"}) == 0);
  CHECK(c.out.str() == "✓ wrote o.yaml\n  troupe workflow validate o.yaml\n");
  CHECK(c.written.size() == 1);
  CHECK(c.run({"workflow", "import", "all", "--output-folder", "out"}) == 0);
  CHECK(c.written.contains("out/order.yaml"));
  CHECK(c.written.contains("out/other.yaml"));
}

TEST_CASE("several workflows need a folder") {
  folder c;
  CHECK(c.run({"workflow", "import", "all"}) == 2);
  CHECK(c.err.str() == "troupe: 2 workflows are defined there (write them with --output-folder DIR, a file each)\n");
  CHECK(c.run({"workflow", "import", "all", "--output-file", "x.yaml"}) == 2);
  CHECK(c.run({"workflow", "import", "all", "--output-file", "x.yaml", "--output-folder", "out"}) == 2);
  CHECK(c.written.empty());
  CHECK(c.out.str().empty());
}

TEST_CASE("what has no translation is listed, and nothing is written") {
  folder c;
  CHECK(c.run({"workflow", "import", "order.json", "event.json", "--output-folder", "out"}) == 4);
  CHECK(c.err.str() == "troupe: event.json: $.tasks[0].type: there is no EVENT here (use http.request, or SIMPLE and a "
                       "worker that publishes; webhooks tell others of what happens)\n"
                       "1 thing has no translation; nothing was written\n");
  CHECK(c.written.empty());
  CHECK(c.out.str().empty());
}

TEST_CASE("an import as JSON") {
  folder c;
  CHECK(c.run({"workflow", "import", "order.json", "--output", "json"}) == 0);
  auto made = json::parse(c.out.str());
  CHECK(made.at("workflows").at(0).at("name") == "order");
  CHECK(made.at("workflows").at(0).at("task_types") == json::array{"pack"});
  CHECK(c.run({"workflow", "import", "event.json", "--output", "json"}) == 4);
  CHECK(json::parse(c.out.str()).at("missing").at(0).at("where") == "event.json: $.tasks[0].type");
}

TEST_CASE("a path that leads nowhere") {
  folder c;
  CHECK(c.run({"workflow", "import", "nowhere.json"}) == 3);
  CHECK(c.run({"workflow", "import", "empty"}) == 3);
}

}  // namespace troupe::cli
