#include "core/expression/checker.hpp"

#include "core/base/nearest.hpp"
#include "core/expression/functions.hpp"
#include "core/expression/operators.hpp"
#include "core/expression/parser.hpp"
#include "core/expression/types.hpp"

#include <algorithm>
#include <deque>

namespace troupe::expression {
namespace {

const type boolean{kind::boolean};

/// Types of literals with more members than this are not remembered member by member: they nest, and would be copied.
constexpr std::size_t members_max = 256;

/// Returns `did you mean 'story'?` for the known name nearest to a misspelt one; else `known: a, b, c`; else nothing.
std::string hint_for(std::string_view misspelt, std::span<const std::string> known) {
  constexpr std::size_t listed_max = 8;
  if (auto found = nearest(misspelt, known))
    return "did you mean '" + *found + "'?";
  if (known.empty() || known.size() > listed_max)
    return {};
  std::string list = "known: ";
  for (const auto& name : known)
    list.append(name == known.front() ? "" : ", ").append(name);
  return list;
}

std::vector<std::string> callable_names() {
  auto names = function_names();
  for (auto& name : macro_names())
    names.push_back(std::move(name));
  return names;
}

class checker {
public:
  checker(const tree& of, const scope_types& scope)
    : tree_(of), scope_(scope), qualified_(!of.container().empty() || std::ranges::any_of(scope, has_dot)),
      slots_(of.slots, &dynamic) {}

  /// Returns the type, or nullptr once something is wrong.
  const type* of(node_index index) {
    const auto* found = holder(index);
    const auto& n = tree_.nodes[index];
    if (found && found->members_only)
      return fail(n, "'" + n.text + "' is no value: only its members are", members_hint(n.text));
    return found;
  }

  const type* literal(const node& n) { return make({kind_of(n.constant.letter())}); }

  const type* name(const node& n) {
    if (const auto* found = find({n.text, n.rooted}))
      return found;
    if (constant_named(n.text))
      return make({kind::type});
    std::vector<std::string> known;
    for (const auto& [name, type] : scope_)
      known.push_back(name);
    return fail(n, "unknown name '" + n.text + "'", hint_for(n.text, known));
  }

  const type* bound(const node& n) { return slots_[n.slot]; }

  const type* select(const node& n) {
    if (qualified_ && n.form == form::select)
      if (auto name = spelled(tree_, n))
        if (const auto* found = find(*name))
          return found;
    const auto* from = holder(n.children[0]);
    if (!from)
      return nullptr;
    if (from->kind == kind::optional)
      return n.form == form::has ? &boolean : make(optional_of(member_of(item_of(*from), n.text)));
    if (!is_dynamic(*from) && from->kind != kind::map)
      return fail(n, "cannot read member '" + n.text + "' of " + name_of(*from));
    const auto* found = is_dynamic(*from) ? &dynamic : member(n, *from, n.text);
    if (found && n.form == form::has)
      return &boolean;
    return found && n.optional ? make(optional_of(*found)) : found;
  }

  const type* index(const node& n) {
    const auto* from = holder(n.children[0]);
    const auto* at = of(n.children[1]);
    if (!from || !at)
      return nullptr;
    const auto* key = literal_text(n.children[1]);
    if (from->kind == kind::optional)
      return make(optional_of(key ? member_of(item_of(*from), *key) : item_of(item_of(*from))));
    const auto* found = &dynamic;
    if (from->kind == kind::map && key)
      found = member(n, *from, *key);
    else if (from->kind == kind::map || (from->kind == kind::list && (is_dynamic(*at) || is_number(*at))))
      found = &item_of(*from);
    else if (!is_dynamic(*from))
      return fail(n, "no such overload: " + name_of(*from) + "[" + name_of(*at) + "]");
    return found && n.optional ? make(optional_of(*found)) : found;
  }

  const type* call(const node& n) {
    if (!n.callee)
      return fail(n, "unknown function '" + n.text + "'", hint_for(n.text, callable_names()));
    std::vector<const type*> given;
    for (auto child : n.children) {
      given.push_back(of(child));
      if (!given.back())
        return nullptr;
    }
    std::optional<type> returned;
    for (const auto& f : n.callee->overloads())
      if (f.method() == n.method && f.accepts(given))
        returned = returned ? join(*returned, f.returns(given)) : f.returns(given);
    if (returned)
      return make(*std::move(returned));
    std::vector<std::string> names;
    for (const auto* type : given)
      names.push_back(name_of(*type));
    auto why = no_overload(n.text, n.method, names);
    return fail(n, std::move(why.what), std::move(why.hint));
  }

