#pragma once

#include "core/base/json.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Expressions between `${{` and `}}`: the Common Expression Language (CEL, https://cel.dev) over JSON values.
/// Parsed and checked once, when the workflow is; evaluated as often as needed, with a bound on the work.
namespace troupe::expression {

TROUPE_ENUM(kind, dynamic, null, boolean, integer, unsigned_integer, number, string, bytes, list, map, timestamp,
            duration, type, optional, opaque, parameter)

/// What the checker knows of a value before anything runs.
struct type {
  expression::kind kind = expression::kind::dynamic;
  /// The type of a list's items, of a map's values or of what an optional holds; absent is dynamic.
  std::shared_ptr<const type> item = {};
  /// The members of a map whose names are known. Reading another one is an error unless `open`.
  std::map<std::string, type> members = {};
  bool open = true;
  /// A name whose members a `member_source` answers: they may be read and asked for, and nothing else is.
  bool members_only = false;
  /// The type of a map's keys; absent is dynamic.
  std::shared_ptr<const type> key = {};
  /// The name of an `opaque` type, such as `net.IP`; of a `parameter`, which in the declaration of a function stands
  /// for one type wherever it stands.
  std::string name = {};
  /// The types an opaque one is made of.
  std::vector<type> parameters = {};
  /// A dynamic type that becomes what it stands beside: of the items of `[]`.
  bool unassigned = false;
};

/// Returns of how many types the type consists, or a number beyond `most`. Types are copied where they are used: what a
/// source could double again and again is only known roughly beyond a bound.
std::size_t parts_of(const type&, std::size_t most);

/// What names mean while checking: `input`, `tasks`, `item`, ... to their types.
using scope_types = std::map<std::string, type>;

/// Answers the members of a name one by one, for a map that would be costly to build.
class member_source {
public:
  virtual ~member_source() = default;
  /// Returns the member, or nullptr if there is none. What is returned must outlive the evaluation.
  virtual const json::value* find(std::string_view member) const = 0;
};

/// What names mean while evaluating. A name may have dots: `a.b.c` means the longest name that is known, and members of
/// it. Values, sources and names are borrowed: they must outlive the evaluation.
class scope {
public:
  using meaning = std::variant<const json::value*, const member_source*>;

  /// Gives the name a meaning. One it had is replaced.
  void set(std::string_view name, const json::value& value) { set(name, meaning(&value)); }
  /// A name whose members are answered by the source: `x.a`, `x['a']`, `has(x.a)` and `'a' in x` ask it. Any other use
  /// of the name is an error of the evaluation.
  void set(std::string_view name, const member_source& source) { set(name, meaning(&source)); }
  /// Returns the meaning, or nullptr if the name is unknown.
  const meaning* find(std::string_view name) const;
  /// True if a name has dots.
  bool dotted() const { return dotted_; }

private:
  void set(std::string_view name, meaning);

  std::vector<std::pair<std::string_view, meaning>> names_;
  bool dotted_ = false;
};

/// A function that a program adds to the language.
struct host_function {
  /// `name`, or `space.name`.
  std::string name;
  /// Called as `x.name(y)`: the first parameter is the receiver.
  bool method = false;
  std::vector<type> parameters;
  type returns;
  /// Answers a call whose arguments have the declared types, always alike for equal arguments. One that is absent
  /// fails: then expressions that call the function can only be checked.
  std::function<result<json::value>(std::span<const json::value>)> call = {};
};

/// What a program knows beyond the language itself.
struct environment {
  /// Where names are looked for first: in `a.b`, `x` is `a.b.x`, else `a.x`, else `x`; `.x` is always `x`.
  std::string container;
  std::vector<host_function> functions;
};

struct limits {
  /// Bytes of one expression's source.
  std::size_t source_bytes_max = 16 * 1024;
  /// How deep an expression may nest.
  std::size_t depth_max = 64;
  /// Steps of one evaluation: a visited node, or a list element or 64 bytes of text made.
  std::uint64_t cost_max = 10'000'000;
};

struct tree;

/// One parsed expression. Cheap to copy; immutable; safe to share between threads. A program that was not parsed is
/// `null`.
class program {
public:
  /// Parses CEL source. An error's `where` is `line:column` within `source`, both from 1.
  static result<program> parse(std::string_view source, const limits& = {}, std::shared_ptr<const environment> = {});

  /// Returns the type of the result, or the first type error (unknown name, no such member, no such overload).
  result<type> check(const scope_types&) const;

  /// Evaluates to JSON. Errors are typed and never become null: `no such key: story`, `division by zero`, ...
  /// A result with no JSON form (bytes, an unsigned beyond 2^64, ...) is converted as CEL's JSON mapping says.
  result<json::value> evaluate(const scope&, const limits& = {}) const;

  /// Evaluates to a boolean; any other type is an error.
  result<bool> evaluate_bool(const scope&, const limits& = {}) const;

  /// The dotted paths the expression reads, longest static prefix each: `tasks.story.output.text`, `input.topic`.
  /// Names bound by macros are left out.
  std::vector<std::string> reads() const;

  const std::string& source() const;

private:
  struct content;
  const tree& parsed() const;

  std::shared_ptr<const content> content_;
};

/// A JSON value in whose strings `${{ expression }}` may stand. A string that is exactly one expression becomes the
/// value of the expression with its type; an expression inside other text must yield a string, number or boolean and is
/// inserted as text.
/// `$${{` is a literal `${{`.
class json_template {
public:
  /// An error's `where` is the JSON path of the string and `line:column` in it: `with.scenes[0] 1:7`.
  static result<json_template> parse(const json::value&, const limits& = {});

  /// Returns the type of the result as far as known, or the first type error, `where` as in `parse`.
  result<type> check(const scope_types&) const;

  result<json::value> evaluate(const scope&, const limits& = {}) const;

  std::vector<std::string> reads() const;

  /// True if no expression stands in it.
  bool constant() const;

private:
  struct content;
  std::shared_ptr<const content> content_;
};

}  // namespace troupe::expression
