#include "core/expression/parser.hpp"

#include "core/expression/functions.hpp"
#include "core/expression/parsing.hpp"
#include "core/expression/types.hpp"
#include "core/expression/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace troupe::expression {

result<tree> parse(std::string_view source, const limits& bounds, position origin,
                   std::shared_ptr<const environment> with) {
  tree made{.source = std::string(source), .origin = origin, .environment = std::move(with)};
  if (source.size() > bounds.source_bytes_max)
    return refused{errc::too_large,
                   "the expression is longer than " + std::to_string(bounds.source_bytes_max) + " bytes",
                   to_string(origin)};
  if (!valid_utf8(source))
    return refused{errc::invalid, "the expression is not valid UTF-8", to_string(origin)};
  parser p(made.source, bounds);
  made.root = p.parse(made);
  if (made.root == failed)
    return refused{errc::invalid, p.error().what, made.where(p.error().offset), p.error().hint};
  return made;
}

namespace {

struct binary {
  std::string_view symbol;
  int strength;
  std::optional<rel> relation;
};

constexpr std::array binaries{
  binary{"||", 1, {}},          binary{"&&", 2, {}},
  binary{"==", 3, rel::equal},  binary{"!=", 3, rel::unequal},
  binary{"<", 3, rel::less},    binary{"<=", 3, rel::less_equal},
  binary{">", 3, rel::greater}, binary{">=", 3, rel::greater_equal},
  binary{"in", 3, rel::in},     binary{"+", 4, {}},
  binary{"-", 4, {}},           binary{"*", 5, {}},
  binary{"/", 5, {}},           binary{"%", 5, {}},
};

const binary* operator_at(const token& t) {
  if (t.kind != token_kind::symbol && !t.is_word("in"))
    return nullptr;
  auto found = std::ranges::find(binaries, t.text, &binary::symbol);
  return found == binaries.end() ? nullptr : &*found;
}

}  // namespace

node_index parser::expression() {
  nesting deeper(*this);
  if (depth_ > bounds_.depth_max)
    return fail("the expression nests deeper than " + std::to_string(bounds_.depth_max));
  auto condition = binary_from(1);
  if (condition == failed || !token_.is("?"))
    return condition;
  auto offset = token_.offset;
  if (!advance())
    return failed;
  auto then = binary_from(1);
  if (then == failed || !expect(":"))
    return failed;
  auto otherwise = expression();
  return otherwise == failed ? failed : make(form::choice, offset, {condition, then, otherwise});
}

node_index parser::binary_from(int strength) {
  auto left = unary();
  while (left != failed) {
    const auto* op = operator_at(token_);
    if (!op || op->strength < strength)
      return left;
    auto offset = token_.offset;
    if (!advance())
      return failed;
    auto right = binary_from(op->strength + 1);
    if (right == failed)
      return failed;
    auto junction = op->strength == 1 ? form::either : form::both;
    if (op->strength <= 2 && at(left).form == junction) {
      at(left).children.push_back(right);
      at(left).height = std::max(at(left).height, at(right).height + 1);
    } else if (op->strength <= 2) {
      left = make(junction, offset, {left, right});
    } else {
      left = make(op->relation ? form::relation : form::call, offset, {left, right});
      if (left == failed)
        return failed;
      at(left).text = op->symbol;
      at(left).relation = op->relation.value_or(rel::equal);
      at(left).callee = op->relation ? nullptr : find_functions(op->symbol);
    }
  }
  return failed;
}

node_index parser::unary() {
  auto negation = token_.is("!");
  if (!negation && !token_.is("-"))
    return postfix();
  std::vector<std::size_t> offsets;
  while (token_.is(negation ? "!" : "-")) {
    offsets.push_back(token_.offset);
    if (!advance())
      return failed;
  }
  auto literal = token_.kind == token_kind::integer || token_.kind == token_kind::number;
  auto operand = failed;
  if (!negation && literal) {
    offsets.pop_back();
    operand = number(true);
    while (operand != failed && (token_.is(".") || token_.is("[")))
      operand = token_.is(".") ? member(operand) : subscript(operand);
  } else {
    operand = postfix();
  }
  for (; operand != failed && !offsets.empty(); offsets.pop_back()) {
    operand = make(form::call, offsets.back(), {operand});
    if (operand == failed)
      return failed;
    at(operand).text = negation ? "!" : "-";
    at(operand).callee = find_functions(negation ? "!" : "neg");
  }
  return operand;
}

