#pragma once

#include "core/importer/javascript_tree.hpp"
#include "core/importer/script.hpp"

#include <map>
#include <optional>
#include <set>

/// JavaScript as CEL, statement by statement (javascript.cpp), value by value (javascript_values.cpp) and call by call
/// (javascript_calls.cpp).
namespace troupe::importer {

/// Thrown by whoever finds what has no translation; `translate_javascript` returns it.
struct untranslatable_script {
  refused why;
};

/// What a name in a script stands for.
struct js_meaning {
  std::optional<cel> value;
  const js_node* function = nullptr;
};
using js_names = std::map<std::string, js_meaning>;

class js_translator {
public:
  js_translator(std::string_view source, const script_scope& scope) : source_(source), scope_(scope) {}

  script_translation run(const std::vector<js_statement>& program);

private:
  /// Values that are long and have a name keep it.
  using bindings = std::vector<std::pair<std::string, cel>>;

  // Statements.
  static bool gives_back(const std::vector<js_statement>& all);
  static cel bind(cel made, const bindings& bound);
  /// The value of the statements from `first` on as the body of a function.
  cel body(const std::vector<js_statement>& all, std::size_t first, js_names known);
  cel body(const std::vector<js_statement>& all, std::size_t first, js_names known, bindings& bound);
  /// The value of a script: that of its last statement.
  cel last_value(const std::vector<js_statement>& all, js_names known);
  cel last_value(const std::vector<js_statement>& all, js_names known, bindings& bound);
  /// `bound`: where long values may be given their name; nullptr where there is no room for that.
  void declare(const js_statement& s, js_names& known, bindings* bound);
  /// A list that begins empty and gets an item, or none, for each of another.
  void fill(const js_statement& s, js_names& known);
  static bool is_push(const js_node& of);
  cel either(const js_node& condition_of, const cel& then, const cel& otherwise, const js_names& known);

  // Values.
  cel condition(const js_node& of, const js_names& known);
  /// `asked`: only whether it is true matters.
  cel value(const js_node& of, const js_names& known, bool asked = false);
  cel number(const js_node& of);
  cel unary(const js_node& of, const js_names& known);
  cel binary(const js_node& of, const js_names& known, bool asked);
  cel junction(const js_node& of, const js_names& known, bool asked);
  /// `x.indexOf(y) >= 0` and what else asks whether x contains y.
  std::optional<cel> index_test(const js_node& of, const js_names& known);
  /// Whether a text or a list has it.
  static cel contains(const cel& whole, const cel& part);
  void note_equality(const js_node& of, const cel& a, const cel& b);
  static cel as_text(const cel& of);
  static cel sum(const cel& a, const cel& b);

  // Reading.
  /// A name, and members behind it.
  cel read(const js_node& of, const js_names& known);
  script_value from_scope(const js_node& root, const std::vector<const js_node*>& steps);
  cel named(const js_node& of, const js_names& known);
  /// A member that is not there is undefined; one of undefined is an error in both languages.
  cel step(const cel& from, const js_node& of, bool last, const js_names& known);

  // Calls.
  cel call(const js_node& of, const js_names& known);
  cel apply(const js_node& function, const js_node& of, const js_names& known);
  std::optional<cel> library(const std::string& name, const js_node& of, const js_names& known);
  cel method_call(const js_node& callee, const js_node& of, const js_names& known);
  /// A function over the items of a list.
  std::optional<cel> over_list(std::string_view name, const cel& list, const js_node& function, const js_names& known);
  /// A name for a macro that hides none of a workflow's.
  std::string free_name(const std::string& wanted);
  cel bounded(cel made, std::size_t offset);
  [[noreturn]] void fail(std::size_t offset, std::string what, std::string hint = {}) const;

  std::string_view source_;
  const script_scope& scope_;
  std::set<std::string> notes_;
  std::size_t calls_ = 0;
  std::size_t renamed_ = 0;
};

}  // namespace troupe::importer
