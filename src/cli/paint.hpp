#pragma once

#include "core/base/enum.hpp"

#include <string>
#include <string_view>

namespace troupe::cli {

TROUPE_ENUM(tone, plain, strong, dim, good, bad, warn, accent)

/// Puts text into colours, or leaves it as it is where colours are not wanted.
struct paint {
  bool colours = false;

  std::string operator()(tone t, std::string_view text) const {
    if (!colours || t == tone::plain || text.empty())
      return std::string(text);
    return std::string(begin(t)) + std::string(text) + "\x1b[0m";
  }

private:
  static constexpr std::string_view begin(tone t) {
    switch (t) {
    case tone::plain:
      return "";
    case tone::strong:
      return "\x1b[1m";
    case tone::dim:
      return "\x1b[2m";
    case tone::good:
      return "\x1b[32m";
    case tone::bad:
      return "\x1b[31m";
    case tone::warn:
      return "\x1b[33m";
    case tone::accent:
      return "\x1b[36m";
    }
    return "";
  }
};

}  // namespace troupe::cli
