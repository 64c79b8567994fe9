#pragma once

#include "core/base/json.hpp"

#include <string>

/// The report on many scores (`GET /api/v1/quality/report`) for other programs and for people without one.
namespace troupe::cli {

/// One self-contained page: no scripts, nothing fetched.
std::string quality_html(const json::value& report, const std::string& title);

/// One line per number: `section,name,measure,value`. Texts that a spreadsheet would take for a formula are quoted.
std::string quality_csv(const json::value& report);

}  // namespace troupe::cli
