#include "core/importer/policies.hpp"

#include "core/base/time.hpp"

#include <algorithm>
#include <optional>

namespace troupe::importer {
namespace {

std::optional<std::int64_t> number(const json::object& of, std::string_view name) {
  const auto* found = of.if_contains(name);
  if (!found || !found->is_number())
    return std::nullopt;
  return found->is_double() ? static_cast<std::int64_t>(found->get_double()) : found->to_number<std::int64_t>();
}

std::string text(const json::object& of, std::string_view name) {
  const auto* found = of.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

constexpr std::int64_t day = 24 * 60 * 60;
constexpr std::int64_t attempts_max = 100;

std::optional<yaml_entry> retry(const json::object& definition, const json::object& task, policies& to) {
  auto count = number(task, "retryCount");
  if (!count)
    count = number(definition, "retryCount");
  if (!count || *count <= 0)
    return std::nullopt;
  auto attempts = std::min(*count + 1, attempts_max);
  if (attempts < *count + 1)
    to.notes.push_back("retryCount " + std::to_string(*count) + " is held to " + std::to_string(attempts_max) +
                       " attempts.");
  json::object made{{"attempts", attempts}};
  auto first = number(definition, "retryDelaySeconds").value_or(60);
  auto logic = text(definition, "retryLogic");
  auto pause = first <= 0 ? std::string("1ms") : seconds_text(std::min(first, day));
  if (logic == "EXPONENTIAL_BACKOFF" || logic == "LINEAR_BACKOFF") {
    auto last = std::min(number(definition, "maxRetryDelaySeconds").value_or(day), day);
    made["backoff"] = first <= 0 || last <= first ? pause : pause + ".." + seconds_text(last);
    made["kind"] = logic == "LINEAR_BACKOFF" ? "linear" : "exponential";
  } else {
    made["backoff"] = pause;
    made["kind"] = "fixed";
  }
  made["jitter"] = 0;
  if (text(definition, "timeoutPolicy") == "TIME_OUT_WF" && number(definition, "timeoutSeconds").value_or(0) > 0)
    made["not_on"] = json::array{"timeout"};
  return yaml_entry{"retry", json::value(std::move(made)), {}};
}

std::optional<yaml_entry> timeout(const json::object& definition, bool heartbeats, policies& to) {
  json::object made;
  auto put = [&](const char* key, const char* field) {
    if (auto seconds = number(definition, field); seconds && *seconds > 0)
      made[key] = seconds_text(*seconds);
  };
  put("queue", "pollTimeoutSeconds");
  if (text(definition, "timeoutPolicy") == "ALERT_ONLY") {
    if (number(definition, "timeoutSeconds").value_or(0) > 0)
      to.notes.push_back("timeoutPolicy ALERT_ONLY: timeoutSeconds ended nothing in Conductor and is left out.");
  } else {
    put("attempt", "timeoutSeconds");
  }
  if (heartbeats)
    put("heartbeat", "responseTimeoutSeconds");
  put("total", "totalTimeoutSeconds");
  if (made.empty())
    return std::nullopt;
  return yaml_entry{"timeout", json::value(std::move(made)), {}};
}

std::optional<yaml_entry> limits(const json::object& definition) {
  json::object made;
  if (auto at_once = number(definition, "concurrentExecLimit"); at_once && *at_once > 0)
    made["at_once"] = *at_once;
  auto rate = number(definition, "rateLimitPerFrequency").value_or(0);
  auto per = number(definition, "rateLimitFrequencyInSeconds").value_or(1);
  if (rate > 0)
    made["rate"] = std::to_string(rate) + "/" + seconds_text(std::max<std::int64_t>(per, 1));
  if (made.empty())
    return std::nullopt;
  // One key for all tasks of the name, in every workflow.
  json::object keyed{{"key", "'" + text(definition, "name") + "'"}};
  for (auto& [name, value] : made)
    keyed[name] = value;
  return yaml_entry{"limits", json::value(json::array{std::move(keyed)}), {}};
}

}  // namespace

std::string seconds_text(std::int64_t seconds) {
  constexpr std::int64_t most = 366 * day;
  return to_text(std::chrono::seconds(std::clamp<std::int64_t>(seconds, 1, most)));
}

policies policies_of(const json::object* definition, const json::object& task, bool heartbeats) {
  static const json::object none;
  const auto& given = definition ? *definition : none;
  policies made;
  for (auto entry : {retry(given, task, made), timeout(given, heartbeats, made), limits(given)})
    if (entry)
      made.keys.push_back(*std::move(entry));
  if (const auto* values = given.if_contains("inputTemplate");
      values && values->is_object() && !values->get_object().empty())
    made.input_template = &values->get_object();
  return made;
}

}  // namespace troupe::importer
