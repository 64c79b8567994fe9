#include "store/directory_id.hpp"

#include "support/memory_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <thread>
#include <vector>

namespace troupe::store {

TEST_CASE("a directory has one name, whoever asks first and how many at once") {
  testing::memory_directory here, there;
  std::vector<std::string> names(8);
  {
    std::vector<std::jthread> all;
    for (auto& name : names)
      all.emplace_back([&] { name = id_of_directory(here.path()).has_value() ? *id_of_directory(here.path()) : ""; });
  }
  CHECK(std::set(names.begin(), names.end()).size() == 1);
  CHECK(names[0].size() == 32);
  CHECK(*id_of_directory(here.path()) == names[0]);
  CHECK(*id_of_directory(there.path()) != names[0]);
  // Nothing else is left there.
  CHECK(std::distance(std::filesystem::directory_iterator(here.path()), {}) == 1);
}

TEST_CASE("a file that names no directory is refused, with what to do") {
  testing::memory_directory here;
  std::ofstream(here.path() / "directory.id") << "not a name\n";
  auto id = id_of_directory(here.path());
  REQUIRE_FALSE(id);
  CHECK(id.error().code == errc::corrupt);
  CHECK(id.error().hint == "remove it");
  CHECK_FALSE(id_of_directory(here.path() / "nowhere"));
}

}  // namespace troupe::store
