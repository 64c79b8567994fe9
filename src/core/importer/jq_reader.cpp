#include "core/importer/jq_reader.hpp"

#include "core/importer/javascript_tokens.hpp"

namespace troupe::importer {

bool jq_reader::is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void jq_reader::space() {
  while (at_ < source_.size() && std::string_view(" \t\r\n").find(source_[at_]) != std::string_view::npos)
    ++at_;
}

bool jq_reader::next_is(std::string_view symbol) const {
  return source_.substr(at_).starts_with(symbol);
}

bool jq_reader::take_raw(std::string_view symbol) {
  if (!next_is(symbol))
    return false;
  at_ += symbol.size();
  return true;
}

bool jq_reader::take(std::string_view symbol) {
  // `|=`, `+=` and `//` are other operators.
  auto rest = source_.substr(at_);
  if (!rest.starts_with(symbol))
    return false;
  if (symbol.size() == 1 && std::string_view("|+-*/%").find(symbol[0]) != std::string_view::npos &&
      rest.substr(1).starts_with("="))
    fail("an assignment (`" + std::string(rest.substr(0, 2)) + "`) is not translated");
  at_ += symbol.size();
  space();
  return true;
}

bool jq_reader::word(std::string_view expected) {
  auto rest = source_.substr(at_);
  auto ends = rest.size() == expected.size() || (rest.size() > expected.size() && !is_letter(rest[expected.size()]) &&
                                                 !(rest[expected.size()] >= '0' && rest[expected.size()] <= '9'));
  if (!rest.starts_with(expected) || !ends)
    return false;
  at_ += expected.size();
  space();
  return true;
}

void jq_reader::expect(std::string_view symbol) {
  if (!take(symbol))
    fail("expected `" + std::string(symbol) + "`");
}

std::string jq_reader::identifier() {
  auto begin = at_;
  while (at_ < source_.size() &&
         (is_letter(source_[at_]) || (at_ > begin && source_[at_] >= '0' && source_[at_] <= '9')))
    ++at_;
  if (at_ == begin)
    fail(at_ < source_.size() ? "unexpected `" + std::string(source_.substr(at_, 1)) + "`"
                              : "the filter ends too early");
  std::string name(source_.substr(begin, at_ - begin));
  // A dot or bracket behind it belongs to it only without a space; jq does not mind, and neither do we.
  space();
  return name;
}

std::string jq_reader::text() {
  std::string made;
  for (++at_; at_ < source_.size() && source_[at_] != '"'; ++at_) {
    if (source_[at_] != '\\') {
      made += source_[at_];
      continue;
    }
    ++at_;
    constexpr std::string_view letters = "nrt\\\"/";
    constexpr std::string_view mean = "\n\r\t\\\"/";
    auto found = at_ < source_.size() ? letters.find(source_[at_]) : letters.npos;
    if (found == letters.npos)
      fail("this escape in a text is not translated");
    made += mean[found];
  }
  if (at_ >= source_.size())
    fail("a text has no end");
  ++at_;
  space();
  return made;
}

void jq_reader::fail(std::string what, std::string hint) const {
  throw untranslatable_filter{{errc::invalid, std::move(what), place_in(source_, at_), std::move(hint)}};
}

}  // namespace troupe::importer
