#include "core/workflow/loop_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe {

void read_items(const node& value, const std::string& path, foreach_policy& policy, value_reader& values) {
  std::optional<expression::program> items;
  if (value.kind == node_kind::list)
    items = values.literal(to_value(value), value, path);
  else if (sole_expression(value.text()))
    items = values.embedded_expression(value, path);
  else
    values.complain(value, path, "must be a list or one expression",
                    "write ${{ " + std::string(value.text().substr(0, 60)) + " }}");
  if (items)
    policy.items = *std::move(items);
}

void read_item_name(const node& value, const std::string& path, foreach_policy& policy, value_reader& values) {
  static constexpr std::array<std::string_view, 13> taken{"input",    "tasks",     "item",     "index",   "execution",
                                                          "workflow", "iteration", "previous", "history", "failure",
                                                          "signal",   "output",    "labels"};
  policy.as = value.text();
  auto program = expression::program::parse(policy.as);
  if (!program || program->reads() != std::vector{policy.as} || policy.as.size() > values.limits().name_bytes_max)
    values.complain(value, path, "is not a name: " + quoted(policy.as), "use a-z, 0-9 and _, a letter first");
  else if (std::ranges::find(taken, policy.as) != taken.end())
    values.complain(value, path, "must not be " + policy.as + ", which means something else", "use another name");
}

void read_budget(const node& value, const std::string& path, foreach_policy& policy, value_reader& values) {
  if (value.kind == node_kind::integer) {
    policy.failures_max = values.count(value, path, value_form::budget);
    return;
  }
  auto text = value.text();
  double share = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
  if (error != std::errc{} || std::string_view(end, text.data() + text.size()) != "%" || !(share >= 0 && share <= 100))
    return values.complain(value, path, "is not a share: " + quoted(text), "write a count such as 3, or 0% to 100%");
  policy.failures_max_share = share / 100;
}

std::optional<repeat_policy> read_repeat(const node& value, const std::string& path, value_reader& values) {
  repeat_policy policy;
  std::optional<expression::program> condition;
  values.keys(value, repeat_keys, path, value.location.at, [&](const auto& entry, const member& m, const auto& inner) {
    switch (entry.key) {
    case repeat_key::until:
    case repeat_key::as_long_as:
      if (auto read = values.expression(m.value, inner))
        condition = std::move(read);
      policy.wanted = entry.key == repeat_key::until;
      return;
    case repeat_key::max:
      policy.iterations_max = values.count(m.value, inner, entry.takes);
      return;
    case repeat_key::pause:
      policy.pause = values.duration(m.value, inner).value_or(policy.pause);
      return;
    case repeat_key::exhausted:
      policy.exhausted = values.word<exhaustion>(m.value, inner).value_or(policy.exhausted);
      return;
    }
  });
  const auto* until = value.find("until");
  const auto* as_long_as = value.find("while");
  if (until && as_long_as)
    values.complain(as_long_as->value, path, "has both until and while", "keep one");
  if (!until && !as_long_as)
    values.complain(value, path, "has no condition", "add until: or while: with an expression");
  if (!condition)
    return std::nullopt;
  policy.condition = *std::move(condition);
  return policy;
}

}  // namespace troupe
