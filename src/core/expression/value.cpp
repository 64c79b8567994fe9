#include "core/expression/value.hpp"

#include "core/expression/expression.hpp"
#include "core/expression/formats.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe::expression {

// --- lists and maps ----------------------------------------------------------------------------------------------

list::list(std::vector<value> items) : items_(std::make_shared<const std::vector<value>>(std::move(items))) {}

std::size_t list::size() const {
  return borrowed_ ? borrowed_->size() : items_->size();
}

value list::at(std::size_t index) const {
  return borrowed_ ? from_json((*borrowed_)[index]) : (*items_)[index];
}

/// The entries as written, and their indexes in the order of their keys.
struct map::entries {
  std::vector<std::pair<value, value>> written;
  std::vector<std::uint32_t> sorted;
};

namespace {

/// Returns a number key as the smallest type that holds it, so that equal keys are alike.
value plain_key(const value& key) {
  if (key.is<std::uint64_t>() && key.as<std::uint64_t>() <= std::uint64_t(INT64_MAX))
    return static_cast<std::int64_t>(key.as<std::uint64_t>());
  if (!key.is<double>())
    return key;
  auto number = key.as<double>();
  if (number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number)
    return static_cast<std::int64_t>(number);
  if (number >= 0x1p63 && number < 0x1p64)
    return static_cast<std::uint64_t>(number);
  return key;
}

bool key_less(const value& a, const value& b) {
  if (a.letter() != b.letter())
    return a.letter() < b.letter();
  switch (a.letter()) {
  case 'b':
    return a.as<bool>() < b.as<bool>();
  case 'i':
    return a.as<std::int64_t>() < b.as<std::int64_t>();
  case 'u':
    return a.as<std::uint64_t>() < b.as<std::uint64_t>();
  default:
    return a.text_view() < b.text_view();
  }
}

bool may_be_key(const value& key) {
  return key.is<bool>() || key.is<std::int64_t>() || key.is<std::uint64_t>() || key.is<text>();
}

}  // namespace

value map::make(std::vector<std::pair<value, value>> written) {
  auto made = std::make_shared<entries>();
  made->sorted.resize(written.size());
  for (std::uint32_t i = 0; i < written.size(); ++i) {
    if (!may_be_key(written[i].first))
      return value::fail("a " + std::string(written[i].first.type()) + " cannot be the key of a map",
                         "keys are strings, integers or booleans");
    made->sorted[i] = i;
  }
  made->written = std::move(written);
  auto key = [&](std::uint32_t i) { return plain_key(made->written[i].first); };
  std::ranges::sort(made->sorted, key_less, key);
  auto twice = std::ranges::adjacent_find(
    made->sorted, [](const value& a, const value& b) { return !key_less(a, b); }, key);
  if (twice != made->sorted.end())
    return value::fail("the key " + to_text(made->written[*twice].first).value_or("") + " stands twice in a map");
  return map(std::move(made));
}

std::size_t map::size() const {
  return borrowed_ ? borrowed_->size() : owned_->written.size();
}

value map::key(std::size_t index) const {
  return borrowed_ ? value(text{(borrowed_->begin() + index)->key(), nullptr}) : owned_->written[index].first;
}

value map::at(std::size_t index) const {
  return borrowed_ ? from_json((borrowed_->begin() + index)->value()) : owned_->written[index].second;
}

std::optional<value> map::find(const value& key) const {
  if (borrowed_) {
    const auto* found = key.is<text>() ? borrowed_->if_contains(key.text_view()) : nullptr;
    return found ? std::optional(from_json(*found)) : std::nullopt;
  }
  auto wanted = plain_key(key);
  if (!may_be_key(wanted))
    return std::nullopt;
  auto key_of = [&](std::uint32_t i) { return plain_key(owned_->written[i].first); };
  auto found = std::ranges::lower_bound(owned_->sorted, wanted, key_less, key_of);
  if (found == owned_->sorted.end() || key_less(wanted, key_of(*found)))
    return std::nullopt;
  return owned_->written[*found].second;
}

std::optional<value> members::find(const value& key) const {
  const auto* found = key.is<text>() ? source->find(key.text_view()) : nullptr;
  return found ? std::optional(from_json(*found)) : std::nullopt;
}

// --- values ------------------------------------------------------------------------------------------------------

value value::of_text(std::string content) {
  auto owner = std::make_shared<const std::string>(std::move(content));
  return text{*owner, owner};
}

value value::of_bytes(std::string content) {
  auto owner = std::make_shared<const std::string>(std::move(content));
  return byte_string{*owner, owner};
}

value value::some(value of) {
  return optional{std::make_shared<const value>(std::move(of))};
}

value value::fail(std::string what, std::string hint, errc code) {
  return failure{std::make_shared<const refused>(refused{code, std::move(what), {}, std::move(hint)})};
}

std::string_view value::type() const {
  static constexpr std::array<std::string_view, 17> names{"null_type",
                                                          "bool",
                                                          "int",
                                                          "uint",
                                                          "double",
                                                          "string",
                                                          "bytes",
                                                          "list",
                                                          "map",
                                                          "google.protobuf.Timestamp",
                                                          "google.protobuf.Duration",
                                                          "type",
                                                          "optional_type",
                                                          "net.IP",
                                                          "net.CIDR",
                                                          "map",
                                                          "error"};
  return names[content_.index()];
}

// --- JSON --------------------------------------------------------------------------------------------------------

