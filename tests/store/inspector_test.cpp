#include "store/inspector.hpp"

#include "store/digest.hpp"
#include "store/sqlite_schema.hpp"
#include "tests/store/contract.hpp"

#include <fstream>

namespace troupe::store {
namespace {

/// A directory and an inspector of it, each made as every adapter does.
struct inspected : open_store {
  explicit inspected(const adapter& of = adapters().front(), const options& bounds = {}) : open_store(of, bounds) {
    eye = expect(kind.inspect(directory));
  }

  blobs files = directory.files();
  std::unique_ptr<inspector> eye;
};

/// Writes down what it is told: `row`, `review TASK`, `1+2:text`, `damage`.
struct scribe : execution_visitor {
  void rows(std::optional<execution_summary> row, std::vector<review_summary> reviews) override {
    told.push_back(row ? "row " + std::string(to_string(row->state)) : "no row");
    for (const auto& review : reviews)
      told.push_back("review " + review.task.value);
  }
  void record(const store::record& r) override { told.push_back(shown(std::vector{r})); }
  void damage(const refused& why, bool of_record) override {
    told.push_back((of_record ? "record: " : "row: ") + why.what);
  }
  std::vector<std::string> told;
};

std::vector<std::string> told_of(inspected& s, const char* id) {
  scribe notes;
  expect(s.eye->visit(execution_id{id}, notes));
  return notes.told;
}

append with_row(const char* id, std::uint64_t first, const std::string& text) {
  auto a = events(id, first, 1, text);
  a.projection.execution.emplace();
  a.projection.execution->id = a.execution;
  a.projection.execution->digest = digest_of("the workflow");
  a.projection.reviews.push_back({.execution = a.execution, .task = task_id{"look"}, .with = json::object{}});
  return a;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("everything about an execution is told, as far as it is whole") {
  EACH_ADAPTER;
  inspected s(kind, {.record_bytes_inline_max = 100});
  auto big = std::string(200, 'x');
  s.write({with_row("e", 1, "a"), events("e", 2, 2, big), events("e", 4, 1, "c")});
  CHECK(told_of(s, "e") == lines{"row running", "review look", "1+1:a", "2+2:" + big, "4+1:c"});
  CHECK(told_of(s, "none") == lines{"no row"});

  SECTION("a record that was changed ends it") {
    s.run("UPDATE journal SET record = 'z' WHERE first = 4");
    CHECK(told_of(s, "e").back() == "record: the journal of execution e is damaged: the record that begins at event 4 "
                                    "fails its checksum");
  }
  SECTION("a gap ends it") {
    s.run("DELETE FROM journal WHERE first = 2");
    CHECK(told_of(s, "e").back() == "record: the journal of execution e is damaged: events 2 to 3 missing");
  }
  SECTION("so does a file that is gone") {
    std::filesystem::remove(expect(s.files.find(digest_of(big))));
    auto last = told_of(s, "e").back();
    CHECK(last.find("the record that begins at event 2 is in a blob: no blob") != std::string::npos);
  }
  SECTION("rows that cannot be read are told, and the records all the same") {
    s.run("UPDATE executions SET state = 'dreaming'; UPDATE reviews SET shown = '{'");
    auto told = told_of(s, "e");
    REQUIRE(told.size() == 6);
    CHECK(told[0] == "row: the row of execution e cannot be read");
    CHECK(told[1] == "row: the row of the review of execution e task look cannot be read");
    CHECK(told[2] == "no row");
    CHECK(told[3] == "1+1:a");
  }
}

TEST_CASE("executions are those of the list and those of the journal") {
  EACH_ADAPTER;
  inspected s(kind);
  for (const char* id : {"a", "b", "c", "d", "e"})
    s.write({with_row(id, 1, "x")});
  s.run("DELETE FROM executions WHERE id IN ('b', 'd'); DELETE FROM journal WHERE execution = 'e'");
  auto found = [&](const char* after, std::size_t limit) {
    std::string ids;
    for (const auto& id : expect(s.eye->executions(execution_id{after}, limit)))
      ids += id.value;
    return ids;
  };
  CHECK(found("", 10) == "abcde");
  CHECK(found("", 2) == "ab");
  CHECK(found("b", 2) == "cd");
  CHECK(found("d", 2) == "e");
  CHECK(found("e", 2).empty());
  CHECK(expect(s.eye->count_executions()) == 3);
}

TEST_CASE("what is named in a record or a kept result is needed, until it is not") {
  EACH_ADAPTER;
  inspected s(kind, {.record_bytes_inline_max = 200, .expired_max = 10});
  auto picture = digest_of("a picture"), sound = digest_of("a sound"), other = digest_of("other");
  s.write({with_row("e", 1, R"({"artifact":")" + picture + R"(","of":")" + digest_of("the workflow") + "\"}")});
  auto big = R"({"list":[")" + picture + "\",\"" + sound + "\"]," + std::string(200, ' ') + "}";
  s.write({with_row("f", 1, big)});
  CHECK(expect(s.eye->is_needed(picture)));
  CHECK(expect(s.eye->is_needed(sound)));
  CHECK(expect(s.eye->is_needed(digest_of(big))));
  CHECK_FALSE(expect(s.eye->is_needed(other)));
  CHECK_FALSE(expect(s.eye->is_needed(digest_of("the workflow"))));
  CHECK(expect(s.eye->is_needed_by(execution_id{"e"}, picture)));
  CHECK_FALSE(expect(s.eye->is_needed_by(execution_id{"e"}, sound)));

