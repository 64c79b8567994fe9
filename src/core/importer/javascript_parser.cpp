#include "core/importer/javascript_tree.hpp"

#include "core/importer/script.hpp"

#include <algorithm>
#include <array>

namespace troupe::importer {
namespace {

enum class token_kind : std::uint8_t { end, name, number, text, symbol };

struct token {
  token_kind kind = token_kind::end;
  std::string text;
  std::size_t offset = 0;
  bool after_line_end = false;

  bool is(std::string_view symbol) const { return kind == token_kind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == token_kind::name && text == word; }
};

constexpr std::array<std::string_view, 31> symbols{"===", "!==", "...", "**=", "=>", "==", "!=", "<=", ">=", "&&", "||",
                                                   "??",  "?.",  "++",  "--",  "+=", "-=", "*=", "/=", "**", "{",  "}",
                                                   "(",   ")",   "[",   "]",   ";",  ",",  ".",  ":",  "?"};

/// How tightly a binary operator binds; 0 is none.
int strength(const token& t) {
  if (t.kind != token_kind::symbol)
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
  explicit parser(std::string_view source) : source_(source) { step(); }

  result<std::vector<js_statement>> run() {
    std::vector<js_statement> all;
    while (!error_ && now_.kind != token_kind::end)
      statement(all);
    if (error_)
      return *std::move(error_);
    return all;
  }

private:
  // --- statements

  void statement(std::vector<js_statement>& to) {
    deeper guard(*this);
    if (error_ || take(";"))
      return;
    js_statement made{.offset = now_.offset};
    if (now_.is("{")) {
      made.form = js_form::block;
      made.then = block();
    } else if (now_.is_word("return")) {
      made.form = js_form::give_back;
      step();
      if (!now_.is(";") && !now_.is("}") && now_.kind != token_kind::end && !now_.after_line_end)
        made.values.push_back(sequence());
      take(";");
    } else if (now_.is_word("if")) {
      branch(made);
    } else if (now_.is_word("var") || now_.is_word("let") || now_.is_word("const")) {
      declaration(made);
    } else if (now_.is_word("function")) {
      auto made_function = function();
      made.form = js_form::declare;
      made.names.push_back(made_function.text);
      made.values.push_back(std::move(made_function));
    } else if (now_.is_word("for")) {
      repetition(made);
    } else if (is_statement_word()) {
      return fail("`" + now_.text + "` is not translated");
    } else {
      made.values.push_back(sequence());
      if (now_.is("=") || (now_.kind == token_kind::symbol && now_.text.size() > 1 && now_.text.back() == '=') ||
          now_.is("++") || now_.is("--"))
        return fail("an assignment (`" + now_.text + "`) is not translated");
      if (!take(";") && now_.kind != token_kind::end && !now_.is("}") && !now_.after_line_end)
        return fail("expected `;`, found `" + now_.text + "`");
    }
    to.push_back(std::move(made));
  }

  bool is_statement_word() const {
    constexpr std::array<std::string_view, 11> words{"while", "do",     "switch", "try",   "throw",   "class",
                                                     "async", "import", "export", "break", "continue"};
    return now_.kind == token_kind::name && std::ranges::find(words, now_.text) != words.end();
  }

  std::vector<js_statement> block() {
    std::vector<js_statement> all;
    expect("{");
    while (!error_ && !now_.is("}")) {
      if (now_.kind == token_kind::end) {
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
    if (now_.is_word("else")) {
      step();
      statement(made.otherwise);
    }
  }

  void declaration(js_statement& made) {
    made.form = js_form::declare;
    do {
      step();
      if (now_.kind != token_kind::name)
        return fail("expected a name, found `" + now_.text + "`");
      made.names.push_back(now_.text);
      step();
      if (!take("="))
        return fail("a variable without a value is not translated");
      made.values.push_back(expression());
    } while (!error_ && now_.is(","));
    if (!take(";") && now_.kind != token_kind::end && !now_.is("}") && !now_.after_line_end)
      fail("expected `;`, found `" + now_.text + "`");
  }

  /// `for (let i = 0; i < list.length; i++)` or `for (const item of list)`; no other.
  void repetition(js_statement& made) {
    auto other = [&] { fail("a `for` other than over the items of one list is not translated"); };
    step();
    expect("(");
    if (!now_.is_word("var") && !now_.is_word("let") && !now_.is_word("const"))
      return other();
    step();
    auto name = now_.text;
    made.names.push_back(name);
    step();
    if (now_.is_word("of")) {
      made.form = js_form::each;
      step();
      made.values.push_back(sequence());
    } else {
      made.form = js_form::count;
      if (!take("=") || now_.text != "0")
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
      if (!now_.is_word(name))
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
    if (now_.is(","))
      fail("the comma operator is not translated");
    return made;
  }

  js_node expression() {
    deeper guard(*this);
    if (error_)
      return {};
    auto made = operation(1);
    if (!now_.is("?"))
      return made;
    js_node whole{.kind = js_kind::ternary, .offset = now_.offset};
    step();
    whole.children.push_back(std::move(made));
    whole.children.push_back(expression());
    expect(":");
    whole.children.push_back(expression());
    return whole;
  }

  js_node operation(int least) {
    auto left = unary();
    for (auto at = strength(now_); !error_ && at >= least && at > 0; at = strength(now_)) {
      js_node made{.kind = js_kind::binary, .text = now_.text, .offset = now_.offset};
      step();
      made.children.push_back(std::move(left));
      made.children.push_back(operation(at + 1));
      left = std::move(made);
    }
    return left;
  }

  js_node unary() {
    deeper guard(*this);
    if (error_)
      return {};
    auto word = now_.is_word("typeof") || now_.is_word("void") || now_.is_word("delete") || now_.is_word("await");
    if (now_.is("++") || now_.is("--") || now_.is("...") || word) {
      fail("`" + now_.text + "` is not translated");
      return {};
    }
    if (!now_.is("!") && !now_.is("-") && !now_.is("+"))
      return postfix();
    js_node made{.kind = js_kind::unary, .text = now_.text, .offset = now_.offset};
    step();
    made.children.push_back(unary());
    return made;
  }

  js_node postfix() {
    auto made = primary();
    while (!error_) {
      auto offset = now_.offset;
      if (take(".")) {
        js_node outer{.kind = js_kind::member, .text = now_.text, .offset = offset};
        if (now_.kind != token_kind::name)
          fail("expected a name after `.`, found `" + now_.text + "`");
        step();
        outer.children.push_back(std::move(made));
        made = std::move(outer);
      } else if (take("[")) {
        js_node outer{.kind = js_kind::index, .offset = offset};
        outer.children.push_back(std::move(made));
        outer.children.push_back(sequence());
        expect("]");
        made = std::move(outer);
      } else if (now_.is("(")) {
        js_node outer{.kind = js_kind::call, .offset = offset};
        outer.children.push_back(std::move(made));
        for (auto& argument : items("(", ")"))
          outer.children.push_back(std::move(argument));
        made = std::move(outer);
      } else {
        break;
      }
    }
    if (now_.is("?."))
      fail("`?.` is not translated");
    return made;
  }

  std::vector<js_node> items(std::string_view open, std::string_view close) {
    std::vector<js_node> all;
    expect(open);
    while (!error_ && !now_.is(close)) {
      all.push_back(expression());
      if (!take(","))
        break;
    }
    expect(close);
    return all;
  }

  js_node primary() {
    js_node made{.text = now_.text, .offset = now_.offset};
    switch (now_.kind) {
    case token_kind::number:
      made.kind = js_kind::number;
      step();
      return made;
    case token_kind::text:
      made.kind = js_kind::text;
      step();
      return made;
    case token_kind::name:
      return word(std::move(made));
    case token_kind::symbol:
      break;
    case token_kind::end:
      fail("the script ends too early");
      return made;
    }
    if (now_.is("("))
      return parentheses();
    if (now_.is("[")) {
      made.kind = js_kind::array;
      made.children = items("[", "]");
      return made;
    }
    if (now_.is("{"))
      return object();
    fail("unexpected `" + now_.text + "`");
    return made;
  }

  js_node word(js_node made) {
    if (made.text == "function")
      return function();
    if (made.text == "new") {
      step();
      made.text = "new " + now_.text;
      made.kind = js_kind::name;
      step();
      return made;
    }
    step();
    made.kind = made.text == "true" || made.text == "false" ? js_kind::boolean
                : made.text == "null"                       ? js_kind::null
                : made.text == "undefined"                  ? js_kind::undefined
                                                            : js_kind::name;
    if (made.kind != js_kind::name || !now_.is("=>"))
      return made;
    return arrow({made.text}, made.offset);
  }

  /// `( expression )`, or the parameters of an arrow function.
  js_node parentheses() {
    auto begin = now_.offset;
    auto before = std::make_tuple(at_, now_);
    std::vector<std::string> names;
    step();
    while (now_.kind == token_kind::name) {
      names.push_back(now_.text);
      step();
      if (!take(","))
        break;
    }
    if (take(")") && now_.is("=>"))
      return arrow(std::move(names), begin);
    std::tie(at_, now_) = before;
    error_.reset();
    expect("(");
    auto inner = sequence();
    expect(")");
    return inner;
  }

  js_node arrow(std::vector<std::string> names, std::size_t offset) {
    js_node made{.kind = js_kind::function, .names = std::move(names), .offset = offset};
    expect("=>");
    if (now_.is("{")) {
      made.body = block();
      return made;
    }
    js_statement only{.form = js_form::give_back, .offset = now_.offset};
    only.values.push_back(expression());
    made.body.push_back(std::move(only));
    return made;
  }

  js_node function() {
    js_node made{.kind = js_kind::function, .offset = now_.offset};
    step();
    if (now_.kind == token_kind::name) {
      made.text = now_.text;
      step();
    }
    expect("(");
    while (!error_ && now_.kind == token_kind::name) {
      made.names.push_back(now_.text);
      step();
      if (!take(","))
        break;
    }
    expect(")");
    made.body = block();
    return made;
  }

  js_node object() {
    js_node made{.kind = js_kind::object, .offset = now_.offset};
    expect("{");
    while (!error_ && !now_.is("}")) {
      if (now_.kind != token_kind::name && now_.kind != token_kind::text && now_.kind != token_kind::number) {
        fail("expected the name of a member, found `" + now_.text + "`");
        break;
      }
      auto key = now_;
      made.names.push_back(key.text);
      step();
      if (take(":"))
        made.children.push_back(expression());
      else if (key.kind == token_kind::name && (now_.is(",") || now_.is("}")))
        made.children.push_back({.kind = js_kind::name, .text = key.text, .offset = key.offset});
      else
        fail("expected `:` after `" + key.text + "`");
      if (!take(","))
        break;
    }
    expect("}");
    return made;
  }

  // --- tokens

  struct deeper {
    explicit deeper(parser& p) : of(p) {
      if (++of.depth_ > script_depth_max)
        of.fail("the script nests too deep");
    }
    deeper(const deeper&) = delete;
    deeper& operator=(const deeper&) = delete;
    ~deeper() { --of.depth_; }
    parser& of;
  };

  bool take(std::string_view symbol) {
    if (!now_.is(symbol))
      return false;
    step();
    return true;
  }

  void expect(std::string_view symbol) {
    if (!error_ && !take(symbol))
      fail("expected `" + std::string(symbol) + "`, found " +
           (now_.kind == token_kind::end ? "the end" : "`" + now_.text + "`"));
  }

  void fail(std::string what) {
    if (!error_)
      error_ = refused{errc::invalid, std::move(what), place_in(source_, now_.offset)};
  }

  static bool name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
  static bool digit(char c) { return c >= '0' && c <= '9'; }

  void step() {
    auto line_end = skip_space();
    now_ = {.offset = at_, .after_line_end = line_end};
    if (error_ || at_ >= source_.size())
      return;
    auto c = source_[at_];
    auto begin = at_;
    if (name_start(c)) {
      while (at_ < source_.size() && (name_start(source_[at_]) || digit(source_[at_])))
        ++at_;
      now_.kind = token_kind::name;
      now_.text = source_.substr(begin, at_ - begin);
      if (now_.text == "$" && source_.substr(at_).starts_with("{"))
        fail("the script is put together from `${...}`");
    } else if (digit(c)) {
      while (at_ < source_.size() && (digit(source_[at_]) || source_[at_] == '.'))
        ++at_;
      now_.kind = token_kind::number;
      now_.text = source_.substr(begin, at_ - begin);
      if ((at_ < source_.size() && name_start(source_[at_])) || std::ranges::count(now_.text, '.') > 1 ||
          now_.text.back() == '.' || (now_.text.size() > 1 && now_.text[0] == '0' && now_.text[1] != '.'))
        fail("a number written so is not translated");
    } else if (c == '"' || c == '\'') {
      read_text(c);
    } else if (c == '`') {
      fail("a template string is not translated");
    } else {
      read_symbol();
    }
  }

  bool skip_space() {
    bool line_end = false;
    while (at_ < source_.size()) {
      auto rest = source_.substr(at_);
      if (rest.starts_with("//")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (rest.starts_with("/*")) {
        auto end = source_.find("*/", at_ + 2);
        at_ = end == source_.npos ? source_.size() : end + 2;
      } else if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r' || rest[0] == '\n') {
        line_end |= rest[0] == '\n';
        ++at_;
      } else {
        break;
      }
    }
    return line_end;
  }

  void read_text(char quote) {
    now_.kind = token_kind::text;
    for (++at_; at_ < source_.size() && source_[at_] != quote; ++at_) {
      auto c = source_[at_];
      if (c == '\n')
        return fail("a text has no end");
      if (c != '\\') {
        now_.text += c;
        continue;
      }
      if (++at_ >= source_.size())
        break;
      constexpr std::string_view letters = "nrt\\'\"/";
      constexpr std::string_view mean = "\n\r\t\\'\"/";
      auto found = letters.find(source_[at_]);
      if (found == letters.npos)
        return fail("`\\" + std::string(1, source_[at_]) + "` in a text is not translated");
      now_.text += mean[found];
    }
    if (at_ >= source_.size())
      return fail("a text has no end");
    ++at_;
  }

  void read_symbol() {
    now_.kind = token_kind::symbol;
    auto rest = source_.substr(at_);
    auto found = std::ranges::find_if(symbols, [&](auto s) { return rest.starts_with(s); });
    now_.text = found == symbols.end() ? std::string(rest.substr(0, 1)) : std::string(*found);
    at_ += now_.text.size();
    constexpr std::string_view single = "+-*/%<>!=";
    if (found == symbols.end() && single.find(now_.text) == single.npos)
      fail("`" + now_.text + "` is not translated");
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  token now_;
  std::optional<refused> error_;
};

}  // namespace

std::string place_in(std::string_view source, std::size_t offset) {
  auto before = source.substr(0, offset);
  auto line = std::ranges::count(before, '\n') + 1;
  auto begin = before.rfind('\n');
  auto column = before.size() - (begin == before.npos ? 0 : begin + 1) + 1;
  return std::to_string(line) + ":" + std::to_string(column);
}

result<std::vector<js_statement>> parse_javascript(std::string_view source) {
  if (source.size() > script_bytes_max)
    return refused{errc::too_large, "the script has more than " + std::to_string(script_bytes_max) + " bytes"};
  return parser(source).run();
}

}  // namespace troupe::importer
