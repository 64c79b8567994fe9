#include "core/importer/javascript_translator.hpp"

#include "core/importer/javascript_tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::importer {

cel js_translator::call(const js_node& of, const js_names& known) {
  const auto& callee = of.children[0];
  if (callee.kind == js_kind::function)
    return apply(callee, of, known);
  if (callee.kind == js_kind::name) {
    auto found = known.find(callee.text);
    if (found != known.end() && found->second.function)
      return apply(*found->second.function, of, known);
    if (callee.text == "String" && of.children.size() == 2)
      return as_text(value(of.children[1], known));
    named(callee, known);
    fail(callee.offset, "`" + callee.text + "(...)` is not translated");
  }
  if (callee.kind != js_kind::member)
    fail(of.offset, "this call is not translated");
  const auto& on = callee.children[0];
  if (on.kind == js_kind::name && !known.contains(on.text))
    if (auto found = library(on.text + "." + callee.text, of, known))
      return *found;
  return method_call(callee, of, known);
}

cel js_translator::apply(const js_node& function, const js_node& of, const js_names& known) {
  if (++calls_ > 64)
    fail(of.offset, "the script calls too many functions");
  auto inner = known;
  for (std::size_t i = 0; i < function.names.size(); ++i)
    inner[function.names[i]] = {i + 1 < of.children.size() ? value(of.children[i + 1], known) : null_literal(),
                                nullptr};
  // A function does not know itself: nothing is recursive.
  if (!function.text.empty())
    inner.erase(function.text);
  return body(function.body, 0, inner);
}

std::optional<cel> js_translator::library(const std::string& name, const js_node& of, const js_names& known) {
  auto argument = [&](std::size_t i) {
    if (of.children.size() <= i + 1)
      fail(of.offset, "`" + name + "` wants more arguments");
    return value(of.children[i + 1], known);
  };
  auto as_double = [&](std::size_t i) { return importer::call("double", {argument(i)}, cel_kind::number); };
  auto whole = [](const cel& number) { return importer::call("int", {number}, cel_kind::integer); };
  if (name == "Math.floor" || name == "Math.ceil" || name == "Math.trunc")
    return whole(importer::call("math." + name.substr(5), {as_double(0)}));
  if (name == "Math.round")
    return whole(importer::call("math.floor", {importer::binary(as_double(0), "+", {"0.5"}, binding::sum, {})}));
  if (name == "Math.abs")
    return importer::call("math.abs", {argument(0)});
  if (name == "Math.max" || name == "Math.min") {
    std::vector<cel> all;
    for (std::size_t i = 1; i < of.children.size(); ++i)
      all.push_back(argument(i - 1));
    return importer::call(name == "Math.max" ? "math.greatest" : "math.least", all);
  }
  if (name == "Array.isArray")
    return importer::binary(importer::call("type", {argument(0)}), "==", {"list"}, binding::relation,
                            cel_kind::boolean);
  if (name == "Object.keys")
    return importer::method(argument(0), "map", {{"key"}, {"key"}}, cel_kind::list);
  if (name == "Math.random")
    fail(of.offset, "`Math.random` is not translated: an expression yields the same every time",
         "use execution.seed, or a worker");
  if (name.starts_with("Date.") || name.starts_with("new Date."))
    fail(of.offset, "the time is not known to an expression",
         "read it from a task: the output `at` of `wait: 1ms` is the time");
  return std::nullopt;
}

cel js_translator::method_call(const js_node& callee, const js_node& of, const js_names& known) {
  const auto& name = callee.text;
  auto on = value(callee.children[0], known);
  auto count = of.children.size() - 1;
  using entry = std::tuple<std::string_view, std::size_t, std::string_view, cel_kind>;
  constexpr std::array<entry, 9> same{{{"startsWith", 1, "startsWith", cel_kind::boolean},
                                       {"endsWith", 1, "endsWith", cel_kind::boolean},
                                       {"trim", 0, "trim", cel_kind::string},
                                       {"split", 1, "split", cel_kind::list},
                                       {"join", 1, "join", cel_kind::string},
                                       {"substring", 1, "substring", cel_kind::string},
                                       {"substring", 2, "substring", cel_kind::string},
                                       {"toUpperCase", 0, "upperAscii", cel_kind::string},
                                       {"toLowerCase", 0, "lowerAscii", cel_kind::string}}};
  for (const auto& [from, arity, to, kind] : same)
    if (from == name && arity == count) {
      if (to.ends_with("Ascii"))
        notes_.insert("`" + name + "` changes the letters A to Z only");
      std::vector<cel> arguments;
      for (std::size_t i = 1; i <= count; ++i)
        arguments.push_back(value(of.children[i], known));
      return method(on, to, arguments, kind);
    }
  if (name == "includes" && count == 1)
    return contains(on, value(of.children[1], known));
  if (name == "get" && count == 1)
    return item(on, value(of.children[1], known));
  if (name == "toString" && count == 0)
    return as_text(on);
  if (name == "concat" && count == 1 && (on.kind == cel_kind::list || on.kind == cel_kind::string))
    return sum(on, value(of.children[1], known));
  if (count == 1 && of.children[1].kind == js_kind::function)
    if (auto found = over_list(name, on, of.children[1], known))
      return *found;
  fail(callee.offset, "`." + name + "(...)` is not translated");
}

std::optional<cel> js_translator::over_list(std::string_view name, const cel& list, const js_node& function,
                                            const js_names& known) {
  using entry = std::tuple<std::string_view, std::string_view, cel_kind>;
  constexpr std::array<entry, 5> macros{{{"map", "map", cel_kind::list},
                                         {"filter", "filter", cel_kind::list},
                                         {"find", "filter", cel_kind::list},
                                         {"some", "exists", cel_kind::boolean},
                                         {"every", "all", cel_kind::boolean}}};
  auto found = std::ranges::find(macros, name, [](const entry& e) { return std::get<0>(e); });
  if (found == macros.end())
    return std::nullopt;
  if (function.names.size() != 1)
    fail(function.offset, "a function of one parameter is expected here");
  auto inner = known;
  auto item_name = free_name(function.names.front());
  inner[function.names.front()] = {cel{item_name}, nullptr};
  auto made = body(function.body, 0, inner);
  if (name != "map")
    made = truth(made);
  auto result = method(list, std::get<1>(*found), {{item_name}, made}, std::get<2>(*found));
  return name == "find" ? or_value(maybe_item(result, {"0"}), null_literal()) : result;
}

}  // namespace troupe::importer
