#include "core/expression/checker.hpp"

#include "core/expression/functions.hpp"
#include "core/expression/nearest.hpp"
#include "core/expression/operators.hpp"

#include <algorithm>
#include <deque>

namespace troupe::expression {
namespace {

const type dynamic{};
const type boolean{kind::boolean};

/// The letters of signatures in the order of `kind`.
constexpr std::string_view letters = "anbiufsylmtdT";

char letter_of(const type& of) {
  return letters[static_cast<std::size_t>(of.kind)];
}

std::string name_of(const type& of) {
  static constexpr std::array<std::string_view, 13> names{"dyn",       "null_type", "bool",  "int",  "uint",
                                                          "double",    "string",    "bytes", "list", "map",
                                                          "timestamp", "duration",  "type"};
  return std::string(names[static_cast<std::size_t>(of.kind)]);
}

bool is_number(const type& of) {
  return of.kind == kind::integer || of.kind == kind::unsigned_integer || of.kind == kind::number;
}

bool is_dynamic(const type& of) {
  return of.kind == kind::dynamic;
}

const type& item_of(const type& of) {
  return of.item ? *of.item : dynamic;
}

/// Returns what is known of a value that has one type or the other.
type join(const type& a, const type& b) {
  if (a.kind != b.kind)
    return {};
  type made{a.kind};
  if (a.item && b.item)
    made.item = std::make_shared<const type>(join(*a.item, *b.item));
  return made;
}

class checker {
public:
  checker(const tree& of, const scope_types& scope) : tree_(of), scope_(scope) { slots_.resize(of.slots, &dynamic); }

  /// Returns the type, or nullptr once something is wrong.
  const type* of(node_index index) {
    const auto* found = holder(index);
    const auto& n = tree_.nodes[index];
    if (found && found->members_only)
      return fail(n, "'" + n.text + "' is no value: only its members are", members_hint(n.text));
    return found;
  }

  std::optional<refused> error_;

private:
  /// As `of`, for a node whose members are read: it may be a name that has only those.
  const type* holder(node_index index) {
    if (error_)
      return nullptr;
    const auto& n = tree_.nodes[index];
    switch (n.form) {
    case form::literal:
      return make({static_cast<kind>(std::min(letters.find(n.constant.letter()), letters.size() - 1))});
    case form::name:
      return name(n);
    case form::bound:
      return slots_[n.slot];
    case form::select:
    case form::has:
      return select(n);
    case form::index:
      return subscript(n);
    case form::call:
      return call(n);
    case form::relation:
      return relation(n);
    case form::both:
    case form::either:
      return junction(n);
    case form::choice:
      return choice(n);
    case form::list:
      return list_of(n);
    case form::map:
      return map_of(n);
    case form::optional:
      return of(n.children[0]) ? &dynamic : nullptr;
    case form::fold:
      return fold(n);
    case form::bind:
      slots_[n.slot] = of(n.children[0]);
      return of(n.children[1]);
    }
    return &dynamic;
  }

  const type* name(const node& n) {
    static constexpr std::array<std::string_view, 11> types{"bool", "int", "uint", "double",    "string",       "bytes",
                                                            "list", "map", "type", "null_type", "optional_type"};
    if (auto found = scope_.find(n.text); found != scope_.end())
      return &found->second;
    if (std::ranges::find(types, n.text) != types.end())
      return make({kind::type});
    std::vector<std::string_view> known;
    for (const auto& [name, type] : scope_)
      known.push_back(name);
    return fail(n, "unknown name '" + n.text + "'", hint_for(n.text, known));
  }

  const type* member(const node& n, const type& from, const std::string& name) {
    if (auto found = from.members.find(name); found != from.members.end())
      return &found->second;
    if (from.open)
      return from.item ? from.item.get() : &dynamic;
    std::vector<std::string_view> known;
    for (const auto& [member, type] : from.members)
      known.push_back(member);
    return fail(n, "no such member '" + name + "'", hint_for(name, known));
  }

  const type* select(const node& n) {
    const auto* from = holder(n.children[0]);
    if (!from)
      return nullptr;
    if (!is_dynamic(*from) && from->kind != kind::map)
      return fail(n, "cannot read member '" + n.text + "' of " + name_of(*from));
    const auto* found = is_dynamic(*from) ? &dynamic : member(n, *from, n.text);
    if (found && n.form == form::has)
      return &boolean;
    return found && n.optional ? &dynamic : found;
  }

  const type* subscript(const node& n) {
    const auto* from = holder(n.children[0]);
    const auto* at = of(n.children[1]);
    if (!from || !at)
      return nullptr;
    const auto& key = tree_.nodes[n.children[1]];
    const auto* found = &dynamic;
    if (from->kind == kind::map && key.form == form::literal && key.constant.is<text>())
      found = member(n, *from, std::string(key.constant.text_view()));
    else if (from->kind == kind::map || (from->kind == kind::list && (is_dynamic(*at) || is_number(*at))))
      found = &item_of(*from);
    else if (!is_dynamic(*from))
      return fail(n, "no such overload: " + name_of(*from) + "[" + name_of(*at) + "]");
    return found && n.optional ? &dynamic : found;
  }

  const type* call(const node& n) {
    if (!n.callee)
      return fail(n, "unknown function '" + n.text + "'", hint_for(n.text, function_names()));
    std::string passed;
    std::vector<const type*> types;
    for (auto child : n.children) {
      types.push_back(of(child));
      if (!types.back())
        return nullptr;
      passed.push_back(letter_of(*types.back()));
    }
    std::string results;
    for (const auto& f : n.callee->overloads())
      if (f.accepts(passed, n.method))
        results.push_back(f.result());
    if (results.empty())
      return fail(n, "no such overload: " + shown(n, types), overload_hint(n, types));
    if (n.text == "+" && results == "l" && types[0]->item && types[1]->item)
      return make({kind::list, std::make_shared<const type>(join(*types[0]->item, *types[1]->item))});
    auto same = results.find_first_not_of(results[0]) == results.npos;
    auto known = letters.find(results[0]);
    return same && known != letters.npos ? make({static_cast<kind>(known)}) : &dynamic;
  }

