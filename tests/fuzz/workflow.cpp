#include "core/workflow/plan.hpp"
#include "fuzz/fuzz.hpp"

/// A workflow's file: YAML or JSON is read, checked and planned, or refused with where and why.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  static const task_types types{{"transform", {}}, {"http.request", {}}};
  auto planned = plan_text(bytes, "workflow.yaml", "digest", types);
  expect(planned.plan || !planned.errors.empty());
  for (const auto& error : planned.errors)
    expect(!error.what.empty() && error.where.find('\n') == error.where.npos);
}

}  // namespace troupe::fuzz
