#include "studio/content_publish.hpp"

#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <sstream>

namespace troupe::studio {
namespace {

json::value published(const json::value& with, studio_context& context) {
  auto result = perform(*find_built_in("content.publish"), with, context);
  if (const auto* error = std::get_if<task_error>(&result))
    FAIL(error->code << ": " << error->message);
  return std::get<json::value>(result);
}

std::string text_in(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("publishing puts the file and its description under the execution's name") {
  studio_context context;
  auto file = context.given("film", "video/mp4", "cut.mp4");
  auto output = published({{"artifact", to_value(file)},
                           {"title", "The Sea, again!"},
                           {"metadata", {{"overall", 88}}},
                           {"base_url", "https://example.com/v"}},
                          context);
  auto folder = context.published() / "01jtestexecution0000000000";
  CHECK(output == json::value{{"path", (folder / "the-sea-again.mp4").string()},
                              {"bytes", 4},
                              {"url", "https://example.com/v/01jtestexecution0000000000/the-sea-again.mp4"}});
  CHECK(text_in(folder / "the-sea-again.mp4") == "film");
  auto description = parse_json(text_in(folder / "the-sea-again.meta.json"));
  REQUIRE(description);
  CHECK(description->at("metadata").at("overall") == 88);
  CHECK(description->at("file") == to_value(file));
}

TEST_CASE("publishing again changes nothing") {
  studio_context context;
  json::value with{{"artifact", to_value(context.given("film", "video/mp4", "cut.mp4"))}};
  auto first = published(with, context);
  CHECK(published(with, context) == first);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(context.published() / "01jtestexecution0000000000"))
    names.insert(entry.path().filename());
  CHECK(names == std::set<std::string>{"cut.meta.json", "cut.mp4"});
}

TEST_CASE("a new cut replaces the old one") {
  studio_context context;
  published({{"artifact", to_value(context.given("old", "video/mp4", "cut.mp4"))}}, context);
  auto output = published({{"artifact", to_value(context.given("new", "video/mp4", "cut.mp4"))}}, context);
  CHECK(text_in(std::string(output.at("path").as_string())) == "new");
}

TEST_CASE("no title leads out of the published directory") {
  studio_context context;
  auto file = to_value(context.given("film", "video/mp4", "../../../etc/cron.d/x"));
  for (std::string title : {"../../escape", "/etc/passwd", "..", "\xE2\x80\xAE", ""}) {
    CAPTURE(title);
    std::filesystem::path path(
      std::string(published({{"artifact", file}, {"title", title}}, context).at("path").as_string()));
    CHECK(path.parent_path().parent_path() == context.published());
    CHECK(path.extension() == ".mp4");
  }
}

TEST_CASE("what is not there cannot be published") {
  studio_context context;
  artifact gone{"sha256:" + std::string(64, '0'), "video/mp4", 1, "x"};
  auto result = perform(*find_built_in("content.publish"), {{"artifact", to_value(gone)}}, context);
  REQUIRE(std::holds_alternative<task_error>(result));
  CHECK(std::get<task_error>(result).code == "unknown");
}

}  // namespace troupe::studio
