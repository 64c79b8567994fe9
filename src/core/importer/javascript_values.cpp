#include "core/importer/javascript_translator.hpp"

#include "core/importer/javascript_tokens.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::importer {

cel js_translator::condition(const js_node& of, const js_names& known) {
  return truth(value(of, known, true));
}

cel js_translator::value(const js_node& of, const js_names& known, bool asked) {
  switch (of.kind) {
  case js_kind::number:
    return number(of);
  case js_kind::text:
    return text_literal(of.text);
  case js_kind::boolean:
    return {of.text, binding::member, cel_kind::boolean};
  case js_kind::null:
  case js_kind::undefined:
    return null_literal();
  case js_kind::name:
  case js_kind::member:
  case js_kind::index:
    return bounded(read(of, known), of.offset);
  case js_kind::call:
    return bounded(call(of, known), of.offset);
  case js_kind::unary:
    return unary(of, known);
  case js_kind::binary:
    return bounded(binary(of, known, asked), of.offset);
  case js_kind::ternary:
    return bounded(
      either(of.children[0], value(of.children[1], known, asked), value(of.children[2], known, asked), known),
      of.offset);
  case js_kind::array: {
    std::vector<cel> items;
    for (const auto& child : of.children)
      items.push_back(value(child, known));
    return bounded(list_of(items), of.offset);
  }
  case js_kind::object: {
    std::vector<std::pair<std::string, cel>> members;
    for (std::size_t i = 0; i < of.children.size(); ++i)
      members.emplace_back(of.names[i], value(of.children[i], known));
    return bounded(map_of(members), of.offset);
  }
  case js_kind::function:
    break;
  }
  fail(of.offset, "a function as a value is not translated");
}

cel js_translator::number(const js_node& of) {
  if (of.text.find('.') != of.text.npos)
    return {of.text, binding::member, cel_kind::number};
  std::int64_t whole = 0;
  auto [end, error] = std::from_chars(of.text.data(), of.text.data() + of.text.size(), whole);
  if (error != std::errc{})
    fail(of.offset, "the number " + of.text + " is too large");
  return {of.text, binding::member, cel_kind::integer};
}

cel js_translator::unary(const js_node& of, const js_names& known) {
  if (of.text == "!")
    return negation(condition(of.children[0], known));
  auto inner = value(of.children[0], known);
  if (of.text == "-")
    return {"-" + operand(inner, binding::member), binding::sign, inner.kind};
  fail(of.offset, "`+` before a value converts it, and is not translated");
}

cel js_translator::binary(const js_node& of, const js_names& known, bool asked) {
  const auto& op = of.text;
  if (op == "&&" || op == "||")
    return junction(of, known, asked);
  if (auto found = index_test(of, known))
    return *found;
  auto a = value(of.children[0], known);
  auto b = value(of.children[1], known);
  if (op == "??")
    return choice(importer::binary(a, "==", null_literal(), binding::relation, cel_kind::boolean), b, a);
  if (op == "==" || op == "!=" || op == "===" || op == "!==") {
    note_equality(of, a, b);
    return importer::binary(a, op.substr(0, 2), b, binding::relation, cel_kind::boolean);
  }
  if (op == "<" || op == ">" || op == "<=" || op == ">=")
    return importer::binary(a, op, b, binding::relation, cel_kind::boolean);
  if (op == "+")
    return sum(a, b);
  auto kind = a.kind == cel_kind::integer && b.kind == cel_kind::integer ? cel_kind::integer : cel_kind::any;
  if (op == "-")
    return importer::binary(a, "-", b, binding::sum, kind);
  if (op == "*" || op == "%")
    return importer::binary(a, op, b, binding::product, kind);
  if (op == "/")
    return importer::binary(importer::call("double", {a}), "/", importer::call("double", {b}), binding::product,
                            cel_kind::number);
  fail(of.offset, "`" + op + "` is not translated");
}

cel js_translator::junction(const js_node& of, const js_names& known, bool asked) {
  auto both = of.text == "&&";
  auto a = value(of.children[0], known, asked);
  auto b = value(of.children[1], known, asked);
  if (asked || (a.kind == cel_kind::boolean && b.kind == cel_kind::boolean))
    return importer::binary(truth(a), of.text, truth(b), both ? binding::both : binding::either, cel_kind::boolean);
  return both ? choice(truth(a), b, a) : choice(truth(a), a, b);
}

