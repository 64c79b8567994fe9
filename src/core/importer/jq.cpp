#include "core/importer/jq_translator.hpp"

#include "core/importer/javascript_tokens.hpp"

namespace troupe::importer {

script_translation jq_translator::run() {
  auto made = pipe({}, {});
  if (at_ < source_.size())
    fail("unexpected `" + std::string(source_.substr(at_, 12)) + "`");
  return {std::move(made), {}};
}

cel jq_translator::pipe(const subject& on, const variables& known) {
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

cel jq_translator::alternative(const subject& on, const variables& known) {
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

cel jq_translator::either(const subject& on, const variables& known) {
  auto left = both(on, known);
  while (word("or"))
    left = logic(left, "||", both(on, known), binding::either);
  return left;
}

cel jq_translator::both(const subject& on, const variables& known) {
  auto left = relation(on, known);
  while (word("and"))
    left = logic(left, "&&", relation(on, known), binding::both);
  return left;
}

cel jq_translator::logic(const cel& a, std::string_view op, const cel& b, binding at) {
  whole_ = false;
  return binary(holds(a), op, holds(b), at, cel_kind::boolean);
}

cel jq_translator::relation(const subject& on, const variables& known) {
  auto left = sum(on, known);
  for (std::string_view op : {"==", "!=", "<=", ">=", "<", ">"})
    if (take(op)) {
      auto right = sum(on, known);
      whole_ = false;
      return binary(left, op, right, binding::relation, cel_kind::boolean);
    }
  return left;
}

cel jq_translator::sum(const subject& on, const variables& known) {
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

cel jq_translator::product(const subject& on, const variables& known) {
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

cel jq_translator::read(std::vector<std::string> path) {
  auto found = scope_(path);
  if (!found) {
    auto why = std::move(found).error();
    if (why.where.empty())
      why.where = place_in(source_, at_);
    throw untranslatable_filter{std::move(why)};
  }
  return found->value;
}

cel jq_translator::bounded(cel made) {
  if (made.text.size() > script_bytes_max)
    fail("the translation has more than " + std::to_string(script_bytes_max) + " bytes");
  return made;
}

result<script_translation> translate_jq(std::string_view source, const script_scope& scope) {
  if (source.size() > script_bytes_max)
    return refused{errc::too_large, "the filter has more than " + std::to_string(script_bytes_max) + " bytes"};
  try {
    return jq_translator(source, scope).run();
  } catch (untranslatable_filter& found) {
    return std::move(found.why);
  }
}

}  // namespace troupe::importer
