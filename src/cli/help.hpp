#pragma once

#include "cli/command.hpp"
#include "cli/paint.hpp"

#include <cstddef>
#include <string>

/// What the table of commands says to people.
namespace troupe::cli {

/// Returns the first page: what troupe is, every command, the global options, the exit codes.
std::string help(const paint&, std::size_t width = 0);
/// Returns the page of a noun: its verbs.
std::string help(std::string_view noun, const paint&, std::size_t width = 0);
/// Returns the page of a command. No line is longer than `width`, if it is not 0 and the words let it.
std::string help(const command&, const paint&, std::size_t width = 0);

/// Returns docs/cli.md: the same pages as Markdown.
std::string help_markdown();

/// Returns `troupe workflow show NAME [options]`.
std::string usage_of(const command&);

/// Returns `--port PORT`.
std::string form_of(const option&);

/// Returns the summary with default, choices and environment variable.
std::string meaning_of(const option&);

}  // namespace troupe::cli
