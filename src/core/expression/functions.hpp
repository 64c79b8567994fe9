#pragma once

#include "core/expression/regex.hpp"
#include "core/expression/value.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::expression {

/// What functions may use of the evaluation they run in.
struct context {
  meter budget;
  /// The pattern matched last: a filter matches many texts with one.
  std::string pattern = {};
  std::optional<regex> compiled = {};
};

using arguments = std::span<const value>;

/// One overload. Its signature is `receiver.parameters=result` or `parameters=result`, a letter per type: n null,
/// b bool, i int, u uint, f double, s string, y bytes, l list, m map, t timestamp, d duration, T type, o optional,
/// p IP address, c IP network, a anything. `*` after the last parameter repeats it any number of times.
struct function {
  std::string_view name;
  std::string_view signature;
  value (*call)(context&, arguments);

  bool method() const { return signature.size() > 1 && signature[1] == '.'; }
  char result() const { return signature.back(); }
  /// True if arguments of these types may be passed; `a` in `letters` is a type not known yet.
  bool accepts(std::string_view letters, bool method) const;
};

/// The overloads of one name.
class function_set {
public:
  std::string_view name() const { return overloads_.front().name; }
  std::span<const function> overloads() const { return overloads_; }
  void add(const function& f) { overloads_.push_back(f); }

  /// Returns the overload for these arguments, or nullptr.
  const function* find(arguments, bool method) const;

private:
  std::vector<function> overloads_;
};

/// Returns the functions of that name, or nullptr. Operators are functions: `+`, `-`, `!`, `neg`, ...
const function_set* find_functions(std::string_view name);

/// Returns all names, for hints.
std::vector<std::string_view> function_names();

/// Returns the failure for arguments no overload takes: `no such overload: int + string`.
value no_overload(const function_set&, arguments, bool method);

/// The tables, one per source file.
std::span<const function> operator_functions();
std::span<const function> conversion_functions();
std::span<const function> text_functions();
std::span<const function> time_functions();
std::span<const function> math_functions();
std::span<const function> network_functions();
std::span<const function> optional_functions();

}  // namespace troupe::expression
