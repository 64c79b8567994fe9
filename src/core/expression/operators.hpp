#pragma once

#include "core/expression/functions.hpp"
#include "core/expression/tree.hpp"

namespace troupe::expression {

/// Returns whether the values are equal; values of different types are not, except numbers.
bool equal(const value&, const value&, meter&);

/// Returns how two ordered values compare; nothing if their types have no order between them.
std::optional<std::partial_ordering> compare(const value&, const value&);

/// Returns `a rel b` for values that are no failures.
value relate(rel, const value& a, const value& b, meter&);

/// The symbol of the relation: `==`, `in`, ...
std::string_view symbol(rel);

/// Reads a member of a map, an item of a list; of an optional, an optional.
value member(const value& of, std::string_view name);
value item(const value& of, const value& index);

/// As `member` and `item` for `.?` and `[?]`: an optional, none if there is no such key.
value maybe_member(const value& of, std::string_view name);
value maybe_item(const value& of, const value& index);

/// Says how a name is used that has only members.
std::string members_hint(std::string_view name);

/// Returns the items of a list in the order of their keys; equal ones stay in theirs.
value sorted(const value& items, const list& keys, meter&);

/// Returns whether `of` has the member.
value has_member(const value& of, std::string_view name);

}  // namespace troupe::expression
