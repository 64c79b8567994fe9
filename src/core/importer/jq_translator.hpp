#pragma once

#include "core/importer/jq_reader.hpp"
#include "core/importer/script.hpp"

#include <map>
#include <optional>
#include <vector>

namespace troupe::importer {

/// Reads a jq filter and writes CEL in one go: a filter means something only for what stands before it.
class jq_translator : jq_reader {
public:
  jq_translator(std::string_view source, const script_scope& scope) : jq_reader(source), scope_(scope) {}

  /// Throws `untranslatable_filter`.
  script_translation run();

private:
  /// What `.` stands for: everything the filter is given, or a value.
  struct subject {
    std::optional<cel> value;
  };
  using variables = std::map<std::string, subject>;

  // From the loosest operator to the tightest (jq.cpp).
  cel pipe(const subject& on, const variables& known);
  cel alternative(const subject& on, const variables& known);
  cel either(const subject& on, const variables& known);
  cel both(const subject& on, const variables& known);
  cel logic(const cel& a, std::string_view op, const cel& b, binding at);
  cel relation(const subject& on, const variables& known);
  cel sum(const subject& on, const variables& known);
  cel product(const subject& on, const variables& known);

  // Terms and functions (jq_terms.cpp).
  cel postfix(const subject& on, const variables& known);
  /// `.name`, `."name"`, `[0]`, `["name"]` behind a value.
  cel suffix(const cel& of, bool dot, const subject& on, const variables& known);
  cel field(const cel& of, const std::string& name, bool of_all);
  cel term(const subject& on, const variables& known);
  /// What follows a `.` that begins a term.
  cel dotted(const subject& on, const variables& known);
  cel itself(const subject& on);
  cel variable(const variables& known);
  /// `[...]`: a list of values, or of what `x[] | f` yields.
  cel collected(const subject& on, const variables& known);
  /// The `.name` behind a `[]`.
  cel members_of_each(const cel& list, const variables& known);
  /// Returns where `[]` stands in `[path[] ...`, if the text from `begin` is that.
  std::optional<std::size_t> end_of_each(std::size_t begin) const;
  cel nested(std::string_view source, const subject& on, const variables& known);
  cel object(const subject& on, const variables& known);
  cel variable_named(const std::string& name, const variables& known);
  cel conditional(const subject& on, const variables& known);
  cel number();
  cel function(const subject& on, const variables& known);
  /// What follows `map`: `(f)`, applied to each item.
  cel mapped_by(const cel& list, const variables& known);
  /// A filter applied to each item of a list; `select(...)` keeps some.
  cel mapped(const cel& list, const variables& known);

  cel read(std::vector<std::string> path);
  cel bounded(cel made);

  static cel holds(const cel& of) {
    if (of.kind == cel_kind::boolean)
      return of;
    return negation(binary(of, "in", {"[null, false]"}, binding::relation, cel_kind::boolean));
  }

  /// Writes something that uses a value twice.
  template <class Write>
  cel given(const cel& value, Write write) {
    constexpr std::size_t short_enough = 60;
    whole_ = false;
    if (value.text.size() <= short_enough)
      return write(value);
    auto name = "v" + std::to_string(++bound_);
    auto inner = write(cel{name, binding::member, value.kind});
    return call("cel.bind", {{name}, value, inner}, inner.kind);
  }

  struct deeper {
    explicit deeper(jq_translator& t) : of(t) {
      if (++of.depth_ > script_depth_max)
        of.fail("the filter nests too deep");
    }
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;
    ~deeper() { --of.depth_; }
    jq_translator& of;
  };

  const script_scope& scope_;
  std::size_t depth_ = 0;
  std::size_t bound_ = 0;
  /// What was read last is everything the filter is given.
  bool whole_ = false;
};

}  // namespace troupe::importer
