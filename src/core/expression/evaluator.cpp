#include "core/expression/evaluator.hpp"

#include "core/expression/operators.hpp"

#include <algorithm>
#include <array>

namespace troupe::expression {
namespace {

/// Names that are types unless the scope says otherwise.
constexpr std::array<std::string_view, 11> types{"bool", "int", "uint",      "double", "string",       "bytes",
                                                 "list", "map", "null_type", "type",   "optional_type"};

class evaluator {
public:
  evaluator(const tree& of, const names& scope, meter& budget) : tree_(of), scope_(scope), run_{budget} {
    slots_.resize(of.slots);
  }

  value of(node_index index) {
    const auto& n = tree_.nodes[index];
    if (!run_.budget.take(1))
      return exhausted();
    auto made = located(n, visit(n));
    return run_.budget.spent() ? exhausted() : made;
  }

  meter budget() const { return run_.budget; }

private:
  value visit(const node& n) {
    switch (n.form) {
    case form::literal:
      return n.constant;
    case form::name:
      return whole(n);
    case form::bound:
      return slots_[n.slot];
    case form::select:
    case form::has:
      return select(n);
    case form::index:
      return index(n);
    case form::call:
      return call(n);
    case form::relation:
      return relation(n);
    case form::both:
    case form::either:
      return junction(n, n.form == form::either);
    case form::choice:
      return choice(n);
    case form::list:
      return list_of(n);
    case form::map:
      return map_of(n);
    case form::optional:
      return of(n.children[0]);
    case form::fold:
      return fold(n);
    case form::bind:
      slots_[n.slot] = of(n.children[0]);
      return of(n.children[1]);
    }
    return null{};
  }

  value name(std::string_view name) {
    if (auto found = scope_(name))
      return *std::move(found);
    if (auto type = std::ranges::find(types, name); type != types.end())
      return type_name{*type};
    return value::fail("unknown name '" + std::string(name) + "'");
  }

  /// A name that is used as a value.
  value whole(const node& n) {
    auto made = name(n.text);
    if (made.is<members>())
      return value::fail("'" + n.text + "' is no value: only its members are", members_hint(n.text));
    return made;
  }

  /// A node whose members are read, which may be a name that has only those.
  value holder(node_index index) {
    const auto& n = tree_.nodes[index];
    if (n.form != form::name)
      return of(index);
    return run_.budget.take(1) ? located(n, name(n.text)) : exhausted();
  }

  value select(const node& n) {
    auto from = holder(n.children[0]);
    if (from.failed())
      return from;
    if (n.form == form::has)
      return has_member(from, n.text);
    return n.optional ? maybe_member(from, n.text) : member(from, n.text);
  }

  value index(const node& n) {
    auto from = holder(n.children[0]);
    if (from.failed())
      return from;
    auto at = of(n.children[1]);
    if (at.failed())
      return at;
    return n.optional ? maybe_item(from, at) : item(from, at);
  }

  value call(const node& n) {
    if (!n.callee)
      return value::fail("unknown function '" + n.text + "'");
    std::array<value, 4> few;
    std::vector<value> many;
    auto count = n.children.size();
    if (count > few.size())
      many.resize(count);
    auto* passed = count > few.size() ? many.data() : few.data();
    for (std::size_t i = 0; i < count; ++i) {
      passed[i] = of(n.children[i]);
      if (passed[i].failed())
        return passed[i];
      // Functions read the texts they are given.
      auto text = passed[i].is<expression::text>() || passed[i].is<byte_string>();
      if (text && !run_.budget.take_text(passed[i].bytes().size()))
        return exhausted();
    }
    const auto* overload = n.callee->find({passed, count}, n.method);
    return overload ? overload->call(run_, {passed, count}) : no_overload(*n.callee, {passed, count}, n.method);
  }

  value relation(const node& n) {
    auto left = of(n.children[0]);
    if (left.failed())
      return left;
    auto right = n.relation == rel::in ? holder(n.children[1]) : of(n.children[1]);
    if (right.failed())
      return right;
    return relate(n.relation, left, right, run_.budget);
  }

  /// `&&` is false if any operand is, even if others fail; `||` is true likewise.
  value junction(const node& n, bool decisive) {
    value outcome = !decisive;
    for (auto child : n.children) {
      auto operand = of(child);
      if (operand.is<bool>() && operand.as<bool>() == decisive)
        return decisive;
      if (!operand.is<bool>() && !outcome.failed())
        outcome = operand.failed()
                    ? operand
                    : located(tree_.nodes[child], value::fail("no such overload: " + std::string(operand.type()) +
                                                                (decisive ? " || bool" : " && bool"),
                                                              "compare with `==` or `!=`"));
    }
    return outcome;
  }

  value choice(const node& n) {
    auto condition = of(n.children[0]);
    if (condition.failed())
      return condition;
    if (!condition.is<bool>())
      return value::fail("no such overload: " + std::string(condition.type()) + " ? :", "a condition is a bool");
    return of(n.children[condition.as<bool>() ? 1 : 2]);
  }

  value list_of(const node& n) {
    std::vector<value> items;
    items.reserve(n.children.size());
    for (auto child : n.children) {
      auto item = of(child);
      if (item.failed())
        return item;
      if (tree_.nodes[child].form != form::optional)
        items.push_back(std::move(item));
      else if (!item.is<optional>())
        return not_optional(item);
      else if (item.as<optional>().content)
        items.push_back(*item.as<optional>().content);
    }
    return list(std::move(items));
  }