value from_json(const json::value& from) {
  switch (from.kind()) {
  case json::kind::null:
    return null{};
  case json::kind::bool_:
    return from.get_bool();
  case json::kind::int64:
    return from.get_int64();
  case json::kind::uint64:
    return plain_key(value(std::uint64_t(from.get_uint64())));
  case json::kind::double_:
    return from.get_double();
  case json::kind::string:
    return text{from.get_string(), nullptr};
  case json::kind::array:
    return list(from.get_array());
  case json::kind::object:
    return map(from.get_object());
  }
  return null{};
}

namespace {

refused too_much() {
  return {errc::too_large, "the result is too large", {}, "the work of one expression is bounded (cost_max)"};
}

refused too_deep() {
  return {errc::too_large, "the result nests deeper than " + std::to_string(json_depth_max)};
}

/// Counts what a copy would make.
result<void> weigh(const json::value& from, meter& budget, std::size_t depth) {
  if (depth > json_depth_max)
    return too_deep();
  if (!budget.take(from.is_string() ? 1 + from.get_string().size() / 64 : 1))
    return too_much();
  if (from.is_array())
    for (const auto& item : from.get_array())
      if (auto weighed = weigh(item, budget, depth + 1); !weighed)
        return weighed;
  if (from.is_object())
    for (const auto& [name, item] : from.get_object())
      if (auto weighed = weigh(item, budget, depth + 1); !weighed)
        return weighed;
  return {};
}

template <class Borrowed>
result<json::value> copy_borrowed(const Borrowed& from, meter& budget, std::size_t depth) {
  if (depth > json_depth_max)
    return too_deep();
  for (const auto& item : from) {
    const json::value* inner = nullptr;
    if constexpr (std::same_as<Borrowed, json::object>)
      inner = &item.value();
    else
      inner = &item;
    if (auto weighed = weigh(*inner, budget, depth + 1); !weighed)
      return weighed.error();
  }
  return json::value(from);
}

result<json::value> copy(const value& from, meter& budget, std::size_t depth);

result<json::value> copy_list(const list& from, meter& budget, std::size_t depth) {
  if (from.borrowed())
    return copy_borrowed(*from.borrowed(), budget, depth);
  json::array made;
  made.reserve(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto item = copy(from.at(i), budget, depth + 1);
    if (!item)
      return item;
    made.push_back(*std::move(item));
  }
  return json::value(std::move(made));
}

result<json::value> copy_map(const map& from, meter& budget, std::size_t depth) {
  if (from.borrowed())
    return copy_borrowed(*from.borrowed(), budget, depth);
  json::object made;
  made.reserve(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto item = copy(from.at(i), budget, depth + 1);
    if (!item)
      return item;
    auto name = to_text(from.key(i)).value_or("");
    if (made.contains(name))
      return refused{errc::invalid, "the key " + name + " stands twice in a map", {}, "keys of JSON are text"};
    made.emplace(name, *std::move(item));
  }
  return json::value(std::move(made));
}

result<json::value> copy(const value& from, meter& budget, std::size_t depth) {
  if (depth > json_depth_max)
    return too_deep();
  if (!budget.take(from.is<text>() ? 1 + from.text_view().size() / 64 : 1))
    return too_much();
  switch (from.letter()) {
  case 'n':
    return json::value(nullptr);
  case 'b':
    return json::value(from.as<bool>());
  case 'i':
    return json::value(from.as<std::int64_t>());
  case 'u':
    if (auto whole = plain_key(from); whole.is<std::int64_t>())
      return json::value(whole.as<std::int64_t>());
    return json::value(from.as<std::uint64_t>());
  case 'f':
    if (std::isfinite(from.as<double>()))
      return json::value(from.as<double>());
    return json::value(to_text(from.as<double>()));
  case 'l':
    return copy_list(from.as<list>(), budget, depth);
  case 'm':
    return copy_map(from.as<map>(), budget, depth);
  case 'y':
    return json::value(to_base64(from.as<byte_string>().view));
  case 'o':
    if (from.as<optional>().content)
      return copy(*from.as<optional>().content, budget, depth);
    return json::value(nullptr);
  case 'T':
    return refused{errc::invalid, "a type has no JSON form", {}, "compare it with `==`"};
  case '!':
    return *from.as<failure>().why;
  default:
    return json::value(to_text(from).value_or(""));
  }
}

}  // namespace

result<json::value> to_json(const value& from, meter& budget, std::size_t depth) {
  return copy(from, budget, depth);
}

// --- text --------------------------------------------------------------------------------------------------------

std::string to_text(double number) {
  if (std::isnan(number))
    return "NaN";
  if (std::isinf(number))
    return number < 0 ? "-Infinity" : "Infinity";
  std::array<char, 64> made{};
  auto size = std::abs(number);
  auto plain = size == 0 || (size >= 1e-6 && size < 1e21);
  auto end = std::to_chars(made.data(), made.data() + made.size(), number,
                           plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {made.data(), end.ptr};
}

std::optional<std::string> to_text(const value& from) {
  switch (from.letter()) {
  case 'b':
    return from.as<bool>() ? "true" : "false";
  case 'i':
    return std::to_string(from.as<std::int64_t>());
  case 'u':
    return std::to_string(from.as<std::uint64_t>());
  case 'f':
    return to_text(from.as<double>());
  case 's':
    return std::string(from.text_view());
  case 't':
    return to_text(from.as<instant>());
  case 'd':
    return to_text(from.as<nanoseconds>());
  case 'T':
    return std::string(from.as<type_name>().name);
  case 'p':
    return to_text(from.as<address>());
  case 'c':
    return to_text(from.as<network>());
  default:
    return std::nullopt;
  }
}

}  // namespace troupe::expression
