#include "core/expression/lexer.hpp"

#include "core/expression/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace troupe::expression {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_letter(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::array<std::string_view, 6> two_character_symbols{"||", "&&", "==", "!=", "<=", ">="};
constexpr std::string_view symbols = "[]{}().,?:-+*/%!<>";

}  // namespace

bool lexer::next(token& to) {
  skip_space();
  to = {token_kind::end, {}, at_};
  if (at_ >= source_.size())
    return true;
  auto c = peek();
  if (is_digit(c) || (c == '.' && is_digit(peek(1))))
    return number(to);
  if (c == '`')
    return quoted(to);
  auto word = at_;
  while (word < source_.size() && (is_letter(source_[word]) || (word > at_ && is_digit(source_[word]))))
    ++word;
  auto name = source_.substr(at_, word - at_);
  auto quote = word < source_.size() && (source_[word] == '"' || source_[word] == '\'');
  auto prefix = name.size() <= 2 && std::ranges::all_of(name, [](char p) {
                  return std::string_view("rRbB").find(p) != std::string_view::npos;
                });
  if (quote && prefix)
    return string(to);
  if (!name.empty()) {
    to.kind = token_kind::identifier;
    to.text = name;
    at_ = word;
    return true;
  }
  for (auto symbol : two_character_symbols)
    if (source_.substr(at_).starts_with(symbol)) {
      to = {token_kind::symbol, std::string(symbol), at_};
      at_ += 2;
      return true;
    }
  if (symbols.find(c) == symbols.npos) {
    auto rest = source_.substr(at_);
    take_character(rest);
    auto shown = std::string(source_.substr(at_, source_.size() - rest.size() - at_));
    auto hint = c == '=' ? "equality is `==`" : c == '&' ? "and is `&&`" : c == '|' ? "or is `||`" : "";
    return fail("unexpected character '" + shown + "'", at_, hint);
  }
  to = {token_kind::symbol, std::string(1, c), at_++};
  return true;
}

void lexer::skip_space() {
  while (at_ < source_.size()) {
    if (std::string_view(" \t\n\r\f").find(peek()) != std::string_view::npos)
      ++at_;
    else if (peek() == '/' && peek(1) == '/')
      at_ = std::min(source_.find('\n', at_), source_.size());
    else
      return;
  }
}

bool lexer::number(token& to) {
  auto begin = at_;
  to.kind = token_kind::integer;
  if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
    at_ += 2;
    if (!is_hex(peek()))
      return fail("a hexadecimal number needs digits", begin);
    while (is_hex(peek()))
      ++at_;
  } else {
    while (is_digit(peek()))
      ++at_;
    if (peek() == '.' && is_digit(peek(1))) {
      to.kind = token_kind::number;
      for (++at_; is_digit(peek());)
        ++at_;
    }
    auto sign = peek(1) == '+' || peek(1) == '-';
    if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign ? 2 : 1))) {
      to.kind = token_kind::number;
      for (at_ += sign ? 2 : 1; is_digit(peek());)
        ++at_;
    }
  }
  to.text = source_.substr(begin, at_ - begin);
  if (to.kind == token_kind::integer && (peek() == 'u' || peek() == 'U')) {
    to.kind = token_kind::unsigned_integer;
    ++at_;
  }
  if (is_letter(peek()) || is_digit(peek()))
    return fail("a number may not run into a name", begin);
  return true;
}

bool lexer::quoted(token& to) {
  auto end = source_.find('`', at_ + 1);
  if (end == source_.npos || end == at_ + 1)
    return fail("a quoted name needs a closing '`'", at_);
  to.kind = token_kind::quoted_identifier;
  to.text = source_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  return true;
}

bool lexer::string(token& to) {
  auto begin = at_;
  bool raw = false;
  to.kind = token_kind::string;
  for (; peek() != '"' && peek() != '\''; ++at_) {
    auto is_raw = peek() == 'r' || peek() == 'R';
    if (is_raw ? raw : to.kind == token_kind::bytes)
      return fail("a string may have one `r` and one `b` before it", begin);
    raw = raw || is_raw;
    if (!is_raw)
      to.kind = token_kind::bytes;
  }
  auto mark = peek();
  auto triple = peek(1) == mark && peek(2) == mark;
  auto closing = std::string(triple ? 3 : 1, mark);
  for (at_ += closing.size(); at_ < source_.size();) {
    if (source_.substr(at_).starts_with(closing)) {
      at_ += closing.size();
      return true;
    }
    if (!triple && (peek() == '\n' || peek() == '\r'))
      break;
    if (peek() != '\\' || raw) {
      to.text.push_back(source_[at_++]);
    } else if (!escape(to.text, to.kind == token_kind::bytes)) {
      return false;
    }
  }
  return fail("a string is not closed", begin, "it needs a closing " + closing);
}

bool lexer::escape(std::string& to, bool bytes) {
  auto begin = at_;
  auto c = peek(1);
  at_ += 2;
  if (auto plain = std::string_view("abfnrtv\\?\"'`").find(c); plain != std::string_view::npos) {
    to.push_back("\a\b\f\n\r\t\v\\?\"'`"[plain]);
    return true;
  }
  std::size_t digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 3;
  auto base = digits == 3 ? 8 : 16;
  if (base == 8)
    --at_;
  auto in_bytes = c != 'u' && c != 'U';
  std::uint32_t code = 0;
  auto from = source_.substr(std::min(at_, source_.size()), digits);
  auto read = std::from_chars(from.data(), from.data() + from.size(), code, base);
  if (from.size() < digits || read.ec != std::errc{} || read.ptr != from.data() + digits || (bytes && !in_bytes))
    return fail("unknown escape sequence", begin, "a backslash is written `\\\\`");
  at_ += digits;
  if ((base == 8 && code > 0377) || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    return fail("an escape sequence names no character", begin);
  if (bytes)
    to.push_back(static_cast<char>(code));
  else
    append_character(to, code);
  return true;
}

bool lexer::fail(std::string what, std::size_t offset, std::string hint) {
  error_ = {std::move(what), offset, std::move(hint)};
  return false;
}

std::optional<std::size_t> find_end(std::string_view source, std::size_t offset, syntax_error& why) {
  lexer tokens(source, offset);
  std::size_t open = 0;
  token t;
  while (tokens.next(t)) {
    if (t.kind == token_kind::end) {
      why = {"an expression is not closed", offset, "it ends with }}"};
      return std::nullopt;
    }
    if (t.is("{"))
      ++open;
    if (!t.is("}"))
      continue;
    if (open > 0)
      --open;
    else if (source.substr(tokens.offset()).starts_with('}'))
      return t.offset;
  }
  why = tokens.error();
  return std::nullopt;
}

}  // namespace troupe::expression
