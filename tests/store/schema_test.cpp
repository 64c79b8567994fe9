#include "store/sqlite_schema.hpp"

#include "tests/store/contract.hpp"

#include <fstream>
#include <set>

namespace troupe::store {
namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Who needs which blob: `DIGEST OWNER`.
std::set<std::string> references(const std::filesystem::path& database) {
  auto on = expect(sqlite::connection::open(database, {}));
  auto all = expect(sqlite::statement::prepare(on, "SELECT digest, owner FROM blob_references"));
  std::set<std::string> found;
  for (auto row = all.query(); expect(row.next());)
    found.insert(std::string(row.text(0)) + " " + std::string(row.text(1)));
  return found;
}

}  // namespace

TEST_CASE("a new database is marked as ours and opens again as it is") {
  open_store s;
  s.write({events("e", 1, 1, "kept")});
  s.close();
  auto on = expect(sqlite::connection::open(s.directory.path() / "troupe.db", {}));
  CHECK(expect(on.number("PRAGMA application_id")) == 0x54525045);
  CHECK(expect(on.number("PRAGMA user_version")) == schema_version);
  s.reopen();
  CHECK(shown(s.reader->load(execution_id{"e"})) == "1+1:kept");
}

TEST_CASE("a database of a newer release is refused and left as it is") {
  open_store s;
  s.close();
  auto path = s.directory.path() / "troupe.db";
  expect(expect(sqlite::connection::open(path, {})).run("PRAGMA user_version=99"));
  auto before = content(path);
  auto opened = open_sqlite(s.directory.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::corrupt);
  CHECK(opened.error().what == path.string() + " was written by a newer troupe (schema 99, this one knows up to " +
                                 std::to_string(schema_version) + ")");
  CHECK(opened.error().hint == "use the newer troupe, or choose another --data directory");
  CHECK(content(path) == before);
}

TEST_CASE("a file that is not ours is refused and left as it is") {
  scratch dir;
  auto path = dir.path() / "troupe.db";
  SECTION("a text") {
    std::ofstream(path) << "dear diary\n";
  }
  SECTION("a long text") {
    for (int i = 0; i < 1000; ++i)
      std::ofstream(path, std::ios::app) << "dear diary\n";
  }
  SECTION("a database of somebody else") {
    expect(expect(sqlite::connection::open(path, {.create = true})).run("CREATE TABLE songs (title)"));
  }
  SECTION("a database with another application's mark") {
    expect(expect(sqlite::connection::open(path, {.create = true})).run("PRAGMA application_id=7"));
  }
  auto before = content(path);
  auto opened = open_sqlite(dir.path());
  REQUIRE_FALSE(opened);
  CHECK(opened.error() == refused{errc::corrupt,
                                  path.string() + " is not a Troupe database",
                                  {},
                                  "move the file away, or choose another --data directory"});
  CHECK(content(path) == before);
}

TEST_CASE("a database of the first schema is taken up") {
  open_store s;
  s.close();
  auto path = s.directory.path() / "troupe.db";
  std::filesystem::remove(path);
  auto sound = digest_of("a sound");
  std::string picture;
  std::set<std::string> blobs_named;
  {
    auto on = expect(sqlite::connection::open(path, {.create = true}));
    auto files = expect(blobs::open(s.directory.path() / "blobs"));
    expect(prepare_schema(on, files, 1));
    picture = expect(files.put("a picture"));
    auto big = expect(files.put("{\"artifact\":\"" + sound + "\"}"));
    expect(on.run("INSERT INTO journal VALUES ('a', 1, 1, 0, '{\"artifact\":\"" + picture +
                  "\"}', NULL),"
                  "('b', 1, 1, 0, NULL, '" +
                  big +
                  "');"
                  "INSERT INTO results VALUES ('k', '\"" +
                  picture + "\"', 1, 2)"));
    blobs_named = {picture + " a", picture + " result:k", big + " b", sound + " b"};
    expect(on.run("INSERT INTO executions VALUES ('a', 'w', 'd', 'running', '{}', 1, NULL, ''),"
                  "('b', 'w', 'd', 'waiting', '{}', 1, NULL, ''), ('c', 'w', 'd', 'completed', '{}', 1, 2, '')"));
  }
  s.reopen();
  CHECK(references(path) == blobs_named);
  CHECK(expect(s.reader->owing()) == std::vector{execution_id{"a"}, execution_id{"b"}});
  CHECK(expect(s.reader->execution(execution_id{"c"}))->state == execution_state::completed);
  CHECK(expect(s.reader->resting({}, 10)).empty());
}

TEST_CASE("an empty file is a new database") {
  scratch dir;
  std::ofstream(dir.path() / "troupe.db").flush();
  CHECK(open_sqlite(dir.path()));
}

}  // namespace troupe::store
