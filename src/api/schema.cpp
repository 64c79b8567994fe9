#include "api/schema.hpp"

#include "core/base/invariant.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace troupe::api {
namespace {

bool is_word_of_notation(std::string_view text) {
  constexpr std::string_view words[]{"string", "integer", "number", "boolean", "object", "time", "duration", "bytes"};
  return std::ranges::find(words, text) != std::end(words);
}

std::int64_t bound_of(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  TROUPE_INVARIANT(error == std::errc{} && end == text.data() + text.size());
  return value;
}

}  // namespace

shape shape_of(std::string_view type) {
  using enum shape::form;
  if (type.empty())
    return {};
  if (type.front() == '[' || type.front() == '{')
    return {.is = type.front() == '[' ? list : map, .inner = type.substr(1, type.size() - 2)};
  if (type.find('|') != type.npos)
    return {.is = choice, .text = type};
  auto open = type.find('(');
  auto word_part = type.substr(0, open);
  if (open == type.npos)
    return {.is = is_word_of_notation(type) ? word : named, .text = type};
  auto inside = type.substr(open + 1, type.size() - open - 2);
  if (word_part == "page")
    return {.is = page, .inner = inside};
  TROUPE_INVARIANT(is_word_of_notation(word_part));
  auto dots = inside.find("..");
  return {
    .is = word, .text = word_part, .low = bound_of(inside.substr(0, dots)), .high = bound_of(inside.substr(dots + 2))};
}

std::vector<std::string_view> choices_of(const shape& of) {
  std::vector<std::string_view> names;
  for (auto rest = of.text; !rest.empty();) {
    auto end = rest.find('|');
    names.push_back(rest.substr(0, end));
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  }
  return names;
}

const std::vector<schema>& schemas() {
  static const std::vector<schema> table = [] {
    std::vector<schema> all;
    for (auto part : {common_schemas, node_schemas, cluster_schemas, workflow_schemas, execution_schemas, flow_schemas,
                      overview_schemas, worker_schemas, schedule_schemas, access_schemas, quality_schemas})
      std::ranges::move(part(), std::back_inserter(all));
    std::ranges::sort(all, {}, &schema::name);
    return all;
  }();
  return table;
}

const schema* find_schema(std::string_view name) {
  auto found = std::ranges::lower_bound(schemas(), name, {}, &schema::name);
  return found == schemas().end() || found->name != name ? nullptr : &*found;
}

}  // namespace troupe::api
