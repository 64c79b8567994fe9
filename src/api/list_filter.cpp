#include "api/list_filter.hpp"

#include "core/expression/formats.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

std::string state_names() {
  std::string all;
  for (auto name : enum_names(execution_state{}))
    all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

/// `running,waiting`
result<std::vector<execution_state>> states_of(const arguments& given) {
  std::vector<execution_state> states;
  const auto* text = given.find("state");
  for (std::string_view rest = text ? std::string_view(*text) : ""; text;) {
    auto name = rest.substr(0, rest.find(','));
    auto state = from_name<execution_state>(name);
    if (!state)
      return refused{errc::invalid, "unknown state", "state", "one or more, with commas, of: " + state_names()};
    states.push_back(*state);
    if (name.size() == rest.size())
      break;
    rest.remove_prefix(name.size() + 1);
  }
  std::ranges::sort(states);
  states.erase(std::ranges::unique(states).begin(), states.end());
  return states;
}

/// `team=content,lang=en`, or a JSON object.
result<std::map<std::string, std::string>> labels_of(const arguments& given) {
  std::map<std::string, std::string> labels;
  const auto* text = given.find("labels");
  refused malformed{errc::invalid, "not labels", "labels", R"(write team=content,lang=en or {"team":"content"})"};
  if (!text)
    return labels;
  if (text->starts_with('{')) {
    auto object = parse_json(*text);
    if (!object || !read_json(*object, labels))
      return malformed;
  } else {
    for (std::string_view rest = *text; !rest.empty();) {
      auto pair = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      auto equals = pair.find('=');
      if (equals == pair.npos || equals == 0)
        return malformed;
      labels.insert_or_assign(std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1)));
    }
  }
  if (labels.empty())
    return malformed;
  if (labels.size() > filter_labels_max)
    return refused{errc::invalid, "more than " + std::to_string(filter_labels_max) + " labels", "labels"};
  return labels;
}

}  // namespace

result<void> read_filter(const arguments& given, list_executions& out) {
  auto states = states_of(given);
  if (!states)
    return std::move(states).error();
  out.states = *std::move(states);
  auto labels = labels_of(given);
  if (!labels)
    return std::move(labels).error();
  out.labels = *std::move(labels);
  for (auto [name, to] : {std::pair{"created_from", &out.created_from}, {"created_before", &out.created_before}})
    if (const auto* text = given.find(name); text && !(*to = expression::read_timestamp(*text)))
      return refused{errc::invalid, "not a time", name, "write it as 2026-01-31T09:30:00Z"};
  return {};
}

}  // namespace troupe::api
