#include "app/doctor.hpp"

#include "core/base/artifact.hpp"
#include "core/workflow/projection.hpp"
#include "store/blobs.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"
#include "studio/task.hpp"
#include "support/memory_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <set>

namespace troupe::app {
namespace {

namespace fs = std::filesystem;

template <class T>
T must(result<T> r) {
  if (!r)
    throw std::runtime_error(to_string(r.error()));
  if constexpr (!std::is_void_v<T>)
    return *std::move(r);
}

constexpr auto text = "workflow: w\ntasks:\n"
                      "  a: { uses: transform, with: { value: 1 }, retry: { attempts: 2, backoff: 1h } }\n"
                      "  look: { uses: review.request, needs: [a], with: { title: t } }\n";

/// A data directory as a node leaves it: one execution that is over, one that waits for a person, one that waits for a
/// time; each with a file.
class place {
public:
  place() {
    auto store = must(store::open_sqlite(path()));
    writer_ = must(store->open_writer());
    digest_ = store::digest_of(text);
    plan_ = plan_text(text, "w.yaml", digest_, studio::built_in_types()).plan;
    must(writer_->put_definition({workflow_name{"w"}, digest_, 0, text, "w.yaml", now_}));
    run("over", {complete(), troupe::command{decide_review{task_id{"look"}, true, "ada"}}});
    run("people", {complete()});
    run("time", {fail_task{task_id{"a"}, 1, {"broken", "it broke", true, {}}}});
    writer_.reset();
  }

  const fs::path& path() const { return directory_.path(); }

  void sql(const std::string& statements) {
    must(must(store::sqlite::connection::open(path() / "troupe.db", {})).run(statements));
  }

  fs::path blob(const std::string& bytes) { return must(files().find(store::digest_of(bytes))); }

  /// A file nobody needs, stored some hours ago.
  void forget_a_file(std::chrono::hours ago) {
    auto digest = must(files().put("nobody's"));
    fs::last_write_time(must(files().find(digest)), fs::file_time_type::clock::now() - ago);
  }

  doctor::report examined(cli::doctor_options options = {}) {
    options.data = path();
    return must(examine(options, [](auto, auto, auto) { return true; }));
  }

  /// Returns `GRAVITY KIND WHERE` of each finding.
  std::set<std::string> found(cli::doctor_options options = {}) {
    std::set<std::string> out;
    for (const auto& f : examined(options).findings)
      out.insert(std::string(to_string(f.gravity)) + " " + std::string(to_string(f.kind)) + " " + f.where);
    return out;
  }

private:
  store::blobs files() { return must(store::blobs::open(path() / "blobs")); }

  /// The film of an execution is its own.
  complete_task complete() {
    auto bytes = "film " + std::to_string(films_++);
    artifact film{must(files().put(bytes)), "video/mp4", bytes.size(), "film.mp4"};
    return {task_id{"a"}, 1, to_value(film)};
  }

  void run(const char* id, std::vector<command> commands) {
    execution self(execution_id{id}, plan_);
    commands.insert(commands.begin(), start_execution{json::object{}, {}, 1});
    for (const auto& cmd : commands) {
      auto before = self.sequence;
      auto record = must(handle(self, cmd, now_));
      store::append a{self.id, before + 1, static_cast<std::uint32_t>(record.size()), encode(record),
                      project(self, wake_of(self), std::nullopt, record)};
      must(writer_->commit({&a, 1})[0]);
    }
  }

