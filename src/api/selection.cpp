#include "api/selection.hpp"

#include "api/schema.hpp"
#include "core/base/nearest.hpp"

#include <algorithm>

namespace troupe::api {
namespace {

bool is_name_letter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

/// What the members of a type are: those of a schema, all of one type, or whatever there is.
struct members {
  const schema* of = nullptr;
  /// Of the members of an object whose members are all alike.
  std::string_view inner = {};
  bool has_any = false;

  std::string_view type_of(std::string_view name) const {
    if (!of)
      return inner;
    auto found = std::ranges::find(of->members, name, &named_value::name);
    return found == of->members.end() ? std::string_view{} : found->type;
  }
};

members members_of(std::string_view type) {
  auto of = shape_of(type);
  switch (of.is) {
  case shape::form::any:
    return {.has_any = true};
  case shape::form::word:
    return {.has_any = of.text == "object"};
  case shape::form::list:
  case shape::form::page:
    return members_of(of.inner);
  case shape::form::map:
    return {.inner = of.inner, .has_any = true};
  case shape::form::choice:
    return {};
  case shape::form::named: {
    const auto* declared = find_schema(of.text);
    return {.of = declared && declared->names.empty() ? declared : nullptr, .has_any = declared && declared->open};
  }
  }
  return {};
}

class reader {
public:
  explicit reader(std::string_view text) : text_(text) {}

  result<selection> read(std::string_view type) {
    auto all = read_list(type, 1);
    if (all && at_ < text_.size())
      return wrong("unexpected `" + std::string(1, text_[at_]) + "`", "write a,b(c)");
    return all;
  }

private:
  result<selection> read_list(std::string_view type, std::size_t depth) {
    if (depth > fields_depth_max)
      return wrong("nested deeper than " + std::to_string(fields_depth_max), "ask for the whole member");
    auto known = members_of(type);
    selection out;
    do {
      auto one = read_field(known, depth);
      if (!one)
        return std::move(one).error();
      if (out.find(one->name) && !out.is_all())
        return wrong("`" + one->name + "` is named twice", "name each member once");
      out.fields().push_back(*std::move(one));
    } while (skip(','));
    return out;
  }

  result<selection::field> read_field(const members& known, std::size_t depth) {
    auto begin = at_;
    while (at_ < text_.size() && is_name_letter(text_[at_]))
      ++at_;
    selection::field out{std::string(text_.substr(begin, at_ - begin)), {}};
    if (out.name.empty())
      return wrong("a name is missing", "write a,b(c)");
    if (!known.has_any && (!known.of || !is_declared(*known.of, out.name)))
      return unknown(known, out.name, begin);
    if (!skip('('))
      return out;
    auto inside = read_list(known.type_of(out.name), depth + 1);
    if (!inside)
      return std::move(inside).error();
    if (!skip(')'))
      return wrong("`)` is missing", "write a,b(c)");
    out.inside = *std::move(inside);
    return out;
  }

  static bool is_declared(const schema& of, std::string_view name) {
    return std::ranges::find(of.members, name, &named_value::name) != of.members.end();
  }

  refused unknown(const members& known, std::string_view name, std::size_t at) {
    at_ = at;
    if (!known.of)
      return wrong("`" + std::string(name) + "` is of something that has no members", "ask for the whole member");
    std::vector<std::string> names;
    std::string all;
    for (const auto& member : known.of->members) {
      names.emplace_back(member.name);
      all += (all.empty() ? "" : ", ") + names.back();
    }
    auto near = nearest(name, names);
    return wrong("no field `" + std::string(name) + "`", near ? "did you mean " + *near + "?" : "there are: " + all);
  }

  bool skip(char c) {
    if (at_ == text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }

  refused wrong(std::string what, std::string hint) const {
    return {errc::invalid, std::move(what), "fields:" + std::to_string(at_ + 1), std::move(hint)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const selection::field* selection::find(std::string_view name) const {
  auto found = std::ranges::find(fields_, name, &field::name);
  return found == fields_.end() ? nullptr : &*found;
}

void selection::keep(json::value& value) const {
  if (is_all())
    return;
  if (auto* items = value.if_array()) {
    for (auto& item : *items)
      keep(item);
    return;
  }
  auto* object = value.if_object();
  if (!object)
    return;
  json::object kept;
  kept.reserve(fields_.size());
  for (auto& member : *object)
    if (const auto* wanted = find(member.key())) {
      wanted->inside.keep(member.value());
      kept.emplace(member.key(), std::move(member.value()));
    }
  *object = std::move(kept);
}

result<selection> read_selection(std::string_view text, std::string_view type) {
  if (text.size() > fields_bytes_max)
    return refused{errc::invalid, "longer than " + std::to_string(fields_bytes_max) + " bytes", "fields"};
  return reader(text).read(type);
}

}  // namespace troupe::api
