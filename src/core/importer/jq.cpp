#include "core/importer/javascript_tokens.hpp"
#include "core/importer/jq_reader.hpp"
#include "core/importer/script.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace troupe::importer {
namespace {

/// What `.` stands for: everything the filter is given, or a value.
struct subject {
  std::optional<cel> value;
};

using variables = std::map<std::string, subject>;

/// Reads a filter and writes CEL in one go: a filter means something only for what stands before it.
class translator : jq_reader {
public:
  translator(std::string_view source, const script_scope& scope) : jq_reader(source), scope_(scope) {}

  script_translation run() {
    auto made = pipe({}, {});
    if (at_ < source_.size())
      fail("unexpected `" + std::string(source_.substr(at_, 12)) + "`");
    return {std::move(made), {}};
  }

private:
  // --- from the loosest operator to the tightest

  cel pipe(const subject& on, const variables& known) {
    deeper guard(*this);
    auto left = alternative(on, known);
    if (word("as")) {
      if (!take("$"))
        fail("expected a variable after `as`");
      auto name = identifier();
      expect("|");
      auto inner = known;
      inner[name] = whole_ ? subject{} : subject{left};
      return pipe(on, inner);
    }
    if (!take("|"))
      return bounded(left);
    auto next = whole_ ? subject{} : subject{left};
    return bounded(pipe(next, known));
  }

  cel alternative(const subject& on, const variables& known) {
    auto left = either(on, known);
    if (!take("//"))
      return left;
    auto right = alternative(on, known);
    whole_ = false;
    return given(left, [&](const cel& v) {
      auto missing = binary(v, "in", {"[null, false]"}, binding::relation, cel_kind::boolean);
      return choice(missing, right, v);
    });
  }

  cel either(const subject& on, const variables& known) {
    auto left = both(on, known);
    while (word("or"))
      left = logic(left, "||", both(on, known), binding::either);
    return left;
  }

  cel both(const subject& on, const variables& known) {
    auto left = relation(on, known);
    while (word("and"))
      left = logic(left, "&&", relation(on, known), binding::both);
    return left;
  }

  cel logic(const cel& a, std::string_view op, const cel& b, binding at) {
    whole_ = false;
    return binary(holds(a), op, holds(b), at, cel_kind::boolean);
  }

  cel relation(const subject& on, const variables& known) {
    auto left = sum(on, known);
    for (std::string_view op : {"==", "!=", "<=", ">=", "<", ">"})
      if (take(op)) {
        auto right = sum(on, known);
        whole_ = false;
        return binary(left, op, right, binding::relation, cel_kind::boolean);
      }
    return left;
  }

  cel sum(const subject& on, const variables& known) {
    auto left = product(on, known);
    for (;;) {
      auto plus = take("+");
      if (!plus && !take("-"))
        return left;
      auto right = product(on, known);
      whole_ = false;
      if (plus && (left.kind == cel_kind::null || right.kind == cel_kind::null)) {
        left = left.kind == cel_kind::null ? right : left;
        continue;
      }
      left = binary(left, plus ? "+" : "-", right, binding::sum, left.kind == right.kind ? left.kind : cel_kind::any);
    }
  }

  cel product(const subject& on, const variables& known) {
    auto left = postfix(on, known);
    for (;;) {
      auto slash = !next_is("//") && take("/");
      auto star = !slash && take("*");
      if (!slash && !star && !take("%"))
        return left;
      auto right = postfix(on, known);
      whole_ = false;
      if (slash)
        left = binary(call("double", {left}), "/", call("double", {right}), binding::product, cel_kind::number);
      else
        left = binary(left, star ? "*" : "%", right, binding::product, cel_kind::any);
    }
  }

  // --- terms

  cel postfix(const subject& on, const variables& known) {
    auto made = term(on, known);
    for (;;) {
      if (next_is("..") || !(next_is(".") || next_is("[") || next_is("?")))
        return made;
      if (take("?"))
        continue;
      auto dot = take_raw(".");
      made = suffix(made, dot, on, known);
    }
  }

  /// `.name`, `."name"`, `[0]`, `["name"]` behind a value.
  cel suffix(const cel& of, bool dot, const subject& on, const variables& known) {
    auto of_all = std::exchange(whole_, false);
    if (take("[")) {
      if (take("]"))
        fail("`.[]` yields many values", "collect them: [.list[] | ...] or map(...)");
      if (next_is("\"")) {
        auto name = text();
        expect("]");
        return field(of, name, of_all);
      }
      auto index = pipe(on, known);
      whole_ = false;
      if (next_is(":"))
        fail("a slice is not translated");
      expect("]");
      return or_value(maybe_item(of, index), null_literal());
    }
    if (!dot)
      fail("unexpected `" + std::string(source_.substr(at_, 12)) + "`");
    return field(of, next_is("\"") ? text() : identifier(), of_all);
  }

