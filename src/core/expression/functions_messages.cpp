#include "core/expression/formats.hpp"
#include "core/expression/functions.hpp"

#include <cmath>
#include <limits>

/// The messages of google.protobuf that mean values of CEL: `google.protobuf.Int32Value{value: 1}` is 1. Each is a
/// function of a map of its fields.
namespace troupe::expression {
namespace {

using int64 = std::int64_t;
using uint64 = std::uint64_t;

/// Returns why the fields are not those of the message: only `known` may stand there.
template <class... Names>
std::optional<value> unknown_field(const map& fields, Names... known) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto name = fields.key(i).text_view();
    if (((name != std::string_view(known)) && ...))
      return value::fail("no such field '" + std::string(name) + "'");
  }
  return std::nullopt;
}

value wrong_type(std::string_view field, const value& given) {
  return value::fail("the field '" + std::string(field) + "' cannot be a " + std::string(given.type()));
}

value range_error(std::string_view type) {
  return value::fail("range error: the number does not fit " + std::string(type));
}

/// A message with one field `value`, which may be left out.
template <class T>
value wrapped(const value& message, T missing) {
  const auto& fields = message.as<map>();
  if (auto wrong = unknown_field(fields, "value"))
    return *wrong;
  auto given = fields.find(text{"value"});
  if (!given)
    return missing;
  return given->is<T>() ? *given : wrong_type("value", *given);
}

template <class T>
value wrapper(context&, arguments a) {
  return wrapped<T>(a[0], T{});
}

template <class T, class Narrow>
value narrow(context&, arguments a) {
  auto made = wrapped<T>(a[0], 0);
  if (!made.failed() && !std::in_range<Narrow>(made.template as<T>()))
    return range_error(std::is_signed_v<T> ? "int32" : "uint32");
  return made;
}

value float_value(context&, arguments a) {
  auto made = wrapped<double>(a[0], 0);
  return made.failed() ? made : value(static_cast<double>(static_cast<float>(made.as<double>())));
}

/// Returns the value as JSON has it, which knows no integers: what does not fit a double is text.
value json_like(context& c, const value& from) {
  constexpr int64 exact = int64{1} << 53;
  if (!c.budget.take(1))
    return null{};
  switch (from.letter()) {
  case 'n':
  case 'b':
  case 'f':
  case 's':
    return from;
  case 'i': {
    auto number = from.as<int64>();
    return std::abs(number) <= exact ? value(static_cast<double>(number)) : value::of_text(std::to_string(number));
  }
  case 'u': {
    auto number = from.as<uint64>();
    return number <= uint64{exact} ? value(static_cast<double>(number)) : value::of_text(std::to_string(number));
  }
  case 'y':
    c.budget.take_text(from.bytes().size() * 2);
    return value::of_text(to_base64(from.bytes()));
  case 't':
  case 'd':
    return value::of_text(*to_text(from));
  case 'l': {
    std::vector<value> items;
    for (std::size_t i = 0; i < from.as<list>().size(); ++i) {
      items.push_back(json_like(c, from.as<list>().at(i)));
      if (items.back().failed())
        return items.back();
    }
    return value::of_list(std::move(items));
  }
  case 'm': {
    std::vector<std::pair<value, value>> entries;
    for (std::size_t i = 0; i < from.as<map>().size(); ++i) {
      auto name = to_text(from.as<map>().key(i)).value_or("");
      entries.emplace_back(value::of_text(std::move(name)), json_like(c, from.as<map>().at(i)));
      if (entries.back().second.failed())
        return entries.back().second;
    }
    return value::of_map(std::move(entries));
  }
  default:
    return value::fail("a " + std::string(from.type()) + " has no JSON form");
  }
}

/// A message with one field of JSON, a list or a map.
template <class T>
value collection(context& c, arguments a, std::string_view field, value missing) {
  const auto& fields = a[0].as<map>();
  if (auto wrong = unknown_field(fields, field))
    return *wrong;
  auto given = fields.find(text{field});
  if (!given)
    return missing;
  return given->is<T>() ? json_like(c, *given) : wrong_type(field, *given);
}

