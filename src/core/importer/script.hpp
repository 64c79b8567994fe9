#pragma once

#include "core/importer/cel.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The scripts inside Conductor definitions, rewritten as CEL: the forms that mean the same for every input, or fail
/// where JavaScript would have converted a value. Everything else is refused with the place and the word.
namespace troupe::importer {

/// What a script reads: a name and the members behind it, as far as they are written out: `$.a.b` is {"a", "b"}.
/// Returns what the first `used` of them are, or why there is nothing.
struct script_value {
  cel value;
  std::size_t used = 0;
};
using script_scope = std::function<result<script_value>(const std::vector<std::string>& path)>;

/// A script as CEL, and where its meaning differs from JavaScript's, in sentences.
struct script_translation {
  cel value;
  std::vector<std::string> notes;
};

/// Translates JavaScript that yields a value: an expression, statements that end in one, the body of a function, or a
/// function that is called at once. An error's `where` is `line:column` in the source.
result<script_translation> translate_javascript(std::string_view source, const script_scope&);

/// Translates a jq filter that yields one value.
result<script_translation> translate_jq(std::string_view source, const script_scope&);

/// How long and how deep a script may be.
inline constexpr std::size_t script_bytes_max = 16 * 1024;
inline constexpr std::size_t script_depth_max = 48;

}  // namespace troupe::importer
