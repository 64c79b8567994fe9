#include "core/expression/parser.hpp"

#include "core/expression/functions.hpp"
#include "core/expression/lexer.hpp"
#include "core/expression/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace troupe::expression {
namespace {

constexpr std::array<std::string_view, 18> reserved{"as",        "break",  "const",  "continue", "else",  "for",
                                                    "function",  "if",     "import", "let",      "loop",  "package",
                                                    "namespace", "return", "var",    "void",     "while", "in"};

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

/// A macro over a list or map: `range.name(variables..., [filter,] body)`.
struct range_macro {
  std::string_view name;
  expression::macro macro;
  /// How many names it binds and how many expressions follow.
  std::size_t names;
  std::size_t expressions;
};

constexpr std::array range_macros{
  range_macro{"all", macro::all, 1, 1},
  range_macro{"exists", macro::exists, 1, 1},
  range_macro{"exists_one", macro::exists_one, 1, 1},
  range_macro{"existsOne", macro::exists_one, 1, 1},
  range_macro{"map", macro::map, 1, 1},
  range_macro{"map", macro::map, 1, 2},
  range_macro{"filter", macro::filter, 1, 1},
  range_macro{"all", macro::all, 2, 1},
  range_macro{"exists", macro::exists, 2, 1},
  range_macro{"existsOne", macro::exists_one, 2, 1},
  range_macro{"exists_one", macro::exists_one, 2, 1},
  range_macro{"transformList", macro::map, 2, 1},
  range_macro{"transformList", macro::map, 2, 2},
  range_macro{"transformMap", macro::transform_map, 2, 1},
  range_macro{"transformMap", macro::transform_map, 2, 2},
  range_macro{"optMap", macro::opt_map, 1, 1},
  range_macro{"optFlatMap", macro::opt_flat_map, 1, 1},
};

/// Types whose names contain dots.
constexpr std::array<std::string_view, 4> dotted_types{"google.protobuf.Timestamp", "google.protobuf.Duration",
                                                       "net.IP", "net.CIDR"};

constexpr node_index failed = static_cast<node_index>(-1);

/// Recursive descent. Every function returns the index of the node it made, or `failed` with `error_` set.
class parser {
public:
  parser(std::string_view source, const limits& bounds) : tokens_(source), bounds_(bounds) {}

  node_index parse(tree& to) {
    to_ = &to;
    if (!advance())
      return failed;
    if (token_.kind == token_kind::end)
      return fail("an expression is missing");
    auto root = expression();
    if (root != failed && token_.kind != token_kind::end)
      return unexpected("an operator or the end");
    return root;
  }

  const syntax_error& error() const { return error_; }

private:
  // --- grammar, loosest first
  node_index expression();
  node_index binary_from(int strength);
  node_index unary();
  node_index postfix();
  node_index member(node_index of);
  node_index subscript(node_index of);
  node_index primary();
  node_index number(bool negative);
  node_index name(bool rooted);
  node_index list_literal();
  node_index map_literal();
  bool items(std::vector<node_index>& to, std::string_view closing);

  // --- calls and macros
  node_index call(std::optional<node_index> receiver, std::string name, std::size_t offset);
  node_index has_macro(std::size_t offset);
  node_index fold(node_index range, std::string_view name, std::size_t offset);
  node_index bind_macro(std::size_t offset);
  node_index block_macro(std::size_t offset);
  std::optional<std::string> index_name(std::string_view function, std::size_t numbers);
  std::optional<std::string> variable();
  std::optional<std::string> dotted(node_index) const;

  // --- nodes
  node_index add(node made);
  node_index make(form of, std::size_t offset, std::vector<node_index> children);
  node& at(node_index i) { return to_->nodes[i]; }
  const node& at(node_index i) const { return to_->nodes[i]; }

