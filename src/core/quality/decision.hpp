#pragma once

#include "core/base/enum.hpp"
#include "core/base/fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What becomes of what was judged. The rules are data: thresholds, vetoes and minimums of a profile, and thresholds on
/// trial (its arms).
namespace troupe::quality {

struct arm;
struct criterion;
struct profile;

TROUPE_ENUM(decision, approve, review, regenerate)

struct ruling {
  quality::decision decision = quality::decision::regenerate;
  /// What decided: `approve`, `review` or `regenerate` (a threshold), `veto safety`, `minimum clarity`.
  std::string rule;
  /// Whose thresholds counted, if the profile tries several.
  std::optional<std::string> arm;
  /// Why it is not better, or that nothing speaks against it; never empty.
  std::vector<std::string> reasons;

  TROUPE_FIELDS(ruling, decision, rule, arm, reasons)
};

/// Returns the weighted mean of the criteria, held down by those below their minimum or veto.
double overall_of(const std::vector<criterion>&, const profile&);

/// Applies the profile's rules. In this order: a criterion below its veto is made again whatever the rest says; one
/// below its minimum is not approved; then the thresholds speak, those of the arm that `subject` falls into.
ruling decide(const std::vector<criterion>&, double overall, const profile&, std::string_view subject);

/// Returns the arm of the profile that a subject falls into, the same one every time; nullptr if it has none.
const arm* arm_of(const profile&, std::string_view subject);

}  // namespace troupe::quality
