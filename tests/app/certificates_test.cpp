#include "app/certificates.hpp"

#include "support/memory_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace troupe::app {
namespace {

namespace fs = std::filesystem;
using enum cli::certificate_action;

const timestamp birth{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

/// A folder of certificates, and what time it is.
struct folder {
  result<std::vector<cli::certificate_row>> act(cli::certificate_action what, std::vector<std::string> nodes = {}) {
    return carry_out({what, path(), "prod", std::move(nodes)}, now);
  }
  std::vector<cli::certificate_row> must(cli::certificate_action what, std::vector<std::string> nodes = {}) {
    auto done = act(what, std::move(nodes));
    if (!done)
      FAIL(to_string(done.error()));
    return *std::move(done);
  }
  refused refuses(cli::certificate_action what, std::vector<std::string> nodes = {}) {
    auto done = act(what, std::move(nodes));
    REQUIRE_FALSE(done);
    return done.error();
  }
  std::vector<std::string> made(cli::certificate_action what, std::vector<std::string> nodes = {}) {
    std::vector<std::string> names;
    for (const auto& each : must(what, std::move(nodes)))
      if (each.made)
        names.push_back(each.name);
    return names;
  }
  fs::path path() const { return in.path() / "certificates"; }
  std::string text(const fs::path& file) const {
    std::ifstream from(path() / file);
    std::stringstream out;
    out << from.rdbuf();
    return out.str();
  }

  testing::memory_directory in;
  timestamp now = birth;
};

}  // namespace

TEST_CASE("an authority is made once, and a folder for each node, for their owner alone") {
  folder f;
  CHECK(f.refuses(issue, {"a"}).hint.find("init") != std::string::npos);
  CHECK(f.made(init) == std::vector<std::string>{"prod"});
  CHECK(f.refuses(init).code == errc::conflict);
  CHECK(f.made(issue, {"b", "a"}) == std::vector<std::string>{"a", "b"});
  CHECK(f.refuses(issue, {"a"}).code == errc::conflict);
  CHECK(f.refuses(issue, {"../x"}).code == errc::invalid);
  for (auto file :
       {"authority.key", "authority.pem", "nodes/a/node.key", "nodes/a/node.pem", "nodes/a/authority.pem"}) {
    struct stat found {};
    REQUIRE(::stat((f.path() / file).c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
  }
  CHECK(f.text("nodes/a/authority.pem") == f.text("authority.pem"));
  // What a node has is shown where it is.
  auto there = carry_out({show, f.path() / "nodes/a"}, f.now);
  REQUIRE(there);
  REQUIRE(there->size() == 2);
  CHECK(there->at(1).name == "a");
  CHECK(there->at(1).current);
}

TEST_CASE("what is half over, or named, is renewed with a new key") {
  folder f;
  f.must(init);
  f.must(issue, {"a", "b"});
  auto before = f.text("nodes/a/node.key");
  CHECK(f.made(renew).empty());
  CHECK(f.made(renew, {"b"}) == std::vector<std::string>{"b"});
  CHECK(f.refuses(renew, {"c"}).code == errc::unknown);
  f.now += 16 * 24h;
  f.must(issue, {"c"});
  CHECK(f.made(renew) == std::vector<std::string>{"a", "b"});
  CHECK(f.text("nodes/a/node.key") != before);
  std::ofstream(f.path() / "nodes/c/node.pem") << "half written";
  fs::permissions(f.path() / "nodes/c/node.pem", fs::perms::owner_read);
  CHECK(f.made(renew) == std::vector<std::string>{"c"});
}

TEST_CASE("a new authority is trusted beside the old one until no certificate is of that any more") {
  folder f;
  auto first = f.must(init).at(0).fingerprint;
  f.must(issue, {"a", "b"});
  auto rows = f.must(rotate);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].current);
  CHECK(rows[1].fingerprint == first);
  CHECK_FALSE(rows[1].current);
  CHECK_FALSE(rows[2].current);
  CHECK(f.text("nodes/b/authority.pem") == f.text("authority.pem"));
  f.must(renew, {"a"});
  auto early = f.refuses(retire);
  CHECK(early.code == errc::conflict);
  CHECK(early.what.find("b still") != std::string::npos);
  CHECK(f.made(renew) == std::vector<std::string>{"b"});
  auto left = f.must(retire);
  REQUIRE(left.size() == 3);
  CHECK(left[1].current);
  CHECK(f.text("nodes/b/authority.pem") == f.text("authority.pem"));
}

TEST_CASE("a change of authority that was interrupted is made again") {
  folder f;
  f.must(init);
  f.must(issue, {"a"});
  auto old_key = f.text("authority.key");
  f.must(rotate);
  // As if the process had died before the key was written.
  std::ofstream(f.path() / "authority.key") << old_key;
  auto rows = f.must(show);
  CHECK_FALSE(rows[0].current);
  CHECK(rows[1].current);
  CHECK(f.made(issue, {"b"}) == std::vector<std::string>{"b"});
  CHECK(f.must(rotate).at(0).current);
  CHECK(f.made(renew).size() == 2);
}

TEST_CASE("a key that others may read, and an authority that has expired, are not used") {
  folder f;
  f.must(init);
  fs::permissions(f.path() / "authority.key", fs::perms::group_read, fs::perm_options::add);
  CHECK(f.refuses(issue, {"a"}).code == errc::denied);
  fs::permissions(f.path() / "authority.key", fs::perms::group_read, fs::perm_options::remove);
  f.now += 366 * 24h;
  CHECK(f.refuses(issue, {"a"}).hint.find("rotate") != std::string::npos);
}

}  // namespace troupe::app
