#include "core/workflow/language.hpp"

#include "core/workflow/start_policy.hpp"

#include <span>
#include <vector>

namespace troupe {
namespace {

struct form_rule {
  value_form form;
  /// Bits of node_kind.
  unsigned kinds;
  std::string_view words;
};

constexpr unsigned bit(node_kind kind) {
  return 1u << static_cast<unsigned>(kind);
}

constexpr auto boolean = bit(node_kind::boolean), integer = bit(node_kind::integer), number = bit(node_kind::number),
               string = bit(node_kind::string), list = bit(node_kind::list), map = bit(node_kind::map);

constexpr std::array rules{
  form_rule{value_form::name, string, "a name"},
  form_rule{value_form::text, string, "a string"},
  form_rule{value_form::retries, integer, "a number of attempts"},
  form_rule{value_form::share, integer | number, "a number from 0 to 1"},
  form_rule{value_form::duration, string, "a duration such as 30s, 10m or 24h"},
  form_rule{value_form::boolean, boolean, "true or false"},
  form_rule{value_form::anything, ~0u, "any value"},
  form_rule{value_form::concurrency, integer, "a count"},
  form_rule{value_form::batch_size, integer, "a count"},
  form_rule{value_form::collected, integer, "a count"},
  form_rule{value_form::iterations, integer, "a count"},
  form_rule{value_form::cost, integer, "a count"},
  form_rule{value_form::at_once, integer, "a count"},
  form_rule{value_form::budget, integer | string, "a count or a share such as 20%"},
  form_rule{value_form::rate, string, "a rate such as 10/1m"},
  form_rule{value_form::backoff, string, "a duration such as 5s or a range such as 1s..30s"},
  form_rule{value_form::codes, string | list, "an error code or a list of them"},
  form_rule{value_form::labels, map, "a map of strings"},
  form_rule{value_form::expression, string | boolean, "an expression"},
  form_rule{value_form::priority, integer | string, "a number from 0 to 9 or an expression"},
  form_rule{value_form::weight, integer | number | string, "a number from 0.01 to 100 or an expression"},
  form_rule{value_form::list_to_visit, string | list, "a list or an expression ${{ ... }}"},
  form_rule{value_form::span, string, "a duration such as 10m or an expression ${{ ... }}"},
  form_rule{value_form::instant, string, "a timestamp such as 2031-05-01T09:00:00Z or an expression"},
  form_rule{value_form::lookback, string, "a duration such as 1h, all or none"},
  form_rule{value_form::choosable, string | integer | boolean, "a string, an integer or a boolean"},
  form_rule{value_form::names, string | list, "a task name or a list of them"},
  form_rule{value_form::join, string | integer, "all, any, a count, none_failed or always"},
  form_rule{value_form::backoff_kind, string, "fixed, linear or exponential"},
  form_rule{value_form::exhaustion, string, "fail or complete"},
  form_rule{value_form::parent_close, string, "cancel, terminate or abandon"},
  form_rule{value_form::overflow, string, "queue, cancel_oldest or cancel_newest"},
  form_rule{value_form::singleton_mode, string, "skip, cancel or queue"},
  form_rule{value_form::type_name, string, "a task type"},
  form_rule{value_form::workflow_name, string, "the name of a workflow"},
  form_rule{value_form::signal_name, string, "the name of a signal"},
  form_rule{value_form::queue_name, string, "the name of a queue"},
  form_rule{value_form::variable, string, "a name"},
  form_rule{value_form::parameters, map | string, "a map of parameters"},
  form_rule{value_form::schema, map, "a JSON Schema of an object"},
  form_rule{value_form::tasks, map, "a map of tasks by name"},
  form_rule{value_form::cases, map | list, "a map of tasks by value, or a list of tasks with `when`"},
  form_rule{value_form::compensation, map, "a map of uses, with, retry and timeout"},
  form_rule{value_form::queries, map, "a map of expressions by name"},
  form_rule{value_form::retry, integer | map, "a number of attempts or a map of attempts, backoff and more"},
  form_rule{value_form::timeouts, string | map,
            "a duration such as 30s, or a map of queue, attempt, heartbeat and total"},
  form_rule{value_form::cache, string | map, "a duration such as 24h or a map of ttl"},
  form_rule{value_form::repeat, map, "a map of until or while, max, pause and exhausted"},
  form_rule{value_form::wait, string | map, "a duration such as 10m, or a map of for, until or signal"},
  form_rule{value_form::fair, string | map, "an expression or a map of key and weight"},
  form_rule{value_form::limits, list, "a list of limits such as { at_once: 4 }"},
  form_rule{value_form::task_limits, list, "a list of limits such as { at_once: 4 }"},
  form_rule{value_form::debounce, map, "a map of period, at_most and key"},
  form_rule{value_form::singleton, boolean | string | map, "true, an expression or a map of key and mode"},
  form_rule{value_form::batch, map, "a map of size, within and key"},
};

const form_rule& rule_of(value_form form) {
  for (const auto& rule : rules)
    if (rule.form == form)
      return rule;
  return rules.back();
}

static_assert(rules.size() == enum_names(value_form{}).size(), "a rule per form");

}  // namespace

bool fits(value_form form, node_kind kind) {
  return (rule_of(form).kinds & bit(kind)) != 0;
}

std::string_view words(value_form form) {
  return rule_of(form).words;
}

number_range range_of(value_form form, const definition_limits& limits) {
  switch (form) {
  case value_form::retries:
  case value_form::retry:
    return {1, limits.attempts_max};
  case value_form::concurrency:
    return {0, limits.concurrency_max};
  case value_form::batch_size:
  case value_form::at_once:
    return {1, limits.concurrency_max};
  case value_form::collected:
    return {1, batch_size_max};
  case value_form::iterations:
    return {1, limits.iterations_max};
  case value_form::cost:
    return {1, limits.cost_max};
  case value_form::budget:
    return {0, std::numeric_limits<std::uint32_t>::max()};
  case value_form::rate:
    return {1, limits.rate_max};
  case value_form::priority:
    return {0, 9};
  case value_form::join:
    return {1, static_cast<std::int64_t>(limits.needs_max)};
  default:
    return {0, 0};
  }
}

std::string names_of_kinds(unsigned kinds) {
  std::vector<std::string_view> names;
  for (const auto& entry : std::span(task_keys).first(kinds_of_tasks))
    if (entry.kinds & kinds)
      names.push_back(entry.name);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == names.size() ? " and " : ", ").append(names[i]);
  return text;
}

}  // namespace troupe