  testing::memory_directory directory_;
  std::unique_ptr<store::writer> writer_;
  std::shared_ptr<const plan> plan_;
  std::string digest_;
  timestamp now_ = std::chrono::floor<microseconds>(std::chrono::system_clock::now());
  int films_ = 0;
};

using findings = std::set<std::string>;

}  // namespace

TEST_CASE("of a directory that is whole the doctor finds nothing") {
  place p;
  auto r = p.examined();
  CHECK(r.findings.empty());
  CHECK(r.executions == 3);
  CHECK(r.definitions == 1);
  CHECK(r.records == 7);
  CHECK(r.blobs == 2);
  CHECK(r.orphans == 0);
}

TEST_CASE("each kind of damage is named, with where it is") {
  struct row {
    const char* what;
    std::function<void(place&)> plant;
    findings expected;
  };
  auto film = [](int number) { return store::digest_of("film " + std::to_string(number)); };
  auto statement = [](const char* sql) { return [sql](place& p) { p.sql(sql); }; };
  std::vector<row> rows{
    {"a record was changed",
     statement("UPDATE journal SET record = replace(record, '\"seed\":1', '\"seed\":2') WHERE execution = 'time'"),
     {"error record_damaged time"}},
    {"a record is gone",
     statement("DELETE FROM journal WHERE execution = 'over' AND first = 1"),
     {"error record_damaged over"}},
    {"the last record is gone",
     statement("DELETE FROM journal WHERE execution = 'over' AND first = (SELECT max(first) FROM journal WHERE "
               "execution = 'over')"),
     {"error row_differs over", "error review_differs over"}},
    {"a whole journal is gone",
     statement("DELETE FROM journal WHERE execution = 'people'"),
     {"error journal_missing people"}},
    {"a row is gone", statement("DELETE FROM executions WHERE id = 'people'"), {"error row_missing people"}},
    {"a row was changed",
     statement("UPDATE executions SET state = 'completed' WHERE id = 'people'"),
     {"error row_differs people"}},
    {"a row cannot be read",
     statement("UPDATE executions SET labels = '{' WHERE id = 'people'"),
     {"error row_damaged people"}},
    {"an execution would sleep for ever",
     statement("UPDATE executions SET wake_at = NULL WHERE id = 'time'"),
     {"error promise_broken time"}},
    {"a review is gone", statement("DELETE FROM reviews WHERE execution = 'people'"), {"error review_differs people"}},
    {"a workflow is gone",
     statement("DELETE FROM definitions"),
     {"error definition_missing over", "error definition_missing people", "error definition_missing time"}},
    {"a workflow was changed",
     statement("UPDATE definitions SET source = source || '\n'"),
     {"error definition_damaged w version 1"}},
    {"a workflow uses what is not there any more",
     statement("UPDATE definitions SET source = replace(source, 'transform', 'teleport')"),
     {"error definition_damaged w version 1", "notice definition_unplanned over", "error definition_unplanned people",
      "error definition_unplanned time"}},
    {"a file is gone", [](place& p) { fs::remove(p.blob("film 0")); }, {"error blob_missing " + film(0)}},
    {"a file was changed",
     [](place& p) {
       auto path = p.blob("film 1");
       fs::permissions(path, fs::perms::owner_all);
       std::ofstream(path) << "fake 1";
     },
     {"error blob_damaged " + film(1)}},
    {"nobody is known to need a file",
     statement("DELETE FROM blob_references WHERE owner = 'over'"),
     {"error reference_missing " + film(0)}},
    {"a file is left over",
     [](place& p) { p.forget_a_file(25h); },
     {"notice blob_orphaned " + store::digest_of("nobody's")}},
    {"a file was stored just now", [](place& p) { p.forget_a_file(1h); }, {}},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    place p;
    r.plant(p);
    CHECK(p.found() == r.expected);
    auto counted = p.examined();
    CHECK(counted.errors + counted.warnings + counted.notices == counted.findings.size());
  }
}

TEST_CASE("pages of the database that were overwritten are an error") {
  place p;
  p.sql("PRAGMA wal_checkpoint(TRUNCATE)");
  std::fstream file(p.path() / "troupe.db", std::ios::in | std::ios::out | std::ios::binary);
  // Behind the first page, which names the tables.
  for (int page = 1; page < 8; ++page) {
    file.seekp(page * 4096 + 100);
    file << std::string(2000, '\xff');
  }
  file.close();
  cli::doctor_options options;
  options.data = p.path();
  auto r = examine(options, [](auto, auto, auto) { return true; });
  if (r)
    CHECK(r->errors > 0);
  else
    CHECK(r.error().code == errc::corrupt);
}

TEST_CASE("orphans are removed when that is asked for, and nothing else is") {
  place p;
  p.forget_a_file(25h);
  cli::doctor_options options;
  options.collect = true;
  auto r = p.examined(options);
  CHECK(r.orphans == 1);
  CHECK(r.collected == 1);
  CHECK(r.collected_bytes == 8);
  CHECK(r.findings.empty());
  r = p.examined(options);
  CHECK(r.orphans == 0);
  CHECK(r.blobs == 2);
  CHECK(p.found().empty());
}

TEST_CASE("without the content of files an examination is quick and sees what is missing") {
  place p;
  auto path = p.blob("film 1");
  fs::permissions(path, fs::perms::owner_all);
  std::ofstream(path) << "fake 1";
  fs::remove(p.blob("film 0"));
  cli::doctor_options options;
  options.contents = false;
  CHECK(p.found(options) == findings{"error blob_missing " + store::digest_of("film 0")});
}

TEST_CASE("an examination can be interrupted, and says where there is nothing to examine") {
  place p;
  cli::doctor_options options;
  options.data = p.path();
  auto interrupted = examine(options, [](auto, auto, auto) { return false; });
  REQUIRE_FALSE(interrupted);
  CHECK(interrupted.error().code == errc::cancelled);
  options.data = p.path() / "elsewhere";
  auto nothing = examine(options, [](auto, auto, auto) { return true; });
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == errc::unknown);
  CHECK_FALSE(fs::exists(options.data));
}

}  // namespace troupe::app
