#include "core/expression/value.hpp"

#include "core/expression/expression.hpp"
#include "core/expression/formats.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace troupe::expression {

// --- lists and maps ----------------------------------------------------------------------------------------------

std::size_t list::size() const {
  return borrowed_ ? borrowed_->size() : made_->size();
}

value list::at(std::size_t index) const {
  return borrowed_ ? from_json((*borrowed_)[index]) : (*made_)[index];
}

/// The entries as written, and their indexes in the order of their keys.
struct map::entries : shared {
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

std::size_t map::size() const {
  return borrowed_ ? borrowed_->size() : made_->written.size();
}

value map::key(std::size_t index) const {
  return borrowed_ ? value(text{(borrowed_->begin() + index)->key()}) : made_->written[index].first;
}

value map::at(std::size_t index) const {
  return borrowed_ ? from_json((borrowed_->begin() + index)->value()) : made_->written[index].second;
}

std::optional<value> map::find(const value& key) const {
  if (borrowed_) {
    const auto* found = key.is<text>() ? borrowed_->if_contains(key.text_view()) : nullptr;
    return found ? std::optional(from_json(*found)) : std::nullopt;
  }
  auto wanted = plain_key(key);
  if (!may_be_key(wanted))
    return std::nullopt;
  auto key_of = [&](std::uint32_t i) { return plain_key(made_->written[i].first); };
  auto found = std::ranges::lower_bound(made_->sorted, wanted, key_less, key_of);
  if (found == made_->sorted.end() || key_less(wanted, key_of(*found)))
    return std::nullopt;
  return made_->written[*found].second;
}

std::optional<value> members::find(const value& key) const {
  const auto* found = key.is<text>() ? source->find(key.text_view()) : nullptr;
  return found ? std::optional(from_json(*found)) : std::nullopt;
}

// --- values ------------------------------------------------------------------------------------------------------

namespace {

template <class T>
struct kept : shared {
  explicit kept(T of) : content(std::move(of)) {}
  const T content;
};

}  // namespace

value value::of_text(std::string content) {
  const auto* made = new kept(std::move(content));
  return {text{made->content}, owner(made)};
}

value value::of_bytes(std::string content) {
  const auto* made = new kept(std::move(content));
  return {byte_string{made->content}, owner(made)};
}

value value::of_list(std::vector<value> items) {
  const auto* made = new kept(std::move(items));
  return {list(made->content), owner(made)};
}

value value::of_map(std::vector<std::pair<value, value>> written) {
  for (const auto& [key, item] : written)
    if (!may_be_key(key))
      return fail("a " + std::string(key.type()) + " cannot be the key of a map",
                  "keys are strings, integers or booleans");
  auto* made = new map::entries;
  value made_map{map(*made), owner(made)};
  made->written = std::move(written);
  made->sorted.resize(made->written.size());
  std::iota(made->sorted.begin(), made->sorted.end(), 0);
  auto key = [&](std::uint32_t i) { return plain_key(made->written[i].first); };
  std::ranges::sort(made->sorted, key_less, key);
  auto twice = std::ranges::adjacent_find(
    made->sorted, [](const value& a, const value& b) { return !key_less(a, b); }, key);
  if (twice != made->sorted.end())
    return fail("the key " + to_text(made->written[*twice].first).value_or("") + " stands twice in a map");
  return made_map;
}

value value::some(value of) {
  const auto* made = new kept(std::move(of));
  return {optional{&made->content}, owner(made)};
}

value value::fail(std::string what, std::string hint, errc code) {
  return fail(refused{code, std::move(what), {}, std::move(hint)});
}

value value::fail(refused why) {
  const auto* made = new kept(std::move(why));
  return {failure{&made->content}, owner(made)};
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
