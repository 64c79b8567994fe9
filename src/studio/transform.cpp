#include "studio/transform.hpp"

namespace troupe::studio {

built_in transform() {
  task_type type;
  type.name = "transform";
  type.summary = "Computes values with expressions: its output is its evaluated `with`.";
  type.slot = slot::light;
  type.open = true;
  type.open_output = true;
  return {std::move(type), [](const json::object& with, task_context&) -> task_result { return json::value(with); }};
}

}  // namespace troupe::studio
