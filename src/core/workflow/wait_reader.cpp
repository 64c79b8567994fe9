#include "core/workflow/wait_reader.hpp"

namespace troupe {
namespace {

/// A duration or an expression that yields one.
std::optional<expression::program> read_span(const node& value, const std::string& path, value_reader& values) {
  if (value.text().find("${{") != std::string_view::npos)
    return values.expression(value, path);
  if (!values.duration(value, path))
    return std::nullopt;
  return values.literal(value.scalar, value, path);
}

/// An instant or an expression that yields one; between braces or not, an instant begins with a digit.
std::optional<expression::program> read_instant(const node& value, const std::string& path, value_reader& values) {
  auto text = value.text();
  if (text.empty() || text.front() < '0' || text.front() > '9')
    return values.expression(value, path);
  auto timestamp = expression::program::parse("timestamp(" + json::serialize(value.scalar) + ")");
  if (timestamp && timestamp->evaluate({}))
    return values.literal(value.scalar, value, path);
  values.complain(value, path, "is not a timestamp: " + quoted(text),
                  "write 2031-05-01T09:00:00Z or 2031-05-01T11:00:00+02:00");
  return std::nullopt;
}

std::optional<milliseconds> read_lookback(const node& value, const std::string& path, value_reader& values) {
  if (value.text() == "all")
    return std::nullopt;
  if (value.text() == "none")
    return 0ms;
  if (!parse_duration(value.text()))
    values.complain(value, path, "is not a duration: " + quoted(value.text()), "write 1h, all or none");
  else
    return values.duration(value, path);
  return std::nullopt;
}

/// Complains of keys of a wait that do not go with what it waits for.
void check_wait(const node& value, const std::string& path, value_reader& values) {
  const member* first = nullptr;
  for (const auto* key : {"for", "until", "signal"})
    if (const auto* m = value.find(key); m && !first)
      first = m;
    else if (m)
      values.complain(m->value, path, "has both " + first->key + " and " + key, "keep one");
  if (!first)
    return values.complain(value, path, "has nothing to wait for", "add for:, until: or signal:");
  for (const auto* key : {"if", "timeout", "lookback"})
    if (const auto* m = value.find(key); m && first->key != "signal")
      values.complain(m->value, path + "." + key, "goes with signal, not with " + first->key, "remove it");
}

}  // namespace

wait_policy read_wait(const node& value, const std::string& path, timeout_policy& timeout, value_reader& values) {
  wait_policy policy;
  auto before = values.errors().size();
  if (value.kind == node_kind::string) {
    if (auto due = read_span(value, path, values))
      policy.due = *std::move(due);
    return policy;
  }
  values.keys(value, wait_keys, path, value.location.at, [&](const auto& entry, const member& m, const auto& inner) {
    switch (entry.key) {
    case wait_key::span:
      if (auto due = read_span(m.value, inner, values))
        policy.due = *std::move(due);
      return;
    case wait_key::until:
      policy.kind = wait_kind::instant;
      if (auto due = read_instant(m.value, inner, values))
        policy.due = *std::move(due);
      return;
    case wait_key::signal:
      policy.kind = wait_kind::signal;
      if (values.short_text(m.value, inner))
        policy.name = values.json(m.value, inner);
      return;
    case wait_key::condition:
      policy.condition = values.expression(m.value, inner);
      return;
    case wait_key::timeout:
      timeout.total = values.duration(m.value, inner);
      return;
    case wait_key::lookback:
      policy.lookback = read_lookback(m.value, inner, values);
      return;
    }
  });
  if (before == values.errors().size())
    check_wait(value, path, values);
  return policy;
}

}  // namespace troupe
