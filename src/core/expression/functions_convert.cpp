#include "core/expression/formats.hpp"
#include "core/expression/functions.hpp"
#include "core/expression/utf8.hpp"

#include <charconv>
#include <cmath>

namespace troupe::expression {
namespace {

using int64 = std::int64_t;
using uint64 = std::uint64_t;

value range_error(std::string_view type) {
  return value::fail("range error: the number does not fit " + std::string(type));
}

value unreadable(const value& from, std::string_view type) {
  return value::fail("cannot convert '" + std::string(from.text_view().substr(0, 64)) + "' to " + std::string(type));
}

value same(context&, arguments a) {
  return a[0];
}

template <class T>
value read_whole(arguments a, std::string_view type) {
  auto from = a[0].text_view();
  T made{};
  auto end = from.data() + from.size();
  auto plus = from.starts_with('+') && !from.starts_with("+-");
  auto read = std::from_chars(from.data() + plus, end, made);
  if (read.ec == std::errc::result_out_of_range)
    return range_error(type);
  return read.ec == std::errc{} && read.ptr == end ? value(made) : unreadable(a[0], type);
}

value double_to_int(context&, arguments a) {
  auto from = a[0].as<double>();
  return from > -0x1p63 && from < 0x1p63 ? value(static_cast<int64>(from)) : range_error("int");
}

value double_to_uint(context&, arguments a) {
  auto from = a[0].as<double>();
  return from > -1 && from < 0x1p64 ? value(static_cast<uint64>(from)) : range_error("uint");
}

value uint_to_int(context&, arguments a) {
  auto from = a[0].as<uint64>();
  return from <= uint64(INT64_MAX) ? value(static_cast<int64>(from)) : range_error("int");
}

value int_to_uint(context&, arguments a) {
  auto from = a[0].as<int64>();
  return from >= 0 ? value(static_cast<uint64>(from)) : range_error("uint");
}

value text_to_double(context&, arguments a) {
  auto from = a[0].text_view();
  auto sign = from.starts_with('-') ? -1.0 : 1.0;
  auto size = from.starts_with('-') || from.starts_with('+') ? from.substr(1) : from;
  if (size == "NaN" || size == "nan")
    return std::nan("");
  if (size == "Infinity" || size == "Inf" || size == "inf")
    return sign * INFINITY;
  double made = 0;
  auto read = std::from_chars(size.data(), size.data() + size.size(), made);
  if (read.ec == std::errc::result_out_of_range)
    return range_error("double");
  auto whole = read.ec == std::errc{} && read.ptr == size.data() + size.size();
  return whole && !size.starts_with('-') ? value(sign * made) : unreadable(a[0], "double");
}

value text_to_bool(context&, arguments a) {
  for (std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (a[0].text_view() == yes)
      return true;
  for (std::string_view no : {"0", "f", "F", "false", "FALSE", "False"})
    if (a[0].text_view() == no)
      return false;
  return unreadable(a[0], "bool");
}

value to_string(context& c, arguments a) {
  auto made = to_text(a[0]).value_or("");
  c.budget.take_text(made.size());
  return value::of_text(std::move(made));
}

value bytes_to_string(context&, arguments a) {
  const auto& from = a[0].as<byte_string>();
  return valid_utf8(from.view) ? value(text{from.view}, a[0].kept_by())
                               : value::fail("cannot convert bytes to string: they are not valid UTF-8");
}

value text_to_instant(context&, arguments a) {
  auto made = read_instant(a[0].text_view());
  return made ? value(*made)
              : value::fail("cannot convert '" + std::string(a[0].text_view().substr(0, 64)) + "' to timestamp",
                            "such as 2026-01-31T09:30:00Z");
}

value int_to_instant(context&, arguments a) {
  auto made = make_instant(a[0].as<int64>(), 0);
  return made ? value(*made) : value::fail("timestamp out of range", "seconds since 1970, years 1 to 9999");
}

value text_to_duration(context&, arguments a) {
  auto made = read_duration(a[0].text_view());
  return made ? value(*made)
              : value::fail("cannot convert '" + std::string(a[0].text_view().substr(0, 64)) + "' to duration",
                            "such as 1h30m or 250ms, within 290 years");
}

value decode_base64(context&, arguments a) {
  auto made = read_base64(a[0].text_view());
  return made ? value::of_bytes(*std::move(made)) : value::fail("the text is not base64");
}

value encode_base64(context& c, arguments a) {
  c.budget.take_text(a[0].as<byte_string>().view.size() * 2);
  return value::of_text(to_base64(a[0].as<byte_string>().view));
}

constexpr std::array table{
  function{"int", "i=i", same},
  function{"int", "u=i", uint_to_int},
  function{"int", "f=i", double_to_int},
  function{"int", "s=i", [](context&, arguments a) { return read_whole<int64>(a, "int"); }},
  function{"int", "t=i", [](context&, arguments a) -> value { return a[0].as<instant>().seconds; }},
  function{"int", "d=i", [](context&, arguments a) -> value { return a[0].as<nanoseconds>().count() / 1'000'000'000; }},
  function{"uint", "u=u", same},
  function{"uint", "i=u", int_to_uint},
  function{"uint", "f=u", double_to_uint},
  function{"uint", "s=u", [](context&, arguments a) { return read_whole<uint64>(a, "uint"); }},
  function{"double", "f=f", same},
  function{"double", "i=f", [](context&, arguments a) -> value { return static_cast<double>(a[0].as<int64>()); }},
  function{"double", "u=f", [](context&, arguments a) -> value { return static_cast<double>(a[0].as<uint64>()); }},
  function{"double", "s=f", text_to_double},
  function{"bool", "b=b", same},
  function{"bool", "s=b", text_to_bool},
  function{"string", "s=s", same},
  function{"string", "i=s", to_string},
  function{"string", "u=s", to_string},
  function{"string", "f=s", to_string},
  function{"string", "b=s", to_string},
  function{"string", "t=s", to_string},
  function{"string", "d=s", to_string},
  function{"string", "p=s", to_string},
  function{"string", "c=s", to_string},
  function{"string", "y=s", bytes_to_string},
  function{"bytes", "y=y", same},
  function{"bytes", "s=y",
           [](context&, arguments a) -> value {
             return {byte_string{a[0].text_view()}, a[0].kept_by()};
           }},
  function{"timestamp", "t=t", same},
  function{"timestamp", "s=t", text_to_instant},
  function{"timestamp", "i=t", int_to_instant},
  function{"duration", "d=d", same},
  function{"duration", "s=d", text_to_duration},
  function{"type", "a=T", [](context&, arguments a) -> value { return type_name{a[0].type()}; }},
  function{"dyn", "a=a", same},
  function{"base64.encode", "y=s", encode_base64},
  function{"base64.decode", "s=y", decode_base64},
};

}  // namespace

std::span<const function> conversion_functions() {
  return table;
}

}  // namespace troupe::expression
