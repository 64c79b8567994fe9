#pragma once

#include <cstddef>
#include <string_view>

namespace troupe {

/// Compares what must not be guessed byte by byte: texts of the same length take the same time wherever they differ.
inline bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size())
    return false;
  unsigned char different = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    different |= static_cast<unsigned char>(a[i] ^ b[i]);
  return different == 0;
}

}  // namespace troupe