  const type* relation(const node& n) {
    const auto* left = of(n.children[0]);
    const auto* right = n.relation == rel::in ? holder(n.children[1]) : of(n.children[1]);
    if (!left || !right)
      return nullptr;
    return may_relate(n.relation, *left, *right) ? &boolean
                                                 : fail(n, "no such overload: " + name_of(*left) + " " +
                                                             std::string(symbol(n.relation)) + " " + name_of(*right));
  }

  const type* junction(const node& n) {
    for (auto child : n.children)
      if (!condition(tree_.nodes[child], child, n.form == form::both ? "&&" : "||"))
        return nullptr;
    return &boolean;
  }

  const type* choice(const node& n) {
    if (!condition(n, n.children[0], "?:"))
      return nullptr;
    const auto* then = of(n.children[1]);
    const auto* otherwise = of(n.children[2]);
    if (!then || !otherwise)
      return nullptr;
    return then == otherwise ? then : make(join(*then, *otherwise));
  }

  /// `?x` yields what the optional holds.
  const type* optional(const node& n) {
    const auto* found = of(n.children[0]);
    if (!found || is_dynamic(*found))
      return found;
    return &item_of(*found);
  }

  const type* list(const node& n) {
    type items{.unassigned = true};
    for (auto child : n.children) {
      const auto* item = of(child);
      if (!item)
        return nullptr;
      items = join(items, *item);
    }
    return make(list_of(std::move(items)));
  }

  const type* map(const node& n) {
    type keys{.unassigned = true};
    auto items = keys;
    std::map<std::string, type> members;
    for (std::size_t i = 0; i < n.children.size(); i += 2) {
      const auto* key = of(n.children[i]);
      const auto* item = of(n.children[i + 1]);
      if (!key || !item)
        return nullptr;
      auto maybe = tree_.nodes[n.children[i]].form == form::optional;
      if (maybe && !is_dynamic(*item))
        item = &item_of(*item);
      keys = join(keys, *key);
      items = join(items, *item);
      if (const auto* name = maybe ? nullptr : literal_text(n.children[i]))
        members.emplace(*name, parts_of(*item, members_max) <= members_max ? *item : dynamic);
    }
    auto made = map_of(std::move(keys), std::move(items));
    made.members = std::move(members);
    return make(std::move(made));
  }

  const type* bind(const node& n) {
    slots_[n.slot] = of(n.children[0]);
    return of(n.children[1]);
  }

  const type* fold(const node& n) {
    const auto* range = of(n.children[0]);
    if (!range)
      return nullptr;
    auto optional = n.macro == macro::opt_map || n.macro == macro::opt_flat_map;
    auto fits = optional ? range->kind == kind::optional
                         : range->kind == kind::list || (range->kind == kind::map && n.macro != macro::sort_by);
    if (!is_dynamic(*range) && !fits)
      return fail(n, "no such overload: " + name_of(*range) + "." + n.text + "(...)",
                  optional                    ? "it wants an optional"
                  : n.macro == macro::sort_by ? "it goes over a list"
                                              : "it goes over a list or a map");
    auto is_list = range->kind == kind::list;
    auto first = n.pairs && is_list ? type{kind::integer} : is_list || optional ? item_of(*range) : key_of(*range);
    slots_[n.slot] = make(std::move(first));
    if (n.pairs)
      slots_[n.slot + 1] = &item_of(*range);
    const auto* variable = slots_[n.slot];
    if (n.filtered && !condition(n, n.children[1], n.text))
      return nullptr;
    switch (n.macro) {
    case macro::all:
    case macro::exists:
    case macro::exists_one:
      return condition(n, n.children[1], n.text) ? &boolean : nullptr;
    case macro::filter:
      return condition(n, n.children[1], n.text) ? make(list_of(*variable)) : nullptr;
    case macro::sort_by:
      return of(n.children[1]) ? range : nullptr;
    case macro::map: {
      const auto* item = of(n.children.back());
      return item ? make(list_of(*item)) : nullptr;
    }
    case macro::transform_map: {
      const auto* item = of(n.children.back());
      return item ? make(map_of(*variable, *item)) : nullptr;
    }
    case macro::opt_map: {
      const auto* item = of(n.children[1]);
      return item ? make(optional_of(*item)) : nullptr;
    }
    case macro::opt_flat_map:
    case macro::let:
      break;
    }
    return of(n.children[1]);
  }

