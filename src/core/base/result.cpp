#include "core/base/result.hpp"

namespace troupe {

std::string to_string(const refused& why) {
  auto line = why.where.empty() ? why.what : why.where + ": " + why.what;
  if (!why.hint.empty())
    line += " (" + why.hint + ")";
  return line;
}

}  // namespace troupe
