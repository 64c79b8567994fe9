#include "cli/names.hpp"

namespace troupe::cli {
namespace {

struct named_list {
  std::string path;
  std::string_view field;
  query asked = {};
  std::string_view items = "items";
};

named_list list_of(const completion& wanted) {
  switch (wanted.source) {
  case value_source::workflow:
    return {"/api/v1/workflows", "name"};
  case value_source::execution:
    return {"/api/v1/executions", "id", {{"limit", std::to_string(names_max)}}};
  case value_source::task:
    if (wanted.first.empty())
      return {};
    return {"/api/v1/executions/" + encode_segment(wanted.first), "name", {}, "tasks"};
  case value_source::schedule:
    return {"/api/v1/schedules", "name"};
  case value_source::review:
    return {"/api/v1/reviews", "id", {{"state", "open"}, {"limit", std::to_string(names_max)}}};
  case value_source::task_type:
    return {"/api/v1/task-types", "name"};
  case value_source::token:
    return {"/api/v1/tokens", "name"};
  case value_source::queue:
    return {"/api/v1/queues", "name"};
  case value_source::nothing:
  case value_source::file:
  case value_source::directory:
  case value_source::profile:
    return {};
  }
  return {};
}

}  // namespace

std::vector<std::string> names(session& s, const completion& wanted) {
  std::vector<std::string> out;
  if (wanted.source == value_source::profile) {
    if (auto all = load_profiles(s.env))
      for (const auto& [name, p] : all->all)
        out.push_back(name);
    return out;
  }
  auto from = list_of(wanted);
  if (from.path.empty())
    return out;
  if (auto found = s.node.get(from.path, from.asked))
    for (const auto& item : array_of(*found, from.items))
      out.push_back(text_of(item, from.field));
  return out;
}

invocation connection_of(std::span<const std::string> words, const variables& env) {
  std::vector<std::string> line{"version"};
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    for (const auto& o : global_options())
      if (o.kind != value_kind::flag && words[i] == "--" + std::string(o.name) && i + 2 < words.size())
        line.insert(line.end(), {words[i], words[i + 1]});
  auto call = parse(line, env);
  return call ? *std::move(call) : invocation{};
}

}  // namespace troupe::cli
