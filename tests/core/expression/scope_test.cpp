#include "core/expression/expression.hpp"

#include <catch2/catch.hpp>

namespace troupe::expression {
namespace {

/// Knows two tasks and counts how often it is asked.
class two_tasks : public member_source {
public:
  const json::value* find(std::string_view member) const override {
    ++asked;
    return tasks_.as_object().if_contains(member);
  }

  mutable int asked = 0;

private:
  json::value tasks_ = *parse_json(R"({"story": {"output": {"text": "Once"}}, "cut": null})");
};

std::string outcome(std::string_view source, const scope& names) {
  auto made = program::parse(source)->evaluate(names);
  return made ? json::serialize(*made) : to_string(made.error());
}

std::string checked(std::string_view source, const scope_types& names) {
  auto found = program::parse(source)->check(names);
  return found ? std::string(to_string(found->kind)) : to_string(found.error());
}

struct row {
  std::string source;
  std::string then;
  std::string checked;
};

constexpr auto no_value = "'tasks' is no value: only its members are (write tasks.x, tasks['x'], has(tasks.x) or 'x' "
                          "in tasks)";

}  // namespace

TEST_CASE("a source answers the members of a name") {
  auto r = GENERATE(values<row>({
    {"tasks.story.output.text", R"("Once")", "string"},
    {"tasks['story'].output['text']", R"("Once")", "string"},
    {"tasks[name].output.text", R"("Once")", "dynamic"},
    {"(tasks).cut", "null", "null"},
    {"has(tasks.story) && !has(tasks.missing)", "true", "1:32: no such member 'missing' (known: cut, story)"},
    {"'story' in tasks && !('x' in tasks)", "true", "boolean"},
    {"tasks.?story.output.text.orValue('none')", R"("Once")", "string"},
    {"tasks[?name].hasValue()", "true", "boolean"},
    {"['story', 'x'].filter(t, t in tasks)", R"(["story"])", "list"},
    {"tasks.storey", "1:7: no such key: storey", "1:7: no such member 'storey' (did you mean 'story'?)"},
    {"tasks['x']", "1:6: no such key: x", "1:6: no such member 'x' (known: cut, story)"},
    {"tasks[1]", "1:6: no such key: 1", "dynamic"},
  }));
  CAPTURE(r.source);
  two_tasks tasks;
  json::value name("story");
  scope names;
  names.set("tasks", tasks);
  names.set("name", name);
  CHECK(outcome(r.source, names) == r.then);
  type output{kind::map, nullptr, {{"text", {kind::string}}}, false};
  type story{kind::map, nullptr, {{"output", output}}, false};
  type known{kind::map, nullptr, {{"story", story}, {"cut", {kind::null}}}, false, true};
  CHECK(checked(r.source, {{"tasks", known}, {"name", {kind::string}}}) == r.checked);
}

TEST_CASE("a name that has only members is no value") {
  auto source = GENERATE(values<std::pair<std::string, std::string>>({
    {"tasks", "1:1"},
    {"size(tasks)", "1:6"},
    {"tasks.size()", "1:1"},
    {"tasks == {}", "1:1"},
    {"1 in [tasks]", "1:7"},
    {"tasks in [1]", "1:1"},
    {"{'a': tasks}", "1:7"},
    {"tasks.map(t, t)", "1:1"},
    {"[1].map(t, tasks)", "1:12"},
    {"cel.bind(t, tasks, t.story)", "1:13"},
    {"true ? tasks : tasks", "1:8"},
    {"type(tasks)", "1:6"},
    {"optional.of(tasks)", "1:13"},
    {"[1][tasks]", "1:5"},
    {"(true ? tasks : tasks).story", "1:9"},
  }));
  CAPTURE(source.first);
  two_tasks tasks;
  scope names;
  names.set("tasks", tasks);
  CHECK(outcome(source.first, names) == source.second + ": " + no_value);
  CHECK(tasks.asked == 0);
  CHECK(checked(source.first, {{"tasks", {kind::map, nullptr, {}, true, true}}}) == source.second + ": " + no_value);
}

TEST_CASE("setting a name again replaces what it meant") {
  two_tasks source;
  json::value one(1), two(2);
  auto outer = scope();
  outer.set("item", one);
  auto inner = outer;
  inner.set("item", two);
  CHECK(outcome("item", outer) == "1");
  CHECK(outcome("item", inner) == "2");
  inner.set("item", source);
  CHECK(outcome("item.cut", inner) == "null");
  inner.set("item", one);
  CHECK(outcome("item", inner) == "1");
}

}  // namespace troupe::expression
