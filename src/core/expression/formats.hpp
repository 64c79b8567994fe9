#pragma once

#include "core/expression/value.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Texts of times, addresses and bytes: what CEL's conversions read and write.
namespace troupe::expression {

/// Reads RFC 3339; nothing if the text is not that or lies outside the years 1 to 9999.
std::optional<instant> read_instant(std::string_view);
/// The same, to the microsecond below.
std::optional<timestamp> read_timestamp(std::string_view);
/// Reads `1h30m`, `-1.5s`, `100us`; nothing if it is not that or overflows.
std::optional<nanoseconds> read_duration(std::string_view);
/// Returns the instant if it lies between the years 1 and 9999.
std::optional<instant> make_instant(std::int64_t seconds, std::int64_t nanos);
/// Reads `+02:00`, `-05:30`, `02:00`.
std::optional<std::chrono::seconds> read_offset(std::string_view);

std::string to_text(const instant&);
std::string to_text(nanoseconds);

std::string to_base64(std::string_view bytes);
std::optional<std::string> read_base64(std::string_view);

/// Reads an IPv4 or IPv6 address, without zone and not IPv4 mapped into IPv6.
std::optional<address> read_address(std::string_view);
std::optional<network> read_network(std::string_view);
std::string to_text(const address&);
std::string to_text(const network&);

}  // namespace troupe::expression
