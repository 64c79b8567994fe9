#include "core/workflow/start_reader.hpp"

namespace troupe {
namespace {

/// A span of what a policy about starts says.
milliseconds read_period(const node& value, const std::string& path, value_reader& values) {
  auto span = values.duration(value, path).value_or(1ms);
  if (span > start_period_max)
    values.complain(value, path, "must be at most " + to_text(start_period_max));
  return span;
}

}  // namespace

debounce_policy read_debounce(const node& value, const std::string& path, value_reader& values) {
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

batch_policy read_batch(const node& value, const std::string& path, value_reader& values) {
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
