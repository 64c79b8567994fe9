#include "core/expression/operators.hpp"

#include <cmath>

namespace troupe::expression {
namespace {

using int64 = std::int64_t;
using uint64 = std::uint64_t;

bool is_number(const value& v) {
  return v.is<int64>() || v.is<uint64>() || v.is<double>();
}

std::partial_ordering flip(std::partial_ordering order) {
  return 0 <=> order;
}

/// Compares two numbers of any types; an integer beside a double is compared as a double, as CEL has it.
std::partial_ordering compare_numbers(const value& a, const value& b) {
  if (a.is<int64>()) {
    if (b.is<int64>())
      return a.as<int64>() <=> b.as<int64>();
    if (b.is<uint64>())
      return a.as<int64>() < 0 ? std::partial_ordering::less : uint64(a.as<int64>()) <=> b.as<uint64>();
    return static_cast<double>(a.as<int64>()) <=> b.as<double>();
  }
  if (a.is<uint64>()) {
    if (b.is<uint64>())
      return a.as<uint64>() <=> b.as<uint64>();
    if (b.is<int64>())
      return flip(compare_numbers(b, a));
    return static_cast<double>(a.as<uint64>()) <=> b.as<double>();
  }
  if (b.is<double>())
    return a.as<double>() <=> b.as<double>();
  return flip(compare_numbers(b, a));
}

bool equal_lists(const list& a, const list& b, meter& budget) {
  if (a.size() != b.size())
    return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!equal(a.at(i), b.at(i), budget))
      return false;
  return true;
}

bool equal_maps(const map& a, const map& b, meter& budget) {
  if (a.size() != b.size())
    return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto other = b.find(a.key(i));
    if (!other || !equal(a.at(i), *other, budget))
      return false;
  }
  return true;
}

value contains(const value& wanted, const value& in, meter& budget) {
  if (in.is<map>()) {
    return in.as<map>().find(wanted).has_value();
  }
  if (in.is<members>())
    return in.as<members>().find(wanted).has_value();
  for (std::size_t i = 0; i < in.as<list>().size(); ++i)
    if (equal(wanted, in.as<list>().at(i), budget))
      return true;
  return false;
}

}  // namespace

bool equal(const value& a, const value& b, meter& budget) {
  if (!budget.take(1))
    return false;
  if (is_number(a) && is_number(b))
    return compare_numbers(a, b) == 0;
  if (a.letter() != b.letter())
    return false;
  switch (a.letter()) {
  case 'n':
    return true;
  case 'b':
    return a.as<bool>() == b.as<bool>();
  case 's':
    return budget.take_text(a.text_view().size()) && a.text_view() == b.text_view();
  case 'y':
    return budget.take_text(a.as<byte_string>().view.size()) && a.as<byte_string>().view == b.as<byte_string>().view;
  case 'l':
    return equal_lists(a.as<list>(), b.as<list>(), budget);
  case 'm':
    return equal_maps(a.as<map>(), b.as<map>(), budget);
  case 't':
    return a.as<instant>() == b.as<instant>();
  case 'd':
    return a.as<nanoseconds>() == b.as<nanoseconds>();
  case 'T':
    return a.as<type_name>() == b.as<type_name>();
  case 'o': {
    const auto* left = a.as<optional>().content;
    const auto* right = b.as<optional>().content;
    return left && right ? equal(*left, *right, budget) : left == right;
  }
  case 'p':
    return a.as<address>() == b.as<address>();
  case 'c':
    return a.as<network>() == b.as<network>();
  default:
    return false;
  }
}

std::optional<std::partial_ordering> compare(const value& a, const value& b) {
  if (is_number(a) && is_number(b))
    return compare_numbers(a, b);
  if (a.letter() != b.letter())
    return std::nullopt;
  switch (a.letter()) {
  case 'b':
    return a.as<bool>() <=> b.as<bool>();
  case 's':
    return a.text_view() <=> b.text_view();
  case 'y':
    return a.as<byte_string>().view <=> b.as<byte_string>().view;
  case 't':
    return a.as<instant>() <=> b.as<instant>();
  case 'd':
    return a.as<nanoseconds>() <=> b.as<nanoseconds>();
  default:
    return std::nullopt;
  }
}

std::string_view symbol(rel relation) {
  switch (relation) {
  case rel::equal:
    return "==";
  case rel::unequal:
    return "!=";
  case rel::less:
    return "<";
  case rel::less_equal:
    return "<=";
  case rel::greater:
    return ">";
  case rel::greater_equal:
    return ">=";
  case rel::in:
    return "in";
  }
  return "";
}

