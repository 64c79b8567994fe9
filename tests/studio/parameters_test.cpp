#include "studio/parameters.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe::studio {
namespace {

task_type kettle() {
  task_type type{.name = "kettle"};
  type.parameters = {
    {"water", value_type::number, true, {}, ""},
    {"cups", value_type::integer, false, 2, ""},
    {"tea", value_type::string, false, {}, "", {"black", "green"}},
    {"guests", value_type::list, false, {}, ""},
    {"note", value_type::any, false, {}, ""},
    {"picture", value_type::artifact, false, {}, ""},
  };
  return type;
}

struct row {
  std::string what;
  json::value with;
  std::variant<json::value, std::string> then;
};

}  // namespace

TEST_CASE("accepting parameters") {
  using std::string;
  auto r = GENERATE_COPY(values<row>({
    {"fills in defaults", {{"water", 1.5}}, json::value{{"water", 1.5}, {"cups", 2}}},
    {"takes a whole number as an integer", {{"water", 1}, {"cups", 3.0}}, json::value{{"water", 1}, {"cups", 3}}},
    {"takes null for absent", {{"water", 1}, {"cups", nullptr}}, json::value{{"water", 1}, {"cups", 2}}},
    {"keeps null where anything goes",
     {{"water", 1}, {"note", nullptr}},
     json::value{{"water", 1}, {"note", nullptr}, {"cups", 2}}},
    {"wants what is required", json::object{}, string("with.water: is required by kettle")},
    {"takes no `with` as an empty one", nullptr, string("with.water: is required by kettle")},
    {"wants the type", {{"water", "much"}}, string("with.water: expected number, got \"much\"")},
    {"wants whole integers", {{"water", 1}, {"cups", 2.5}}, string("with.cups: expected integer, got 2.5E0")},
    {"wants one of the choices",
     {{"water", 1}, {"tea", "red"}},
     string("with.tea: is \"red\"; choose one of: black, green")},
    {"wants artifacts to be artifacts",
     {{"water", 1}, {"picture", {{"path", "/etc/passwd"}}}},
     string("with.picture: expected artifact, got {\"path\":\"/etc/passwd\"}")},
    {"refuses names it does not know",
     {{"water", 1}, {"sugar", 2}},
     string("with.sugar: is not a parameter of kettle, which takes: water, cups, tea, guests, note, picture")},
    {"refuses what is not an object", {1, 2}, string("with: expected an object, got [1,2]")},
  }));
  CAPTURE(r.what);
  auto accepted = accept_parameters(kettle(), r.with);
  if (const auto* error = std::get_if<task_error>(&accepted)) {
    CHECK(r.then == decltype(r.then){error->message});
    CHECK(error->code == "invalid_parameters");
    CHECK_FALSE(error->retryable);
  } else {
    CHECK(r.then == decltype(r.then){json::value(std::get<json::object>(accepted))});
  }
}

TEST_CASE("an open type accepts other names") {
  auto type = kettle();
  type.open = true;
  CHECK(std::holds_alternative<json::object>(accept_parameters(type, {{"water", 1}, {"sugar", 2}})));
}

TEST_CASE("the built-ins are described well enough to be checked and documented") {
  std::set<std::string> names;
  for (const auto& self : built_ins()) {
    CAPTURE(self.type.name);
    CHECK(names.insert(self.type.name).second);
    CHECK((self.run == nullptr) == (self.type.slot == slot::review));
    CHECK_FALSE(self.type.summary.empty());
    CHECK((self.type.open_output || !self.type.outputs.empty()));
    for (const auto* table : {&self.type.parameters, &self.type.outputs})
      for (const auto& entry : *table) {
        CAPTURE(entry.name);
        CHECK_FALSE(entry.summary.empty());
        CHECK_FALSE((entry.required && !entry.default_value.is_null()));
      }
    CHECK(find_built_in(self.type.name) == &self);
  }
  CHECK(find_built_in("nothing.of.the.sort") == nullptr);
}

}  // namespace troupe::studio
