#include "core/workflow/case_reader.hpp"

namespace troupe {
namespace {

bool may_name(std::string_view text, const definition_limits& limits) {
  complaints unheard("", 1);
  return check_name(text, "", {}, limits, unheard);
}

std::string numbered(std::size_t place) {
  return "case_" + std::to_string(place + 1);
}

case_entry named_case(const member& m, std::size_t place, value_reader& values) {
  if (m.key == "else")
    return {m, std::nullopt};
  case_entry self{m, m.key};
  if (!may_name(m.key, values.limits()))
    self.task.key = numbered(place);
  return self;
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

std::optional<case_entry> listed_case(const node& item, std::size_t place, value_reader& values) {
  auto path = "cases[" + std::to_string(place) + "]";
  if (item.kind != node_kind::map) {
    values.complain(item, path, "must be a task with when, not " + std::string(words(item.kind)),
                    "write { when: VALUE, uses: TYPE }");
    return std::nullopt;
  }
  case_entry self{{numbered(place), item.location.at, item}, std::nullopt};
  std::erase_if(self.task.value.members, [](const auto& m) { return m.key == "when" || m.key == "else"; });
  node marks{node_kind::map, item.location};
  for (const auto& m : item.members)
    if (m.key == "when" || m.key == "else")
      marks.members.push_back(m);
  auto before = values.errors().size();
  values.keys(marks, case_keys, path, item.location.at, [&](const auto& entry, const member& m, const auto& inner) {
    switch (entry.key) {
    case case_key::when:
      self.value = text_of(m.value.scalar);
      if (self.value->size() > values.limits().label_bytes_max)
        values.complain(m.value, inner, "is longer than " + std::to_string(values.limits().label_bytes_max) + " bytes");
      return;
    case case_key::otherwise:
      self.task.key = "else";
      if (!m.value.scalar.get_bool())
        values.complain(m.value, inner, "must be true", "write else: true, or remove it");
      return;
    }
  });
  if (before != values.errors().size())
    return std::nullopt;
  if (marks.members.size() == 1)
    return self;
  values.complain(item, path, marks.members.empty() ? "is for no value" : "has both when and else",
                  marks.members.empty() ? "add when: VALUE or else: true" : "keep one");
  return std::nullopt;
}

}  // namespace

std::vector<case_entry> read_cases(const node& value, value_reader& values) {
  std::vector<case_entry> cases;
  if (value.members.empty() && value.items.empty())
    values.complain(value, "cases", "has none", "add VALUE: { uses: TYPE }");
  for (std::size_t i = 0; i < value.members.size(); ++i)
    cases.push_back(named_case(value.members[i], i, values));
  for (std::size_t i = 0; i < value.items.size(); ++i)
    if (auto read = listed_case(value.items[i], i, values))
      cases.push_back(*std::move(read));
  return cases;
}

}  // namespace troupe
