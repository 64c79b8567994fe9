#pragma once

#include <string>

namespace troupe::cli {

/// Returns the manual page troupe(1) in man(7) macros: what help says of every command.
std::string manual();

}  // namespace troupe::cli
