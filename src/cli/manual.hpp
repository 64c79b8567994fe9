#pragma once

#include <string>
#include <string_view>

namespace troupe::cli {

/// Returns the manual page troupe(1) in man(7) macros: what help says of every command.
std::string manual(std::string_view version);

}  // namespace troupe::cli