  cel field(const cel& of, const std::string& name, bool of_all) {
    if (of_all)
      return read({name});
    // In jq a member of what is missing is missing, too.
    if (of.kind == cel_kind::null)
      return of;
    return or_value(maybe_member(without_default(of), name), null_literal());
  }

  cel term(const subject& on, const variables& known) {
    deeper guard(*this);
    whole_ = false;
    if (next_is(".."))
      fail("`..` is not translated");
    if (take_raw("."))
      return dotted(on, known);
    if (next_is("${"))
      fail("the filter is put together from `${...}`");
    if (take("$"))
      return variable(known);
    if (next_is("\""))
      return text_literal(text());
    if (take("(")) {
      auto inner = pipe(on, known);
      expect(")");
      return inner;
    }
    if (next_is("["))
      return collected(on, known);
    if (take("{"))
      return object(on, known);
    if (at_ < source_.size() && source_[at_] >= '0' && source_[at_] <= '9')
      return number();
    if (next_is("'"))
      fail("a text stands between `\"` in jq");
    if (word("if"))
      return conditional(on, known);
    return function(on, known);
  }

  /// What follows a `.` that begins a term.
  cel dotted(const subject& on, const variables& known) {
    auto self = itself(on);
    whole_ = !on.value.has_value();
    auto c = at_ < source_.size() ? source_[at_] : ' ';
    if (is_letter(c) || c == '"' || c == '[')
      return suffix(self, true, on, known);
    space();
    return self;
  }

  cel itself(const subject& on) { return on.value ? *on.value : read({}); }

  cel variable(const variables& known) {
    auto name = identifier();
    auto found = known.find(name);
    if (found == known.end())
      fail("`$" + name + "` is not known");
    whole_ = !found->second.value;
    return itself(found->second);
  }

  /// `[...]`: a list of values, or of what `x[] | f` yields.
  cel collected(const subject& on, const variables& known) {
    auto begin = at_;
    if (auto end = end_of_each(begin)) {
      take("[");
      // The list before `[]` is a term of its own.
      auto list_source = source_.substr(at_, *end - at_);
      auto list = nested(list_source, on, known);
      at_ = *end + 2;
      space();
      cel made = list;
      if (next_is("."))
        made = members_of_each(made, known);
      while (take("|"))
        made = mapped(made, known);
      expect("]");
      whole_ = false;
      return made;
    }
    take("[");
    std::vector<cel> items;
    while (!next_is("]")) {
      items.push_back(alternative(on, known));
      if (take("|"))
        fail("`|` inside a list is not translated", "write it in parentheses");
      if (!take(","))
        break;
    }
    expect("]");
    whole_ = false;
    return list_of(items);
  }

  /// The `.name` behind a `[]`.
  cel members_of_each(const cel& list, const variables& known) {
    subject each{cel{"x"}};
    cel made = *each.value;
    while (take_raw("."))
      made = suffix(made, true, each, known);
    return method(list, "map", {*each.value, made}, cel_kind::list);
  }

  /// Returns where `[]` stands in `[path[] ...`, if the text from `begin` is that.
  std::optional<std::size_t> end_of_each(std::size_t begin) const {
    auto i = begin + 1;
    while (i < source_.size() && (is_letter(source_[i]) || (source_[i] >= '0' && source_[i] <= '9') ||
                                  source_[i] == '.' || source_[i] == '$' || source_[i] == ' '))
      ++i;
    auto path = source_.substr(begin + 1, i - begin - 1);
    auto is_path = path.find_first_of(".$") != path.npos && source_.substr(i).starts_with("[]");
    return is_path ? std::optional(i) : std::nullopt;
  }

  cel nested(std::string_view source, const subject& on, const variables& known) {
    auto saved = std::pair(source_, at_);
    while (source.ends_with(' ') || source.ends_with('.'))
      source.remove_suffix(1);
    cel made;
    if (source.empty()) {
      made = itself(on);
    } else {
      source_ = source;
      at_ = 0;
      space();
      made = postfix(on, known);
    }
    std::tie(source_, at_) = saved;
    return made;
  }

  cel object(const subject& on, const variables& known) {
    std::vector<std::pair<std::string, cel>> members;
    while (!next_is("}")) {
      if (next_is("("))
        fail("a computed name of a member is not translated");
      auto dollar = take("$");
      auto name = next_is("\"") ? text() : identifier();
      if (take(":"))
        members.emplace_back(name, alternative(on, known));
      else if (dollar)
        members.emplace_back(name, variable_named(name, known));
      else
        members.emplace_back(name, field(itself(on), name, !on.value));
      if (!take(","))
        break;
    }
    expect("}");
    whole_ = false;
    return map_of(members);
  }

  cel variable_named(const std::string& name, const variables& known) {
    auto found = known.find(name);
    if (found == known.end())
      fail("`$" + name + "` is not known");
    return itself(found->second);
  }

