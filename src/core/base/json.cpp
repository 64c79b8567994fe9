#include "core/base/json.hpp"

#include <algorithm>

namespace troupe {
namespace {

void write_canonical(std::string& out, const json::value& value) {
  if (const auto* array = value.if_array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0)
        out += ',';
      write_canonical(out, (*array)[i]);
    }
    out += ']';
    return;
  }
  const auto* object = value.if_object();
  if (!object) {
    out += json::serialize(value);
    return;
  }
  std::vector<const json::key_value_pair*> members;
  members.reserve(object->size());
  for (const auto& member : *object)
    members.push_back(&member);
  std::ranges::sort(members, {}, [](const auto* member) { return std::string_view(member->key()); });
  out += '{';
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0)
      out += ',';
    out += json::serialize(json::string(members[i]->key()));
    out += ':';
    write_canonical(out, members[i]->value());
  }
  out += '}';
}

}  // namespace

std::string canonical_json(const json::value& value) {
  std::string out;
  write_canonical(out, value);
  return out;
}

}  // namespace troupe
