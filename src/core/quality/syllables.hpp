#pragma once

#include <cstddef>
#include <string_view>

namespace troupe::quality {

/// Returns how many syllables an English word in lower case has: as the pronouncing dictionary says, or by the rule.
/// At least 1.
std::size_t syllables(std::string_view word);

/// The rule for words nobody has listed: groups of vowels, less those that are silent, more those that are two.
std::size_t syllables_by_rule(std::string_view word);

/// As the tools count that publish readability scores: no dictionary, one for each run of vowels, short words one,
/// endings -es, -ed, -e mostly none, and a handful of words by heart. Scores by the formulas are comparable with
/// others' only if they count the same.
std::size_t syllables_by_convention(std::string_view word);

}  // namespace troupe::quality
