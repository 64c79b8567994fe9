#include "core/worker/declared_type.hpp"

#include <catch2/catch.hpp>

namespace troupe::worker {
namespace {

json::object object(std::string_view text) {
  auto read = parse_json(text);
  REQUIRE(read);
  return read->as_object();
}

std::string refusal(std::string_view text, std::string_view name = "thumb.make") {
  auto read = read_declared_type(name, object(text));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::invalid);
  return to_string(read.error());
}

}  // namespace

TEST_CASE("a type of which nothing is said takes and gives anything, in a queue of its name") {
  auto read = read_declared_type("thumb.make", {});
  REQUIRE(read);
  CHECK(read->type.name == "thumb.make");
  CHECK(read->type.slot == slot::remote);
  CHECK(read->queue == "thumb.make");
  CHECK(read->type.open);
  CHECK(read->type.open_output);
}

TEST_CASE("a declaration says what a type takes and gives, and is written as it is read") {
  auto read = read_declared_type("thumb.make", object(R"({
    "summary": "Makes thumbnails.", "queue": "media", "version": 2,
    "parameters": {
      "image": {"type": "artifact", "required": true, "summary": "Of this."},
      "width": {"type": "integer", "default": 320},
      "format": {"type": "string", "choices": ["png", "jpeg"]}
    },
    "outputs": {"image": "artifact"}, "open_output": true})"));
  REQUIRE(read);
  CHECK(read->queue == "media");
  CHECK(read->type.version == 2);
  REQUIRE(read->type.parameters.size() == 3);
  CHECK(read->type.parameters[0].type == value_type::artifact);
  CHECK(read->type.parameters[0].required);
  CHECK(read->type.parameters[1].default_value == json::value(320));
  CHECK(read->type.parameters[2].choices == std::vector<std::string>{"png", "jpeg"});
  CHECK_FALSE(read->type.open);
  CHECK(read->type.open_output);
  auto again = read_declared_type("thumb.make", declaration_of(*read));
  REQUIRE(again);
  CHECK(declaration_of(*again) == declaration_of(*read));
  CHECK(declaration_of(*read).at("parameters").at("width") ==
        json::value{{"type", "integer"}, {"required", false}, {"default", 320}});
}

TEST_CASE("parameters may be a list, as the API shows them") {
  auto read = read_declared_type("t", object(R"({"parameters": [{"name": "a", "type": "number"}], "outputs": []})"));
  REQUIRE(read);
  CHECK(read->type.parameters[0].name == "a");
  CHECK_FALSE(read->type.open_output);
}

TEST_CASE("what is wrong with a declaration is said with its place") {
  CHECK(refusal(R"({"sumary": "x"})") == "sumary: unknown member (did you mean \"summary\"?)");
  CHECK(refusal(R"({"summary": 1})") == "summary: expected string, got int64");
  CHECK(refusal(R"({"version": -1})") == "version: expected integer, got int64");
  CHECK(refusal(R"({"queue": "a b"})") == "queue: not the name of a queue (write letters, digits, _, -, . and :)");
  CHECK(refusal(R"({"parameters": 1})") == "parameters: must be an object of parameters by name");
  CHECK(refusal(R"({"parameters": {"a b": "any"}})") == "parameters.a b: not a name: letters, digits, _ and -");
  CHECK(refusal(R"({"parameters": {"a": "text"}})") ==
        "parameters.a: unknown type \"text\" (one of: any, boolean, integer, number, string, list, object, artifact, "
        "duration, schema)");
  CHECK(refusal(R"({"parameters": {"a": {"type": "text"}}})").starts_with("parameters.a.type: unknown type"));
  CHECK(refusal(R"({"parameters": {"a": {"typ": "any"}}})") ==
        "parameters.a.typ: unknown member (did you mean \"type\"?)");
  CHECK(refusal(R"({"parameters": {"a": {"required": true, "default": 1}}})") ==
        "parameters.a.default: a required parameter has no default");
  CHECK(refusal(R"({"outputs": [{"type": "any"}]})") == "outputs[0]: must be an object with a name");
  CHECK(refusal(R"({"outputs": [{"name": "a"}, {"name": "a"}]})") == "outputs[1]: given twice");
  json::object many;
  for (int i = 0; i <= 100; ++i)
    many.emplace("p" + std::to_string(i), "any");
  auto read = read_declared_type("t", {{"parameters", many}});
  REQUIRE_FALSE(read);
  CHECK(to_string(read.error()) == "parameters: more than 100");
}

TEST_CASE("names of types and queues") {
  for (auto name : {"a", "thumbnail.make", "A-b_c.d.9", "0"})
    CHECK(is_type_name(name));
  for (auto name : {"", ".a", "a.", "a..b", "a b", "a/b", "a:b", "\xc3\xa4"})
    CHECK_FALSE(is_type_name(name));
  CHECK(is_type_name(std::string(100, 'a')));
  CHECK_FALSE(is_type_name(std::string(101, 'a')));
  CHECK(is_queue_name("gpu:eu.1"));
  CHECK_FALSE(is_queue_name("gpu eu"));
  CHECK(refusal("{}", "a b") == "a b: not the name of a task type (write letters, digits, _ and -, with dots between: "
                                "thumbnail.make)");
}

TEST_CASE("a lenient type takes what its declaration would refuse") {
  auto read = read_declared_type("t", object(R"({"parameters": {"a": {"type": "number", "required": true}},
                                                  "outputs": {}})"));
  auto easy = lenient(read->type);
  CHECK(easy.open);
  CHECK(easy.open_output);
  CHECK(easy.parameters.empty());
  CHECK(easy.name == "t");
}

}  // namespace troupe::worker