  static std::string shown(const node& n, const std::vector<const type*>& types) {
    auto symbolic = n.text.find_first_of("+-*/%!") != n.text.npos;
    if (symbolic && types.size() == 1)
      return n.text + name_of(*types[0]);
    if (symbolic)
      return name_of(*types[0]) + " " + n.text + " " + name_of(*types[1]);
    std::string made = n.method ? name_of(*types[0]) + "." + n.text + "(" : n.text + "(";
    for (std::size_t i = n.method; i < types.size(); ++i)
      made.append(i > std::size_t(n.method) ? ", " : "").append(name_of(*types[i]));
    return made + ")";
  }

  static std::string overload_hint(const node& n, const std::vector<const type*>& types) {
    if (types.size() != 2 || n.text.find_first_of("+-*/%") == n.text.npos)
      return {};
    if (is_number(*types[0]) && is_number(*types[1]))
      return "convert one side with double() or int()";
    if (types[0]->kind == kind::string || types[1]->kind == kind::string)
      return "convert with string()";
    return {};
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

  static bool may_relate(rel relation, const type& a, const type& b) {
    if (relation == rel::in)
      return is_dynamic(b) || b.kind == kind::list || b.kind == kind::map;
    if (is_dynamic(a) || is_dynamic(b) || (is_number(a) && is_number(b)))
      return true;
    if (relation == rel::equal || relation == rel::unequal)
      return a.kind == b.kind || a.kind == kind::null || b.kind == kind::null;
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

  const type* list_of(const node& n) {
    std::optional<type> items;
    for (auto child : n.children) {
      const auto* item = of(child);
      if (!item)
        return nullptr;
      items = items ? join(*items, *item) : *item;
    }
    return make({kind::list, items ? std::make_shared<const type>(*std::move(items)) : nullptr});
  }

  const type* map_of(const node& n) {
    type made{kind::map};
    std::optional<type> items;
    for (std::size_t i = 0; i < n.children.size(); i += 2) {
      const auto* key = of(n.children[i]);
      const auto* item = of(n.children[i + 1]);
      if (!key || !item)
        return nullptr;
      items = items ? join(*items, *item) : *item;
      const auto& literal = tree_.nodes[n.children[i]];
      if (literal.form == form::literal && literal.constant.is<text>())
        made.members.emplace(literal.constant.text_view(), *item);
    }
    if (items)
      made.item = std::make_shared<const type>(*std::move(items));
    return make(std::move(made));
  }

  const type* fold(const node& n) {
    const auto* range = of(n.children[0]);
    if (!range)
      return nullptr;
    auto optional = n.macro == macro::opt_map || n.macro == macro::opt_flat_map;
    if (!is_dynamic(*range) && (optional || (range->kind != kind::list && range->kind != kind::map)))
      return fail(n, "no such overload: " + name_of(*range) + "." + n.text + "(...)",
                  optional ? "it wants an optional" : "it goes over a list or a map");
    auto is_list = range->kind == kind::list;
    slots_[n.slot] = n.pairs && is_list ? make({kind::integer}) : is_list ? &item_of(*range) : &dynamic;
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
      return condition(n, n.children[1], n.text) ? make({kind::list, std::make_shared<const type>(*variable)})
                                                 : nullptr;
    case macro::map:
    case macro::transform_map: {
      const auto* item = of(n.children.back());
      auto made = n.macro == macro::map ? kind::list : kind::map;
      return item ? make({made, std::make_shared<const type>(*item)}) : nullptr;
    }
    case macro::let:
    case macro::opt_map:
    case macro::opt_flat_map:
      break;
    }
    return of(n.children[1]) ? &dynamic : nullptr;
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
  std::vector<const type*> slots_;
  std::deque<type> made_;
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
    std::optional<type> items;
    for (const auto& item : of.get_array())
      items = items ? join(*items, type_of(item)) : type_of(item);
    return {kind::list, items ? std::make_shared<const type>(*std::move(items)) : nullptr};
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

// --- what an expression reads ------------------------------------------------------------------------------------

namespace {

/// Returns the static path a node is, and nothing for other nodes.
std::optional<std::string> path_of(const tree& t, const node& n) {
  if (n.form == form::name)
    return n.text;
  auto selects = n.form == form::select || n.form == form::has;
  if (!selects && n.form != form::index)
    return std::nullopt;
  std::string name = n.text;
  if (!selects) {
    const auto& key = t.nodes[n.children[1]];
    if (key.form != form::literal || !key.constant.is<text>())
      return std::nullopt;
    name = key.constant.text_view();
  }
  auto inner = path_of(t, t.nodes[n.children[0]]);
  if (!inner || name.empty() || name.find('.') != name.npos)
    return std::nullopt;
  return *inner + "." + name;
}

void visit(const tree& t, node_index index, std::vector<std::string>& to) {
  const auto& n = t.nodes[index];
  if (auto path = path_of(t, n)) {
    if (std::ranges::find(to, *path) == to.end())
      to.push_back(*std::move(path));
    return;
  }
  for (auto child : n.children)
    visit(t, child, to);
}

}  // namespace

void append_reads(const tree& t, std::vector<std::string>& to) {
  visit(t, t.root, to);
}

}  // namespace troupe::expression
