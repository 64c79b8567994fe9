#include "core/start/grouping.hpp"

#include "core/workflow/plan.hpp"

#include <algorithm>

namespace troupe {
namespace {

/// Returns what a key expression says of a start, as text that is equal for equal values.
result<std::string> key_of(const std::optional<expression::program>& key, const char* of, const json::value& input,
                           const json::value& labels, const hold_limits& limits) {
  if (!key)
    return std::string();
  expression::scope names;
  names.set("input", input);
  names.set("labels", labels);
  auto value = key->evaluate(names);
  auto where = std::string(of) + ".key";
  if (!value)
    return refused{value.error().code, "the key cannot be evaluated: " + value.error().what, where,
                   "the expression is " + key->source()};
  auto text = canonical_json(*value);
  if (text.size() > limits.key_bytes_max)
    return refused{errc::too_large, "the key has " + std::to_string(text.size()) + " bytes", where,
                   "at most " + std::to_string(limits.key_bytes_max) + " are allowed"};
  return text;
}

}  // namespace

bool has_start_policy(const workflow_definition& of) {
  return of.start.debounce || of.start.singleton || of.start.batch;
}

result<start_grouping> group_start(const workflow_definition& of, std::string_view digest, const json::value& input,
                                   const std::map<std::string, std::string>& labels, timestamp now,
                                   const hold_limits& limits) {
  const auto& policy = of.start;
  auto shown_labels = to_json(labels);
  start_grouping out;
  if (policy.debounce) {
    auto key = key_of(policy.debounce->key, "debounce", input, shown_labels, limits);
    if (!key)
      return std::move(key).error();
    out.kind = hold_kind::debounced;
    out.group = "debounce " + of.name + " " + *key;
    out.due = now + policy.debounce->period;
    if (policy.debounce->at_most) {
      out.due_max = now + *policy.debounce->at_most;
      out.due = std::min(*out.due, *out.due_max);
    }
  }
  if (policy.batch) {
    auto key = key_of(policy.batch->key, "batch", input, shown_labels, limits);
    if (!key)
      return std::move(key).error();
    out.kind = hold_kind::batched;
    // What was checked against one version is not given to another.
    out.group = "batch " + of.name + " " + std::string(digest) + " " + *key;
    out.due = now + policy.batch->within;
    out.starts_max = policy.batch->size;
    out.bytes_max = limits.batch_bytes_max;
  }
  auto locks = singleton_locks(of, input, labels, limits);
  if (!locks)
    return std::move(locks).error();
  out.locks = *std::move(locks);
  return out;
}

result<std::vector<start_lock>> singleton_locks(const workflow_definition& of, const json::value& input,
                                                const std::map<std::string, std::string>& labels,
                                                const hold_limits& limits) {
  if (!of.start.singleton)
    return std::vector<start_lock>{};
  auto key = key_of(of.start.singleton->key, "singleton", input, to_json(labels), limits);
  if (!key)
    return std::move(key).error();
  return std::vector{start_lock{"workflow " + of.name + " " + *key, of.start.singleton->mode, limits.queue_max}};
}

json::value input_of_batch(json::array inputs) {
  return json::object{{"items", std::move(inputs)}};
}

result<json::value> accept_start(const workflow_definition& of, const json::value& input) {
  if (!of.start.batch)
    return accept_input(of, input);
  auto accepted = accept_input(of, input_of_batch({input}));
  if (!accepted)
    return std::move(accepted).error();
  return std::move(accepted->at("items").at(0));
}

}  // namespace troupe
