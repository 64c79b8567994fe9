#include "core/importer/javascript_tokens.hpp"

#include <algorithm>
#include <array>

namespace troupe::importer {
namespace {

constexpr std::array<std::string_view, 31> symbols{"===", "!==", "...", "**=", "=>", "==", "!=", "<=", ">=", "&&", "||",
                                                   "??",  "?.",  "++",  "--",  "+=", "-=", "*=", "/=", "**", "{",  "}",
                                                   "(",   ")",   "[",   "]",   ";",  ",",  ".",  ":",  "?"};

bool name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string place_in(std::string_view source, std::size_t offset) {
  auto before = source.substr(0, offset);
  auto line = std::ranges::count(before, '\n') + 1;
  auto begin = before.rfind('\n');
  auto column = before.size() - (begin == before.npos ? 0 : begin + 1) + 1;
  return std::to_string(line) + ":" + std::to_string(column);
}

bool js_tokens::take(std::string_view symbol) {
  if (!now_.is(symbol))
    return false;
  step();
  return true;
}

void js_tokens::expect(std::string_view symbol) {
  if (!error_ && !take(symbol))
    fail("expected `" + std::string(symbol) + "`, found " + (at_end() ? "the end" : "`" + now_.text + "`"));
}

void js_tokens::fail(std::string what) {
  if (!error_)
    error_ = refused{errc::invalid, std::move(what), place_in(source_, now_.offset)};
}

void js_tokens::step() {
  auto line_end = skip_space();
  now_ = {.offset = at_, .after_line_end = line_end};
  if (error_ || at_ >= source_.size())
    return;
  auto c = source_[at_];
  if (name_start(c))
    read_word();
  else if (digit(c))
    read_number();
  else if (c == '"' || c == '\'')
    read_text(c);
  else if (c == '`')
    fail("a template string is not translated");
  else
    read_symbol();
}

bool js_tokens::skip_space() {
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

void js_tokens::read_word() {
  auto begin = at_;
  while (at_ < source_.size() && (name_start(source_[at_]) || digit(source_[at_])))
    ++at_;
  now_.kind = js_token_kind::name;
  now_.text = source_.substr(begin, at_ - begin);
  if (now_.text == "$" && source_.substr(at_).starts_with("{"))
    fail("the script is put together from `${...}`");
}

void js_tokens::read_number() {
  auto begin = at_;
  while (at_ < source_.size() && (digit(source_[at_]) || source_[at_] == '.'))
    ++at_;
  now_.kind = js_token_kind::number;
  now_.text = source_.substr(begin, at_ - begin);
  auto octal = now_.text.size() > 1 && now_.text[0] == '0' && now_.text[1] != '.';
  if ((at_ < source_.size() && name_start(source_[at_])) || std::ranges::count(now_.text, '.') > 1 ||
      now_.text.back() == '.' || octal)
    fail("a number written so is not translated");
}

void js_tokens::read_text(char quote) {
  now_.kind = js_token_kind::text;
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

void js_tokens::read_symbol() {
  now_.kind = js_token_kind::symbol;
  auto rest = source_.substr(at_);
  auto found = std::ranges::find_if(symbols, [&](auto s) { return rest.starts_with(s); });
  now_.text = found == symbols.end() ? std::string(rest.substr(0, 1)) : std::string(*found);
  at_ += now_.text.size();
  constexpr std::string_view single = "+-*/%<>!=";
  if (found == symbols.end() && single.find(now_.text) == single.npos)
    fail("`" + now_.text + "` is not translated");
}

}  // namespace troupe::importer
