#pragma once

#include "core/importer/javascript_tokens.hpp"
#include "core/importer/javascript_tree.hpp"

/// JavaScript, read from the loosest operator to the tightest.
namespace troupe::importer {

/// Reads expressions. A function among them has a body, which whoever reads statements reads.
class js_expressions {
protected:
  explicit js_expressions(std::string_view source) : tokens_(source) {}
  virtual ~js_expressions() = default;

  /// Reads `{ statements }`.
  virtual std::vector<js_statement> block() = 0;
  /// Reads an expression where a comma would be an operator.
  js_node sequence();
  js_node expression();
  js_node function();

  const js_token& now() const { return tokens_.now(); }
  bool failed() const { return tokens_.error().has_value(); }
  bool at_end() const { return tokens_.at_end(); }
  void step() { tokens_.step(); }
  bool take(std::string_view symbol) { return tokens_.take(symbol); }
  void expect(std::string_view symbol) { tokens_.expect(symbol); }
  void fail(std::string what) { tokens_.fail(std::move(what)); }

  /// One level deeper, as long as it lives.
  class deeper {
  public:
    explicit deeper(js_expressions&);
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;
    ~deeper() { --of_.depth_; }

  private:
    js_expressions& of_;
  };

  js_tokens tokens_;

private:
  js_node operation(int least);
  js_node unary();
  js_node postfix();
  std::vector<js_node> items(std::string_view open, std::string_view close);
  js_node primary();
  js_node word(js_node made);
  /// `( expression )`, or the parameters of an arrow function.
  js_node parentheses();
  js_node arrow(std::vector<std::string> names, std::size_t offset);
  js_node object();

  std::size_t depth_ = 0;
};

}  // namespace troupe::importer