  value map_of(const node& n) {
    std::vector<std::pair<value, value>> entries;
    entries.reserve(n.children.size() / 2);
    for (std::size_t i = 0; i < n.children.size(); i += 2) {
      auto key = of(n.children[i]);
      if (key.failed())
        return key;
      auto item = of(n.children[i + 1]);
      if (item.failed())
        return item;
      if (tree_.nodes[n.children[i]].form != form::optional)
        entries.emplace_back(std::move(key), std::move(item));
      else if (!item.is<optional>())
        return not_optional(item);
      else if (item.as<optional>().content)
        entries.emplace_back(std::move(key), *item.as<optional>().content);
    }
    return map::make(std::move(entries));
  }

  value not_optional(const value& item) {
    return value::fail("no such overload: ?" + std::string(item.type()), "`?` wants an optional");
  }

  // --- macros

  value fold(const node& n) {
    auto range = of(n.children[0]);
    if (range.failed())
      return range;
    if (n.macro == macro::opt_map || n.macro == macro::opt_flat_map)
      return map_optional(n, range);
    if (!range.is<list>() && !range.is<map>())
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
    case macro::transform_map:
      return transform_map(n, range);
    default:
      return transform(n, range);
    }
  }

  std::size_t size(const value& range) { return range.is<list>() ? range.as<list>().size() : range.as<map>().size(); }

  /// Binds the names of the macro to the `i`th item and returns what the single name is bound to.
  const value& bind(const node& n, const value& range, std::size_t i) {
    if (range.is<list>()) {
      if (n.pairs)
        slots_[n.slot] = static_cast<std::int64_t>(i);
      slots_[n.slot + n.pairs] = range.as<list>().at(i);
    } else {
      slots_[n.slot] = range.as<map>().key(i);
      if (n.pairs)
        slots_[n.slot + 1] = range.as<map>().at(i);
    }
    return slots_[n.slot];
  }

  value condition(const node& n, node_index child) {
    auto outcome = of(child);
    if (outcome.failed() || outcome.is<bool>())
      return outcome;
    return value::fail("no such overload: " + n.text + " with " + std::string(outcome.type()),
                       "the condition is a bool");
  }

  value any(const node& n, const value& range, bool decisive) {
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

  value exactly_one(const node& n, const value& range) {
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

  value filter(const node& n, const value& range) {
    std::vector<value> kept;
    for (std::size_t i = 0; i < size(range); ++i) {
      auto item = bind(n, range, i);
      auto wanted = condition(n, n.children[1]);
      if (wanted.failed())
        return wanted;
      if (wanted.as<bool>())
        kept.push_back(std::move(item));
    }
    return list(std::move(kept));
  }

  /// True if the macro has no filter or it lets the bound item through.
  value wanted(const node& n) { return n.filtered ? condition(n, n.children[1]) : value(true); }

  value transform(const node& n, const value& range) {
    std::vector<value> made;
    for (std::size_t i = 0; i < size(range); ++i) {
      bind(n, range, i);
      auto take = wanted(n);
      if (take.failed())
        return take;
      if (!take.as<bool>())
        continue;
      auto item = of(n.children.back());
      if (item.failed())
        return item;
      made.push_back(std::move(item));
    }
    return list(std::move(made));
  }

  value transform_map(const node& n, const value& range) {
    std::vector<std::pair<value, value>> made;
    for (std::size_t i = 0; i < size(range); ++i) {
      auto key = bind(n, range, i);
      auto take = wanted(n);
      if (take.failed())
        return take;
      if (!take.as<bool>())
        continue;
      auto item = of(n.children.back());
      if (item.failed())
        return item;
      made.emplace_back(std::move(key), std::move(item));
    }
    return map::make(std::move(made));
  }

  value map_optional(const node& n, const value& range) {
    if (!range.is<optional>())
      return value::fail("no such overload: " + std::string(range.type()) + "." + n.text + "(...)",
                         "it wants an optional");
    if (!range.as<optional>().content)
      return range;
    slots_[n.slot] = *range.as<optional>().content;
    auto made = of(n.children[1]);
    if (made.failed() || n.macro == macro::opt_flat_map)
      return made.failed() || made.is<optional>() ? made : not_optional(made);
    return value::some(std::move(made));
  }

  // --- failures

  /// Returns the value; a failure that does not say where it happened learns it.
  value located(const node& n, value made) {
    if (made.failed() && !made.as<failure>().offset)
      return failure{made.as<failure>().why, n.offset};
    return made;
  }

  value exhausted() {
    return value::fail("the expression takes too many steps", "the work of one expression is bounded (cost_max)",
                       errc::too_large);
  }

  const tree& tree_;
  const names& scope_;
  context run_;
  std::vector<value> slots_;
};

}  // namespace

names names_of(const scope& of) {
  return [&of](std::string_view name) -> std::optional<value> {
    const auto* found = of.find(name);
    if (!found)
      return std::nullopt;
    const auto* borrowed = std::get_if<const json::value*>(found);
    return borrowed ? from_json(**borrowed) : value(members{std::get<const member_source*>(*found)});
  };
}

value evaluate(const tree& of, const names& scope, meter& budget) {
  evaluator run(of, scope, budget);
  auto made = run.of(of.root);
  budget = run.budget();
  if (!made.failed() || !made.as<failure>().offset)
    return made;
  auto why = *made.as<failure>().why;
  why.where = of.where(*made.as<failure>().offset);
  return failure{std::make_shared<const refused>(std::move(why))};
}

result<json::value> evaluate_to_json(const tree& of, const names& scope, meter& budget, std::size_t depth) {
  auto made = to_json(evaluate(of, scope, budget), budget, depth);
  if (!made && made.error().where.empty())
    made.error().where = of.where(of.nodes[of.root].offset);
  return made;
}

}  // namespace troupe::expression
