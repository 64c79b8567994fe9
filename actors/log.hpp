#pragma once

#include "core/base/enum.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

TROUPE_ENUM(log_level, debug, notice, warning, error, off)

/// Lines below this level are dropped. Process-wide; `warning` at first.
void set_log_level(log_level);

using log_fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Writes one line to standard error: `2026-01-31T09:30:00.000001Z warning event=restarted actor=journal reason="..."`.
/// Values are quoted where needed and control characters escaped, so that a line stays a line.
void log(log_level, std::string_view event, log_fields = {});

}  // namespace troupe
