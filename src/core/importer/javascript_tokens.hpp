#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// JavaScript word by word.
namespace troupe::importer {

enum class js_token_kind : std::uint8_t { end, name, number, text, symbol };

struct js_token {
  js_token_kind kind = js_token_kind::end;
  std::string text;
  std::size_t offset = 0;
  bool after_line_end = false;

  bool is(std::string_view symbol) const { return kind == js_token_kind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == js_token_kind::name && text == word; }
};

/// The words of a script, one at a time. What is wrong is kept; nothing is read any more then.
class js_tokens {
public:
  explicit js_tokens(std::string_view source) : source_(source) { step(); }

  const js_token& now() const { return now_; }
  bool at_end() const { return now_.kind == js_token_kind::end; }
  const std::optional<refused>& error() const { return error_; }

  void step();
  /// Steps over the symbol if it is next.
  bool take(std::string_view symbol);
  void expect(std::string_view symbol);
  /// The first complaint counts.
  void fail(std::string what);

private:
  bool skip_space();
  void read_word();
  void read_number();
  void read_text(char quote);
  void read_symbol();

  std::string_view source_;
  std::size_t at_ = 0;
  js_token now_;
  std::optional<refused> error_;
};

/// Returns `line:column` of an offset, both from 1.
std::string place_in(std::string_view source, std::size_t offset);

}  // namespace troupe::importer
