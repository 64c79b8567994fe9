#include "core/workflow/attempt_reader.hpp"

#include <algorithm>

namespace troupe {
namespace {

/// What the pause before another attempt is said to be.
struct backoff_range {
  milliseconds first;
  milliseconds last;
  bool grows;
};

std::optional<backoff_range> read_backoff(const node& value, const std::string& path, value_reader& values) {
  auto text = value.text();
  auto dots = text.find("..");
  auto first = values.duration(text.substr(0, dots), value, path);
  auto last = dots == text.npos ? first : values.duration(text.substr(dots + 2), value, path);
  if (!first || !last)
    return std::nullopt;
  if (*last >= *first)
    return backoff_range{*first, *last, dots != text.npos};
  values.complain(value, path, "ends before it begins: " + quoted(text),
                  "write " + to_text(*last) + ".." + to_text(*first));
  return std::nullopt;
}

void settle_backoff(retry_policy& policy, const std::optional<backoff_range>& pause, std::optional<backoff_kind> kind,
                    const node& at, const std::string& path, value_reader& values) {
  if (pause) {
    policy.first = pause->first;
    policy.last = pause->last;
  }
  auto grows = kind ? *kind != backoff_kind::fixed : !pause || pause->grows;
  policy.kind = kind.value_or(grows ? backoff_kind::exponential : backoff_kind::fixed);
  if (pause && grows && !pause->grows)
    values.complain(at, path + ".kind", "is " + std::string(to_string(policy.kind)) + ", but backoff is one duration",
                    "say up to what it grows: " + to_text(pause->first) + ".." + to_text(pause->first * 30));
  else if (pause && !grows && pause->grows)
    values.complain(at, path + ".kind", "is fixed, but backoff is a range", "write one duration, or remove kind");
  else if (!grows)
    policy.last = policy.first;
}

}  // namespace

retry_policy read_retry(const node& value, const std::string& path, value_reader& values) {
  retry_policy policy;
  if (value.kind == node_kind::integer) {
    policy.attempts = values.count(value, path, value_form::retries);
    return policy;
  }
  std::optional<backoff_range> pause;
  std::optional<backoff_kind> kind;
  auto bad = values.errors().size();
  values.keys(value, retry_keys, path, value.location.at, [&](const auto& entry, const member& m, const auto& inner) {
    switch (entry.key) {
    case retry_key::attempts:
      policy.attempts = values.count(m.value, inner, entry.takes);
      return;
    case retry_key::backoff:
      pause = read_backoff(m.value, inner, values);
      return;
    case retry_key::kind:
      kind = values.word<backoff_kind>(m.value, inner);
      return;
    case retry_key::jitter:
      policy.jitter = m.value.scalar.to_number<double>();
      if (!(policy.jitter >= 0 && policy.jitter <= 1))
        values.complain(m.value, inner, "must be from 0 to 1");
      return;
    case retry_key::within:
      policy.within = values.duration(m.value, inner);
      return;
    case retry_key::on:
      policy.only_on = values.codes(m.value, inner);
      return;
    case retry_key::not_on:
      policy.never_on = values.codes(m.value, inner);
      return;
    }
  });
  if (bad != values.errors().size())
    return policy;
  const auto* said = value.find("kind");
  settle_backoff(policy, pause, kind, said ? said->value : value, path, values);
  for (const auto& code : policy.never_on)
    if (std::ranges::find(policy.only_on, code) != policy.only_on.end())
      values.complain(value.find("not_on")->value, path + ".not_on", "names " + code + ", and so does on", "keep one");
  return policy;
}

timeout_policy read_timeouts(const node& value, const std::string& path, unsigned kind, value_reader& values) {
  timeout_policy policy;
  auto has_attempts = (kind & (of_work | of_child)) != 0;
  if (value.kind == node_kind::string) {
    (has_attempts ? policy.attempt : policy.total) = values.duration(value, path);
    return policy;
  }
  values.keys(
    value, timeout_keys, path, value.location.at,
    [&](const auto& entry, const member& m, const auto& inner) {
      auto bound = values.duration(m.value, inner);
      if (!(entry.kinds & kind))
        return values.complain(m.value, inner, "does not go with " + names_of_kinds(kind),
                               has_attempts ? "write attempt or total" : "write total");
      switch (entry.key) {
      case timeout_key::queue:
        policy.queue = bound;
        return;
      case timeout_key::attempt:
        policy.attempt = bound;
        return;
      case timeout_key::heartbeat:
        policy.heartbeat = bound;
        return;
      case timeout_key::total:
        policy.total = bound;
        return;
      }
    },
    kind);
  return policy;
}

cache_policy read_cache(const node& value, const std::string& path, value_reader& values) {
  cache_policy policy;
  if (value.kind == node_kind::string) {
    policy.ttl = values.duration(value, path).value_or(policy.ttl);
    return policy;
  }
  values.keys(value, cache_keys, path, value.location.at, [&](const auto& entry, const member& m, const auto& inner) {
    switch (entry.key) {
    case cache_key::ttl:
      policy.ttl = values.duration(m.value, inner).value_or(policy.ttl);
      return;
    }
  });
  return policy;
}

}  // namespace troupe
