#include "store/secret_source.hpp"

#include "store/private_file.hpp"
#include "tests/store/contract.hpp"

#include <fstream>
#include <map>

namespace troupe::store {
namespace {

using std::filesystem::perms;

std::filesystem::path written(const std::filesystem::path& path, std::string_view text,
                              perms mode = perms::owner_read | perms::owner_write) {
  std::ofstream(path, std::ios::binary) << text;
  std::filesystem::permissions(path, mode);
  return path;
}

secret_source::variables variables(std::map<std::string, std::string> all) {
  return [all = std::move(all)](const std::string& name) {
    auto found = all.find(name);
    return found == all.end() ? std::nullopt : std::optional(found->second);
  };
}

}  // namespace

TEST_CASE("secrets come from a file, and what it has not from the environment") {
  scratch dir;
  auto path = written(dir.path() / "secrets.yaml", "API_KEY: from-the-file\nQUOTED: '123456'\n");
  secret_source from(path,
                     variables({{"TROUPE_SECRET_API_KEY", "from-outside"}, {"TROUPE_SECRET_MORE", "from-outside"}}));
  CHECK(expect(from.find("API_KEY")) == "from-the-file");
  CHECK(expect(from.find("QUOTED")) == "123456");
  CHECK(expect(from.find("MORE")) == "from-outside");
  auto none = from.find("NOBODY");
  REQUIRE_FALSE(none);
  CHECK(none.error().code == errc::unknown);
  CHECK(none.error().hint == "set TROUPE_SECRET_NOBODY, or add it to the file that secrets.file names");
  CHECK(from.check());
  // A new value is good at once.
  written(path, "API_KEY: another-one\n");
  CHECK(expect(from.find("API_KEY")) == "another-one");
}

TEST_CASE("secrets come from a directory with a file per name") {
  scratch dir;
  written(dir.path() / "API_KEY", "from-a-file\n");
  written(dir.path() / "outside", "never-read\n");
  std::filesystem::create_directory(dir.path() / "in");
  secret_source from(dir.path(), variables({}));
  CHECK(expect(from.find("API_KEY")) == "from-a-file");
  for (auto name : {"../outside", "..", ".", "/etc/passwd", "in/..", ""})
    CHECK(from.find(name).error().code == errc::invalid);
  CHECK_FALSE(from.find("NOBODY"));
}

TEST_CASE("a file that others may read is refused, and no refusal tells a value") {
  scratch dir;
  auto path = written(dir.path() / "secrets.yaml", "API_KEY: do-not-tell-me\n", perms::owner_all | perms::group_read);
  secret_source from(path, variables({{"TROUPE_SECRET_SHORT", "tell"}}));
  CHECK(from.check().error().code == errc::denied);
  CHECK(from.find("API_KEY").error().hint == "chmod 600 " + path.string());
  written(path, "API_KEY: [do-not-tell-me]\n");
  CHECK(to_string(from.find("API_KEY").error()).find("do-not-tell") == std::string::npos);
  written(path, "API_KEY: {do-not-tell-me\n");
  CHECK(to_string(from.find("API_KEY").error()).find("do-not-tell") == std::string::npos);
  written(path, "{}");
  CHECK(to_string(from.find("SHORT").error()).find("\"tell\"") == std::string::npos);
  std::filesystem::remove(path);
  CHECK_FALSE(from.check());
}

TEST_CASE("a private file is written whole, for this user alone") {
  scratch dir;
  auto path = dir.path() / "key";
  expect(write_private(path, "one"));
  expect(write_private(path, "two"));
  CHECK(expect(read_private(path, 3)) == std::optional<std::string>("two"));
  CHECK((std::filesystem::status(path).permissions() & perms::mask) == (perms::owner_read | perms::owner_write));
  CHECK(read_private(path, 2).error().code == errc::too_large);
  CHECK_FALSE(expect(read_private(dir.path() / "none", 10)));
}

}  // namespace troupe::store
