#include "core/rehearsal/run.hpp"
#include "core/workflow/input.hpp"

#include <catch2/catch.hpp>

namespace troupe::rehearsal {

TEST_CASE("a made-up input is accepted by the schema it was made for") {
  auto schema = json::parse(R"({"type": "object", "required": ["a"], "properties": {
    "a": {"type": "string", "minLength": 20}, "b": {"type": "string", "maxLength": 3}, "c": {"type": "integer", "minimum": 7},
    "d": {"type": "number", "maximum": 0.5}, "e": {"enum": ["x", "y"]}, "f": {"type": "array", "minItems": 3, "items": {"type": "boolean"}},
    "g": {"type": "object", "properties": {"h": {"type": ["integer", "null"]}}}, "i": {"default": 4}, "j": {}, "k": {"examples": ["one"]}}})");
  auto made = made_up_input(schema, json::object{{"b", "own"}});
  CAPTURE(json::serialize(made));
  std::vector<refused> violations;
  accept_value(schema, made, "input", violations);
  for (const auto& one : violations)
    FAIL_CHECK(to_string(one));
  CHECK(made.at("b") == "own");
  CHECK(made.at("e") == "x");
  CHECK(made.at("i") == 4);
  CHECK(made.at("k") == "one");
}

TEST_CASE("a mocked type need not be known") {
  auto script = read_script("types: { a: { output: 1 }, b: { output: 2 } }\ntasks: { c: { output: 3 } }", "m.yaml");
  task_types known;
  known.emplace("a", task_type{.name = "a", .summary = "mine"});
  auto all = with_mocked_types(known, *script.script);
  CHECK(all.size() == 2);
  CHECK(all.at("a").summary == "mine");
  CHECK(all.at("b").open);
}

TEST_CASE("a made-up output has what its type promises") {
  task_type type{.name = "t"};
  type.outputs = {{"a", value_type::string},
                  {"b", value_type::number},
                  {"c", value_type::boolean},
                  {"d", value_type::list},
                  {"e", value_type::object},
                  {"f", value_type::artifact},
                  {"g", value_type::integer},
                  {"h", value_type::any},
                  {"i", value_type::duration},
                  {"j", value_type::schema},
                  {"k", value_type::string, false, {}, {}, {"one", "two"}}};
  auto made = made_up_output(type);
  CHECK(made.get_object().size() == type.outputs.size());
  CHECK(made.at("k") == "one");
  CHECK(made.at("f").at("name") == "f");
  CHECK(parse_duration(made.at("i").get_string()));
}

}  // namespace troupe::rehearsal
