#include "cli/yaml.hpp"

#include "core/base/document.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {

TEST_CASE("YAML reads well and reads back") {
  auto value = *parse_json(R"({
    "name": "video", "yes": "yes", "null": "null", "number": "12", "empty": "", "flag": true, "none": null, "x": 1.5,
    "list": [1, "two", {"a": 1, "b": [2, 3]}, [], {}], "text": "a\nb\n", "open": "a\nb", "gap": "a\n\n  b\n\n",
    "colon": "a: b", "hash": "a #b", "wide": "日本", "tab": "a\tb", "dash": "- a", "odd key: ": {"deep": {"er": "x"}}})");
  auto text = to_yaml(value);
  CAPTURE(text);
  auto back = read_document(text, "y");
  for (const auto& error : back.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE(back.root);
  CHECK(to_value(*back.root) == value);
  CHECK(to_yaml(*parse_json(R"({"items":[{"id":"E1","tags":["a","b"]},{"id":"E2","tags":[]}],"more":false})")) ==
        R"(items:
  - id: E1
    tags:
      - a
      - b
  - id: E2
    tags: []
more: false
)");
  CHECK(to_yaml(json::value("word")) == "word\n");
  CHECK(to_yaml(json::array{}) == "[]\n");
}

}  // namespace troupe::cli
