#include "api/view.hpp"

#include "api/show.hpp"
#include "core/base/match.hpp"

namespace troupe::api {
namespace {

json::value parameter_view(const parameter& p) {
  json::object out{{"name", p.name}, {"type", to_string(p.type)}, {"required", p.required}};
  if (!p.default_value.is_null())
    out.emplace("default", p.default_value);
  if (!p.summary.empty())
    out.emplace("summary", p.summary);
  if (!p.choices.empty())
    out.emplace("choices", to_json(p.choices));
  return out;
}

json::array parameter_views(const std::vector<parameter>& all) {
  json::array out;
  for (const auto& p : all)
    out.push_back(parameter_view(p));
  return out;
}

}  // namespace

json::value view(const execution_summary& summary) {
  auto out = shown(summary);
  out.get_object().erase("owes_work");
  out.get_object().erase("claims");
  if (summary.error.empty())
    out.get_object().erase("error");
  return out;
}

json::value view(const review_summary& review, timestamp now) {
  auto out = shown(review);
  if (!review.claimed_until || *review.claimed_until <= now)
    for (auto name : {"claimed_by", "claimed_until"})
      out.get_object().erase(name);
  out.get_object().emplace("id", review.execution.value + ":" + review.task.value);
  return out;
}

json::value view(const task_type& type) {
  return json::object{{"name", type.name},
                      {"summary", type.summary},
                      {"version", type.version},
                      {"slot", to_string(type.slot)},
                      {"cacheable", type.cacheable},
                      {"open", type.open},
                      {"parameters", parameter_views(type.parameters)},
                      {"outputs", parameter_views(type.outputs)},
                      {"open_output", type.open_output}};
}

json::value view(const event& e, std::uint64_t sequence) {
  json::object out{{"sequence", sequence}};
  match(e, [&out](const auto& alternative) {
    out.emplace("type", std::decay_t<decltype(alternative)>::type_name);
    show_fields(out, alternative);
  });
  // A foreach may have very many items; each one's parameters are in its own `task_scheduled`.
  if (const auto* expanded = std::get_if<task_expanded>(&e))
    out["items"] = expanded->items.size();
  return out;
}

}  // namespace troupe::api
