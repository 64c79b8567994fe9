#include "actors/surroundings.hpp"

#include "core/start/grouping.hpp"
#include "core/workflow/plan.hpp"

namespace troupe {

bool is_conducted(const workflow_definition& of) {
  return has_start_policy(of) || !of.limits.empty();
}

std::optional<refused> full_disk(const surroundings& around) {
  std::error_code unknown;
  auto space = std::filesystem::space(around.data, unknown);
  if (unknown || space.available >= around.options.disk_bytes_min)
    return std::nullopt;
  return refused{errc::storage,
                 "the disk of " + around.data.string() + " is full: " + std::to_string(space.available >> 10) +
                   " kB are free",
                 {},
                 "free space there"};
}

std::optional<refused> missing_secret(const plan& of, const surroundings& around) {
  const auto* names = of.secrets.if_object();
  if (!names)
    return std::nullopt;
  for (const auto& each : *names)
    if (auto found = around.find_secret(each.key()); !found) {
      auto why = std::move(found).error();
      why.what = "workflow " + of.definition.name + " needs it: " + why.what;
      return why;
    }
  return std::nullopt;
}

}  // namespace troupe
