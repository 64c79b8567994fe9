#include "studio/fail.hpp"

#include "studio/parameters.hpp"

namespace troupe::studio {

built_in fail() {
  task_type type{
    .name = "fail", .summary = "Fails on purpose: the way to end an execution badly.", .slot = slot::light};
  type.parameters = {
    {"message", value_type::string, true, {}, "Why, for people."},
    {"code", value_type::string, false, "failed", "Why, in a word that rules can match."},
  };
  // It never completes; what would read its output is skipped.
  type.open_output = true;
  return {std::move(type), [](const json::object& with, task_context&) -> task_result {
            return task_error{text_of(with, "code"), text_of(with, "message"), false, {}};
          }};
}

}  // namespace troupe::studio
