#include "core/expression/types.hpp"

#include <algorithm>
#include <array>

namespace troupe::expression {
namespace {

struct naming {
  kind of;
  char letter;
  std::string_view name;
};

constexpr std::array namings{
  naming{kind::dynamic, 'a', "dyn"},
  naming{kind::null, 'n', "null_type"},
  naming{kind::boolean, 'b', "bool"},
  naming{kind::integer, 'i', "int"},
  naming{kind::unsigned_integer, 'u', "uint"},
  naming{kind::number, 'f', "double"},
  naming{kind::string, 's', "string"},
  naming{kind::bytes, 'y', "bytes"},
  naming{kind::list, 'l', "list"},
  naming{kind::map, 'm', "map"},
  naming{kind::timestamp, 't', "timestamp"},
  naming{kind::duration, 'd', "duration"},
  naming{kind::type, 'T', "type"},
  naming{kind::optional, 'o', "optional_type"},
};

std::shared_ptr<const type> held(type of) {
  return std::make_shared<const type>(std::move(of));
}

const type unassigned{.unassigned = true};

/// Null may stand where these are asked for, as CEL has it.
bool may_be_null(const type& of) {
  return of.kind == kind::timestamp || of.kind == kind::duration || of.kind == kind::optional ||
         of.kind == kind::opaque;
}

}  // namespace

char letter_of(const type& of) {
  for (const auto& n : namings)
    if (n.of == of.kind)
      return n.letter;
  return of.name == "net.IP" ? 'p' : of.name == "net.CIDR" ? 'c' : 'a';
}

kind kind_of(char letter) {
  for (const auto& n : namings)
    if (n.letter == letter)
      return n.of;
  return kind::dynamic;
}

std::optional<value> constant_named(std::string_view name) {
  static constexpr std::array<std::string_view, 15> types{"bool",
                                                          "int",
                                                          "uint",
                                                          "double",
                                                          "string",
                                                          "bytes",
                                                          "list",
                                                          "map",
                                                          "null_type",
                                                          "type",
                                                          "optional_type",
                                                          "google.protobuf.Timestamp",
                                                          "google.protobuf.Duration",
                                                          "net.IP",
                                                          "net.CIDR"};
  if (auto known = std::ranges::find(types, name); known != types.end())
    return type_name{*known};
  if (name == "google.protobuf.NullValue.NULL_VALUE")
    return std::int64_t{0};
  return std::nullopt;
}

std::string name_of(const type& of) {
  for (const auto& n : namings)
    if (n.of == of.kind)
      return std::string(n.name);
  return of.name;
}

bool is_number(const type& of) {
  return of.kind == kind::integer || of.kind == kind::unsigned_integer || of.kind == kind::number;
}

bool is_dynamic(const type& of) {
  return of.kind == kind::dynamic;
}

const type& item_of(const type& of) {
  return of.item ? *of.item : dynamic;
}

const type& key_of(const type& of) {
  return of.key ? *of.key : dynamic;
}

type list_of(type item) {
  return {.kind = kind::list, .item = held(std::move(item))};
}

type map_of(type key, type item) {
  return {.kind = kind::map, .item = held(std::move(item)), .key = held(std::move(key))};
}

type optional_of(type item) {
  return {.kind = kind::optional, .item = held(std::move(item))};
}

type join(const type& a, const type& b) {
  if (a.unassigned)
    return b;
  if (b.unassigned)
    return a;
  if (a.kind == kind::null && may_be_null(b))
    return b;
  if (b.kind == kind::null && may_be_null(a))
    return a;
  if (a.kind != b.kind || a.name != b.name || a.parameters.size() != b.parameters.size())
    return {};
  type made{.kind = a.kind, .name = a.name};
  if (a.item && b.item)
    made.item = held(join(*a.item, *b.item));
  if (a.key && b.key)
    made.key = held(join(*a.key, *b.key));
  for (std::size_t i = 0; i < a.parameters.size(); ++i)
    made.parameters.push_back(join(a.parameters[i], b.parameters[i]));
  return made;
}

bool assign(const type& wanted, const type& given, assignment& known) {
  if (wanted.kind == kind::parameter) {
    auto [found, added] = known.try_emplace(wanted.name, given);
    if (!added)
      found->second = join(found->second, given);
    return true;
  }
  if (!is_dynamic(wanted) && !is_dynamic(given) && (wanted.kind != given.kind || wanted.name != given.name))
    return false;
  auto within = [&](const auto& inner, const type& passed) { return !inner || assign(*inner, passed, known); };
  if (!within(wanted.item, item_of(given)) || !within(wanted.key, key_of(given)))
    return false;
  for (std::size_t i = 0; i < wanted.parameters.size(); ++i)
    if (!assign(wanted.parameters[i], i < given.parameters.size() ? given.parameters[i] : dynamic, known))
      return false;
  return true;
}

type substitute(const type& of, const assignment& known) {
  if (of.kind == kind::parameter) {
    auto found = known.find(of.name);
    return found == known.end() ? unassigned : found->second;
  }
  auto made = of;
  if (of.item)
    made.item = held(substitute(*of.item, known));
  if (of.key)
    made.key = held(substitute(*of.key, known));
  for (auto& parameter : made.parameters)
    parameter = substitute(parameter, known);
  return made;
}

}  // namespace troupe::expression
