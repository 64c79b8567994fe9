#pragma once

#include "core/expression/expression.hpp"
#include "core/expression/regex.hpp"
#include "core/expression/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::expression {

/// What one evaluation, or several that share a budget, work with.
struct context {
  meter budget;
  /// The pattern matched last: a filter matches many texts with one.
  std::string pattern = {};
  std::optional<regex> compiled = {};
  /// What functions of the host returned: values borrow from it.
  std::vector<std::unique_ptr<const json::value>> kept = {};
};

using arguments = std::span<const value>;

/// One line of the tables of functions. The signature is `receiver.parameters=result` or `parameters=result`, a letter
/// per type: n null, b bool, i int, u uint, f double, s string, y bytes, t timestamp, d duration, T type, p IP address,
/// c IP network, a anything, A and B a type that is the same wherever the letter stands. l, m and o are a list, a map
/// and an optional of the type that follows. `*` after the only parameter repeats it.
struct function {
  std::string_view name;
  std::string_view signature;
  value (*call)(context&, arguments);
};

/// A function for arguments of certain types.
class overload {
public:
  explicit overload(const function&);
  explicit overload(const host_function&);

  bool method() const { return method_; }
  /// Returns whether a call with arguments of these types, known as far as `type` says, may be meant.
  bool accepts(std::span<const type* const> given) const;
  /// Returns the type of what such a call returns.
  type returns(std::span<const type* const> given) const;

  value call(context&, arguments) const;

private:
  friend class function_set;

  /// The type of the `index`th argument, which may be a repeated one.
  const type& parameter(std::size_t index) const;
  void set_key();

  bool method_ = false;
  bool repeats_ = false;
  std::vector<type> parameters_;
  type result_;
  /// Letters of the arguments, eight bits each, that the call must have under the mask.
  std::uint64_t mask_ = 0, key_ = 0;
  value (*function_)(context&, arguments) = nullptr;
  const host_function* host_ = nullptr;
};

/// The overloads of one name.
class function_set {
public:
  std::span<const overload> overloads() const { return overloads_; }
  void add(overload of) { overloads_.push_back(std::move(of)); }

  /// Returns the overload for these arguments, or nullptr.
  const overload* find(arguments, bool method) const;

private:
  std::vector<overload> overloads_;
};

/// Returns the functions of that name, or nullptr. Operators are functions: `+`, `-`, `!`, `neg`, ...
const function_set* find_functions(std::string_view name);

/// Returns all names, for hints.
std::vector<std::string> function_names();

/// Returns the refusal of arguments no overload takes: `no such overload: int + string`.
refused no_overload(std::string_view name, bool method, std::span<const std::string> types);

/// The tables, one per source file.
std::span<const function> operator_functions();
std::span<const function> conversion_functions();
std::span<const function> text_functions();
std::span<const function> list_functions();
std::span<const function> time_functions();
std::span<const function> math_functions();
std::span<const function> network_functions();
std::span<const function> optional_functions();
std::span<const function> message_functions();

}  // namespace troupe::expression
