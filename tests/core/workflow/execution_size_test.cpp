#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

#include <ctime>

namespace troupe {

using namespace testing;

namespace {

/// Completes all that is owed, one attempt per command, and returns the microseconds of processor time per command.
double run_to_the_end(execution& self, timestamp now, const json::value& input) {
  auto begin = std::clock();
  std::vector<run_task> ready;
  std::size_t commands = 0;
  auto tell = [&](const command& cmd) {
    auto before = self.sequence;
    REQUIRE(handle(self, cmd, now));
    for (auto& owed : outstanding(self, before))
      if (auto* run = std::get_if<run_task>(&owed))
        ready.push_back(std::move(*run));
    ++commands;
  };
  tell(start_execution{input, {}, 1});
  while (!ready.empty()) {
    auto run = std::move(ready.back());
    ready.pop_back();
    tell(complete_task{run.task, run.attempt, {{"text", "done"}}});
  }
  auto took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return took * 1e6 / static_cast<double>(commands);
}

double time_of_items(int count, const char* concurrency) {
  json::array list;
  for (int i = 0; i < count; ++i)
    list.emplace_back(i);
  execution self(execution_id{"e1"}, plan_of(std::string("  all: { uses: work, foreach: '${{ input.list }}', with: "
                                                         "{ n: '${{ item }}' }, concurrency: ") +
                                             concurrency + " }"));
  auto took = run_to_the_end(self, timestamp{}, {{"list", std::move(list)}});
  REQUIRE(self.state == execution_state::completed);
  REQUIRE_FALSE(check(self));
  return took;
}

/// Layers of ten tasks, each needing three of the layer before.
double time_of_layers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += "  t" + std::to_string(i) + ": { uses: work";
    if (auto layer = i / 10; layer > 0) {
      auto need = [&](int n) { return "t" + std::to_string((layer - 1) * 10 + n % 10); };
      text += ", needs: [" + need(i) + ", " + need(i + 1) + ", " + need(i + 2) + "]";
    }
    text += " }\n";
  }
  execution self(execution_id{"e1"}, plan_of(text));
  auto took = run_to_the_end(self, timestamp{}, json::object{});
  REQUIRE(self.state == execution_state::completed);
  REQUIRE_FALSE(check(self));
  return took;
}

}  // namespace

// No assertion on time: a machine may be busy. The two columns of a line should be alike.
TEST_CASE("the cost of a completion does not grow with the execution") {
  WARN("microseconds per command, small and large");
  WARN("foreach, all at once, 1000 and 10000 items: " << time_of_items(1000, "0") << ", "
                                                      << time_of_items(10'000, "0"));
  WARN("foreach, four at once, 1000 and 10000 items: " << time_of_items(1000, "4") << ", "
                                                       << time_of_items(10'000, "4"));
  WARN("graph of 500 and 5000 tasks: " << time_of_layers(500) << ", " << time_of_layers(5000));
}

}  // namespace troupe
