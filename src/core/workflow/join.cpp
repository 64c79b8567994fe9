#include "core/workflow/join.hpp"

#include <algorithm>

namespace troupe {
namespace {

const task_status& status_of(const frame& in, std::uint32_t place) {
  return in.tasks[place].status;
}

bool is_done(const task_status& s) {
  return s.state == task_state::completed || s.passed;
}

bool is_failure(const task_status& s) {
  return s.state == task_state::failed || s.state == task_state::cancelled;
}

std::string blamed(const frame& in, std::uint32_t need) {
  return "needs " + in.definition(need).name + ": " + std::string(to_string(status_of(in, need).state));
}

/// How many completed needs are enough before all are finished; 0 for policies that wait for all.
std::uint32_t quorum(const task_definition& definition) {
  switch (definition.join) {
  case join_policy::any:
    return 1;
  case join_policy::count:
    return definition.join_count;
  case join_policy::all:
  case join_policy::none_failed:
  case join_policy::always:
    break;
  }
  return 0;
}

}  // namespace

bool is_join_decided(const frame& in, std::uint32_t place) {
  const auto& task = in.tasks[place];
  if (task.needs_open == 0)
    return true;
  auto enough = quorum(in.definition(place));
  return enough > 0 && (task.needs_completed >= enough || task.needs_completed + task.needs_open < enough);
}

std::optional<std::string> reason_to_skip(const frame& in, std::uint32_t place) {
  const auto& needs = in.planned().needs[place];
  const auto& task = in.tasks[place];
  const auto& definition = in.definition(place);
  auto culprit = needs.end();
  switch (definition.join) {
  case join_policy::all: {
    // The task it is the else of was not chosen, and that is what it waits for.
    auto stands_aside = [&](std::uint32_t need) {
      return definition.otherwise == in.definition(need).name && status_of(in, need).unchosen;
    };
    culprit = std::ranges::find_if_not(
      needs, [&](std::uint32_t need) { return is_done(status_of(in, need)) || stands_aside(need); });
    break;
  }
  case join_policy::any:
  case join_policy::count: {
    auto enough = quorum(definition);
    if (needs.empty() || task.needs_completed >= enough)
      return std::nullopt;
    culprit = std::ranges::find_if_not(
      needs, [&](std::uint32_t need) { return !is_final(status_of(in, need).state) || is_done(status_of(in, need)); });
    if (culprit == needs.end())
      return std::nullopt;
    return blamed(in, *culprit) + (enough > 1         ? ", and " + std::to_string(enough) + " cannot complete any more"
                                   : needs.size() > 1 ? ", and no other completed"
                                                      : "");
  }
  case join_policy::none_failed:
    culprit = std::ranges::find_if(needs, [&](std::uint32_t need) { return is_failure(status_of(in, need)); });
    break;
  case join_policy::always:
    break;
  }
  if (culprit == needs.end())
    return std::nullopt;
  return blamed(in, *culprit);
}

}  // namespace troupe
