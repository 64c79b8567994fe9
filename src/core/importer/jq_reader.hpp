#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

/// A jq filter, word by word.
namespace troupe::importer {

/// Thrown by whoever finds what has no translation; `translate_jq` returns it.
struct untranslatable_filter {
  refused why;
};

class jq_reader {
protected:
  explicit jq_reader(std::string_view source) : source_(source) { space(); }

  static bool is_letter(char c);
  void space();
  bool next_is(std::string_view symbol) const;
  /// Steps over the symbol, and not over the space behind it.
  bool take_raw(std::string_view symbol);
  /// Steps over the symbol if it is next; complains of assignments.
  bool take(std::string_view symbol);
  /// Steps over the word if it is next.
  bool word(std::string_view expected);
  void expect(std::string_view symbol);
  std::string identifier();
  /// Reads a text between quotes.
  std::string text();
  /// Throws `untranslatable_filter`.
  [[noreturn]] void fail(std::string what, std::string hint = {}) const;

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace troupe::importer
