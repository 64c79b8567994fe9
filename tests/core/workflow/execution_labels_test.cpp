#include "core/workflow/projection.hpp"
#include "support/plans.hpp"
#include "support/rehearsal.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace testing;

TEST_CASE("labels are set and removed, also after the end") {
  rehearsal r(plan_of("  a: { uses: work }", "labels: { team: a }"));
  r.start();
  CHECK(r.tell(set_labels{{{"kind", "x"}, {"team", "b"}}, {}}) == lines{"labels set"});
  CHECK(r.self.labels == std::map<std::string, std::string>{{"kind", "x"}, {"team", "b"}});
  CHECK(r.tell(set_labels{{{"kind", "x"}}, {"nothing"}}).empty());
  r.complete("a");
  CHECK(r.tell(set_labels{{}, {"team"}}) == lines{"labels set"});
  CHECK(r.self.labels == std::map<std::string, std::string>{{"kind", "x"}});
}

TEST_CASE("labels that change are a new row, whatever else stays as it was") {
  rehearsal r(plan_of("  a: { uses: work }"));
  r.start();
  auto wake = wake_of(r.self);
  standing now{r.self.state, wake};
  auto rows = project(r.self, wake, now, r.records.back());
  CHECK_FALSE(rows.labels);
  CHECK_FALSE(rows.execution);
  r.tell(set_labels{{{"kind", "x"}}, {}});
  rows = project(r.self, wake, now, r.records.back());
  CHECK(rows.labels);
  REQUIRE(rows.execution);
  CHECK(rows.execution->labels == r.self.labels);
  r.begin("a");
  rows = project(r.self, wake_of(r.self), standing{r.self.state, wake_of(r.self)}, r.records.back());
  CHECK_FALSE(rows.labels);
}

TEST_CASE("an execution begins with its labels, and none are no rows") {
  rehearsal r(plan_of("  a: { uses: work }"));
  r.tell(start_execution{json::object{}, {{"team", "a"}}, 7});
  CHECK(project(r.self, wake_of(r.self), std::nullopt, r.records.back()).labels);
  rehearsal plain(plan_of("  a: { uses: work }"));
  plain.start();
  CHECK_FALSE(project(plain.self, wake_of(plain.self), std::nullopt, plain.records.back()).labels);
}

TEST_CASE("labels are bounded in number and length") {
  rehearsal r(plan_of("  a: { uses: work }"));
  r.start();
  constexpr definition_limits limits;
  std::map<std::string, std::string> most;
  for (std::size_t i = 0; i < limits.labels_max; ++i)
    most.emplace("l" + std::to_string(i), std::string(limits.label_bytes_max, 'x'));
  CHECK(r.tell(set_labels{most, {}}) == lines{"labels set"});
  CHECK(r.tell(set_labels{{{"more", "x"}}, {}}) == lines{"refused too_large"});
  CHECK(r.tell(set_labels{{{"more", "x"}}, {"l0"}}) == lines{"labels set"});
  CHECK(r.tell(set_labels{{{"more", std::string(limits.label_bytes_max + 1, 'x')}}, {}}) == lines{"refused invalid"});
  CHECK(r.tell(set_labels{{{"", "x"}}, {}}) == lines{"refused invalid"});
}

}  // namespace troupe
