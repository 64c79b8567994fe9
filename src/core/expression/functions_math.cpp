#include "core/expression/operators.hpp"

#include <cmath>

namespace troupe::expression {
namespace {

using int64 = std::int64_t;
using uint64 = std::uint64_t;

/// The extreme of numbers of any types; of equal ones the first.
template <bool Greatest>
value extreme_of(const value* begin, std::size_t count, value (*at)(const value*, std::size_t)) {
  value best = null{};
  for (std::size_t i = 0; i < count; ++i) {
    auto next = at(begin, i);
    if (!next.is<int64>() && !next.is<uint64>() && !next.is<double>())
      return value::fail("no such overload: math." + std::string(Greatest ? "greatest" : "least") + " of " +
                         std::string(next.type()));
    auto order = i == 0 ? std::partial_ordering::less : *compare(best, next);
    if (i == 0 || (Greatest ? order < 0 : order > 0))
      best = next;
  }
  return best;
}

template <bool Greatest>
value extreme(context&, arguments a) {
  return extreme_of<Greatest>(a.data(), a.size(), [](const value* all, std::size_t i) { return all[i]; });
}

template <bool Greatest>
value extreme_in(context& c, arguments a) {
  auto size = a[0].as<list>().size();
  if (size == 0 || !c.budget.take(size))
    return value::fail("no such overload: an empty list has no greatest or least number");
  return extreme_of<Greatest>(a.data(), size, [](const value* of, std::size_t i) { return of->as<list>().at(i); });
}

template <double (*Function)(double)>
value real(context&, arguments a) {
  return Function(a[0].as<double>());
}

double ceil(double x) {
  return std::ceil(x);
}
double floor(double x) {
  return std::floor(x);
}
double round(double x) {
  return std::round(x);
}
double trunc(double x) {
  return std::trunc(x);
}
double abs(double x) {
  return std::abs(x);
}
double sign(double x) {
  return std::isnan(x) ? x : double((x > 0) - (x < 0));
}
double sqrt(double x) {
  return std::sqrt(x);
}

value abs_int(context&, arguments a) {
  auto x = a[0].as<int64>();
  return x == INT64_MIN ? value::fail("integer overflow") : value(x < 0 ? -x : x);
}

template <class T>
value sign_of(context&, arguments a) {
  auto x = a[0].as<T>();
  return static_cast<T>(x == 0 ? 0 : x > 0 ? 1 : -1);
}

template <class T>
value bit_and(context&, arguments a) {
  return static_cast<T>(a[0].as<T>() & a[1].as<T>());
}
template <class T>
value bit_or(context&, arguments a) {
  return static_cast<T>(a[0].as<T>() | a[1].as<T>());
}
template <class T>
value bit_xor(context&, arguments a) {
  return static_cast<T>(a[0].as<T>() ^ a[1].as<T>());
}
template <class T>
value bit_not(context&, arguments a) {
  return static_cast<T>(~a[0].as<T>());
}

/// Shifts the bits, sign bit included.
template <class T, bool Left>
value shift(context&, arguments a) {
  auto by = a[1].as<int64>();
  if (by < 0)
    return value::fail("negative offset: " + std::to_string(by));
  auto bits = static_cast<uint64>(a[0].as<T>());
  return static_cast<T>(by >= 64 ? 0 : Left ? bits << by : bits >> by);
}

constexpr std::array table{
  function{"math.greatest", "lA=A", extreme_in<true>},
  function{"math.greatest", "A*=A", extreme<true>},
  function{"math.least", "lA=A", extreme_in<false>},
  function{"math.least", "A*=A", extreme<false>},
  function{"math.ceil", "f=f", real<ceil>},
  function{"math.floor", "f=f", real<floor>},
  function{"math.round", "f=f", real<round>},
  function{"math.trunc", "f=f", real<trunc>},
  function{"math.sqrt", "f=f", real<sqrt>},
  function{"math.sqrt", "i=f",
           [](context&, arguments a) -> value { return std::sqrt(static_cast<double>(a[0].as<int64>())); }},
  function{"math.sqrt", "u=f",
           [](context&, arguments a) -> value { return std::sqrt(static_cast<double>(a[0].as<uint64>())); }},
  function{"math.abs", "i=i", abs_int},
  function{"math.abs", "u=u", [](context&, arguments a) { return a[0]; }},
  function{"math.abs", "f=f", real<abs>},
  function{"math.sign", "i=i", sign_of<int64>},
  function{"math.sign", "u=u", sign_of<uint64>},
  function{"math.sign", "f=f", real<sign>},
  function{"math.isNaN", "f=b", [](context&, arguments a) -> value { return std::isnan(a[0].as<double>()); }},
  function{"math.isInf", "f=b", [](context&, arguments a) -> value { return std::isinf(a[0].as<double>()); }},
  function{"math.isFinite", "f=b", [](context&, arguments a) -> value { return std::isfinite(a[0].as<double>()); }},
  function{"math.bitAnd", "ii=i", bit_and<int64>},
  function{"math.bitAnd", "uu=u", bit_and<uint64>},
  function{"math.bitOr", "ii=i", bit_or<int64>},
  function{"math.bitOr", "uu=u", bit_or<uint64>},
  function{"math.bitXor", "ii=i", bit_xor<int64>},
  function{"math.bitXor", "uu=u", bit_xor<uint64>},
  function{"math.bitNot", "i=i", bit_not<int64>},
  function{"math.bitNot", "u=u", bit_not<uint64>},
  function{"math.bitShiftLeft", "ii=i", shift<int64, true>},
  function{"math.bitShiftLeft", "ui=u", shift<uint64, true>},
  function{"math.bitShiftRight", "ii=i", shift<int64, false>},
  function{"math.bitShiftRight", "ui=u", shift<uint64, false>},
};

}  // namespace

std::span<const function> math_functions() {
  return table;
}

}  // namespace troupe::expression
