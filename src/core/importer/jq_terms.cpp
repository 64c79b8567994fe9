#include "core/importer/jq_translator.hpp"

#include <algorithm>

namespace troupe::importer {

cel jq_translator::postfix(const subject& on, const variables& known) {
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

cel jq_translator::suffix(const cel& of, bool dot, const subject& on, const variables& known) {
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

cel jq_translator::field(const cel& of, const std::string& name, bool of_all) {
  if (of_all)
    return read({name});
  // In jq a member of what is missing is missing, too.
  if (of.kind == cel_kind::null)
    return of;
  return or_value(maybe_member(without_default(of), name), null_literal());
}

cel jq_translator::term(const subject& on, const variables& known) {
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

cel jq_translator::dotted(const subject& on, const variables& known) {
  auto self = itself(on);
  whole_ = !on.value.has_value();
  auto c = at_ < source_.size() ? source_[at_] : ' ';
  if (is_letter(c) || c == '"' || c == '[')
    return suffix(self, true, on, known);
  space();
  return self;
}

cel jq_translator::itself(const subject& on) {
  return on.value ? *on.value : read({});
}

cel jq_translator::variable(const variables& known) {
  auto name = identifier();
  auto found = known.find(name);
  if (found == known.end())
    fail("`$" + name + "` is not known");
  whole_ = !found->second.value;
  return itself(found->second);
}

cel jq_translator::collected(const subject& on, const variables& known) {
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

cel jq_translator::members_of_each(const cel& list, const variables& known) {
  subject each{cel{"x"}};
  cel made = *each.value;
  while (take_raw("."))
    made = suffix(made, true, each, known);
  return method(list, "map", {*each.value, made}, cel_kind::list);
}

std::optional<std::size_t> jq_translator::end_of_each(std::size_t begin) const {
  auto i = begin + 1;
  while (i < source_.size() && (is_letter(source_[i]) || (source_[i] >= '0' && source_[i] <= '9') ||
                                source_[i] == '.' || source_[i] == '$' || source_[i] == ' '))
    ++i;
  auto path = source_.substr(begin + 1, i - begin - 1);
  auto is_path = path.find_first_of(".$") != path.npos && source_.substr(i).starts_with("[]");
  return is_path ? std::optional(i) : std::nullopt;
}

cel jq_translator::nested(std::string_view source, const subject& on, const variables& known) {
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

cel jq_translator::object(const subject& on, const variables& known) {
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

cel jq_translator::variable_named(const std::string& name, const variables& known) {
  auto found = known.find(name);
  if (found == known.end())
    fail("`$" + name + "` is not known");
  return itself(found->second);
}

cel jq_translator::conditional(const subject& on, const variables& known) {
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

cel jq_translator::number() {
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

cel jq_translator::function(const subject& on, const variables& known) {
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

cel jq_translator::mapped_by(const cel& list, const variables& known) {
  expect("(");
  auto made = mapped(list, known);
  while (take("|"))
    made = mapped(made, known);
  expect(")");
  whole_ = false;
  return made;
}

cel jq_translator::mapped(const cel& list, const variables& known) {
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

}  // namespace troupe::importer
