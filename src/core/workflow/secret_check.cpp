#include "core/workflow/secret_check.hpp"

#include "core/workflow/plan_place.hpp"

#include <algorithm>
#include <array>

namespace troupe {
namespace {

/// Where types that have others look at their parameters take secrets: the arguments of a process and a URL are read by
/// whoever likes to.
struct taking {
  std::string_view uses;
  std::array<std::string_view, 2> parameters;
};

constexpr std::array takes{taking{"exec", {"env", "stdin"}}, taking{"http.request", {"headers", "body"}}};

/// Returns why no secret may stand there, and what to do.
std::optional<refused> fault_of(const planned_task& task, const secret::place& at) {
  auto runs_here = task.type.slot == slot::io || task.type.slot == slot::compute;
  if (!runs_here)
    return refused{
      errc::invalid,
      "must not hold a secret: " + task.type.name +
        (task.type.slot == slot::remote ? " is carried out by workers, who would be told it" : " does not need one"),
      "", task.type.slot == slot::remote ? "give it to the worker itself" : "pass it to exec or http.request"};
  auto known = std::ranges::find(takes, task.type.name, &taking::uses);
  if (known != takes.end() && std::ranges::find(known->parameters, at.path.front()) == known->parameters.end())
    return refused{errc::invalid, "must not hold a secret: others can read it there", "",
                   "put it into " + std::string(known->parameters[0]) + " or " + std::string(known->parameters[1])};
  for (const auto& name : at.names)
    if (!secret::is_name(name))
      return refused{errc::invalid, "reads secrets without saying which", "", "write ${{ secrets.NAME }}"};
  return std::nullopt;
}

}  // namespace

void find_secrets(plan& of, complaints& errors) {
  json::object names;
  for (std::uint32_t i = 0; i < of.tasks.size(); ++i) {
    auto& task = of.tasks[i];
    if (task.type.name.empty())
      continue;
    task.secrets = secret::places_in(task.definition->parameters);
    for (const auto& place : task.secrets) {
      auto key = "with." + place.path.front();
      auto at = task.definition->locations.find(key);
      if (auto fault = fault_of(task, place))
        errors.add(at == task.definition->locations.end() ? task.definition->at : at->second.at,
                   key + " of task " + path_of(of, i) + " " + fault->what, fault->hint);
      for (const auto& name : place.names)
        names[name] = secret::placeholder_of(name);
    }
  }
  if (!names.empty())
    of.secrets = std::move(names);
}

}  // namespace troupe
