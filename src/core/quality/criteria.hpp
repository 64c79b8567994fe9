#pragma once

#include "core/quality/features.hpp"
#include "core/quality/report.hpp"

namespace troupe::quality {

/// Applies each criterion to the measurements; the order is the order of the report. Scores may leave 0..100 and are
/// clamped by the caller.
std::vector<criterion> judge(const features& text, const sample& given);

}  // namespace troupe::quality
