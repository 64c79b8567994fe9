#pragma once

#include "core/base/time_zone.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

namespace troupe {

/// Returns the bytes of one of the system's compiled time zones.
inline result<std::string> system_zone(std::string_view name) {
  std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
  if (!file)
    return refused{errc::unknown, "no such zone"};
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// Returns a zone, read from the system's.
inline const time_zone& zone(std::string_view name) {
  set_zone_provider(system_zone);
  auto found = find_zone(name);
  INFO("is tzdata installed?");
  REQUIRE(found);
  return **found;
}

}  // namespace troupe
