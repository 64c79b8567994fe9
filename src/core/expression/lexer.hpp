#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::expression {

enum class token_kind { end, identifier, quoted_identifier, integer, unsigned_integer, number, string, bytes, symbol };

struct token {
  token_kind kind = token_kind::end;
  /// The source text; a literal's content for strings, bytes and quoted identifiers.
  std::string text;
  std::size_t offset = 0;

  bool is(std::string_view symbol) const { return kind == token_kind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == token_kind::identifier && text == word; }
};

/// What stands wrong where.
struct syntax_error {
  std::string what;
  std::size_t offset = 0;
  std::string hint = {};
};

/// Reads CEL source one token at a time. The source must be valid UTF-8.
class lexer {
public:
  explicit lexer(std::string_view source, std::size_t offset = 0) : source_(source), at_(offset) {}

  /// Reads the next token; false if there is none, see `error`.
  bool next(token&);
  const syntax_error& error() const { return error_; }
  /// Where the next token is looked for.
  std::size_t offset() const { return at_; }

private:
  void skip_space();
  bool number(token&);
  bool quoted(token&);
  bool string(token&);
  bool escape(std::string& to, bool bytes);
  bool fail(std::string what, std::size_t offset, std::string hint = {});
  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }

  std::string_view source_;
  std::size_t at_;
  syntax_error error_;
};

/// Returns the offset of the `}}` that ends the expression starting at `offset`; nothing with `why` set if there is
/// none. A `}}` inside a string or of a map does not end it.
std::optional<std::size_t> find_end(std::string_view source, std::size_t offset, syntax_error& why);

}  // namespace troupe::expression
