#include "store/zone_files.hpp"

#include "scratch.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe::store {

TEST_CASE("compiled time zones are read from a directory") {
  scratch where;
  std::filesystem::create_directory(where.path() / "Europe");
  std::ofstream(where.path() / "Europe/Here") << "TZif";
  std::ofstream(where.path() / "Large") << std::string(2 * time_zone::bytes_max, 'x');
  std::ofstream(where.path() / "Empty");
  auto zones = zone_files(where.path());
  CHECK(*zones("Europe/Here") == "TZif");
  CHECK(zones("Large")->size() == time_zone::bytes_max + 1);
  CHECK(zones("Europe").error().code == errc::unknown);
  CHECK(zones("Europe/There").error().code == errc::unknown);
  CHECK(zones("Empty").error().code == errc::storage);
  auto none = zone_files(where.path() / "none")("UTC");
  CHECK(to_string(none.error()) ==
        "no time zones in " + (where.path() / "none").string() + " (install tzdata, or set TZDIR)");
}

TEST_CASE("the system's time zones can be read") {
  auto bytes = zone_files(zone_directory())("Europe/Berlin");
  REQUIRE(bytes);
  CHECK(time_zone::parse("Europe/Berlin", *bytes));
}

}  // namespace troupe::store
