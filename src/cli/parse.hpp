#pragma once

#include "cli/command.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace troupe::cli {

/// A command line that was understood: which command, with which values. Options not given have their value from the
/// environment or their default.
struct invocation {
  /// Absent when only a noun, or nothing, was named.
  const cli::command* command = nullptr;
  std::string noun;
  bool help = false;
  std::vector<std::string> arguments;
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  /// Options that stand on the command line itself.
  std::set<std::string, std::less<>> given = {};

  bool flag(std::string_view option) const { return values.contains(option); }
  /// Returns the last value of the option.
  std::optional<std::string> text(std::string_view option) const;
  std::optional<std::int64_t> integer(std::string_view option) const;
  std::vector<std::string> all(std::string_view option) const;
  /// Returns the argument in that place, or nothing.
  std::optional<std::string> argument(std::size_t place) const;
};

using variables = std::function<std::optional<std::string>(std::string_view name)>;

/// Reads a command line, or says which word is wrong and what was probably meant.
///
/// Grammar: words and options in any order; `--name VALUE` or `--name=VALUE`, `-q` for those that have a letter; after
/// `--` everything is a word.
result<invocation> parse(std::span<const std::string> args, const variables&);

/// Returns the option of that name the command (or every command) takes, or nullptr. `what` may be nullptr.
const option* find_option(const command* what, std::string_view name);
/// Is this one of the options of every command that the command has another meaning for?
bool is_overruled(const option&, const command*);
/// The same for a word of the command line: `--output` or `-q`.
const option* find_written(const command* what, std::string_view word);

/// Returns what is wrong with a value given for an option, if anything.
std::optional<refused> check_value(const option&, std::string_view value);

/// Splits `key=value`; nothing without a key.
std::optional<std::pair<std::string, std::string>> split_pair(std::string_view);

}  // namespace troupe::cli
