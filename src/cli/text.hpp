#pragma once

#include "core/base/json.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Text as a terminal shows it.
namespace troupe::cli {

/// Returns the text as one safe line: control characters (also those that would move the cursor or change colours) and
/// broken UTF-8 become spaces or `?`.
std::string printable(std::string_view);

/// Returns how many columns the text takes. Colours (`ESC [ ... m`) take none.
std::size_t columns_of(std::string_view);

/// Returns the text without its colours.
std::string without_colours(std::string_view);

/// Returns at most `columns` of a text without colours, its end replaced by `…` if it does not fit.
std::string fit(std::string_view, std::size_t columns);

/// Returns the text in lines of at most `columns`, broken between words; 0 breaks only where the text does.
std::vector<std::string> wrap(std::string_view, std::size_t columns);

/// Returns the text filled up with spaces, on the right or the left.
std::string pad_right(std::string, std::size_t columns);
std::string pad_left(std::string, std::size_t columns);

/// Returns a bar such as `█████░░░░░`. `fraction` is held within 0 and 1.
std::string bar(double fraction, std::size_t columns);

/// Returns `0.4s`, `12.3s`, `2m05s`, `3h07m`.
std::string short_duration(microseconds);

/// Returns `just now`, `12s ago`, `5m ago`, `3h ago`, `2d ago`, or the date when it is a month or more ago.
std::string relative(timestamp, timestamp now);

/// Returns `now`, `in 12s`, `in 5m`, `in 3h`, `in 2d`, or the date when it is a month or more ahead.
std::string ahead(timestamp, timestamp now);

/// Returns `2026-01-31T09:30:00Z`.
std::string in_full(timestamp);

/// Returns `843 B`, `12.4 KiB`, `3.1 MiB`.
std::string byte_size(std::uint64_t);

/// Reads RFC 3339 in UTC (`...Z`), as the API writes it.
std::optional<timestamp> read_time(std::string_view);

/// Returns the value indented by two spaces a level; without a line end.
std::string pretty(const json::value&);

/// Returns the word as a POSIX shell reads it back.
std::string shell_word(std::string_view);

}  // namespace troupe::cli
