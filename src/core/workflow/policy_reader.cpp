#include "core/workflow/policy_reader.hpp"

#include <charconv>

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
        return values.complain(m.value, inner, "is for tasks that have attempts of their own",
                               has_attempts ? "another execution has no queue: write attempt or total" : "write total");
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

std::optional<wait_policy> read_wait(const node& value, const std::string& path, timeout_policy& timeout,
                                     value_reader& values) {
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

namespace {

/// A span of what a policy about starts says.
milliseconds read_period(const node& value, const std::string& path, value_reader& values) {
  auto span = values.duration(value, path).value_or(1ms);
  if (span > start_period_max)
    values.complain(value, path, "must be at most " + to_text(start_period_max));
  return span;
}

}  // namespace

std::optional<debounce_policy> read_debounce(const node& value, const std::string& path, value_reader& values) {
  debounce_policy policy;
  values.keys(value, debounce_keys, path, value.location.at,
              [&](const auto& entry, const member& m, const auto& inner) {
                switch (entry.key) {
                case debounce_key::key:
                  policy.key = values.expression(m.value, inner);
                  return;
                case debounce_key::period:
                  policy.period = read_period(m.value, inner, values);
                  return;
                case debounce_key::at_most:
                  policy.at_most = read_period(m.value, inner, values);
                  return;
                }
              });
  if (policy.at_most && *policy.at_most < policy.period)
    values.complain(value.find("at_most")->value, path + ".at_most", "is shorter than period",
                    "write at least " + to_text(policy.period));
  return policy;
}

std::optional<singleton_policy> read_singleton(const node& value, const std::string& path, value_reader& values) {
  singleton_policy policy;
  if (value.kind == node_kind::boolean)
    return value.scalar.get_bool() ? std::optional(policy) : std::nullopt;
  if (value.kind == node_kind::string) {
    policy.key = values.expression(value, path + ".key");
    return policy;
  }
  values.keys(value, singleton_keys, path, value.location.at,
              [&](const auto& entry, const member& m, const auto& inner) {
                switch (entry.key) {
                case singleton_key::key:
                  policy.key = values.expression(m.value, inner);
                  return;
                case singleton_key::mode:
                  policy.mode = values.word<singleton_mode>(m.value, inner).value_or(policy.mode);
                  return;
                }
              });
  return policy;
}

std::optional<batch_policy> read_batch(const node& value, const std::string& path, value_reader& values) {
  batch_policy policy;
  values.keys(value, batch_keys, path, value.location.at, [&](const auto& entry, const member& m, const auto& inner) {
    switch (entry.key) {
    case batch_key::key:
      policy.key = values.expression(m.value, inner);
      return;
    case batch_key::size:
      policy.size = values.count(m.value, inner, entry.takes);
      return;
    case batch_key::within:
      policy.within = read_period(m.value, inner, values);
      return;
    }
  });
  return policy;
}

}  // namespace troupe
