#pragma once

#include "core/expression/evaluator.hpp"

#include <string_view>
#include <vector>

/// The evaluator itself: what forms mean stands in evaluator.cpp, macros in folds.cpp.
namespace troupe::expression {

/// Visits the nodes of one tree. What is read from the scope stays where it is: only what functions are given, and what
/// is put into lists and maps, becomes a value.
class evaluator {
public:
  evaluator(const tree& of, const names& scope, context& run)
    : tree_(of), scope_(scope), run_(run), qualified_(scope.dotted() || !of.container().empty()), slots_(of.slots) {}

  /// Returns what the node means, or a failure that says where.
  operand read(node_index index);
  /// The same as a value.
  value of(node_index index);

  // --- names and what is read from them

  operand name(const node& n);
  operand bound(const node& n) { return slots_[n.slot]; }
  operand select(const node& n);
  operand index(const node& n);

  // --- values

  /// The tree is shared between threads, so what owns a literal's text is left alone.
  value literal(const node& n) { return n.constant.borrowed(); }
  value call(const node& n);
  value relation(const node& n);
  /// `&&` is false if any operand is, even if others fail; `||` is true likewise.
  value junction(const node& n);
  operand choice(const node& n);
  operand optional(const node& n) { return read(n.children[0]); }
  value list(const node& n);
  value map(const node& n);

  // --- macros

  operand bind(const node& n);
  value fold(const node& n);

private:
  /// Returns where the JSON stands that a path means, if it leads to any. Others are not looked at.
  const json::value* place_of(const node& n);
  const json::value* walk(const node& n);
  /// Returns what a node means whose members are read: it may be a name that has only those.
  operand holder(const node& n);
  value visited(const node& n);
  value apply(const node& n, arguments passed);
  /// Returns the member where it stands; nullptr if it does not, or nothing has that name.
  static const json::value* member_of(const operand& from, std::string_view name);
  /// Finds the longest name with dots that a selection may spell.
  bool find_spelled(const node& n, operand& to);
  static value not_optional(const value& item);

  // --- macros
  static std::size_t size(const value& range);
  /// Binds the names of the macro to the `i`th item.
  void bind(const node& n, const value& range, std::size_t i);
  value condition(const node& n, node_index child);
  value any(const node& n, const value& range, bool decisive);
  value exactly_one(const node& n, const value& range);
  value filter(const node& n, const value& range);
  value transform(const node& n, const value& range);
  value sort_by(const node& n, const value& range);
  value transform_map(const node& n, const value& range);
  value map_optional(const node& n, const value& range);

  // --- failures

  /// Returns the value; a failure that does not say where it happened learns it.
  value located(const node& n, value made) const;
  /// The same for what a node made: a name that has only members is no value.
  value settled(const node& n, value made) const;
  static value exhausted();

  const tree& tree_;
  const names& scope_;
  context& run_;
  /// True if a selection may be a name with dots.
  bool qualified_;
  std::vector<operand> slots_;
};

}  // namespace troupe::expression
