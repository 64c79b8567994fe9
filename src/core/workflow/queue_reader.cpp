#include "core/workflow/queue_reader.hpp"

#include <charconv>

namespace troupe {

std::optional<expression::program> read_priority(const node& value, const std::string& path, value_reader& values) {
  if (value.kind == node_kind::string)
    return values.expression(value, path);
  return values.literal(values.count(value, path, value_form::priority), value, path);
}

std::optional<fair_policy> read_fair(const node& value, const std::string& path, value_reader& values) {
  std::optional<expression::program> key, weight;
  if (value.kind == node_kind::string)
    key = values.expression(value, path + ".key");
  else
    values.keys(value, fair_keys, path, value.location.at, [&](const auto& entry, const member& m, const auto& inner) {
      switch (entry.key) {
      case fair_key::key:
        key = values.expression(m.value, inner);
        return;
      case fair_key::weight:
        if (m.value.kind == node_kind::string) {
          weight = values.expression(m.value, inner);
          return;
        }
        weight = values.literal(m.value.scalar, m.value, inner);
        auto number = m.value.scalar.to_number<double>();
        if (!(number >= 0.01 && number <= 100))
          values.complain(m.value, inner, "must be from 0.01 to 100");
        return;
      }
    });
  if (!key)
    return std::nullopt;
  return fair_policy{*std::move(key), std::move(weight)};
}

namespace {

/// `10/1m`; a span of one may leave its number out: `10/s`.
void read_rate(const node& value, const std::string& path, limit_policy& policy, value_reader& values) {
  auto text = value.text();
  auto slash = text.find('/');
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + std::min(slash, text.size()), number);
  if (slash == text.npos || error != std::errc{} || end != text.data() + slash)
    return values.complain(value, path, "is not a rate: " + quoted(text), "write how many in which time: 10/1m");
  auto span = std::string(text.substr(slash + 1));
  if (!span.empty() && span.find_first_of("0123456789") == span.npos)
    span.insert(span.begin(), '1');
  auto [least, most] = range_of(value_form::rate, values.limits());
  if (number < least || number > most)
    return values.complain(
      value, path, "must be from " + std::to_string(least) + " to " + std::to_string(most) + " in a span of time");
  policy.rate = static_cast<std::uint32_t>(number);
  policy.per = values.duration(span, value, path).value_or(policy.per);
}

limit_policy read_limit(const node& value, const std::string& path, bool of_executions, value_reader& values) {
  limit_policy policy;
  auto read = [&](const auto& entry, const member& m, const std::string& inner) {
    switch (entry.key) {
    case limit_key::key:
      policy.key = values.expression(m.value, inner);
      return;
    case limit_key::at_once:
      policy.at_once = values.count(m.value, inner, entry.takes);
      return;
    case limit_key::rate:
      return read_rate(m.value, inner, policy, values);
    case limit_key::overflow:
      policy.overflow = values.word<limit_overflow>(m.value, inner).value_or(policy.overflow);
      return;
    }
  };
  if (of_executions)
    values.keys(value, limit_keys, path, value.location.at, read);
  else
    values.keys(value, task_limit_keys, path, value.location.at, read);
  if (!value.find("at_once") && !value.find("rate"))
    values.complain(value, path, "limits nothing", "add at_once: 4 or rate: 10/1m");
  return policy;
}

}  // namespace

std::vector<limit_policy> read_limits(const node& value, const std::string& path, bool of_executions,
                                      value_reader& values) {
  std::vector<limit_policy> policies;
  if (value.items.empty())
    values.complain(value, path, "is empty", "add { at_once: 4 }, or remove it");
  if (value.items.size() > values.limits().limits_max) {
    values.complain(value, path, "has more than " + std::to_string(values.limits().limits_max) + " limits");
    return policies;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    auto inner = path + "[" + std::to_string(i) + "]";
    if (value.items[i].kind == node_kind::map)
      policies.push_back(read_limit(value.items[i], inner, of_executions, values));
    else
      values.complain(value.items[i], inner, "must be a map, not " + std::string(words(value.items[i].kind)),
                      "write { at_once: 4 }");
  }
  return policies;
}

}  // namespace troupe
