#pragma once

#include "core/base/time.hpp"

#include <cstddef>
#include <cstdint>

/// What a request may ask for.
namespace troupe::api {

inline constexpr std::uint32_t page_items_default = 50;
inline constexpr std::uint32_t page_items_max = 500;
/// How far a list is counted.
inline constexpr std::uint32_t counted_max = 100'000;
/// The most labels a list is asked for at once.
inline constexpr std::size_t filter_labels_max = 16;
inline constexpr milliseconds wait_max = 10min;
inline constexpr milliseconds pause_max = 366 * 24h;
inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t comment_bytes_max = 4096;
inline constexpr std::size_t labels_max = 64;
/// How far ahead an execution may be put off.
inline constexpr milliseconds delay_max = 24h * 366;

}  // namespace troupe::api
