#pragma once

#include "core/base/json.hpp"

#include <string>

namespace troupe::cli {

/// Returns the value as YAML in block style, with a line end. `read_document` reads back the same value.
std::string to_yaml(const json::value&);

}  // namespace troupe::cli
