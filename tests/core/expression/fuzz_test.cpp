#include "core/expression/checker.hpp"
#include "core/expression/evaluator.hpp"
#include "core/expression/parser.hpp"
#include "core/expression/types.hpp"

#include "examples.hpp"

#include "support/zones.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>

/// Sources made of the examples of the documentation by cutting, pasting and breaking them. The seed is fixed, so a
/// failure comes back; `TROUPE_SEED` tries another.
namespace troupe::expression {
namespace {

const std::vector<std::string>& corpus() {
  static const auto made = [] {
    std::vector<std::string> all{
      "cel.bind(a, [1, 2], a.all(i, v, i < v) && a.exists_one(e, math.greatest(e, 1.5) == 2))",
      "'a-b'.split('-').join(',').matches('[a-z]+(b|c)*{2}|(?i:x{2,3}\\\\b)$')",
      "[[1, 2], [], [[3]], ['a', null, 1u, 2.5]].map(x, x.filter(y, y == x[0]))",
      "'%s %d %.3f %x'.format([1, 2u, 3.0, '''x'''.substring(0, 1).replace('', 'y')]) + string(0x1F) // end",
    };
    for (const auto& e : page().examples)
      all.push_back(e.source);
    return all;
  }();
  return made;
}

std::uint32_t seed(std::uint32_t usual) {
  const auto* given = std::getenv("TROUPE_SEED");
  return given ? usual + static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : usual;
}

class mutator {
public:
  explicit mutator(std::uint32_t from) : random_(seed(from)) {}

  std::size_t pick(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }

  std::string source() {
    const auto& seeds = corpus();
    auto made = seeds[pick(seeds.size())];
    for (auto edits = pick(5); edits > 0 && !made.empty(); --edits) {
      auto at = pick(made.size());
      const auto& other = seeds[pick(seeds.size())];
      switch (pick(6)) {
      case 0:
        made.erase(at, 1 + pick(6));
        break;
      case 1:
        made.insert(at, 1, alphabet[pick(alphabet.size())]);
        break;
      case 2:
        made[at] = alphabet[pick(alphabet.size())];
        break;
      case 3:
        made.insert(at, other.substr(pick(other.size()), 1 + pick(12)));
        break;
      case 4:
        made.insert(at, words[pick(words.size())]);
        break;
      default:
        made = "(" + made + ")" + std::string(glue[pick(glue.size())]) + "(" + other + ")";
      }
    }
    return made;
  }

private:
  static constexpr std::string_view alphabet = "()[]{}.,?:+-*/%!<>=&|'\"`\\ \n0159abcexurRbB_$\xc3\xa4\xff";
  static constexpr std::array<std::string_view, 16> words{
    "null",  "1",    "'a'", "2u",  "1.5", "[]",  "{}",         "input",
    "tasks", "b'x'", ".x",  "[0]", "-",   ".?y", ".map(x, x)", "optional.none()"};
  static constexpr std::array<std::string_view, 9> glue{"+", "-", "*", "==", "<", "&&", "||", " in ", "? 1 :"};

  std::mt19937 random_;
};

/// Returns whether a value of the type may be what was found.
bool may_be(const type& said, const value& found) {
  if (is_dynamic(said) || (found.is<null>() && letter_of(said) != 'b'))
    return true;
  if (letter_of(said) != found.letter())
    return false;
  if (found.is<list>())
    for (std::size_t i = 0; i < found.as<list>().size(); ++i)
      if (!may_be(item_of(said), found.as<list>().at(i)))
        return false;
  if (found.is<map>())
    for (std::size_t i = 0; i < found.as<map>().size(); ++i)
      if (!may_be(key_of(said), found.as<map>().key(i)))
        return false;
  return !found.is<optional>() || !found.as<optional>().content || may_be(item_of(said), *found.as<optional>().content);
}

}  // namespace

TEST_CASE("broken sources are refused or evaluated, and evaluate to what the checker says") {
  set_zone_provider(system_zone);
  scope names;
  scope_types types;
  for (const auto& [name, value] : page().values.as_object()) {
    names.set(name, value);
    types[std::string(name)] = type_of(value);
  }
  limits bounds{.cost_max = 20'000};
  auto with = std::make_shared<environment>(environment{"google.protobuf", {}});
  mutator mutate(7);
  std::size_t parsed = 0, checked = 0, evaluated = 0;
  for (int round = 0; round < 120'000; ++round) {
    auto source = mutate.source();
    auto made = parse(source, bounds, {}, round % 3 == 0 ? with : nullptr);
    if (!made)
      continue;
    ++parsed;
    auto said = check(*made, types);
    context run{meter(bounds.cost_max)};
    auto found = value(evaluate(*made, scope_names(names), run));
    std::vector<std::string> reads;
    append_reads(*made, reads);
    checked += said.has_value();
    evaluated += !found.failed();
    CAPTURE(source);
    if (said && !found.failed() && !may_be(*said, found))
      FAIL("the checker said " << name_of(*said) << ", it became " << found.type());
    if (found.failed())
      REQUIRE(!found.as<failure>().why->where.empty());
    else if (auto shown = to_json(found, run.budget))
      REQUIRE(parse_json(json::serialize(*shown)));
  }
  CHECK(parsed > 12'000);
  CHECK(checked > 4'000);
  CHECK(evaluated > 4'000);
}

TEST_CASE("broken templates are refused or evaluated") {
  scope names;
  for (const auto& [name, value] : page().values.as_object())
    names.set(name, value);
  mutator mutate(8);
  std::size_t made = 0;
  for (int round = 0; round < 20'000; ++round) {
    auto text = "n ${{" + mutate.source() + "}} $${{ ${{ " + mutate.source() + "}}";
    CAPTURE(text);
    auto parsed = json_template::parse(json::value(text), {.cost_max = 20'000});
    if (!parsed)
      continue;
    ++made;
    (void)parsed->check({{"input", {}}, {"tasks", {}}, {"now", {}}});
    if (auto value = parsed->evaluate(names, {.cost_max = 20'000}))
      REQUIRE((value->is_string() || parsed->constant()));
  }
  CHECK(made > 400);
}

}  // namespace troupe::expression
