#include "bench/workloads.hpp"

namespace troupe::bench {

std::string chain_of(const std::string& name, int steps) {
  auto source = "workflow: " + name + "\ntasks:\n";
  for (int i = 1; i <= steps; ++i) {
    auto step = std::to_string(i), before = std::to_string(i - 1);
    source += "  step" + step + ": { uses: transform, ";
    source +=
      i == 1 ? "with: { value: 1 } }\n"
             : "needs: [step" + before + "], with: { value: \"${{ tasks.step" + before + ".output.value + 1 }}\" } }\n";
  }
  return source;
}

std::string fan_of(const std::string& name) {
  return "workflow: " + name + R"(
input: { type: object, required: [n], properties: { n: { type: integer } } }
tasks:
  before: { uses: transform, with: { value: 1 } }
  each:
    uses: transform
    needs: [before]
    foreach: "${{ lists.range(input.n) }}"
    with: { value: "${{ item }}" }
  after: { uses: transform, needs: [each], with: { count: "${{ size(tasks.each.output) }}" } }
)";
}

std::string video_of(const std::string& name) {
  return "workflow: " + name + R"(
tasks:
  story: { wait: 100ms }
  script: { wait: 100ms, needs: [story] }
  hook: { wait: 100ms, needs: [story] }
  audio: { wait: 100ms, needs: [script, hook] }
  images: { wait: 100ms, needs: [script, hook] }
  video: { wait: 100ms, needs: [script, hook] }
)";
}

std::string layers_of(const std::string& name, int tasks) {
  const auto width = tasks / 10;
  auto id = [](int i) { return "t" + std::to_string(i); };
  auto source = "workflow: " + name + "\ntasks:\n";
  for (int i = 0; i < tasks; ++i) {
    source += "  " + id(i) + ": { uses: transform, with: { value: 1 }";
    if (auto above = i / width * width - width; above >= 0)
      source += ", needs: [" + id(above + i % width) + ", " + id(above + (i + 7) % width) + "]";
    source += " }\n";
  }
  return source;
}

}  // namespace troupe::bench