node_index parser::postfix() {
  auto made = primary();
  while (made != failed) {
    if (token_.is("."))
      made = member(made);
    else if (token_.is("["))
      made = subscript(made);
    else if (token_.is("{") && spelled(*to_, at(made)))
      made = message(made);
    else
      return constant_or(made);
  }
  return failed;
}

node_index parser::member(node_index of) {
  if (!advance())
    return failed;
  auto maybe = token_.is("?");
  if (maybe && !advance())
    return failed;
  auto offset = token_.offset;
  auto quoted = token_.kind == token_kind::quoted_identifier;
  if ((!quoted && token_.kind != token_kind::identifier) || token_.is_word("in"))
    return unexpected("the name of a member");
  auto member = token_.text;
  if (!advance())
    return failed;
  if (!maybe && !quoted && token_.is("("))
    return call(of, std::move(member), offset);
  auto made = make(form::select, offset, {of});
  if (made == failed)
    return failed;
  at(made).text = std::move(member);
  at(made).optional = maybe;
  at(made).path = !maybe && at(of).path;
  return made;
}

node_index parser::subscript(node_index of) {
  auto offset = token_.offset;
  if (!advance())
    return failed;
  auto maybe = token_.is("?");
  if (maybe && !advance())
    return failed;
  auto index = expression();
  if (index == failed || !expect("]"))
    return failed;
  auto made = make(form::index, offset, {of, index});
  if (made != failed)
    at(made).optional = maybe;
  return made;
}

node_index parser::primary() {
  auto offset = token_.offset;
  switch (token_.kind) {
  case token_kind::identifier:
    return name(false);
  case token_kind::integer:
  case token_kind::unsigned_integer:
  case token_kind::number:
    return number(false);
  case token_kind::string:
  case token_kind::bytes: {
    node made{.form = form::literal, .offset = static_cast<std::uint32_t>(offset)};
    made.constant = token_.kind == token_kind::string ? value::of_text(token_.text) : value::of_bytes(token_.text);
    return advance() ? add(std::move(made)) : failed;
  }
  case token_kind::end:
  case token_kind::quoted_identifier:
    return unexpected("a value");
  case token_kind::symbol:
    break;
  }
  if (token_.is("["))
    return list_literal();
  if (token_.is("{"))
    return map_literal();
  if (token_.is("."))
    return advance() ? name(true) : failed;
  if (!token_.is("("))
    return unexpected("a value");
  if (!advance())
    return failed;
  auto inner = expression();
  return inner != failed && expect(")") ? inner : failed;
}

node_index parser::number(bool negative) {
  node made{.form = form::literal, .offset = static_cast<std::uint32_t>(token_.offset)};
  auto digits = (negative ? "-" : "") + token_.text;
  auto read = [&](auto to, int base) -> std::optional<value> {
    auto hexadecimal = digits;
    if (base == 16)
      hexadecimal.erase(negative ? 1 : 0, 2);
    auto end = hexadecimal.data() + hexadecimal.size();
    auto parsed = std::from_chars(hexadecimal.data(), end, to, base);
    return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional<value>(to) : std::nullopt;
  };
  auto base = token_.text.size() > 2 && (token_.text[1] == 'x' || token_.text[1] == 'X') ? 16 : 10;
  if (token_.kind == token_kind::number) {
    double parsed = 0;
    auto end = digits.data() + digits.size();
    auto outcome = std::from_chars(digits.data(), end, parsed);
    if (outcome.ec == std::errc::result_out_of_range)
      parsed = digits.find("e-") != digits.npos || digits.find("E-") != digits.npos ? 0.0 : INFINITY;
    if (std::isinf(parsed))
      return fail("the number " + digits + " is out of range");
    made.constant = parsed;
  } else {
    auto whole = token_.kind == token_kind::integer ? read(std::int64_t{}, base) : read(std::uint64_t{}, base);
    if (!whole)
      return fail("the number " + digits + " is out of range",
                  token_.kind == token_kind::integer ? "integers have 64 bits with sign; `u` makes them unsigned" : "");
    made.constant = *whole;
  }
  return advance() ? add(std::move(made)) : failed;
}

