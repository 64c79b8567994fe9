#include "core/workflow/signals.hpp"

#include "core/expression/formats.hpp"

namespace troupe {
namespace {

json::value shown(const signal_received& s) {
  return {{"name", s.name}, {"payload", s.payload}, {"at", to_rfc3339(s.at)}, {"by", s.by}};
}

result<bool> is_wanted(const wait_policy& policy, evaluation& names, const json::value& signal) {
  if (!policy.condition)
    return true;
  names.set("signal", signal);
  return names.condition(*policy.condition);
}

/// An evaluation as the wait's own: with the item, if it is one of a foreach.
void enter(evaluation& names, const task_place& at) {
  if (at.item)
    names.enter_item(at.definition(), at.progress().items[*at.item], *at.item);
}

std::optional<timestamp> instant_of(std::string_view text) {
  auto read = expression::read_instant(text);
  if (!read)
    return std::nullopt;
  return timestamp{std::chrono::seconds{read->seconds} +
                   std::chrono::duration_cast<microseconds>(std::chrono::nanoseconds{read->nanos})};
}

task_failed failed(const task_place& at, std::string_view key, const refused& why, timestamp now) {
  return {id_at(at), 0, expression_error(key, why), now};
}

std::vector<event> listen(const execution& self, const task_place& at, const evaluation& names, timestamp now) {
  const auto& definition = at.definition();
  const auto& policy = *definition.wait;
  auto name = names.text(policy.name);
  if (!name)
    return {failed(at, "wait.signal", name.error(), now)};
  std::vector<event> events{wait_started{id_at(at), *name, {}, now}};
  for (const auto& signal : self.signals) {
    auto too_old = policy.lookback && (*policy.lookback == 0ms || signal.at < now - *policy.lookback);
    if (signal.name != *name || too_old)
      continue;
    auto value = shown(signal);
    evaluation own(self, *at.in);
    enter(own, at);
    auto wanted = is_wanted(policy, own, value);
    if (!wanted)
      return {failed(at, "wait.if", wanted.error(), now)};
    if (!*wanted)
      continue;
    events.push_back(signal_taken{id_at(at), signal.number});
    events.push_back(task_completed{id_at(at), 0, std::move(value), false, now});
    break;
  }
  return events;
}

/// Reads what a file says (`10m`), and what an expression yields (`0.1s`).
std::optional<milliseconds> span_of(std::string_view text) {
  if (auto span = parse_duration(text))
    return span;
  auto span = expression::read_duration(text);
  return span && *span >= 0ns ? std::optional(std::chrono::ceil<milliseconds>(*span)) : std::nullopt;
}

std::vector<event> sleep(const task_place& at, const evaluation& names, timestamp now) {
  const auto& policy = *at.definition().wait;
  auto value = names.text(policy.due);
  auto key = policy.kind == wait_kind::span ? "wait.for" : "wait.until";
  if (!value)
    return {failed(at, key, value.error(), now)};
  std::optional<timestamp> due;
  if (policy.kind == wait_kind::instant)
    due = instant_of(*value);
  else if (auto span = span_of(*value))
    due = now + *span;
  if (!due)
    return {failed(at, key, {errc::invalid, "not a duration such as 10m or an instant of RFC 3339: " + *value}, now)};
  return {wait_started{id_at(at), std::nullopt, due, now}};
}

}  // namespace

std::vector<event> begin_wait(const execution& self, const task_place& at, const evaluation& names, timestamp now) {
  return at.definition().wait->kind == wait_kind::signal ? listen(self, at, names, now) : sleep(at, names, now);
}

std::vector<event> deliver(const execution& self, const signal_received& signal, timestamp now) {
  auto value = shown(signal);
  for (const auto& [since, task] : self.listening) {
    auto at = locate(self, task.value);
    if (!at || status_at(*at).details->signal != signal.name)
      continue;
    evaluation names(self, *at->in);
    enter(names, *at);
    auto wanted = is_wanted(*at->definition().wait, names, value);
    if (!wanted)
      return {failed(*at, "wait.if", wanted.error(), now)};
    if (*wanted)
      return {signal_taken{task, signal.number}, task_completed{task, 0, std::move(value), false, now}};
  }
  return {};
}

}  // namespace troupe
