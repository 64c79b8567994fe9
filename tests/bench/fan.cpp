#include "bench/bench.hpp"
#include "bench/floor.hpp"
#include "bench/measure.hpp"
#include "bench/stage.hpp"

namespace troupe::bench {
namespace {

constexpr auto source = R"(
workflow: fan
input: { type: object, required: [items], properties: { items: { type: array } } }
tasks:
  before: { uses: transform, with: { value: 1 } }
  each:
    uses: transform
    needs: [before]
    foreach: "${{ input.items }}"
    with: { value: "${{ item }}" }
  after: { uses: transform, needs: [each], with: { count: "${{ size(tasks.each.output) }}" } }
)";

std::string order_of(int items) {
  json::array numbers;
  for (int i = 0; i < items; ++i)
    numbers.emplace_back(i);
  return stage::order("fan", json::object{{"items", std::move(numbers)}});
}

}  // namespace

void fan(const settings& with) {
  std::printf("fan: 1 task, N tasks that do nothing in a foreach, 1 task\n");
  std::printf("  %7s  %-27s %9s %8s  %-24s %-20s %8s %7s %9s\n", "N", "troupe ms", "tasks/s", "us/task", "floor ms",
              "ratio", "commits", "fsyncs", "CPU us/N");
  std::vector<int> sizes{1'000, 10'000};
  if (with.large)
    sizes.push_back(100'000);
  for (auto items : sizes) {
    auto order = order_of(items);
    std::vector<double> took, floor, ratios;
    account spent;
    for (int turn = 0; turn < with.turns; ++turn) {
      {
        stage node(with.directory / "node");
        node.apply(source);
        node.run(order_of(10));
        auto before = node.now();
        took.push_back(node.run(order));
        spent = node.now() - before;
      }
      floor_table bare(with.directory / "floor");
      floor.push_back(bare.commit(static_cast<std::uint64_t>(spent.commits), static_cast<std::uint64_t>(spent.appends),
                                  static_cast<std::uint64_t>(spent.bytes)));
      ratios.push_back(took.back() / floor.back());
    }
    auto ms = median(took);
    std::printf("  %7d  %-27s %9.0f %8.1f  %-24s %-20s %8.0f %7.0f %9.1f\n", items, spread(took, 1).c_str(),
                items / ms * 1e3, ms * 1e3 / items, spread(floor, 1).c_str(), spread(ratios, 1).c_str(), spent.commits,
                spent.syncs, spent.cpu * 1e3 / items);
    std::fflush(stdout);
  }
  std::printf("\n");
}

}  // namespace troupe::bench
