#include "store/zone_files.hpp"

#include <cstdlib>
#include <fstream>

namespace troupe::store {

std::filesystem::path zone_directory() {
  const auto* named = std::getenv("TZDIR");
  return named && *named ? named : "/usr/share/zoneinfo";
}

zone_provider zone_files(std::filesystem::path directory) {
  return [directory = std::move(directory)](std::string_view name) -> result<std::string> {
    std::error_code none;
    if (!std::filesystem::is_directory(directory, none))
      return refused{errc::missing_tool, "no time zones in " + directory.string(), {}, "install tzdata, or set TZDIR"};
    auto path = directory / name;
    if (!std::filesystem::is_regular_file(path, none))
      return refused{errc::unknown, "no file " + path.string()};
    std::ifstream file(path, std::ios::binary);
    std::string bytes(time_zone::bytes_max + 1, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (file.bad() || file.gcount() == 0)
      return refused{errc::storage, "cannot read " + path.string()};
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
  };
}

}  // namespace troupe::store