  cel conditional(const subject& on, const variables& known) {
    auto asked = pipe(on, known);
    if (!word("then"))
      fail("expected `then`");
    auto then = pipe(on, known);
    cel otherwise = itself(on);
    if (word("elif")) {
      otherwise = conditional(on, known);
    } else {
      if (word("else"))
        otherwise = pipe(on, known);
      if (!word("end"))
        fail("expected `end`");
    }
    whole_ = false;
    return choice(holds(asked), then, otherwise);
  }

  cel number() {
    auto begin = at_;
    while (at_ < source_.size() && ((source_[at_] >= '0' && source_[at_] <= '9') || source_[at_] == '.'))
      ++at_;
    std::string digits(source_.substr(begin, at_ - begin));
    space();
    if (std::ranges::count(digits, '.') > 1 || digits.back() == '.' || digits.size() > 18)
      fail("the number " + digits + " is not translated");
    auto whole = digits.find('.') == digits.npos;
    return {digits, binding::member, whole ? cel_kind::integer : cel_kind::number};
  }

  // --- functions

  cel function(const subject& on, const variables& known) {
    auto begin = at_;
    auto name = identifier();
    if (name == "null" || name == "true" || name == "false")
      return {name, binding::member, name == "null" ? cel_kind::null : cel_kind::boolean};
    if (name == "map")
      return mapped_by(itself(on), known);
    auto self = itself(on);
    if (name == "length")
      return given(self, [](const cel& v) {
        auto missing = binary(v, "==", null_literal(), binding::relation, cel_kind::boolean);
        auto made = choice(missing, {"0"}, call("size", {v}, cel_kind::integer));
        made.kind = cel_kind::integer;
        return made;
      });
    if (name == "not")
      return negation(holds(self));
    if (name == "tostring")
      return call("string", {self}, cel_kind::string);
    if (name == "ascii_downcase" || name == "ascii_upcase")
      return method(self, name == "ascii_downcase" ? "lowerAscii" : "upperAscii", {}, cel_kind::string);
    if (name == "first")
      return or_value(maybe_item(self, {"0"}), null_literal());
    if (name == "has" || name == "startswith" || name == "endswith" || name == "join" || name == "split") {
      expect("(");
      auto argument = pipe(on, known);
      expect(")");
      whole_ = false;
      if (name == "has")
        return binary(argument, "in", self, binding::relation, cel_kind::boolean);
      return method(self, name == "startswith" ? "startsWith" : name == "endswith" ? "endsWith" : name, {argument});
    }
    at_ = begin;
    fail("`" + name + "` is not translated");
  }

  /// What follows `map`: `(f)`, applied to each item.
  cel mapped_by(const cel& list, const variables& known) {
    expect("(");
    auto made = mapped(list, known);
    while (take("|"))
      made = mapped(made, known);
    expect(")");
    whole_ = false;
    return made;
  }

  /// A filter applied to each item of a list; `select(...)` keeps some.
  cel mapped(const cel& list, const variables& known) {
    auto name = "x" + (depth_ > 1 ? std::to_string(depth_) : std::string());
    subject each{cel{name}};
    if (word("select")) {
      expect("(");
      auto kept = holds(pipe(each, known));
      expect(")");
      whole_ = false;
      return method(list, "filter", {{name}, kept}, cel_kind::list);
    }
    auto made = alternative(each, known);
    whole_ = false;
    return method(list, "map", {{name}, made}, cel_kind::list);
  }

  // --- writing

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

  cel read(std::vector<std::string> path) {
    auto found = scope_(path);
    if (!found) {
      auto why = std::move(found).error();
      if (why.where.empty())
        why.where = place_in(source_, at_);
      throw untranslatable_filter{std::move(why)};
    }
    return found->value;
  }

  cel bounded(cel made) {
    if (made.text.size() > script_bytes_max)
      fail("the translation has more than " + std::to_string(script_bytes_max) + " bytes");
    return made;
  }

  struct deeper {
    explicit deeper(translator& t) : of(t) {
      if (++of.depth_ > script_depth_max)
        of.fail("the filter nests too deep");
    }
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;
    ~deeper() { --of.depth_; }
    translator& of;
  };

  const script_scope& scope_;
  std::size_t depth_ = 0;
  std::size_t bound_ = 0;
  /// What was read last is everything the filter is given.
  bool whole_ = false;
};

}  // namespace

result<script_translation> translate_jq(std::string_view source, const script_scope& scope) {
  if (source.size() > script_bytes_max)
    return refused{errc::too_large, "the filter has more than " + std::to_string(script_bytes_max) + " bytes"};
  try {
    return translator(source, scope).run();
  } catch (untranslatable_filter& found) {
    return std::move(found.why);
  }
}

}  // namespace troupe::importer
