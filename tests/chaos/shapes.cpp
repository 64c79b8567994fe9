#include "chaos/shapes.hpp"

#include <algorithm>

namespace troupe::chaos {
namespace {

/// What becomes of an attempt that a fault took along is not a matter of luck.
const std::string again = "retry: { attempts: 50, backoff: 100ms..2s }";

/// `name`: an expression for the task's id.
std::string line(const std::string& log, const std::string& name) {
  return "uses: exec, with: { argv: [sh, -c, 'n=$(cat /proc/sys/kernel/random/uuid); echo \"$1 $2 $n\" >>" + log +
         "; sleep 0.05; echo $n', line, '${{ execution.id }}', '" + name + "'] }";
}

std::string remote(int fails = 0) {
  return std::string("uses: ") + remote_type + ", with: { fails: " + std::to_string(fails) + " }, " + again;
}

std::set<std::string> with_items(std::set<std::string> names, const std::string& list, int count) {
  for (int i = 0; i < count; ++i)
    names.insert(list + "[" + std::to_string(i) + "]");
  return names;
}

}  // namespace

std::vector<shape> shapes(const std::string& log) {
  auto step = [&](const std::string& name, const std::string& needs = {}) {
    return "  " + name + ": { " + line(log, name) + ", " + again + (needs.empty() ? "" : ", needs: [" + needs + "]") +
           " }\n";
  };
  std::vector<shape> out;
  out.push_back({.name = "chain",
                 .source = step("one") + step("two", "one") + step("three", "two"),
                 .completes = {"one", "two", "three"}});
  out.push_back({.name = "fan",
                 .source = step("first") + "  items: { " + line(log, "items[${{ index }}]") + ", " + again +
                           ", needs: [first], foreach: '${{ [1, 2, 3, 4, 5, 6] }}', concurrency: 3 }\n"
                           "  last: { uses: transform, needs: [items], with: { count: 6 } }\n",
                 .completes = with_items({"first", "last"}, "items", 6)});
  out.push_back({.name = "timer",
                 .source = step("first") + "  rest: { wait: 2s, needs: [first] }\n" + step("last", "rest"),
                 .completes = {"first", "rest", "last"}});
  out.push_back({.name = "signal",
                 .source = "  go: { wait: { signal: go } }\n" + step("last", "go"),
                 .completes = {"go", "last"},
                 .wants_signal = true});
  out.push_back(
    {.name = "retried",
     .source = "  hard: { " + remote(2) + " }\n  last: { uses: transform, needs: [hard], with: { done: 1 } }\n",
     .completes = {"hard", "last"}});
  out.push_back({.name = "remote",
                 .source = "  parts: { " + remote() + ", foreach: '${{ [1, 2, 3, 4] }}' }\n" + step("last", "parts"),
                 .completes = with_items({"last"}, "parts", 4)});
  out.push_back({.name = "leaf",
                 .source = step("own") + "  far: { " + remote() + ", needs: [own] }\n",
                 .completes = {"own", "far"},
                 .is_child = true});
  out.push_back(
    {.name = "family",
     .source = "  kids: { workflow: leaf, foreach: '${{ [1, 2] }}', with: {}, " + again + " }\n" + step("last", "kids"),
     .completes = with_items({"last"}, "kids", 2)});
  out.push_back({.name = "undone",
                 .source = "  paid: { " + line(log, "paid") + ", " + again + ", compensate: { " +
                           line(log, "paid~compensate") + ", retry: 50 } }\n" + "  sent: { " + remote(-1) +
                           ", needs: [paid] }\n",
                 .outcome = outcome::failed,
                 .completes = {"paid", "paid~compensate"}});
  for (auto& each : out)
    each.source = "workflow: " + each.name +
                  "\ninput: { type: object, properties: { number: { type: integer, default: 0 } } }\ntasks:\n" +
                  each.source;
  return out;
}

}  // namespace troupe::chaos
