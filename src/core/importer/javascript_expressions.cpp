#include "core/importer/javascript_expressions.hpp"

#include "core/importer/script.hpp"

#include <algorithm>
#include <array>

namespace troupe::importer {
namespace {

/// How tightly a binary operator binds; 0 is none.
int strength(const js_token& t) {
  if (t.kind != js_token_kind::symbol)
    return 0;
  constexpr std::array<std::pair<std::string_view, int>, 17> table{{{"??", 1},
                                                                    {"||", 2},
                                                                    {"&&", 3},
                                                                    {"==", 4},
                                                                    {"!=", 4},
                                                                    {"===", 4},
                                                                    {"!==", 4},
                                                                    {"<", 5},
                                                                    {">", 5},
                                                                    {"<=", 5},
                                                                    {">=", 5},
                                                                    {"+", 6},
                                                                    {"-", 6},
                                                                    {"*", 7},
                                                                    {"/", 7},
                                                                    {"%", 7},
                                                                    {"**", 8}}};
  auto found = std::ranges::find(table, t.text, &std::pair<std::string_view, int>::first);
  return found == table.end() ? 0 : found->second;
}

}  // namespace

js_node js_expressions::sequence() {
  auto made = expression();
  if (now().is(","))
    fail("the comma operator is not translated");
  return made;
}

js_node js_expressions::expression() {
  deeper guard(*this);
  if (failed())
    return {};
  auto made = operation(1);
  if (!now().is("?"))
    return made;
  js_node whole{.kind = js_kind::ternary, .offset = now().offset};
  step();
  whole.children.push_back(std::move(made));
  whole.children.push_back(expression());
  expect(":");
  whole.children.push_back(expression());
  return whole;
}

js_node js_expressions::operation(int least) {
  auto left = unary();
  for (auto at = strength(now()); !failed() && at >= least && at > 0; at = strength(now())) {
    js_node made{.kind = js_kind::binary, .text = now().text, .offset = now().offset};
    step();
    made.children.push_back(std::move(left));
    made.children.push_back(operation(at + 1));
    left = std::move(made);
  }
  return left;
}

js_node js_expressions::unary() {
  deeper guard(*this);
  if (failed())
    return {};
  auto word = now().is_word("typeof") || now().is_word("void") || now().is_word("delete") || now().is_word("await");
  if (now().is("++") || now().is("--") || now().is("...") || word) {
    fail("`" + now().text + "` is not translated");
    return {};
  }
  if (!now().is("!") && !now().is("-") && !now().is("+"))
    return postfix();
  js_node made{.kind = js_kind::unary, .text = now().text, .offset = now().offset};
  step();
  made.children.push_back(unary());
  return made;
}

js_node js_expressions::postfix() {
  auto made = primary();
  while (!failed()) {
    auto offset = now().offset;
    if (take(".")) {
      js_node outer{.kind = js_kind::member, .text = now().text, .offset = offset};
      if (now().kind != js_token_kind::name)
        fail("expected a name after `.`, found `" + now().text + "`");
      step();
      outer.children.push_back(std::move(made));
      made = std::move(outer);
    } else if (take("[")) {
      js_node outer{.kind = js_kind::index, .offset = offset};
      outer.children.push_back(std::move(made));
      outer.children.push_back(sequence());
      expect("]");
      made = std::move(outer);
    } else if (now().is("(")) {
      js_node outer{.kind = js_kind::call, .offset = offset};
      outer.children.push_back(std::move(made));
      for (auto& argument : items("(", ")"))
        outer.children.push_back(std::move(argument));
      made = std::move(outer);
    } else {
      break;
    }
  }
  if (now().is("?."))
    fail("`?.` is not translated");
  return made;
}

std::vector<js_node> js_expressions::items(std::string_view open, std::string_view close) {
  std::vector<js_node> all;
  expect(open);
  while (!failed() && !now().is(close)) {
    all.push_back(expression());
    if (!take(","))
      break;
  }
  expect(close);
  return all;
}

js_node js_expressions::primary() {
  js_node made{.text = now().text, .offset = now().offset};
  switch (now().kind) {
  case js_token_kind::number:
    made.kind = js_kind::number;
    step();
    return made;
  case js_token_kind::text:
    made.kind = js_kind::text;
    step();
    return made;
  case js_token_kind::name:
    return word(std::move(made));
  case js_token_kind::symbol:
    break;
  case js_token_kind::end:
    fail("the script ends too early");
    return made;
  }
  if (now().is("("))
    return parentheses();
  if (now().is("[")) {
    made.kind = js_kind::array;
    made.children = items("[", "]");
    return made;
  }
  if (now().is("{"))
    return object();
  fail("unexpected `" + now().text + "`");
  return made;
}

js_node js_expressions::word(js_node made) {
  if (made.text == "function")
    return function();
  if (made.text == "new") {
    step();
    made.text = "new " + now().text;
    made.kind = js_kind::name;
    step();
    return made;
  }
  step();
  made.kind = made.text == "true" || made.text == "false" ? js_kind::boolean
              : made.text == "null"                       ? js_kind::null
              : made.text == "undefined"                  ? js_kind::undefined
                                                          : js_kind::name;
  if (made.kind != js_kind::name || !now().is("=>"))
    return made;
  return arrow({made.text}, made.offset);
}

js_node js_expressions::parentheses() {
  auto begin = now().offset;
  auto before = tokens_;
  std::vector<std::string> names;
  step();
  while (now().kind == js_token_kind::name) {
    names.push_back(now().text);
    step();
    if (!take(","))
      break;
  }
  if (take(")") && now().is("=>"))
    return arrow(std::move(names), begin);
  tokens_ = before;
  expect("(");
  auto inner = sequence();
  expect(")");
  return inner;
}

js_node js_expressions::arrow(std::vector<std::string> names, std::size_t offset) {
  js_node made{.kind = js_kind::function, .names = std::move(names), .offset = offset};
  expect("=>");
  if (now().is("{")) {
    made.body = block();
    return made;
  }
  js_statement only{.form = js_form::give_back, .offset = now().offset};
  only.values.push_back(expression());
  made.body.push_back(std::move(only));
  return made;
}

js_node js_expressions::function() {
  js_node made{.kind = js_kind::function, .offset = now().offset};
  step();
  if (now().kind == js_token_kind::name) {
    made.text = now().text;
    step();
  }
  expect("(");
  while (!failed() && now().kind == js_token_kind::name) {
    made.names.push_back(now().text);
    step();
    if (!take(","))
      break;
  }
  expect(")");
  made.body = block();
  return made;
}

js_node js_expressions::object() {
  js_node made{.kind = js_kind::object, .offset = now().offset};
  expect("{");
  while (!failed() && !now().is("}")) {
    if (now().kind != js_token_kind::name && now().kind != js_token_kind::text && now().kind != js_token_kind::number) {
      fail("expected the name of a member, found `" + now().text + "`");
      break;
    }
    auto key = now();
    made.names.push_back(key.text);
    step();
    if (take(":"))
      made.children.push_back(expression());
    else if (key.kind == js_token_kind::name && (now().is(",") || now().is("}")))
      made.children.push_back({.kind = js_kind::name, .text = key.text, .offset = key.offset});
    else
      fail("expected `:` after `" + key.text + "`");
    if (!take(","))
      break;
  }
  expect("}");
  return made;
}

js_expressions::deeper::deeper(js_expressions& of) : of_(of) {
  if (++of.depth_ > script_depth_max)
    of.fail("the script nests too deep");
}

}  // namespace troupe::importer
