#include "core/expression/evaluating.hpp"
#include "core/expression/operators.hpp"

#include <algorithm>

namespace troupe::expression {

operand evaluator::bind(const node& n) {
  slots_[n.slot] = read(n.children[0]);
  return read(n.children[1]);
}

value evaluator::fold(const node& n) {
  auto range = of(n.children[0]);
  if (range.failed())
    return range;
  if (n.macro == macro::opt_map || n.macro == macro::opt_flat_map)
    return map_optional(n, range);
  if (!range.is<expression::list>() && !range.is<expression::map>())
    return value::fail("no such overload: " + std::string(range.type()) + "." + n.text + "(...)",
                       "it goes over a list or a map");
  switch (n.macro) {
  case macro::all:
    return any(n, range, false);
  case macro::exists:
    return any(n, range, true);
  case macro::exists_one:
    return exactly_one(n, range);
  case macro::filter:
    return filter(n, range);
  case macro::sort_by:
    return sort_by(n, range);
  case macro::transform_map:
    return transform_map(n, range);
  default:
    return transform(n, range);
  }
}

std::size_t evaluator::size(const value& range) {
  return range.is<expression::list>() ? range.as<expression::list>().size() : range.as<expression::map>().size();
}

void evaluator::bind(const node& n, const value& range, std::size_t i) {
  auto& first = slots_[n.slot];
  if (range.is<expression::list>()) {
    const auto& items = range.as<expression::list>();
    if (n.pairs)
      first = value(static_cast<std::int64_t>(i));
    auto& item = slots_[n.slot + n.pairs];
    item.place = items.borrowed() ? &(*items.borrowed())[i] : nullptr;
    item.made = items.borrowed() ? value() : items.at(i);
  } else {
    first = range.as<expression::map>().key(i);
    if (n.pairs)
      slots_[n.slot + 1] = range.as<expression::map>().at(i);
  }
}

value evaluator::condition(const node& n, node_index child) {
  auto outcome = of(child);
  if (!outcome.failed() && !outcome.is<bool>())
    outcome =
      value::fail("no such overload: " + n.text + " with " + std::string(outcome.type()), "the condition is a bool");
  return outcome;
}

value evaluator::any(const node& n, const value& range, bool decisive) {
  value outcome = !decisive;
  for (std::size_t i = 0; i < size(range); ++i) {
    bind(n, range, i);
    auto found = condition(n, n.children[1]);
    if (found.is<bool>() && found.as<bool>() == decisive)
      return decisive;
    if (run_.budget.spent())
      return exhausted();
    if (found.failed() && !outcome.failed())
      outcome = std::move(found);
  }
  return outcome;
}

value evaluator::exactly_one(const node& n, const value& range) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size(range); ++i) {
    bind(n, range, i);
    auto found = condition(n, n.children[1]);
    if (found.failed())
      return found;
    count += found.as<bool>();
  }
  return count == 1;
}

value evaluator::filter(const node& n, const value& range) {
  std::vector<value> kept;
  for (std::size_t i = 0; i < size(range); ++i) {
    bind(n, range, i);
    auto wanted = condition(n, n.children[1]);
    if (wanted.failed())
      return wanted;
    if (wanted.as<bool>())
      kept.push_back(value(slots_[n.slot]));
  }
  return value::of_list(std::move(kept));
}

value evaluator::transform(const node& n, const value& range) {
  std::vector<value> made;
  if (!n.filtered)
    made.reserve(std::min<std::size_t>(size(range), run_.budget.left()));
  for (std::size_t i = 0; i < size(range); ++i) {
    bind(n, range, i);
    if (n.filtered) {
      auto wanted = condition(n, n.children[1]);
      if (wanted.failed())
        return wanted;
      if (!wanted.as<bool>())
        continue;
    }
    made.push_back(of(n.children.back()));
    if (made.back().failed())
      return made.back();
  }
  return value::of_list(std::move(made));
}

value evaluator::sort_by(const node& n, const value& range) {
  if (!range.is<expression::list>())
    return value::fail("no such overload: " + std::string(range.type()) + ".sortBy(...)", "it goes over a list");
  auto keys = transform(n, range);
  return keys.failed() ? keys : sorted(range, keys.as<expression::list>(), run_.budget);
}

value evaluator::transform_map(const node& n, const value& range) {
  std::vector<std::pair<value, value>> made;
  for (std::size_t i = 0; i < size(range); ++i) {
    bind(n, range, i);
    auto key = value(slots_[n.slot]);
    if (n.filtered) {
      auto wanted = condition(n, n.children[1]);
      if (wanted.failed())
        return wanted;
      if (!wanted.as<bool>())
        continue;
    }
    auto item = of(n.children.back());
    if (item.failed())
      return item;
    made.emplace_back(std::move(key), std::move(item));
  }
  return value::of_map(std::move(made));
}

value evaluator::map_optional(const node& n, const value& range) {
  if (!range.is<expression::optional>())
    return value::fail("no such overload: " + std::string(range.type()) + "." + n.text + "(...)",
                       "it wants an optional");
  if (!range.as<expression::optional>().content)
    return range;
  slots_[n.slot] = *range.as<expression::optional>().content;
  auto made = of(n.children[1]);
  if (made.failed() || n.macro == macro::opt_flat_map)
    return made.failed() || made.is<expression::optional>() ? made : not_optional(made);
  return value::some(std::move(made));
}
}  // namespace troupe::expression
