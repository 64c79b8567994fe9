#pragma once

#include "core/expression/value.hpp"

#include <cstdint>
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

enum class macro : std::uint8_t { all, exists, exists_one, map, filter, transform_map, let, opt_map, opt_flat_map };

struct node {
  expression::form form = form::literal;
  rel relation = rel::equal;
  expression::macro macro = macro::all;
  bool optional = false;
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

  /// Returns `line:column` of an offset into the source; columns are characters.
  std::string where(std::size_t offset) const;
};

/// Returns the position `offset` bytes after `origin`, the position of the text's start.
position advance(std::string_view text, std::size_t offset, position origin = {});

std::string to_string(position);

}  // namespace troupe::expression
