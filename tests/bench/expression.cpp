#include "core/expression/expression.hpp"

#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "core/base/json.hpp"

namespace troupe::bench {
namespace {

struct sample {
  const char* name;
  const char* source;
};

constexpr sample samples[] = {
  {"member", "tasks.story.output.text"},
  {"condition", "tasks.quality.output.overall > 80.0 && !input.draft"},
  {"filter of 100", "size(input.items.filter(i, i % 2 == 0)) == 50"},
};

constexpr auto values = R"({"input": {"draft": false, "items": []},
  "tasks": {"story": {"output": {"text": "once"}}, "quality": {"output": {"overall": 82.5}}}})";

/// Returns the ns one call takes.
template <class Call>
double time_of(Call call) {
  constexpr int calls = 20'000;
  auto begin = steady::now();
  for (int i = 0; i < calls; ++i)
    call();
  return ms_since(begin) * 1e6 / calls;
}

}  // namespace

void expression(const settings& with) {
  auto known = must(parse_json(values));
  auto& items = known.at("input").at("items").as_array();
  for (int i = 0; i < 100; ++i)
    items.emplace_back(i);
  expression::scope names;
  names.set("input", known.at("input"));
  names.set("tasks", known.at("tasks"));
  std::printf("expression: %-16s %-24s %-24s\n", "", "parse ns", "evaluate ns");
  for (const auto& s : samples) {
    auto program = must(expression::program::parse(s.source));
    std::vector<double> parse, evaluate;
    for (int turn = 0; turn < with.turns; ++turn) {
      parse.push_back(time_of([&] { (void)must(expression::program::parse(s.source)); }));
      evaluate.push_back(time_of([&] { (void)must(program.evaluate(names)); }));
    }
    std::printf("            %-16s %-24s %-24s\n", s.name, spread(parse, 0).c_str(), spread(evaluate, 0).c_str());
  }
  std::printf("\n");
}

}  // namespace troupe::bench
