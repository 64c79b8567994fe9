#include "core/expression/checker.hpp"
#include "core/expression/evaluator.hpp"
#include "core/expression/formats.hpp"
#include "core/expression/operators.hpp"
#include "core/expression/parser.hpp"
#include "core/expression/types.hpp"
#include "examples.hpp"
#include "support/zones.hpp"

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
constexpr std::size_t passing_least = 1476;

/// Why tests are left out.
constexpr std::string_view messages = "messages of protobuf schemas";
constexpr std::string_view enums = "enums of protobuf schemas";

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

/// Returns why the test is left out, if it needs what only a protobuf schema declares. Messages of `google.protobuf`
/// are not left out.
std::optional<std::string_view> left_out(const json::object& test, std::string_view name) {
  if (!flag(test, "protobuf"))
    return std::nullopt;
  auto text = json::serialize(test);
  if (name.starts_with("enums/"))
    return enums;
  for (std::string_view schema : {"cel.expr.conformance", "TestAllTypes", "TestRequired"})
    if (text.find(schema) != text.npos)
      return messages;
  return std::nullopt;
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

std::optional<value> expected(const json::value& from);

/// Reads JSON as a message of `google.protobuf` has it, where the test data has several items or one.
value list_of(const json::value* items) {
  std::vector<value> made;
  each(items, [&](const json::value& item) { made.push_back(expected(item).value()); });
  return value::of_list(std::move(made));
}

value map_of(const json::value* entries) {
  std::vector<std::pair<value, value>> made;
  each(entries, [&](const json::value& entry) {
    const auto& key = entry.at("key");
    made.emplace_back(key.is_string() ? value::of_text(std::string(key.get_string())) : expected(key).value(),
                      expected(entry.at("value")).value());
  });
  return value::of_map(std::move(made));
}

/// Reads a message of `google.protobuf` that means a value; nothing for other messages.
std::optional<value> well_known(std::string_view name, const json::object& content) {
  if (name == "google.protobuf.ListValue")
    return list_of(content.if_contains("values"));
  if (name == "google.protobuf.Struct")
    return map_of(content.if_contains("fields"));
  if (name == "google.protobuf.Value")
    return expected(content);
  constexpr std::pair<std::string_view, std::string_view> wrappers[]{
    {"Bool", "bool_value"},     {"Bytes", "bytes_value"},   {"Double", "double_value"},
    {"Float", "double_value"},  {"Int32", "int64_value"},   {"Int64", "int64_value"},
    {"String", "string_value"}, {"UInt32", "uint64_value"}, {"UInt64", "uint64_value"}};
  for (auto [wrapper, kind] : wrappers)
    if (name == "google.protobuf." + std::string(wrapper) + "Value") {
      if (wrapper == "Bytes")
        return value::of_bytes(std::string(content.at("value").as_string()));
      return expected(json::object{{kind, content.at("value")}});
    }
  return std::nullopt;
}

/// Reads a `google.api.expr.Value` of the test data; nothing for other messages and enums.
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
  if ((kind == "double_value" || kind == "number_value") && content.is_number())
    return content.to_number<double>();
  if (kind == "double_value")
    return text_of(content.as_object(), "$enum") == "Infinity" ? HUGE_VAL : std::nan("");
  if (kind == "string_value")
    return value::of_text(std::string(content.as_string()));
  if (kind == "bytes_value")
    return value::of_bytes(*read_base64(content.at("$bytes_b64").as_string()));
  if (kind == "type_value")
    return type_name{content.as_string()};
  if (kind == "list_value")
    return list_of(content.as_object().if_contains("values"));
  if (kind == "map_value")
    return map_of(content.as_object().if_contains("entries"));
  if (kind == "struct_value")
    return map_of(content.as_object().if_contains("fields"));
  if (kind == "object_value") {
    constexpr std::string_view prefix = "@type:type.googleapis.com/";
    const auto& message = *content.as_object().begin();
    return std::string_view(message.key()).starts_with(prefix)
             ? well_known(std::string_view(message.key()).substr(prefix.size()), message.value().as_object())
             : std::nullopt;
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

/// Returns our type for a type of the test data. What only messages have is dynamic.
type declared(const json::value& from) {
  const auto& [kind, content] = *from.as_object().begin();
  if (kind == "null")
    return {kind::null};
  if (kind == "list_type")
    return list_of(declared(content.at("elem_type")));
  if (kind == "map_type")
    return map_of(declared(content.at("key_type")), declared(content.at("value_type")));
  if (kind == "type_param")
    return {.kind = kind::parameter, .name = std::string(content.as_string())};
  if (kind == "abstract_type") {
    type made{.kind = kind::opaque, .name = std::string(content.at("name").as_string())};
    each(content.as_object().if_contains("parameter_types"),
         [&](const json::value& parameter) { made.parameters.push_back(declared(parameter)); });
    return made.name == "optional_type" ? optional_of(made.parameters.at(0)) : made;
  }
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

/// Returns the type with all that is known of it: `list(map(string, dyn))`.
std::string shown(const type& of) {
  auto made = name_of(of);
  if (of.kind == kind::list || of.kind == kind::optional)
    made += "(" + shown(item_of(of)) + ")";
  if (of.kind == kind::map)
    made += "(" + shown(key_of(of)) + ", " + shown(item_of(of)) + ")";
  for (const auto& parameter : of.parameters)
    made += "(" + shown(parameter) + ")";
  return made;
}

/// Returns the container and the functions a test declares.
std::shared_ptr<const environment> surroundings(const json::object& test) {
  environment made{.container = std::string(text_of(test, "container")), .functions = {}};
  each(test.if_contains("type_env"), [&](const json::value& declaration) {
    const auto* function = declaration.as_object().if_contains("function");
    each(function ? function->as_object().if_contains("overloads") : nullptr, [&](const json::value& overload) {
      host_function f{.name = std::string(declaration.at("name").as_string()), .parameters = {}, .returns = {}};
      each(overload.as_object().if_contains("params"),
           [&](const json::value& parameter) { f.parameters.push_back(declared(parameter)); });
      f.returns = declared(overload.at("result_type"));
      made.functions.push_back(std::move(f));
    });
  });
  return std::make_shared<const environment>(std::move(made));
}

/// What a test binds.
class bound_names : public names {
public:
  bool find(std::string_view name, operand& to) const override {
    auto found = values.find(name);
    if (found != values.end())
      to.made = found->second;
    return found != values.end();
  }
  bool dotted() const override { return true; }

  std::map<std::string, value, std::less<>> values;
};

/// Returns what is wrong, or nothing if the test passes.
std::optional<std::string> run(const json::object& test) {
  const auto* error = test.if_contains("eval_error");
  auto parsed = parse(text_of(test, "expr"), {}, {}, surroundings(test));
  if (!parsed)
    return "parse: " + to_string(parsed.error());

  bound_names bindings;
  scope_types types;
  each(test.if_contains("bindings"), [&](const json::value& b) {
    if (auto bound = expected(b.at("value").at("value")))
      bindings.values.emplace(std::string(b.at("key").as_string()), *bound);
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
    if (typed && shown(*found) != shown(declared(typed->at("deduced_type"))))
      return "check: found " + shown(*found);
  }
  if (flag(test, "check_only"))
    return std::nullopt;

  context run{meter(limits{}.cost_max)};
  auto found = evaluate(*parsed, bindings, run);
  auto made = found.place ? from_json(*found.place) : found.made;
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
  set_zone_provider(system_zone);
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
      if (auto reason = left_out(test, name)) {
        ++reasons[*reason];
        continue;
      }
      UNSCOPED_INFO(name << ": " << text_of(test, "expr"));
      FAIL_CHECK(*outcome);
    }
  }
  std::cout << "CEL conformance: " << passing << " of " << total << " tests pass\n";
  for (const auto& [reason, count] : reasons) {
    std::cout << "  " << count << " left out: " << reason << "\n";
    auto row = "| " + std::string(reason) + " | " + std::to_string(count) + " |";
    CAPTURE(row);
    CHECK(page().text.find(row) != std::string::npos);
  }
  CHECK(passing >= passing_least);
  auto thousands = [](std::size_t n) { return std::to_string(n / 1000) + "," + std::to_string(n % 1000); };
  CHECK(page().text.find("Of the " + thousands(total) + " official conformance tests at hand, " + thousands(passing) +
                         " pass.") != std::string::npos);
}

}  // namespace troupe::expression