value relate(rel relation, const value& a, const value& b, meter& budget) {
  auto refuse = [&] {
    return value::fail("no such overload: " + std::string(a.type()) + " " + std::string(symbol(relation)) + " " +
                       std::string(b.type()));
  };
  if (relation == rel::equal)
    return equal(a, b, budget);
  if (relation == rel::unequal)
    return !equal(a, b, budget);
  if (relation == rel::in)
    return b.is<list>() || b.is<map>() || b.is<members>() ? contains(a, b, budget) : refuse();
  if (a.is<text>() && !budget.take_text(a.text_view().size()))
    return false;
  auto order = compare(a, b);
  if (!order)
    return refuse();
  switch (relation) {
  case rel::less:
    return *order < 0;
  case rel::less_equal:
    return *order <= 0;
  case rel::greater:
    return *order > 0;
  default:
    return *order >= 0;
  }
}

// --- members and items -------------------------------------------------------------------------------------------

namespace {

value no_such_key(const value& key) {
  return value::fail("no such key: " + to_text(key).value_or(std::string(key.type())));
}

/// Returns the index as a number of a list, if it is one.
std::optional<int64> whole_index(const value& index) {
  if (index.is<int64>())
    return index.as<int64>();
  if (index.is<uint64>() && index.as<uint64>() <= uint64(INT64_MAX))
    return static_cast<int64>(index.as<uint64>());
  if (index.is<double>() && std::abs(index.as<double>()) < 0x1p53 &&
      std::trunc(index.as<double>()) == index.as<double>())
    return static_cast<int64>(index.as<double>());
  return std::nullopt;
}

/// Returns the item; nothing if there is none; a failure if `of` has no items of that kind.
std::optional<value> look_up(const value& of, const value& index) {
  if (of.is<map>())
    return of.as<map>().find(index);
  if (of.is<members>())
    return of.as<members>().find(index);
  if (!of.is<list>())
    return value::fail("no such overload: " + std::string(of.type()) + "[" + std::string(index.type()) + "]",
                       of.is<null>() ? "the value is null" : "");
  auto at = whole_index(index);
  if (!at)
    return value::fail("no such overload: list[" + std::string(index.type()) + "]", "a list is indexed by an int");
  if (*at < 0 || *at >= static_cast<int64>(of.as<list>().size()))
    return std::nullopt;
  return of.as<list>().at(static_cast<std::size_t>(*at));
}

std::optional<value> look_up_member(const value& of, std::string_view name) {
  if (of.is<map>())
    return of.as<map>().find(text{name});
  if (of.is<members>())
    return of.as<members>().find(text{name});
  return value::fail("cannot read member '" + std::string(name) + "' of " + std::string(of.type()),
                     of.is<null>() ? "the value is null" : "");
}

value missing_item(const value& of, const value& index) {
  if (!of.is<list>())
    return no_such_key(index);
  return value::fail("index out of range: " + to_text(index).value_or(""),
                     "the list has " + std::to_string(of.as<list>().size()) + " items");
}

/// Turns what was found into an optional.
value wrap(std::optional<value> found) {
  if (!found)
    return optional{};
  return found->failed() ? *found : value::some(*std::move(found));
}

}  // namespace

value member(const value& of, std::string_view name) {
  if (of.is<optional>())
    return maybe_member(of, name);
  auto found = look_up_member(of, name);
  return found ? *std::move(found) : no_such_key(text{name});
}

value item(const value& of, const value& index) {
  if (of.is<optional>())
    return maybe_item(of, index);
  auto found = look_up(of, index);
  return found ? *std::move(found) : missing_item(of, index);
}

value maybe_member(const value& of, std::string_view name) {
  if (!of.is<optional>())
    return wrap(look_up_member(of, name));
  const auto* content = of.as<optional>().content;
  return content ? wrap(look_up_member(*content, name)) : of;
}

value maybe_item(const value& of, const value& index) {
  if (!of.is<optional>())
    return wrap(look_up(of, index));
  const auto* content = of.as<optional>().content;
  return content ? wrap(look_up(*content, index)) : of;
}

value has_member(const value& of, std::string_view name) {
  auto found = maybe_member(of, name);
  return found.failed() ? found : value(found.as<optional>().content != nullptr);
}

std::string members_hint(std::string_view name) {
  auto n = std::string(name);
  return "write " + n + ".x, " + n + "['x'], has(" + n + ".x) or 'x' in " + n;
}

}  // namespace troupe::expression
