#include "core/expression/functions.hpp"

namespace troupe::expression {
namespace {

value none(context&, arguments) {
  return optional{};
}

value of(context&, arguments a) {
  return value::some(a[0]);
}

bool is_zero(const value& v) {
  switch (v.letter()) {
  case 'n':
    return true;
  case 'b':
    return !v.as<bool>();
  case 'i':
    return v.as<std::int64_t>() == 0;
  case 'u':
    return v.as<std::uint64_t>() == 0;
  case 'f':
    return v.as<double>() == 0;
  case 's':
    return v.text_view().empty();
  case 'y':
    return v.as<byte_string>().view.empty();
  case 'l':
    return v.as<list>().size() == 0;
  case 'm':
    return v.as<map>().size() == 0;
  case 'd':
    return v.as<nanoseconds>().count() == 0;
  case 'o':
    return !v.as<optional>().content;
  default:
    return false;
  }
}

value of_non_zero(context&, arguments a) {
  return is_zero(a[0]) ? value(optional{}) : value::some(a[0]);
}

value has_value(context&, arguments a) {
  return a[0].as<optional>().content != nullptr;
}

value content(context&, arguments a) {
  const auto* content = a[0].as<optional>().content;
  return content ? *content : value::fail("the optional has no value", "ask hasValue() or use orValue()");
}

value either(context&, arguments a) {
  return a[0].as<optional>().content ? a[0] : a[1];
}

value or_value(context&, arguments a) {
  const auto* content = a[0].as<optional>().content;
  return content ? *content : a[1];
}

constexpr std::array table{
  function{"optional.none", "=oA", none},
  function{"optional.of", "A=oA", of},
  function{"optional.ofNonZeroValue", "A=oA", of_non_zero},
  function{"hasValue", "oa.=b", has_value},
  function{"value", "oA.=A", content},
  function{"or", "oA.oA=oA", either},
  function{"orValue", "oA.A=A", or_value},
};

}  // namespace

std::span<const function> optional_functions() {
  return table;
}

}  // namespace troupe::expression
