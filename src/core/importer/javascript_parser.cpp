#include "core/importer/javascript_expressions.hpp"
#include "core/importer/script.hpp"

#include <algorithm>
#include <array>

namespace troupe::importer {
namespace {

/// Reads statements.
class parser : js_expressions {
public:
  explicit parser(std::string_view source) : js_expressions(source) {}

  result<std::vector<js_statement>> run() {
    std::vector<js_statement> all;
    while (!failed() && !at_end())
      statement(all);
    if (auto& why = tokens_.error())
      return *why;
    return all;
  }

private:
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

  std::vector<js_statement> block() override {
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
};

}  // namespace

result<std::vector<js_statement>> parse_javascript(std::string_view source) {
  if (source.size() > script_bytes_max)
    return refused{errc::too_large, "the script has more than " + std::to_string(script_bytes_max) + " bytes"};
  return parser(source).run();
}

}  // namespace troupe::importer
