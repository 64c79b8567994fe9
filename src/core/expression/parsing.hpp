#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/lexer.hpp"
#include "core/expression/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The parser itself: its grammar stands in parser.cpp, calls and macros in macros.cpp.
namespace troupe::expression {

inline constexpr node_index failed = static_cast<node_index>(-1);

/// Words that cannot be names of values.
bool is_reserved(std::string_view word);

/// Recursive descent. Every function returns the index of the node it made, or `failed` with `error_` set.
class parser {
public:
  parser(std::string_view source, const limits& bounds) : tokens_(source), bounds_(bounds) {}

  /// Parses into a tree whose source and environment are set.

  node_index parse(tree& to) {
    to_ = &to;
    if (!advance())
      return failed;
    if (token_.kind == token_kind::end)
      return fail("an expression is missing");
    auto root = expression();
    if (root != failed && token_.kind != token_kind::end)
      return unexpected("an operator or the end");
    return root;
  }

  const syntax_error& error() const { return error_; }

private:
  // --- grammar, loosest first
  node_index expression();
  node_index binary_from(int strength);
  node_index unary();
  node_index postfix();
  node_index member(node_index of);
  node_index subscript(node_index of);
  node_index primary();
  node_index number(bool negative);
  node_index name(bool rooted);
  /// A selection or a name, or the constant of the language it spells.
  node_index constant_or(node_index made);
  node_index list_literal();
  node_index map_literal();
  /// What stands between the braces of a message: a map of its fields.
  node_index message(node_index name);
  node_index entries(std::size_t offset, node_index (parser::*key)());
  node_index field();
  bool items(std::vector<node_index>& to, std::string_view closing);

  // --- calls and macros
  node_index call(std::optional<node_index> receiver, std::string name, std::size_t offset, bool rooted = false);
  node_index has_macro(std::size_t offset);
  node_index fold(node_index range, std::string_view name, std::size_t offset);
  node_index bind_macro(std::size_t offset);
  node_index block_macro(std::size_t offset);
  std::optional<std::string> index_name(std::string_view function, std::size_t numbers);
  std::optional<std::string> variable();
  /// Returns the functions that a name means, or nullptr.
  const function_set* functions_named(const dotted_name&);

  // --- nodes
  node_index add(node made);
  node_index make(form of, std::size_t offset, std::vector<node_index> children);
  node& at(node_index i) { return to_->nodes[i]; }
  const node& at(node_index i) const { return to_->nodes[i]; }

  // --- tokens
  bool advance();
  bool take(std::string_view symbol);
  bool expect(std::string_view symbol);
  node_index unexpected(std::string_view wanted);
  node_index fail(std::string what, std::string hint = {});
  node_index fail_at(std::size_t offset, std::string what, std::string hint = {});

  /// Restores the names in scope, and how deep the parser is, when a piece is done.
  struct nesting {
    explicit nesting(parser& of) : of(of) { ++of.depth_; }
    ~nesting() { --of.depth_; }
    parser& of;
  };

  lexer tokens_;
  const limits& bounds_;
  tree* to_ = nullptr;
  token token_;
  syntax_error error_;
  std::size_t depth_ = 0;
  /// Names bound by macros around here, innermost last, with their slots.
  std::vector<std::pair<std::string, std::uint32_t>> bound_;
};

}  // namespace troupe::expression
