#pragma once

#include "core/expression/functions.hpp"
#include "core/expression/tree.hpp"

namespace troupe::expression {

/// What part of an expression means: JSON that stands somewhere and is only pointed to, or a value.
struct operand {
  operand() = default;
  operand(const json::value* at) : place(at) {}
  operand(value of) : made(std::move(of)) {}

  operator value() const& { return place ? from_json(*place) : made; }
  operator value() && { return place ? from_json(*place) : std::move(made); }

  const json::value* place = nullptr;
  value made;
};

/// What names mean to an evaluation.
class names {
public:
  virtual ~names() = default;
  /// Returns false if the name is unknown.
  virtual bool find(std::string_view name, operand& to) const = 0;
  /// True if a name has dots.
  virtual bool dotted() const = 0;
};

/// The names of a scope, which must outlive this.
class scope_names : public names {
public:
  explicit scope_names(const scope& of) : of_(of) {}
  bool find(std::string_view name, operand& to) const override;
  bool dotted() const override { return of_.dotted(); }

private:
  const scope& of_;
};

/// Returns what the expression means. A failure says where. What is returned borrows from the tree, the names and the
/// context.
operand evaluate(const tree&, const names&, context&);

/// Evaluates to JSON that will stand `depth` deep.
result<json::value> evaluate_to_json(const tree&, const names&, context&, std::size_t depth = 0);

}  // namespace troupe::expression