  // --- tokens
  bool advance();
  bool take(std::string_view symbol);
  bool expect(std::string_view symbol);
  const binary* operator_ahead() const;
  node_index unexpected(std::string_view wanted);
  node_index fail(std::string what, std::string hint = {});
  node_index fail_at(std::size_t offset, std::string what, std::string hint = {});

  /// Restores the names in scope, and how deep the parser is, when a piece is done.
  struct nesting {
    explicit nesting(parser& of) : of(of) { ++of.depth_; }
    ~nesting() { --of.depth_; }
    parser& of;
  };

  lexer tokens_;
  const limits& bounds_;
  tree* to_ = nullptr;
  token token_;
  syntax_error error_;
  std::size_t depth_ = 0;
  /// Names bound by macros around here, innermost last, with their slots.
  std::vector<std::pair<std::string, std::uint32_t>> bound_;
};

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
    const auto* op = operator_ahead();
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
  while (made != failed && (token_.is(".") || token_.is("[")))
    made = token_.is(".") ? member(made) : subscript(made);
  return made;
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
  auto path = dotted(made);
  if (auto type = path ? std::ranges::find(dotted_types, *path) : dotted_types.end(); type != dotted_types.end()) {
    at(made).form = form::literal;
    at(made).constant = type_name{*type};
  }
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

node_index parser::name(bool rooted) {
  if (token_.kind != token_kind::identifier)
    return unexpected("a name");
  auto word = token_.text;
  auto offset = token_.offset;
  if (std::ranges::find(reserved, word) != reserved.end())
    return fail("'" + word + "' is reserved", "choose another name");
  if (!advance())
    return failed;
  node made{.form = form::literal, .offset = static_cast<std::uint32_t>(offset)};
  if (word == "null")
    return add(std::move(made));
  if (word == "true" || word == "false") {
    made.constant = word == "true";
    return add(std::move(made));
  }
  if (token_.is("("))
    return call(std::nullopt, std::move(word), offset);
  made.form = form::name;
  made.text = std::move(word);
  auto inner = std::find_if(bound_.rbegin(), bound_.rend(), [&](const auto& b) { return b.first == made.text; });
  if (!rooted && inner != bound_.rend()) {
    made.form = form::bound;
    made.slot = inner->second;
  }
  return add(std::move(made));
}

node_index parser::list_literal() {
  auto offset = token_.offset;
  std::vector<node_index> children;
  if (!advance() || !items(children, "]"))
    return failed;
  return make(form::list, offset, std::move(children));
}

node_index parser::map_literal() {
  auto offset = token_.offset;
  std::vector<node_index> children;
  if (!advance())
    return failed;
  while (!token_.is("}")) {
    auto mark = token_.offset;
    auto maybe = token_.is("?");
    if (maybe && !advance())
      return failed;
    auto key = expression();
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

node_index parser::call(std::optional<node_index> receiver, std::string name, std::size_t offset) {
  auto space = receiver ? dotted(*receiver) : std::nullopt;
  if (!receiver && name == "has")
    return has_macro(offset);
  if (space == "cel" && name == "bind")
    return bind_macro(offset);
  if (space == "cel" && name == "block")
    return block_macro(offset);
  if (space == "cel" && (name == "index" || name == "iterVar")) {
    auto indexed = index_name(name, name == "index" ? 1 : 2);
    if (!indexed)
      return failed;
    auto inner = std::find_if(bound_.rbegin(), bound_.rend(), [&](const auto& b) { return b.first == *indexed; });
    if (inner == bound_.rend())
      return fail_at(offset, "cel." + name + " names nothing here");
    node made{.form = form::bound, .offset = static_cast<std::uint32_t>(offset), .slot = inner->second};
    made.text = *indexed;
    return add(std::move(made));
  }
  if (receiver && std::ranges::find(range_macros, name, &range_macro::name) != range_macros.end())
    return fold(*receiver, name, offset);

  node made{.form = form::call, .method = receiver.has_value(), .offset = static_cast<std::uint32_t>(offset)};
  if (space && find_functions(*space + "." + name)) {
    made.method = false;
    name = *space + "." + name;
  }
  if (made.method)
    made.children.push_back(*receiver);
  if (!expect("(") || !items(made.children, ")"))
    return failed;
  made.callee = find_functions(name);
  made.text = std::move(name);
  return add(std::move(made));
}

node_index parser::has_macro(std::size_t offset) {
  if (!expect("("))
    return failed;
  auto of = expression();
  if (of == failed)
    return failed;
  if (at(of).form != form::select)
    return fail_at(offset, "has() asks for a member", "write has(a.b)");
  if (!expect(")"))
    return failed;
  at(of).form = form::has;
  return of;
}

node_index parser::fold(node_index range, std::string_view name, std::size_t offset) {
  auto count = bound_.size();
  auto first_slot = static_cast<std::uint32_t>(count);
  if (!expect("("))
    return failed;
  auto bind = [&](const std::string& variable) {
    bound_.emplace_back(variable, static_cast<std::uint32_t>(bound_.size()));
    to_->slots = std::max(to_->slots, static_cast<std::uint32_t>(bound_.size()));
  };
  auto first = variable();
  if (!first || !expect(","))
    return failed;
  bind(*first);
  auto accepts = [&](std::size_t names) {
    return std::ranges::any_of(range_macros, [&](const auto& m) { return m.name == name && m.names == names; });
  };
  if (accepts(2)) {
    auto before = std::make_tuple(tokens_, token_, error_);
    auto second = variable();
    if (second && take(",") && error_.what.empty())
      bind(*second);
    else if (accepts(1))
      std::tie(tokens_, token_, error_) = before;
    else
      return fail(std::string(name) + " needs two names", "write " + std::string(name) + "(key, value, ...)");
  }
  node made{.form = form::fold, .offset = static_cast<std::uint32_t>(offset), .slot = first_slot};
  made.text = name;
  made.pairs = bound_.size() - count == 2;
  made.children.push_back(range);
  if (!items(made.children, ")"))
    return failed;
  auto names = bound_.size() - count;
  bound_.resize(count);
  auto found = std::ranges::find_if(range_macros, [&](const auto& m) {
    return m.name == name && m.names == names && m.expressions == made.children.size() - 1;
  });
  if (found == range_macros.end())
    return fail_at(offset, "wrong number of arguments of " + std::string(name),
                   "write " + std::string(name) + "(name, expression)");
  made.macro = found->macro;
  made.filtered = found->expressions == 2;
  return add(std::move(made));
}

/// `cel.bind(name, value, expression)`
node_index parser::bind_macro(std::size_t offset) {
  if (!expect("("))
    return failed;
  auto bound = variable();
  if (!bound || !expect(","))
    return failed;
  auto init = expression();
  if (init == failed || !expect(","))
    return failed;
  auto slot = static_cast<std::uint32_t>(bound_.size());
  bound_.emplace_back(*bound, slot);
  to_->slots = std::max(to_->slots, slot + 1);
  auto body = expression();
  bound_.pop_back();
  if (body == failed || !expect(")"))
    return failed;
  auto made = make(form::bind, offset, {init, body});
  if (made == failed)
    return failed;
  at(made).slot = slot;
  at(made).macro = macro::let;
  return made;
}

/// `cel.block([a, b, ...], expression)`: each item may use those before it as `cel.index(n)`.
node_index parser::block_macro(std::size_t offset) {
  if (!expect("(") || !expect("["))
    return failed;
  auto count = bound_.size();
  std::vector<node_index> inits;
  while (!token_.is("]")) {
    auto init = expression();
    if (init == failed)
      return failed;
    bound_.emplace_back("@index:" + std::to_string(inits.size()), static_cast<std::uint32_t>(bound_.size()));
    to_->slots = std::max(to_->slots, static_cast<std::uint32_t>(bound_.size()));
    inits.push_back(init);
    if (!take(","))
      break;
  }
  if (!expect("]") || !expect(","))
    return failed;
  auto body = expression();
  bound_.resize(count);
  if (body == failed || !expect(")"))
    return failed;
  for (auto i = inits.size(); i-- > 0 && body != failed;) {
    body = make(form::bind, offset, {inits[i], body});
    if (body != failed) {
      at(body).slot = static_cast<std::uint32_t>(count + i);
      at(body).macro = macro::let;
    }
  }
  return body;
}

/// Reads `(1, 2)` after `cel.index` or `cel.iterVar` and returns the name it stands for.
std::optional<std::string> parser::index_name(std::string_view function, std::size_t numbers) {
  auto name = "@" + std::string(function);
  for (std::size_t i = 0; i < numbers; ++i) {
    if (!expect(i == 0 ? "(" : ","))
      return std::nullopt;
    if (token_.kind != token_kind::integer) {
      unexpected("a number");
      return std::nullopt;
    }
    name += ":" + token_.text;
    if (!advance())
      return std::nullopt;
  }
  return expect(")") ? std::optional(name) : std::nullopt;
}

/// Reads the name a macro binds.
std::optional<std::string> parser::variable() {
  auto name = token_.text;
  if (token_.kind != token_kind::identifier || std::ranges::find(reserved, name) != reserved.end()) {
    unexpected("a name for the item");
    return std::nullopt;
  }
  if (!advance())
    return std::nullopt;
  if (name != "cel" || !token_.is("."))
    return name;
  if (!advance() || !token_.is_word("iterVar") || !advance()) {
    unexpected("iterVar");
    return std::nullopt;
  }
  return index_name("iterVar", 2);
}

/// Returns `a.b.c` if the node is that, with `a` a name of the scope.
std::optional<std::string> parser::dotted(node_index of) const {
  const auto& n = at(of);
  if (n.form == form::name)
    return n.text;
  if (n.form != form::select || n.optional)
    return std::nullopt;
  auto inner = dotted(n.children[0]);
  return inner ? std::optional(*inner + "." + n.text) : std::nullopt;
}

node_index parser::make(form of, std::size_t offset, std::vector<node_index> children) {
  if (std::ranges::find(children, failed) != children.end())
    return failed;
  node made{.form = of, .offset = static_cast<std::uint32_t>(offset)};
  made.children = std::move(children);
  return add(std::move(made));
}

node_index parser::add(node made) {
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

const binary* parser::operator_ahead() const {
  if (token_.kind != token_kind::symbol && !token_.is_word("in"))
    return nullptr;
  auto found = std::ranges::find(binaries, token_.text, &binary::symbol);
  return found == binaries.end() ? nullptr : &*found;
}

node_index parser::unexpected(std::string_view wanted) {
  if (!error_.what.empty())
    return failed;
  auto found = token_.kind == token_kind::end      ? "the end"
               : token_.kind == token_kind::string ? "a string"
                                                   : "'" + token_.text + "'";
  auto hint = token_.is("{") ? "message types are not part of these expressions" : "";
  return fail("expected " + std::string(wanted) + ", got " + found, hint);
}

node_index parser::fail(std::string what, std::string hint) {
  return fail_at(token_.offset, std::move(what), std::move(hint));
}

node_index parser::fail_at(std::size_t offset, std::string what, std::string hint) {
  if (error_.what.empty())
    error_ = {std::move(what), offset, std::move(hint)};
  return failed;
}

}  // namespace

result<tree> parse(std::string_view source, const limits& bounds, position origin) {
  tree made{std::string(source), origin};
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

position advance(std::string_view source, std::size_t offset, position origin) {
  auto before = source.substr(0, offset);
  while (!before.empty()) {
    auto c = take_character(before);
    origin.column = c == '\n' ? 1 : origin.column + 1;
    origin.line += c == '\n';
  }
  return origin;
}

std::string to_string(position at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string tree::where(std::size_t offset) const {
  return to_string(advance(source, offset, origin));
}

}  // namespace troupe::expression
