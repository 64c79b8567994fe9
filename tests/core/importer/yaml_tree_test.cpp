#include "core/base/document.hpp"
#include "core/importer/yaml_tree.hpp"

#include <catch2/catch.hpp>

namespace troupe::importer {

TEST_CASE("what is printed reads back as the same values") {
  std::vector<json::value> all{
    json::value(nullptr),
    true,
    0,
    -7,
    1.5,
    "plain",
    "",
    " led",
    "trailing ",
    "true",
    "null",
    "12",
    "0o17",
    "~",
    "-",
    "a: b",
    "a #b",
    "colon:",
    "# no comment",
    "'single'",
    "\"double\"",
    "line\nbreak",
    "tab\t",
    "ünïcode",
    "${{ a ? b : c }}",
    "${{ x }}",
    "@at",
    "`tick`",
    "[list",
    "{map",
    "*alias",
    "&anchor",
    "!tag",
    "%percent",
    "> fold",
    "| bar",
    "? key",
    ", comma",
    "2026-01-31",
    json::array{},
    json::object{},
    json::array{1, "two, three", json::array{"[x]"}},
    json::object{
      {"key", "v"}, {"odd key: x", 1}, {"on", json::object{{"deep", json::array{json::object{{"a", "b"}}}}}}},
  };
  std::string longer(200, 'x');
  all.push_back(json::array{longer, json::object{{"a", longer}, {"b", json::array{longer, 1}}}});
  all.push_back(json::object{{"a", longer}, {"b", json::object{{"c", longer}, {"d", json::array{longer, "y"}}}}});
  auto root = yaml_node::map();
  json::object expected;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto name = "v" + std::to_string(i);
    root.add(name, all[i], {"a comment # with: signs"});
    expected[name] = all[i];
  }
  auto items = yaml_node::list();
  items.items.push_back(yaml_node::map());
  items.items.back().add("when", json::value("x"));
  items.items.back().add("tasks", yaml_node(json::object{{"a", 1}}));
  root.add("cases", items);
  expected["cases"] = json::array{json::object{{"when", "x"}, {"tasks", {{"a", 1}}}}};
  auto text = print_yaml(root);
  CAPTURE(text);
  auto read = read_document(text, "t.yaml");
  for (const auto& error : read.errors)
    FAIL_CHECK(to_string(error));
  REQUIRE(read.root);
  CHECK(to_value(*read.root) == json::value(expected));
}

TEST_CASE("a comment is folded into lines, and cannot end before its line does") {
  CHECK(comment_lines("one two three", 9) == std::vector<std::string>{"# one two", "# three"});
  CHECK(comment_lines("a\nworkflow: b", 80) == std::vector<std::string>{"# a workflow: b"});
  CHECK(comment_lines("", 80) == std::vector<std::string>{"#"});
}

TEST_CASE("what JSON lets stand and YAML does not is escaped in texts, and left out of comments") {
  for (const std::string character :
       {"\x7f", "\u0080", "\u0085", "\u009f", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff"}) {
    CAPTURE(character);
    auto root = yaml_node::map();
    root.add("a", "b" + character + "c");
    root.add("k" + character, json::object{{character, json::array{"x" + character, 1}}});
    root.entries.front().comments = {"c" + character + "d"};
    auto read = read_document(print_yaml(root), "w.yaml");
    REQUIRE(read.errors.empty());
    CHECK(to_value(*read.root) ==
          json::value(json::object{{"a", "b" + character + "c"},
                                   {"k" + character, json::object{{character, json::array{"x" + character, 1}}}}}));
  }
  auto root = yaml_node::map();
  root.add("a", std::string("b\x7f"));
  CHECK(print_yaml(root) == "a: \"b\\u007f\"\n");
}

TEST_CASE("a key that would be read as something else is quoted") {
  for (const std::string key : {".NAN", ".inf", "1", "1e3", "true", "null", "0x1f"}) {
    CAPTURE(key);
    auto root = yaml_node::map();
    root.add(key, 1);
    auto read = read_document(print_yaml(root), "w.yaml");
    REQUIRE(read.errors.empty());
    CHECK(to_value(*read.root) == json::value{{key, 1}});
  }
}

}  // namespace troupe::importer