std::optional<cel> js_translator::index_test(const js_node& of, const js_names& known) {
  const auto& left = of.children[0];
  const auto& right = of.children[1];
  auto asks = left.kind == js_kind::call && left.children.size() == 2 && left.children[0].kind == js_kind::member &&
              left.children[0].text == "indexOf";
  if (!asks)
    return std::nullopt;
  auto minus_one = right.kind == js_kind::unary && right.text == "-" && right.children[0].text == "1";
  auto zero = right.kind == js_kind::number && right.text == "0";
  auto there = (zero && of.text == ">=") || (minus_one && (of.text == ">" || of.text == "!=" || of.text == "!=="));
  auto absent = (zero && of.text == "<") || (minus_one && (of.text == "==" || of.text == "==="));
  if (!there && !absent)
    return std::nullopt;
  auto found = contains(value(left.children[0].children[0], known), value(left.children[1], known));
  return there ? found : negation(found);
}

cel js_translator::contains(const cel& whole, const cel& part) {
  auto in_text = method(whole, "contains", {part}, cel_kind::boolean);
  auto in_list = importer::binary(part, "in", whole, binding::relation, cel_kind::boolean);
  if (whole.kind == cel_kind::string)
    return in_text;
  if (whole.kind == cel_kind::list)
    return in_list;
  auto is_text =
    importer::binary(importer::call("type", {whole}), "==", {"string"}, binding::relation, cel_kind::boolean);
  return choice(is_text, in_text, in_list);
}

void js_translator::note_equality(const js_node& of, const cel& a, const cel& b) {
  if (a.kind == cel_kind::null || b.kind == cel_kind::null || (a.kind == b.kind && a.kind != cel_kind::any))
    return;
  if (of.text.size() == 2 && (a.kind != cel_kind::any || b.kind != cel_kind::any))
    notes_.insert("`" + of.text + "` converts no types here: '1' == 1 is false");
  else if (a.kind == cel_kind::any && b.kind == cel_kind::any)
    notes_.insert("`" + of.text + "` converts no types here, and compares lists and objects by their content");
}

cel js_translator::as_text(const cel& of) {
  return of.kind == cel_kind::string ? of : importer::call("string", {of}, cel_kind::string);
}

cel js_translator::sum(const cel& a, const cel& b) {
  if (a.kind == cel_kind::string || b.kind == cel_kind::string)
    return importer::binary(as_text(a), "+", as_text(b), binding::sum, cel_kind::string);
  return importer::binary(a, "+", b, binding::sum, a.kind == b.kind ? a.kind : cel_kind::any);
}

cel js_translator::read(const js_node& of, const js_names& known) {
  std::vector<const js_node*> steps;
  const auto* root = &of;
  while (root->kind == js_kind::member || root->kind == js_kind::index) {
    steps.push_back(root);
    root = &root->children[0];
  }
  std::ranges::reverse(steps);
  cel from;
  std::size_t used = 0;
  if (root->kind == js_kind::name && root->text == "$") {
    auto found = from_scope(*root, steps);
    from = std::move(found.value);
    used = found.used;
  } else if (root->kind == js_kind::name) {
    from = named(*root, known);
  } else {
    from = value(*root, known);
  }
  for (auto i = used; i < steps.size(); ++i)
    from = step(from, *steps[i], i + 1 == steps.size(), known);
  return from;
}

script_value js_translator::from_scope(const js_node& root, const std::vector<const js_node*>& steps) {
  std::vector<std::string> path;
  for (const auto* s : steps) {
    auto written = s->kind == js_kind::member             ? std::optional(s->text)
                   : s->children[1].kind == js_kind::text ? std::optional(s->children[1].text)
                                                          : std::nullopt;
    if (!written)
      break;
    path.push_back(*std::move(written));
  }
  auto found = scope_(path);
  if (found)
    return *std::move(found);
  if (found.error().where.empty())
    found.error().where = place_in(source_, root.offset);
  throw untranslatable_script{found.error()};
}

cel js_translator::named(const js_node& of, const js_names& known) {
  auto found = known.find(of.text);
  if (found != known.end() && found->second.value)
    return *found->second.value;
  if (of.text.starts_with("new Date") || of.text == "Date")
    fail(of.offset, "the time is not known to an expression",
         "read it from a task: the output `at` of `wait: 1ms` is the time");
  fail(of.offset, "`" + of.text + "` is not translated");
}

cel js_translator::step(const cel& from, const js_node& of, bool last, const js_names& known) {
  if (of.kind == js_kind::member) {
    if (of.text == "length")
      return importer::call("size", {from}, cel_kind::integer);
    return last ? or_value(maybe_member(from, of.text), null_literal()) : member(from, of.text);
  }
  auto index = value(of.children[1], known);
  return last ? or_value(maybe_item(from, index), null_literal()) : item(from, index);
}

}  // namespace troupe::importer