  auto at = [](int second) { return timestamp{std::chrono::seconds{second}}; };
  auto keep = [&](const std::string& digest, int expires, int now) {
    kept_result kept{"k", {{"artifact", digest}}, at(now), at(expires)};
    expect(s.writer->keep_results({&kept, 1}, at(now)));
  };
  keep(other, 10, 1);
  CHECK(expect(s.eye->is_needed(other)));
  SECTION("replaced") {
    keep(sound, 10, 2);
    CHECK_FALSE(expect(s.eye->is_needed(other)));
  }
  SECTION("expired") {
    expect(s.writer->keep_results({}, at(20)));
    CHECK_FALSE(expect(s.eye->is_needed(other)));
  }
}

TEST_CASE("an append that fails needs nothing") {
  EACH_ADAPTER;
  inspected s(kind);
  s.write({with_row("e", 1, "x")});
  auto late = events("e", 1, 1, "\"" + digest_of("a picture") + "\"");
  CHECK(shown(s.writer->commit({&late, 1})) == "stale");
  CHECK_FALSE(expect(s.eye->is_needed(digest_of("a picture"))));
}

TEST_CASE("an inspector sees what is there now, and changes nothing") {
  EACH_ADAPTER;
  inspected s(kind);
  CHECK(expect(s.eye->check_pages()).empty());
  s.write({with_row("e", 1, "x")});
  CHECK(told_of(s, "e").size() == 3);
  s.write({events("e", 2, 1, "y")});
  CHECK(told_of(s, "e").size() == 4);
}

TEST_CASE("digests are found in a text, and those of artifacts in JSON") {
  auto a = digest_of("a"), b = digest_of("b");
  auto text = "x" + b + "," + a + " sha256: sha256:12 " + a + R"({"artifact":")" + b + R"("})" + a.substr(0, 70);
  auto sorted = a < b ? std::vector<std::string_view>{a, b} : std::vector<std::string_view>{b, a};
  CHECK(digests_in(text) == sorted);
  CHECK(artifacts_in(text) == std::vector<std::string_view>{b});
  CHECK(digests_in("").empty());
}

TEST_CASE("nothing is made where there is no database, and none of another release is touched") {
  scratch dir;
  auto files = blobs::at(dir.path() / "blobs");
  auto nothing = inspect_sqlite(dir.path(), files);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == errc::unknown);
  CHECK(std::filesystem::is_empty(dir.path()));
  // What a start leaves that is killed before the tables are made.
  std::ofstream(dir.path() / "troupe.db");
  auto no_tables = inspect_sqlite(dir.path(), files);
  REQUIRE_FALSE(no_tables);
  CHECK(no_tables.error().code == errc::unknown);

  inspected s;
  s.close();
  s.run("PRAGMA user_version=1");
  auto older = inspect_sqlite(s.directory.path(), s.files);
  REQUIRE_FALSE(older);
  CHECK(older.error().code == errc::conflict);
  s.run("PRAGMA user_version=99");
  auto newer = inspect_sqlite(s.directory.path(), s.files);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == errc::corrupt);
}

}  // namespace troupe::store
