#include "core/expression/formats.hpp"
#include "core/expression/functions.hpp"

#include <limits>
#include <type_traits>

namespace troupe::expression {
namespace {

using int64 = std::int64_t;
using uint64 = std::uint64_t;

value overflow() {
  return value::fail("integer overflow");
}

template <class T, bool (*Operation)(T, T, T*)>
value checked(context&, arguments a) {
  T made{};
  return Operation(a[0].as<T>(), a[1].as<T>(), &made) ? overflow() : value(made);
}

template <class T>
bool add_overflows(T a, T b, T* to) {
  return __builtin_add_overflow(a, b, to);
}
template <class T>
bool subtract_overflows(T a, T b, T* to) {
  return __builtin_sub_overflow(a, b, to);
}
template <class T>
bool multiply_overflows(T a, T b, T* to) {
  return __builtin_mul_overflow(a, b, to);
}

template <class T>
value divide(context&, arguments a) {
  if (a[1].as<T>() == 0)
    return value::fail("division by zero");
  if (std::is_signed_v<T> && a[1].as<T>() == T(-1) && a[0].as<T>() == std::numeric_limits<T>::min())
    return overflow();
  return static_cast<T>(a[0].as<T>() / a[1].as<T>());
}

template <class T>
value modulo(context&, arguments a) {
  if (a[1].as<T>() == 0)
    return value::fail("modulus by zero");
  if (std::is_signed_v<T> && a[1].as<T>() == T(-1))
    return T(0);
  return static_cast<T>(a[0].as<T>() % a[1].as<T>());
}

value negate(context&, arguments a) {
  if (a[0].as<int64>() == INT64_MIN)
    return overflow();
  return -a[0].as<int64>();
}

value join_text(context& c, arguments a) {
  auto left = a[0].text_view();
  auto right = a[1].text_view();
  c.budget.take_text(left.size() + right.size());
  if (c.budget.spent())
    return null{};
  return value::of_text(std::string(left).append(right));
}

value join_bytes(context& c, arguments a) {
  auto left = a[0].as<byte_string>().view;
  auto right = a[1].as<byte_string>().view;
  if (!c.budget.take_text(left.size() + right.size()))
    return null{};
  return value::of_bytes(std::string(left).append(right));
}

value join_lists(context& c, arguments a) {
  std::vector<value> joined;
  if (!c.budget.take(a[0].as<list>().size() + a[1].as<list>().size()))
    return null{};
  joined.reserve(a[0].as<list>().size() + a[1].as<list>().size());
  for (const auto& part : a)
    for (std::size_t i = 0; i < part.as<list>().size(); ++i)
      joined.push_back(part.as<list>().at(i));
  return value::of_list(std::move(joined));
}

value moved(const instant& from, int64 nanos, int sign) {
  auto seconds = nanos / 1'000'000'000;
  auto made = make_instant(from.seconds + sign * seconds, from.nanos + sign * (nanos % 1'000'000'000));
  return made ? value(*made) : value::fail("timestamp out of range", "years 1 to 9999");
}

value add_duration(context&, arguments a) {
  return moved(a[0].as<instant>(), a[1].as<nanoseconds>().count(), 1);
}

value subtract_duration(context&, arguments a) {
  return moved(a[0].as<instant>(), a[1].as<nanoseconds>().count(), -1);
}

value between(context&, arguments a) {
  const auto& left = a[0].as<instant>();
  const auto& right = a[1].as<instant>();
  int64 nanos = 0;
  if (__builtin_mul_overflow(left.seconds - right.seconds, int64{1'000'000'000}, &nanos) ||
      __builtin_add_overflow(nanos, int64{left.nanos - right.nanos}, &nanos))
    return value::fail("duration out of range", "about 290 years");
  return nanoseconds{nanos};
}

template <bool (*Operation)(int64, int64, int64*)>
value durations(context&, arguments a) {
  int64 made = 0;
  if (Operation(a[0].as<nanoseconds>().count(), a[1].as<nanoseconds>().count(), &made))
    return value::fail("duration out of range", "about 290 years");
  return nanoseconds{made};
}

constexpr std::array table{
  function{"+", "ii=i", checked<int64, add_overflows<int64>>},
  function{"+", "ff=f", [](context&, arguments a) -> value { return a[0].as<double>() + a[1].as<double>(); }},
  function{"+", "ss=s", join_text},
  function{"+", "uu=u", checked<uint64, add_overflows<uint64>>},
  function{"+", "lAlA=lA", join_lists},
  function{"+", "yy=y", join_bytes},
  function{"+", "td=t", add_duration},
  function{"+", "dt=t",
           [](context&, arguments a) { return moved(a[1].as<instant>(), a[0].as<nanoseconds>().count(), 1); }},
  function{"+", "dd=d", durations<add_overflows<int64>>},
  function{"-", "ii=i", checked<int64, subtract_overflows<int64>>},
  function{"-", "ff=f", [](context&, arguments a) -> value { return a[0].as<double>() - a[1].as<double>(); }},
  function{"-", "uu=u", checked<uint64, subtract_overflows<uint64>>},
  function{"-", "tt=d", between},
  function{"-", "td=t", subtract_duration},
  function{"-", "dd=d", durations<subtract_overflows<int64>>},
  function{"*", "ii=i", checked<int64, multiply_overflows<int64>>},
  function{"*", "ff=f", [](context&, arguments a) -> value { return a[0].as<double>() * a[1].as<double>(); }},
  function{"*", "uu=u", checked<uint64, multiply_overflows<uint64>>},
  function{"/", "ii=i", divide<int64>},
  function{"/", "ff=f", [](context&, arguments a) -> value { return a[0].as<double>() / a[1].as<double>(); }},
  function{"/", "uu=u", divide<uint64>},
  function{"%", "ii=i", modulo<int64>},
  function{"%", "uu=u", modulo<uint64>},
  function{"neg", "i=i", negate},
  function{"neg", "f=f", [](context&, arguments a) -> value { return -a[0].as<double>(); }},
  function{"!", "b=b", [](context&, arguments a) -> value { return !a[0].as<bool>(); }},
};

}  // namespace

std::span<const function> operator_functions() {
  return table;
}

}  // namespace troupe::expression
