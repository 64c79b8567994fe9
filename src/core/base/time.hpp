#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

using namespace std::chrono_literals;

/// A point in time, UTC. The core is told the time; it never asks.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;
using milliseconds = std::chrono::milliseconds;
using microseconds = std::chrono::microseconds;

/// Returns `2026-01-31T09:30:00.000001Z` (RFC 3339, microseconds).
std::string to_rfc3339(timestamp);

/// Reads a duration such as `250ms`, `30s`, `10m`, `24h`, `7d` or `1h30m`; nothing if the text is not one or overflows.
std::optional<milliseconds> parse_duration(std::string_view text);

/// Returns the shortest text that `parse_duration` reads back: `1h30m`, `250ms`.
std::string to_text(milliseconds);

}  // namespace troupe
