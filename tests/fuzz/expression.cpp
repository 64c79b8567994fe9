#include "core/expression/expression.hpp"
#include "fuzz/fuzz.hpp"

/// An expression is parsed, checked and evaluated within bounds; whatever it is, there is a value or an error.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  using namespace expression;
  static const json::value input{{"topic", "the sea"}, {"count", 3}, {"items", {1, 2.5, "three", nullptr}}};
  static const scope_types types{{"input", {}}, {"tasks", {.kind = kind::map}}};
  static const json::value tasks = json::object{};
  constexpr limits bounds{.source_bytes_max = 4096, .depth_max = 32, .cost_max = 50'000};

  auto parsed = program::parse(bytes, bounds);
  if (!parsed)
    return expect(!parsed.error().what.empty());
  static_cast<void>(parsed->check(types));
  static_cast<void>(parsed->reads());
  scope names;
  names.set("input", input);
  names.set("tasks", tasks);
  auto value = parsed->evaluate(names, bounds);
  expect(value || !value.error().what.empty());
  auto again = parsed->evaluate(names, bounds);
  expect(bool(value) == bool(again));
}

}  // namespace troupe::fuzz
