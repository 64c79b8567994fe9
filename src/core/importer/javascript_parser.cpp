#include "core/importer/javascript_tokens.hpp"
#include "core/importer/javascript_tree.hpp"

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

class parser {
public:
  explicit parser(std::string_view source) : tokens_(source) {}

  result<std::vector<js_statement>> run() {
    std::vector<js_statement> all;
    while (!failed() && !at_end())
      statement(all);
    if (auto& why = tokens_.error())
      return *why;
    return all;
  }

private:
  const js_token& now() const { return tokens_.now(); }
  bool failed() const { return tokens_.error().has_value(); }
  bool at_end() const { return tokens_.at_end(); }
  void step() { tokens_.step(); }
  bool take(std::string_view symbol) { return tokens_.take(symbol); }
  void expect(std::string_view symbol) { tokens_.expect(symbol); }
  void fail(std::string what) { tokens_.fail(std::move(what)); }

  // --- statements

  void statement(std::vector<js_statement>& to) {
    deeper guard(*this);
    if (failed() || take(";"))
      return;
    js_statement made{.offset = now().offset};
    if (now().is("{")) {
      made.form = js_form::block;
      made.then = block();
    } else if (now().is_word("return")) {
      made.form = js_form::give_back;
      step();
      if (!now().is(";") && !now().is("}") && !at_end() && !now().after_line_end)
        made.values.push_back(sequence());
      take(";");
    } else if (now().is_word("if")) {
      branch(made);
    } else if (now().is_word("var") || now().is_word("let") || now().is_word("const")) {
      declaration(made);
    } else if (now().is_word("function")) {
      auto made_function = function();
      made.form = js_form::declare;
      made.names.push_back(made_function.text);
      made.values.push_back(std::move(made_function));
    } else if (now().is_word("for")) {
      repetition(made);
    } else if (is_statement_word()) {
      return fail("`" + now().text + "` is not translated");
    } else {
      made.values.push_back(sequence());
      if (now().is("=") || (now().kind == js_token_kind::symbol && now().text.size() > 1 && now().text.back() == '=') ||
          now().is("++") || now().is("--"))
        return fail("an assignment (`" + now().text + "`) is not translated");
      if (!take(";") && !at_end() && !now().is("}") && !now().after_line_end)
        return fail("expected `;`, found `" + now().text + "`");
    }
    to.push_back(std::move(made));
  }

  bool is_statement_word() const {
    constexpr std::array<std::string_view, 11> words{"while", "do",     "switch", "try",   "throw",   "class",
                                                     "async", "import", "export", "break", "continue"};
    return now().kind == js_token_kind::name && std::ranges::find(words, now().text) != words.end();
  }

  std::vector<js_statement> block() {
    std::vector<js_statement> all;
    expect("{");
    while (!failed() && !now().is("}")) {
      if (at_end()) {
        fail("a `}` is missing");
        break;
      }
      statement(all);
    }
    expect("}");
    return all;
  }

  void branch(js_statement& made) {
    made.form = js_form::branch;
    step();
    expect("(");
    made.values.push_back(sequence());
    expect(")");
    statement(made.then);
    if (now().is_word("else")) {
      step();
      statement(made.otherwise);
    }
  }

  void declaration(js_statement& made) {
    made.form = js_form::declare;
    do {
      step();
      if (now().kind != js_token_kind::name)
        return fail("expected a name, found `" + now().text + "`");
      made.names.push_back(now().text);
      step();
      if (!take("="))
        return fail("a variable without a value is not translated");
      made.values.push_back(expression());
    } while (!failed() && now().is(","));
    if (!take(";") && !at_end() && !now().is("}") && !now().after_line_end)
      fail("expected `;`, found `" + now().text + "`");
  }

  /// `for (let i = 0; i < list.length; i++)` or `for (const item of list)`; no other.
  void repetition(js_statement& made) {
    auto other = [&] { fail("a `for` other than over the items of one list is not translated"); };
    step();
    expect("(");
    if (!now().is_word("var") && !now().is_word("let") && !now().is_word("const"))
      return other();
    step();
    auto name = now().text;
    made.names.push_back(name);
    step();
    if (now().is_word("of")) {
      made.form = js_form::each;
      step();
      made.values.push_back(sequence());
    } else {
      made.form = js_form::count;
      if (!take("=") || now().text != "0")
        return other();
      step();
      expect(";");
      auto bound = sequence();
      auto counts = bound.kind == js_kind::binary && bound.text == "<" && bound.children[0].kind == js_kind::name &&
                    bound.children[0].text == name && bound.children[1].kind == js_kind::member &&
                    bound.children[1].text == "length";
      if (!counts || !take(";"))
        return other();
      made.values.push_back(std::move(bound.children[1].children[0]));
      auto before = take("++");
      if (!now().is_word(name))
        return other();
      step();
      if (!before && !take("++"))
        return other();
    }
    expect(")");
    statement(made.then);
  }

  // --- expressions

  js_node sequence() {
    auto made = expression();
    if (now().is(","))
      fail("the comma operator is not translated");
    return made;
  }

  js_node expression() {
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

  js_node operation(int least) {
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

  js_node unary() {
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

  js_node postfix() {
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

  std::vector<js_node> items(std::string_view open, std::string_view close) {
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

  js_node primary() {
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

  js_node word(js_node made) {
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

  /// `( expression )`, or the parameters of an arrow function.
  js_node parentheses() {
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

  js_node arrow(std::vector<std::string> names, std::size_t offset) {
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

  js_node function() {
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

  js_node object() {
    js_node made{.kind = js_kind::object, .offset = now().offset};
    expect("{");
    while (!failed() && !now().is("}")) {
      if (now().kind != js_token_kind::name && now().kind != js_token_kind::text &&
          now().kind != js_token_kind::number) {
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

  struct deeper {
    explicit deeper(parser& p) : of(p) {
      if (++of.depth_ > script_depth_max)
        of.tokens_.fail("the script nests too deep");
    }
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;
    ~deeper() { --of.depth_; }
    parser& of;
  };

  js_tokens tokens_;
  std::size_t depth_ = 0;
};

}  // namespace

result<std::vector<js_statement>> parse_javascript(std::string_view source) {
  if (source.size() > script_bytes_max)
    return refused{errc::too_large, "the script has more than " + std::to_string(script_bytes_max) + " bytes"};
  return parser(source).run();
}

}  // namespace troupe::importer
