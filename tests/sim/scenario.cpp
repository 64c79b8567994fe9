#include "scenario.hpp"

#include "core/workflow/definition.hpp"

namespace troupe::testing {
namespace {

std::string random_type(dice& d) {
  if (d.chance(12))
    return "test.review";
  if (d.chance(20))
    return "test.paid, cache: 1h";
  return d.chance(50) ? "test.work" : "test.step";
}

std::string random_needs(dice& d, std::uint32_t before) {
  std::string needs;
  for (std::uint32_t i = 0; i < before; ++i)
    if (d.chance(before > 5 ? 20 : 35))
      needs += (needs.empty() ? "t" : ", t") + std::to_string(i);
  return needs;
}

std::string random_fan_out(dice& d) {
  std::string text = ", foreach: '${{ input.list }}'";
  if (d.chance(60))
    text += ", concurrency: " + std::to_string(1 + d.below(3));
  if (d.chance(40))
    text += ", failures_max: " + (d.chance(50) ? std::to_string(d.below(3)) : "'40%'");
  return text;
}

}  // namespace

std::string random_workflow(dice& d, const std::string& name) {
  auto text = "workflow: " + name + "\ntasks:\n";
  auto count = 1 + d.below(12);
  for (std::uint32_t i = 0; i < count; ++i) {
    text += "  t" + std::to_string(i) + ": { uses: " + random_type(d);
    if (auto needs = random_needs(d, i); !needs.empty()) {
      text += ", needs: [" + needs + "]";
      auto join =
        std::array{join_policy::all, join_policy::any, join_policy::none_failed, join_policy::always}[d.below(4)];
      auto joins = d.chance(60);
      if (joins)
        text += ", join: " + std::string(to_string(join));
      // A task that starts early may not read what is not finished.
      if (d.chance(25) && !(joins && join == join_policy::any)) {
        auto need = needs.substr(0, needs.find(','));
        text += ", if: \"${{ tasks." + need + ".state " + (d.chance(70) ? "==" : "!=") + " 'completed' }}\"";
      }
    } else if (d.chance(15)) {
      text += ", if: '${{ input.flag }}'";
    }
    if (d.chance(20))
      text += random_fan_out(d);
    if (d.chance(60))
      text += ", retry: { attempts: " + std::to_string(2 + d.below(3)) + ", backoff: 500ms..4s }";
    if (d.chance(40))
      text += ", timeout: " + std::to_string(1 + d.below(8)) + "s";
    if (d.chance(15))
      text += ", optional: true";
    text += " }\n";
  }
  return text;
}

json::object random_input(dice& d) {
  json::array list;
  for (auto n = d.below(7); n > 0; --n)
    list.emplace_back(n);
  return {{"flag", d.chance(60)}, {"list", std::move(list)}};
}

}  // namespace troupe::testing
