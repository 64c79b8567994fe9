#include "core/workflow/language.hpp"

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
  form_rule{value_form::count, integer, "a count"},
  form_rule{value_form::retries, integer, "a number of attempts"},
  form_rule{value_form::share, integer | number, "a number from 0 to 1"},
  form_rule{value_form::budget, integer | string, "a count or a share such as 20%"},
  form_rule{value_form::duration, string, "a duration such as 30s, 10m or 24h"},
  form_rule{value_form::backoff, string, "a duration such as 5s or a range such as 1s..30s"},
  form_rule{value_form::boolean, boolean, "true or false"},
  form_rule{value_form::condition, string | boolean, "an expression"},
  form_rule{value_form::list_to_visit, string | list, "a list or an expression ${{ ... }}"},
  form_rule{value_form::names, string | list, "a task name or a list of them"},
  form_rule{value_form::join, string, "all, any, none_failed or always"},
  form_rule{value_form::retry, integer | map, "a number of attempts or a map of attempts, backoff and jitter"},
  form_rule{value_form::cache, string | map, "a duration such as 24h or a map of ttl"},
  form_rule{value_form::parameters, map, "a map of parameters"},
  form_rule{value_form::anything, ~0u, "any value"},
  form_rule{value_form::schema, map, "a JSON Schema of an object"},
  form_rule{value_form::labels, map, "a map of strings"},
  form_rule{value_form::tasks, map, "a map of tasks by name"},
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

}  // namespace troupe
