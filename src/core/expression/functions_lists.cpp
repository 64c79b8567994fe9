#include "core/expression/functions.hpp"
#include "core/expression/operators.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace troupe::expression {
namespace {

using int64 = std::int64_t;

value out_of_range(const list& of, int64 index) {
  return value::fail("index out of range: " + std::to_string(index),
                     "the list has " + std::to_string(of.size()) + " items");
}

value range(context& c, arguments a) {
  std::vector<value> made;
  for (int64 i = 0; i < a[0].as<int64>() && c.budget.take(1); ++i)
    made.push_back(i);
  return value::of_list(std::move(made));
}

value reverse(context& c, arguments a) {
  std::vector<value> made;
  for (auto i = a[0].as<list>().size(); i-- > 0 && c.budget.take(1);)
    made.push_back(a[0].as<list>().at(i));
  return value::of_list(std::move(made));
}

value slice(context& c, arguments a) {
  const auto& from = a[0].as<list>();
  auto begin = a[1].as<int64>(), end = a[2].as<int64>();
  auto size = static_cast<int64>(from.size());
  if (begin < 0 || begin > size)
    return out_of_range(from, begin);
  if (end < begin || end > size)
    return out_of_range(from, end);
  std::vector<value> made;
  for (auto i = begin; i < end && c.budget.take(1); ++i)
    made.push_back(from.at(static_cast<std::size_t>(i)));
  return value::of_list(std::move(made));
}

value end_of(const list& of, std::size_t index) {
  return of.size() == 0 ? value(optional{}) : value::some(of.at(index));
}

value first(context&, arguments a) {
  return end_of(a[0].as<list>(), 0);
}

value last(context&, arguments a) {
  return end_of(a[0].as<list>(), a[0].as<list>().size() - 1);
}

void append_flat(context& c, const list& from, int64 levels, std::vector<value>& to) {
  for (std::size_t i = 0; i < from.size() && c.budget.take(1); ++i) {
    auto item = from.at(i);
    if (item.is<list>() && levels > 0)
      append_flat(c, item.as<list>(), levels - 1, to);
    else
      to.push_back(std::move(item));
  }
}

value flatten(context& c, arguments a) {
  auto levels = a.size() == 2 ? a[1].as<int64>() : 1;
  if (levels < 0)
    return value::fail("negative depth: " + std::to_string(levels));
  std::vector<value> made;
  append_flat(c, a[0].as<list>(), levels, made);
  return value::of_list(std::move(made));
}

bool holds(const std::vector<value>& in, const value& wanted, meter& budget) {
  return std::ranges::any_of(in, [&](const value& item) { return equal(item, wanted, budget); });
}

/// Compares each item with all that were kept.
value distinct(context& c, arguments a) {
  std::vector<value> kept;
  for (std::size_t i = 0; i < a[0].as<list>().size() && !c.budget.spent(); ++i)
    if (auto item = a[0].as<list>().at(i); !holds(kept, item, c.budget))
      kept.push_back(std::move(item));
  return value::of_list(std::move(kept));
}

value sort(context& c, arguments a) {
  return sorted(a[0], a[0].as<list>(), c.budget);
}

// --- lists as sets

bool all_in(const list& items, const list& in, meter& budget) {
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!relate(rel::in, items.at(i), in, budget).as<bool>())
      return false;
  return true;
}

value set_contains(context& c, arguments a) {
  return all_in(a[1].as<list>(), a[0].as<list>(), c.budget);
}

value set_equivalent(context& c, arguments a) {
  return all_in(a[0].as<list>(), a[1].as<list>(), c.budget) && all_in(a[1].as<list>(), a[0].as<list>(), c.budget);
}

value set_intersects(context& c, arguments a) {
  for (std::size_t i = 0; i < a[0].as<list>().size(); ++i)
    if (relate(rel::in, a[0].as<list>().at(i), a[1], c.budget).as<bool>())
      return true;
  return false;
}

constexpr std::array table{
  function{"lists.range", "i=li", range},
  function{"reverse", "lA.=lA", reverse},
  function{"slice", "lA.ii=lA", slice},
  function{"first", "lA.=oA", first},
  function{"last", "lA.=oA", last},
  function{"flatten", "la.=la", flatten},
  function{"flatten", "la.i=la", flatten},
  function{"distinct", "lA.=lA", distinct},
  function{"sort", "lA.=lA", sort},
  function{"sets.contains", "lala=b", set_contains},
  function{"sets.equivalent", "lala=b", set_equivalent},
  function{"sets.intersects", "lala=b", set_intersects},
};

}  // namespace

value sorted(const value& items, const list& keys, meter& budget) {
  const auto& from = items.as<list>();
  std::vector<value> by;
  std::size_t steps = keys.size();
  for (std::size_t i = 0; i < keys.size() && !budget.spent(); ++i) {
    by.push_back(keys.at(i));
    auto order = compare(by.front(), by.back());
    if (!order || *order == std::partial_ordering::unordered)
      return value::fail("no such overload: " + std::string(by.back().type()) + " sorted with " +
                           std::string(by.front().type()),
                         "what is sorted has one type that `<` compares");
    if (by.back().is<text>() || by.back().is<byte_string>())
      steps += by.back().bytes().size() / 64;
    budget.take(1);
  }
  if (!budget.take(steps * std::bit_width(keys.size())))
    return null{};
  std::vector<std::size_t> order(by.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return *compare(by[a], by[b]) < 0; });
  std::vector<value> made;
  for (auto i : order)
    made.push_back(from.at(i));
  return value::of_list(std::move(made));
}

std::span<const function> list_functions() {
  return table;
}

}  // namespace troupe::expression
