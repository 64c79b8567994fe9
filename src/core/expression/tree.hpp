#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A parsed expression, macros expanded. Nodes stand in one array and name each other by index.
namespace troupe::expression {

class function_set;

using node_index = std::uint32_t;

enum class form : std::uint8_t {
  literal,   // constant
  name,      // text: a name of the scope
  bound,     // slot: a name bound by a macro
  select,    // child.text; `.?` if optional
  has,       // has(child.text)
  index,     // child[child]; `[?` if optional
  call,      // callee(children...)
  relation,  // child rel child
  both,      // && of all children
  either,    // || of all children
  choice,    // child ? child : child
  list,      // items
  map,       // key, value, key, value, ...
  optional,  // `?child` as item of a list or key of a map
  fold,      // a macro over child 0; slots bound per item
  bind,      // slot = child 0 in child 1; an `optMap` if `over` says so
};

enum class rel : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal, in };

enum class macro : std::uint8_t {
  all,
  exists,
  exists_one,
  map,
  filter,
  transform_map,
  sort_by,
  let,
  opt_map,
  opt_flat_map
};

struct node {
  expression::form form = form::literal;
  rel relation = rel::equal;
  expression::macro macro = macro::all;
  bool optional = false;
  /// A name written `.x`: no container qualifies it.
  bool rooted = false;
  /// A name or plain selections from one: what it means may stand in the scope.
  bool path = false;
  /// A call written `x.f(y)`.
  bool method = false;
  /// A fold binds the key (or index) to `slot` and the value to `slot + 1`.
  bool pairs = false;
  /// A fold of `map` or `transform_map` whose child 1 decides which items count.
  bool filtered = false;
  /// Bytes into the source.
  std::uint32_t offset = 0;
  std::uint32_t slot = 0;
  /// Nodes on the longest way down.
  std::uint32_t height = 1;
  const function_set* callee = nullptr;
  std::string text;
  value constant;
  std::vector<node_index> children;
};

/// Where a text starts in a larger one; both from 1.
struct position {
  std::size_t line = 1;
  std::size_t column = 1;
};

struct tree {
  std::string source;
  /// Where `source` stands, for messages.
  position origin;
  std::vector<node> nodes;
  node_index root = 0;
  std::uint32_t slots = 0;
  std::shared_ptr<const expression::environment> environment;
  /// The functions of the environment that are called.
  std::vector<std::shared_ptr<const function_set>> functions;

  std::string_view container() const { return environment ? environment->container : std::string_view{}; }
  /// Returns `line:column` of an offset into the source; columns are characters.
  std::string where(std::size_t offset) const;
};

/// Calls what `to` does with a node of each form and returns what it returns, as a `Result`.
template <class Result, class Visitor>
Result visit(Visitor& to, const node& n) {
  switch (n.form) {
  case form::name:
    return to.name(n);
  case form::bound:
    return to.bound(n);
  case form::select:
  case form::has:
    return to.select(n);
  case form::index:
    return to.index(n);
  case form::call:
    return to.call(n);
  case form::relation:
    return to.relation(n);
  case form::both:
  case form::either:
    return to.junction(n);
  case form::choice:
    return to.choice(n);
  case form::list:
    return to.list(n);
  case form::map:
    return to.map(n);
  case form::optional:
    return to.optional(n);
  case form::fold:
    return to.fold(n);
  case form::bind:
    return to.bind(n);
  case form::literal:
    break;
  }
  return to.literal(n);
}

/// A name with dots, such as `a.b.c`.
struct dotted_name {
  std::string text;
  bool rooted = false;
};

/// Returns the name that a node spells: a name of the scope and plain selections from it.
std::optional<dotted_name> spelled(const tree&, const node&);

/// Calls `look` with what a name may mean in a container, in the order of CEL, until it returns true: in `a.b` the name
/// `x` means `a.b.x`, else `a.x`, else `x`. Returns whether it did.
template <class Look>
bool resolve(std::string_view container, const dotted_name& name, Look look) {
  while (!name.rooted && !container.empty()) {
    if (look(std::string(container) + "." + name.text))
      return true;
    auto end = container.rfind('.');
    container = container.substr(0, end == container.npos ? 0 : end);
  }
  return look(name.text);
}

/// Returns the position `offset` bytes after `origin`, the position of the text's start.
position advance(std::string_view text, std::size_t offset, position origin = {});

std::string to_string(position);

}  // namespace troupe::expression