value list_value(context& c, arguments a) {
  return collection<list>(c, a, "values", value::of_list({}));
}

value struct_value(context& c, arguments a) {
  return collection<map>(c, a, "fields", value::of_map({}));
}

value any_value(context& c, arguments a) {
  const auto& fields = a[0].as<map>();
  if (auto wrong =
        unknown_field(fields, "null_value", "number_value", "string_value", "bool_value", "struct_value", "list_value"))
    return *wrong;
  if (fields.size() > 1)
    return value::fail("google.protobuf.Value has one field");
  if (fields.size() == 0)
    return null{};
  auto name = fields.key(0).text_view();
  auto given = fields.at(0);
  if (name == "null_value")
    return null{};
  auto fits = name == "number_value"   ? given.is<double>()
              : name == "string_value" ? given.is<text>()
              : name == "bool_value"   ? given.is<bool>()
              : name == "list_value"   ? given.is<list>()
                                       : given.is<map>();
  return fits ? json_like(c, given) : wrong_type(name, given);
}

/// The fields `seconds` and `nanos`.
struct moment {
  int64 seconds = 0;
  int64 nanos = 0;
};

std::optional<value> read_moment(const map& fields, moment& to) {
  if (auto wrong = unknown_field(fields, "seconds", "nanos"))
    return wrong;
  for (auto [name, number] : {std::pair{"seconds", &to.seconds}, {"nanos", &to.nanos}})
    if (auto given = fields.find(text{name})) {
      if (!given->is<int64>())
        return wrong_type(name, *given);
      *number = given->as<int64>();
    }
  if (!std::in_range<std::int32_t>(to.nanos))
    return range_error("int32");
  return std::nullopt;
}

value timestamp(context&, arguments a) {
  moment of;
  if (auto wrong = read_moment(a[0].as<map>(), of))
    return *wrong;
  auto made = make_instant(of.seconds, of.nanos);
  return made ? value(*made) : value::fail("timestamp out of range", "years 1 to 9999");
}

value duration(context&, arguments a) {
  moment of;
  if (auto wrong = read_moment(a[0].as<map>(), of))
    return *wrong;
  int64 made = 0;
  if (__builtin_mul_overflow(of.seconds, int64{1'000'000'000}, &made) || __builtin_add_overflow(made, of.nanos, &made))
    return value::fail("duration out of range", "about 290 years");
  return nanoseconds{made};
}

value packed(context&, arguments) {
  return value::fail("conversion of google.protobuf.Any: there are no messages to unpack");
}

template <bool Text>
value characters(context&, arguments a) {
  if constexpr (Text)
    return wrapped<text>(a[0], text{""});
  else
    return wrapped<byte_string>(a[0], byte_string{""});
}

constexpr std::array table{
  function{"google.protobuf.BoolValue{}", "ma=b", wrapper<bool>},
  function{"google.protobuf.BytesValue{}", "ma=y", characters<false>},
  function{"google.protobuf.DoubleValue{}", "ma=f", wrapper<double>},
  function{"google.protobuf.FloatValue{}", "ma=f", float_value},
  function{"google.protobuf.Int32Value{}", "ma=i", narrow<int64, std::int32_t>},
  function{"google.protobuf.Int64Value{}", "ma=i", wrapper<int64>},
  function{"google.protobuf.StringValue{}", "ma=s", characters<true>},
  function{"google.protobuf.UInt32Value{}", "ma=u", narrow<uint64, std::uint32_t>},
  function{"google.protobuf.UInt64Value{}", "ma=u", wrapper<uint64>},
  function{"google.protobuf.ListValue{}", "ma=la", list_value},
  function{"google.protobuf.Struct{}", "ma=ma", struct_value},
  function{"google.protobuf.Value{}", "ma=a", any_value},
  function{"google.protobuf.Timestamp{}", "ma=t", timestamp},
  function{"google.protobuf.Duration{}", "ma=d", duration},
  function{"google.protobuf.Any{}", "ma=a", packed},
};

}  // namespace

std::span<const function> message_functions() {
  return table;
}

}  // namespace troupe::expression
