#include "api/rehearsal_view.hpp"

namespace troupe::api {
namespace {

json::value view(const rehearsal::path_step& step) {
  json::object made{{"at_ms", step.at.count()}, {"what", step.what}};
  if (!step.task.empty())
    made["task"] = step.task;
  if (step.attempt > 0)
    made["attempt"] = step.attempt;
  if (!step.detail.empty())
    made["detail"] = step.detail;
  return json::value(std::move(made));
}

json::value view(const rehearsal::case_result& one) {
  json::array path, problems;
  for (const auto& step : one.run.path)
    path.push_back(view(step));
  for (const auto& why : one.run.problems)
    problems.push_back(json::object{{"what", why.what}, {"where", why.where}, {"hint", why.hint}});
  json::object made{{"name", one.name},
                    {"passed", one.passed()},
                    {"state", to_string(one.run.state)},
                    {"output", one.run.output},
                    {"took_ms", one.run.took.count()},
                    {"path", std::move(path)},
                    {"problems", std::move(problems)},
                    {"unmet", to_json(one.unmet)}};
  if (one.run.error)
    made["error"] = to_json(*one.run.error);
  return json::value(std::move(made));
}

}  // namespace

json::value view(const plan& of, std::span<const rehearsal::case_result> all) {
  json::array cases;
  bool passed = true;
  for (const auto& one : all) {
    passed &= one.passed();
    cases.push_back(view(one));
  }
  return json::object{{"workflow", of.definition.name}, {"passed", passed}, {"cases", std::move(cases)}};
}

}  // namespace troupe::api
