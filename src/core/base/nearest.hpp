#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace troupe {

/// Returns the candidate that `word` was probably meant to be, or nothing when none is near: at most a third of its
/// letters (but at least one) are inserted, deleted, replaced or swapped, or it is the beginning of one.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// Returns `did you mean "needs"?`, or an empty text when nothing is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace troupe
