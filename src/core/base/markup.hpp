#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// Text as XML and HTML hold it: their five characters replaced, characters that XML forbids dropped.
std::string escape_markup(std::string_view);

}  // namespace troupe
