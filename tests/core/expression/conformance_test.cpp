#include "core/expression/checker.hpp"
#include "core/expression/evaluator.hpp"
#include "core/expression/formats.hpp"
#include "core/expression/operators.hpp"
#include "core/expression/parser.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

/// Runs the official conformance tests of CEL (github.com/google/cel-spec), converted to JSON, where they are found:
/// in `$TROUPE_SHARED_DATA/cel_spec/json`, else in `../shared/data/cel_spec/json` beside the sources.
namespace troupe::expression {
namespace {

/// How many tests pass. Raise it when more do; it never falls.
constexpr std::size_t passing_least = 1362;

/// Tests that need something Troupe leaves out on purpose, by the beginning of `file/section/name`.
struct left_out {
  std::string_view prefix;
  std::string_view reason;
};

constexpr std::string_view messages = "needs protobuf message types";
constexpr std::string_view time_zones = "needs a time zone database: core reads no files";
constexpr std::string_view declared_functions = "declares functions of its own";
constexpr std::string_view dotted_names =
  "names with dots, and containers that qualify them: names of a scope are plain";

constexpr left_out all_left_out[]{
  {"fields/qualified_identifier_resolution/", dotted_names},
  {"namespace/", dotted_names},
  {"dynamic/value_null/", messages},
  {"proto2/literal_singular/", messages},
  {"timestamps/timestamp_selectors_tz/", time_zones},
  {"type_deduction/functions/function_result_type", declared_functions},
  {"type_deduction/type_parameters/", declared_functions},
};

std::optional<std::filesystem::path> data_folder() {
  const auto* named = std::getenv("TROUPE_SHARED_DATA");
  auto base = named ? std::filesystem::path(named) : std::filesystem::path(TROUPE_SOURCE_DIR) / "../shared/data";
  auto folder = base / "cel_spec/json";
  return std::filesystem::is_directory(folder) ? std::optional(folder) : std::nullopt;
}

json::value read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return json::parse(text.str());
}

std::string_view text_of(const json::object& of, std::string_view name) {
  const auto* found = of.if_contains(name);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

bool flag(const json::object& of, std::string_view name) {
  const auto* found = of.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

/// Calls `with` for each item of what may be one item or a list of them.
template <class With>
void each(const json::value* items, With with) {
  if (!items)
    return;
  if (!items->is_array())
    return with(*items);
  for (const auto& item : items->get_array())
    with(item);
}

/// Reads a `google.api.expr.Value` of the test data; nothing for messages and enums.
std::optional<value> expected(const json::value& from) {
  const auto& [kind, content] = *from.as_object().begin();
  if (kind == "null_value")
    return null{};
  if (kind == "bool_value")
    return content.as_bool();
  if (kind == "int64_value")
    return content.to_number<std::int64_t>();
  if (kind == "uint64_value")
    return content.to_number<std::uint64_t>();
  if (kind == "double_value" && content.is_object() && content.as_object().contains("$double"))
    return std::strtod(content.at("$double").as_string().c_str(), nullptr);
  if (kind == "double_value" && content.is_number())
    return content.to_number<double>();
  if (kind == "double_value")
    return text_of(content.as_object(), "$enum") == "Infinity" ? HUGE_VAL : std::nan("");
  if (kind == "string_value")
    return value::of_text(std::string(content.as_string()));
  if (kind == "bytes_value")
    return value::of_bytes(*read_base64(content.at("$bytes_b64").as_string()));
  if (kind == "type_value")
    return type_name{content.as_string()};
  if (kind == "list_value") {
    std::vector<value> items;
    each(content.as_object().if_contains("values"),
         [&](const json::value& item) { items.push_back(expected(item).value()); });
    return list(std::move(items));
  }
  if (kind == "map_value") {
    std::vector<std::pair<value, value>> entries;
    each(content.as_object().if_contains("entries"), [&](const json::value& entry) {
      entries.emplace_back(expected(entry.at("key")).value(), expected(entry.at("value")).value());
    });
    return map::make(std::move(entries));
  }
  return std::nullopt;
}

/// Returns whether the values are the same, types included.
bool same(const value& a, const value& b) {
  if (a.letter() != b.letter())
    return false;
  if (a.is<double>())
    return (std::isnan(a.as<double>()) && std::isnan(b.as<double>())) || a.as<double>() == b.as<double>();
  if (a.is<list>()) {
    if (a.as<list>().size() != b.as<list>().size())
      return false;
    for (std::size_t i = 0; i < a.as<list>().size(); ++i)
      if (!same(a.as<list>().at(i), b.as<list>().at(i)))
        return false;
    return true;
  }
  if (a.is<map>()) {
    if (a.as<map>().size() != b.as<map>().size())
      return false;
    for (std::size_t i = 0; i < a.as<map>().size(); ++i) {
      auto other = b.as<map>().find(a.as<map>().key(i));
      if (!other || !same(a.as<map>().at(i), *other))
        return false;
    }
    return true;
  }
  meter budget(1'000'000);
  return equal(a, b, budget);
}

/// Returns our type for a type of the test data, dynamic for what we do not tell apart.
type declared(const json::value& from) {
  const auto& [kind, content] = *from.as_object().begin();
  if (kind == "null")
    return {kind::null};
  if (kind == "list_type")
    return {kind::list, std::make_shared<const type>(declared(content.at("elem_type")))};
  if (kind == "map_type")
    return {kind::map, std::make_shared<const type>(declared(content.at("value_type")))};
  if (kind != "primitive")
    return {};
  auto name = text_of(content.as_object(), "$enum");
  constexpr std::pair<std::string_view, expression::kind> names[]{
    {"BOOL", kind::boolean},  {"INT64", kind::integer}, {"UINT64", kind::unsigned_integer},
    {"DOUBLE", kind::number}, {"STRING", kind::string}, {"BYTES", kind::bytes}};
  for (auto [known, kind] : names)
    if (known == name)
      return {kind};
  return {};
}

/// Returns whether what the checker found is what is declared, as far as it went.
bool agrees(const type& found, const type& wanted) {
  if (found.kind != wanted.kind)
    return false;
  return !wanted.item || !found.item || agrees(*found.item, *wanted.item);
}

/// Returns what is wrong, or nothing if the test passes.
std::optional<std::string> run(const json::object& test) {
  const auto* error = test.if_contains("eval_error");
  auto parsed = parse(text_of(test, "expr"), {});
  if (!parsed)
    return "parse: " + to_string(parsed.error());

  std::map<std::string, value, std::less<>> bindings;
  scope_types types;
  each(test.if_contains("bindings"), [&](const json::value& b) {
    if (auto bound = expected(b.at("value").at("value")))
      bindings.emplace(std::string(b.at("key").as_string()), *bound);
    types.emplace(std::string(b.at("key").as_string()), type{});
  });
  each(test.if_contains("type_env"), [&](const json::value& t) {
    if (const auto* ident = t.as_object().if_contains("ident"))
      types[std::string(t.at("name").as_string())] = declared(ident->at("type"));
  });
  const auto* typed = test.if_contains("typed_result");
  if (!flag(test, "disable_check")) {
    auto found = check(*parsed, types);
    if (!found)
      return error ? std::nullopt : std::optional("check: " + to_string(found.error()));
    if (typed && !agrees(*found, declared(typed->at("deduced_type"))))
      return "check: found " + std::string(to_string(found->kind));
  }
  if (flag(test, "check_only"))
    return std::nullopt;

  meter budget(limits{}.cost_max);
  auto made = evaluate(
    *parsed,
    [&](std::string_view name) -> std::optional<value> {
      auto found = bindings.find(name);
      return found == bindings.end() ? std::nullopt : std::optional(found->second);
    },
    budget);
  if (error)
    return made.failed() ? std::nullopt : std::optional<std::string>("expected an error");
  if (made.failed())
    return "evaluate: " + to_string(*made.as<failure>().why);
  const auto* result = typed ? typed->as_object().if_contains("result") : test.if_contains("value");
  auto wanted = result ? expected(*result) : std::optional<value>(true);
  if (!wanted)
    return "expects a message";
  if (same(made, *wanted))
    return std::nullopt;
  meter more(1'000'000);
  auto shown = to_json(made, more);
  return "got " + std::string(made.type()) + " " + (shown ? json::serialize(*shown) : "");
}

}  // namespace

TEST_CASE("the official conformance tests pass but for those left out by reason") {
  auto folder = data_folder();
  if (!folder) {
    std::cout << "CEL conformance: skipped: no data\n";
    return;
  }
  std::map<std::string_view, std::size_t> reasons;
  std::size_t passing = 0, total = 0;
  std::vector<std::filesystem::path> files(std::filesystem::directory_iterator{*folder}, {});
  std::ranges::sort(files);
  for (const auto& path : files) {
    if (path.extension() != ".json")
      continue;
    auto file = read(path);
    for (const auto& entry : file.at("tests").as_array()) {
      const auto& test = entry.as_object();
      auto name =
        path.stem().string() + "/" + std::string(text_of(test, "section")) + "/" + std::string(text_of(test, "name"));
      ++total;
      auto outcome = run(test);
      if (!outcome) {
        ++passing;
        continue;
      }
      auto reason = std::ranges::find_if(all_left_out, [&](const auto& l) { return name.starts_with(l.prefix); });
      if (flag(test, "protobuf") || flag(test, "wellknown") || reason != std::end(all_left_out)) {
        ++reasons[reason == std::end(all_left_out) ? messages : reason->reason];
        continue;
      }
      UNSCOPED_INFO(name << ": " << text_of(test, "expr"));
      FAIL_CHECK(*outcome);
    }
  }
  std::cout << "CEL conformance: " << passing << " of " << total << " tests pass\n";
  for (const auto& [reason, count] : reasons)
    std::cout << "  " << count << " left out: " << reason << "\n";
  CHECK(passing >= passing_least);
}

}  // namespace troupe::expression
