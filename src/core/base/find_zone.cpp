#include "core/base/time_zone.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace troupe {
namespace {

constexpr std::size_t name_bytes_max = 64;

/// Every zone anybody asked for. Zones are few and small, so none is ever dropped.
struct catalogue {
  std::mutex mutex;
  zone_provider provider;
  std::map<std::string, time_zone, std::less<>> zones;
};

catalogue& all() {
  static catalogue zones;
  return zones;
}

/// Returns whether the name may stand in the database, and so in a path: `America/Argentina/Ushuaia`.
bool well_formed(std::string_view name) {
  auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
           c == '-';
  };
  auto before = '/';
  for (auto c : name) {
    if (!in_word(c) && (c != '/' || before == '/'))
      return false;
    before = c;
  }
  return before != '/' && name.size() <= name_bytes_max;
}

refused unknown(std::string_view name) {
  return {errc::unknown,
          "unknown time zone '" + std::string(name.substr(0, name_bytes_max)) + "'",
          {},
          "zones have the names of the IANA database: UTC, Europe/Berlin, ..."};
}

}  // namespace

void set_zone_provider(zone_provider provider) {
  std::lock_guard lock(all().mutex);
  all().provider = std::move(provider);
}

result<const time_zone*> find_zone(std::string_view name) {
  if (!well_formed(name))
    return unknown(name);
  std::lock_guard lock(all().mutex);
  auto& zones = all().zones;
  if (auto known = zones.find(name); known != zones.end())
    return &known->second;
  if (name == "UTC")
    return &zones.emplace(name, time_zone::fixed("UTC", std::chrono::seconds{0})).first->second;
  if (!all().provider)
    return unknown(name);
  auto bytes = all().provider(name);
  if (!bytes)
    return bytes.error().code == errc::unknown ? unknown(name) : bytes.error();
  auto zone = time_zone::parse(std::string(name), *bytes);
  if (!zone)
    return zone.error();
  return &zones.emplace(name, *std::move(zone)).first->second;
}

}  // namespace troupe