node_index parser::list_literal() {
  auto offset = token_.offset;
  std::vector<node_index> children;
  if (!advance() || !items(children, "]"))
    return failed;
  return make(form::list, offset, std::move(children));
}

node_index parser::map_literal() {
  return entries(token_.offset, &parser::expression);
}

node_index parser::entries(std::size_t offset, node_index (parser::*read_key)()) {
  std::vector<node_index> children;
  if (!advance())
    return failed;
  while (!token_.is("}")) {
    auto mark = token_.offset;
    auto maybe = token_.is("?");
    if (maybe && !advance())
      return failed;
    auto key = (this->*read_key)();
    if (key == failed || !expect(":"))
      return failed;
    if (maybe)
      key = make(form::optional, mark, {key});
    auto item = expression();
    if (item == failed || key == failed)
      return failed;
    children.push_back(key);
    children.push_back(item);
    if (!take(","))
      break;
  }
  return expect("}") ? make(form::map, offset, std::move(children)) : failed;
}

bool parser::items(std::vector<node_index>& to, std::string_view closing) {
  while (!token_.is(closing)) {
    auto mark = token_.offset;
    auto maybe = closing == "]" && token_.is("?");
    if (maybe && !advance())
      return false;
    auto item = expression();
    if (item != failed && maybe)
      item = make(form::optional, mark, {item});
    if (item == failed)
      return false;
    to.push_back(item);
    if (!take(","))
      break;
  }
  return error_.what.empty() && expect(closing);
}

node_index parser::make(form of, std::size_t offset, std::vector<node_index> children) {
  if (std::ranges::find(children, failed) != children.end())
    return failed;
  node made{.form = of, .offset = static_cast<std::uint32_t>(offset)};
  made.children = std::move(children);
  return add(std::move(made));
}

node_index parser::add(node made) {
  made.path = made.form == form::name || made.form == form::bound;
  for (auto child : made.children)
    made.height = std::max(made.height, at(child).height + 1);
  if (made.height > 8 * bounds_.depth_max)
    return fail_at(made.offset,
                   "the expression chains more than " + std::to_string(8 * bounds_.depth_max) + " operators",
                   "split it, or use a list and join");
  to_->nodes.push_back(std::move(made));
  return static_cast<node_index>(to_->nodes.size() - 1);
}

bool parser::advance() {
  if (tokens_.next(token_))
    return true;
  error_ = tokens_.error();
  return false;
}

bool parser::take(std::string_view symbol) {
  return token_.is(symbol) && advance();
}

bool parser::expect(std::string_view symbol) {
  if (!error_.what.empty())
    return false;
  if (token_.is(symbol))
    return advance();
  unexpected("'" + std::string(symbol) + "'");
  return false;
}

node_index parser::unexpected(std::string_view wanted) {
  if (!error_.what.empty())
    return failed;
  auto found = token_.kind == token_kind::end      ? "the end"
               : token_.kind == token_kind::string ? "a string"
                                                   : "'" + token_.text + "'";
  return fail("expected " + std::string(wanted) + ", got " + found);
}

node_index parser::fail(std::string what, std::string hint) {
  return fail_at(token_.offset, std::move(what), std::move(hint));
}

node_index parser::fail_at(std::size_t offset, std::string what, std::string hint) {
  if (error_.what.empty())
    error_ = {std::move(what), offset, std::move(hint)};
  return failed;
}

}  // namespace troupe::expression
