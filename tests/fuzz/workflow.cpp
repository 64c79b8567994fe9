#include "core/workflow/plan.hpp"
#include "fuzz/fuzz.hpp"

/// A workflow file is planned, or refused with what is wrong where.
namespace troupe::fuzz {

void run(std::string_view bytes) {
  static const task_types types = [] {
    task_type any{.name = "test.work", .open = true, .open_output = true, .cacheable = true};
    return task_types{{any.name, any}};
  }();
  auto planned = plan_text(bytes, "workflow.yaml", "sha256:0", types);
  expect(bool(planned.plan) == planned.errors.empty());
  for (const auto& error : planned.errors)
    expect(!error.what.empty() && !error.where.empty());
}

}  // namespace troupe::fuzz