  std::optional<refused> error_;

private:
  /// As `of`, for a node whose members are read: it may be a name that has only those.
  const type* holder(node_index index) { return error_ ? nullptr : visit<const type*>(*this, tree_.nodes[index]); }

  static bool has_dot(const scope_types::value_type& name) { return name.first.find('.') != name.first.npos; }

  const type* find(const dotted_name& name) const {
    const type* found = nullptr;
    resolve(tree_.container(), name, [&](const std::string& full) {
      auto known = scope_.find(full);
      found = known == scope_.end() ? nullptr : &known->second;
      return found != nullptr;
    });
    return found;
  }

  /// Returns the text that a node is, or nullptr.
  const std::string* literal_text(node_index index) {
    const auto& n = tree_.nodes[index];
    if (n.form != form::literal || !n.constant.is<text>())
      return nullptr;
    return &texts_.emplace_back(n.constant.text_view());
  }

  const type* member(const node& n, const type& from, const std::string& name) {
    if (auto found = from.members.find(name); found != from.members.end())
      return &found->second;
    if (from.open)
      return &item_of(from);
    std::vector<std::string> known;
    for (const auto& [member, type] : from.members)
      known.push_back(member);
    return fail(n, "no such member '" + name + "'", hint_for(name, known));
  }

  /// Returns the type of a member that need not be there.
  static const type& member_of(const type& from, const std::string& name) {
    auto found = from.members.find(name);
    return found == from.members.end() ? item_of(from) : found->second;
  }

  static bool may_relate(rel relation, const type& a, const type& b) {
    if (relation == rel::in)
      return is_dynamic(b) || b.kind == kind::list || b.kind == kind::map;
    if (is_dynamic(a) || is_dynamic(b) || (is_number(a) && is_number(b)))
      return true;
    if (relation == rel::equal || relation == rel::unequal)
      return (a.kind == b.kind && a.name == b.name) || a.kind == kind::null || b.kind == kind::null;
    auto ordered = a.kind == kind::boolean || a.kind == kind::string || a.kind == kind::bytes ||
                   a.kind == kind::timestamp || a.kind == kind::duration;
    return a.kind == b.kind && ordered;
  }

  /// Returns whether the child may be a condition.
  bool condition(const node& n, node_index child, std::string_view of_what) {
    const auto* found = of(child);
    if (found && !is_dynamic(*found) && found->kind != kind::boolean)
      fail(n, "no such overload: " + std::string(of_what) + " wants a bool, got " + name_of(*found),
           "compare with `==` or `!=`");
    return !error_;
  }

  const type* make(type made) {
    made_.push_back(std::move(made));
    return &made_.back();
  }

  const type* fail(const node& n, std::string what, std::string hint = {}) {
    if (!error_)
      error_ = refused{errc::invalid, std::move(what), tree_.where(n.offset), std::move(hint)};
    return nullptr;
  }

  const tree& tree_;
  const scope_types& scope_;
  /// True if a selection may be a name with dots.
  bool qualified_;
  std::vector<const type*> slots_;
  std::deque<type> made_;
  std::deque<std::string> texts_;
};

}  // namespace

result<type> check(const tree& of, const scope_types& scope) {
  checker run(of, scope);
  const auto* found = run.of(of.root);
  if (!found)
    return *std::move(run.error_);
  return *found;
}

type type_of(const json::value& of) {
  switch (of.kind()) {
  case json::kind::null:
    return {kind::null};
  case json::kind::bool_:
    return {kind::boolean};
  case json::kind::int64:
  case json::kind::uint64:
    return {of.is_int64() || of.get_uint64() <= std::uint64_t(INT64_MAX) ? kind::integer : kind::unsigned_integer};
  case json::kind::double_:
    return {kind::number};
  case json::kind::string:
    return {kind::string};
  case json::kind::array: {
    type items{.unassigned = true};
    for (const auto& item : of.get_array())
      items = join(items, type_of(item));
    return list_of(std::move(items));
  }
  case json::kind::object: {
    type made{kind::map};
    for (const auto& [name, item] : of.get_object())
      made.members.emplace(name, type_of(item));
    made.open = false;
    return made;
  }
  }
  return {};
}

}  // namespace troupe::expression
