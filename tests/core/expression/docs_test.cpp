#include "core/expression/functions.hpp"
#include "core/expression/parser.hpp"

#include "examples.hpp"

#include "support/zones.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::expression {
namespace {

scope documented_names() {
  scope made;
  for (const auto& [name, value] : page().values.as_object())
    made.set(name, value);
  return made;
}

/// Returns whether the values are equal; 2 and 2.0 are.
bool alike(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number())
    return a.to_number<double>() == b.to_number<double>();
  if (a.is_array() && b.is_array())
    return std::ranges::equal(a.get_array(), b.get_array(), alike);
  if (a.is_object() && b.is_object())
    return a.get_object().size() == b.get_object().size() &&
           std::ranges::all_of(a.get_object(), [&](const auto& member) {
             const auto* other = b.get_object().if_contains(member.key());
             return other && alike(member.value(), *other);
           });
  return a == b;
}

bool called(std::string_view name) {
  return std::ranges::any_of(page().examples, [&](const example& e) {
    for (auto at = e.source.find(name); at != e.source.npos; at = e.source.find(name, at + 1)) {
      auto before = at == 0 ? ' ' : e.source[at - 1];
      if (!std::isalnum(static_cast<unsigned char>(before)))
        return true;
    }
    return false;
  });
}

}  // namespace

TEST_CASE("the examples of the documentation are true") {
  set_zone_provider(system_zone);
  auto names = documented_names();
  for (const auto& [source, then] : page().examples) {
    CAPTURE(source, then);
    auto parsed = program::parse(source);
    if (!parsed)
      FAIL_CHECK(to_string(parsed.error()));
    if (!parsed)
      continue;
    auto made = parsed->evaluate(names);
    if (then.starts_with("error: ")) {
      CHECK(!made);
      CHECK((made ? "" : made.error().what).starts_with(then.substr(7)));
      continue;
    }
    auto checked = parsed->check({{"input", {}}, {"tasks", {}}, {"now", {}}});
    if (!checked)
      FAIL_CHECK(to_string(checked.error()));
    if (!made)
      FAIL_CHECK(to_string(made.error()));
    else if (auto wanted = parse_json(then); !wanted || !alike(*made, *wanted))
      FAIL_CHECK(json::serialize(*made));
  }
}

TEST_CASE("the documentation shows every function, operator and macro") {
  for (auto name : function_names()) {
    CAPTURE(name);
    if (name.ends_with("{}"))
      CHECK(called(name.substr(0, name.size() - 1)));
    else if (std::isalpha(static_cast<unsigned char>(name.front())) && name != "neg")
      CHECK(called(name + "("));
    else
      CHECK(called(name == "neg" ? "-" : name));
  }
  for (const auto& name : macro_names()) {
    CAPTURE(name);
    CHECK(called(name + "("));
    CHECK(page().text.find("`" + name + "(") != std::string::npos);
  }
}

TEST_CASE("the documentation knows the limits") {
  limits defaults;
  for (auto [name, value] : {std::pair{"source_bytes_max", std::uint64_t{defaults.source_bytes_max}},
                             {"depth_max", std::uint64_t{defaults.depth_max}},
                             {"cost_max", defaults.cost_max}}) {
    CAPTURE(name);
    CHECK(page().text.find("| `" + std::string(name) + "` | " + std::to_string(value) + " |") != std::string::npos);
  }
}

}  // namespace troupe::expression
