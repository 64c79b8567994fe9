#include "core/expression/evaluating.hpp"

#include "core/expression/operators.hpp"
#include "core/expression/types.hpp"

#include <array>

namespace troupe::expression {

operand evaluator::read(node_index index) {
  const auto& n = tree_.nodes[index];
  if (const auto* place = place_of(n))
    return place;
  auto found = holder(n);
  if (found.made.is<members>())
    found.made = settled(n, std::move(found.made));
  return found;
}

value evaluator::of(node_index index) {
  const auto& n = tree_.nodes[index];
  if (const auto* place = place_of(n))
    return from_json(*place);
  return visited(n);
}

value evaluator::visited(const node& n) {
  auto made = run_.budget.take(1) ? visit<value>(*this, n) : exhausted();
  if (made.failed() || made.is<members>() || run_.budget.spent())
    made = settled(n, std::move(made));
  return made;
}

operand evaluator::name(const node& n) {
  operand found;
  auto look = [&](std::string_view name) { return scope_.find(name, found); };
  if (qualified_ ? resolve(tree_.container(), {n.text, n.rooted}, look) : look(n.text))
    return found;
  if (auto known = constant_named(n.text))
    return *known;
  return value::fail("unknown name '" + n.text + "'");
}

operand evaluator::select(const node& n) {
  operand from;
  if (qualified_ && n.form == form::select && find_spelled(n, from))
    return from;
  from = holder(tree_.nodes[n.children[0]]);
  if (from.made.failed())
    return from;
  if (n.form == form::has)
    return has_member(value(from), n.text);
  if (n.optional)
    return maybe_member(value(from), n.text);
  if (const auto* place = member_of(from, n.text))
    return place;
  return member(value(from), n.text);
}

operand evaluator::index(const node& n) {
  auto from = holder(tree_.nodes[n.children[0]]);
  if (from.made.failed())
    return from;
  auto at = of(n.children[1]);
  if (at.failed())
    return at;
  if (n.optional)
    return maybe_item(value(from), at);
  if (at.is<text>()) {
    if (const auto* place = member_of(from, at.text_view()))
      return place;
  } else if (from.place && from.place->is_array() && at.is<std::int64_t>()) {
    const auto& items = from.place->get_array();
    if (auto i = at.as<std::int64_t>(); i >= 0 && static_cast<std::size_t>(i) < items.size())
      return &items[static_cast<std::size_t>(i)];
  }
  return item(value(from), at);
}

value evaluator::call(const node& n) {
  if (!n.callee)
    return value::fail("unknown function '" + n.text + "'");
  if (n.children.size() == 1) {
    const value passed[]{of(n.children[0])};
    return apply(n, passed);
  }
  if (n.children.size() == 2) {
    const value passed[]{of(n.children[0]), of(n.children[1])};
    return apply(n, passed);
  }
  std::vector<value> passed;
  for (auto child : n.children)
    passed.push_back(of(child));
  return apply(n, passed);
}

value evaluator::apply(const node& n, arguments passed) {
  for (const auto& argument : passed) {
    if (argument.failed())
      return argument;
    // Functions read the texts they are given.
    auto text = argument.is<expression::text>() || argument.is<byte_string>();
    if (text && !run_.budget.take_text(argument.bytes().size()))
      return {};
  }
  if (const auto* f = n.callee->find(passed, n.method))
    return f->call(run_, passed);
  std::vector<std::string> types;
  for (const auto& argument : passed)
    types.emplace_back(argument.type());
  return value::fail(no_overload(n.text, n.method, types));
}

value evaluator::relation(const node& n) {
  auto left = of(n.children[0]);
  if (left.failed())
    return left;
  auto right = n.relation == rel::in ? value(holder(tree_.nodes[n.children[1]])) : of(n.children[1]);
  if (right.failed())
    return right;
  return relate(n.relation, left, right, run_.budget);
}

value evaluator::junction(const node& n) {
  auto decisive = n.form == form::either;
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

operand evaluator::choice(const node& n) {
  auto condition = of(n.children[0]);
  if (condition.failed())
    return condition;
  if (!condition.is<bool>())
    return value::fail("no such overload: " + std::string(condition.type()) + " ? :", "a condition is a bool");
  return read(n.children[condition.as<bool>() ? 1 : 2]);
}

value evaluator::list(const node& n) {
  std::vector<value> items;
  items.reserve(n.children.size());
  for (auto child : n.children) {
    auto item = of(child);
    if (item.failed())
      return item;
    if (tree_.nodes[child].form != form::optional)
      items.push_back(std::move(item));
    else if (!item.is<expression::optional>())
      return not_optional(item);
    else if (const auto* content = item.as<expression::optional>().content)
      items.push_back(*content);
  }
  return value::of_list(std::move(items));
}

value evaluator::map(const node& n) {
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
    else if (!item.is<expression::optional>())
      return not_optional(item);
    else if (const auto* content = item.as<expression::optional>().content)
      entries.emplace_back(std::move(key), *content);
  }
  return value::of_map(std::move(entries));
}

const json::value* evaluator::place_of(const node& n) {
  if (!n.path || qualified_)
    return nullptr;
  const auto* place = walk(n);
  return place && run_.budget.take(n.height) ? place : nullptr;
}

const json::value* evaluator::walk(const node& n) {
  if (n.form == form::bound)
    return slots_[n.slot].place;
  if (n.form == form::name) {
    operand found;
    return scope_.find(n.text, found) ? found.place : nullptr;
  }
  const auto& holder = tree_.nodes[n.children[0]];
  if (holder.form == form::name) {
    operand found;
    return scope_.find(holder.text, found) ? member_of(found, n.text) : nullptr;
  }
  const auto* place = walk(holder);
  const auto* object = place ? place->if_object() : nullptr;
  return object ? object->if_contains(n.text) : nullptr;
}

operand evaluator::holder(const node& n) {
  if (!run_.budget.take(1))
    return exhausted();
  auto found = visit<operand>(*this, n);
  if (found.made.failed() || run_.budget.spent())
    found = located(n, found);
  return found;
}

const json::value* evaluator::member_of(const operand& from, std::string_view name) {
  if (const auto* object = from.place ? from.place->if_object() : nullptr)
    return object->if_contains(name);
  return from.made.is<members>() ? from.made.as<members>().source->find(name) : nullptr;
}

bool evaluator::find_spelled(const node& n, operand& to) {
  auto name = spelled(tree_, n);
  return name && resolve(tree_.container(), *name, [&](std::string_view full) { return scope_.find(full, to); });
}

value evaluator::not_optional(const value& item) {
  return value::fail("no such overload: ?" + std::string(item.type()), "`?` wants an optional");
}

value evaluator::located(const node& n, value made) const {
  if (run_.budget.spent())
    return exhausted();
  if (made.failed() && made.as<failure>().offset == failure::unknown)
    return {failure{made.as<failure>().why, n.offset}, made.kept_by()};
  return made;
}

value evaluator::settled(const node& n, value made) const {
  if (made.is<members>() && !run_.budget.spent())
    made = value::fail("'" + n.text + "' is no value: only its members are", members_hint(n.text));
  return located(n, std::move(made));
}

value evaluator::exhausted() {
  return value::fail("the expression takes too many steps", "the work of one expression is bounded (cost_max)",
                     errc::too_large);
}
bool scope_names::find(std::string_view name, operand& to) const {
  const auto* found = of_.find(name);
  if (!found)
    return false;
  if (const auto* const* borrowed = std::get_if<const json::value*>(found))
    to.place = *borrowed;
  else
    to.made = members{std::get<const member_source*>(*found)};
  return true;
}

operand evaluate(const tree& of, const names& scope, context& run) {
  auto found = evaluator(of, scope, run).read(of.root);
  if (!found.made.failed() || found.made.as<failure>().offset == failure::unknown)
    return found;
  auto why = *found.made.as<failure>().why;
  why.where = of.where(found.made.as<failure>().offset);
  return value::fail(std::move(why));
}

result<json::value> evaluate_to_json(const tree& of, const names& scope, context& run, std::size_t depth) {
  auto found = evaluate(of, scope, run);
  auto made = found.place ? to_json(*found.place, run.budget, depth) : to_json(found.made, run.budget, depth);
  if (!made && made.error().where.empty())
    made.error().where = of.where(of.nodes[of.root].offset);
  return made;
}

}  // namespace troupe::expression
