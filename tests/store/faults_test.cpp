#include "store/blobs.hpp"
#include "store/checksum.hpp"
#include "store/sqlite.hpp"
#include "tests/store/contract.hpp"

#include <csignal>
#include <fstream>
#include <iostream>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe::store {
namespace {

namespace fs = std::filesystem;

/// A second hand on the database.
sqlite::connection by_hand(const open_store& s) {
  return expect(sqlite::connection::open(s.directory.path() / "troupe.db", {}));
}

std::string line(const refused& why) {
  return std::string(to_string(why.code)) + " " + to_string(why);
}

/// The tests may run as root, whom no permission stops.
struct as_nobody {
  as_nobody() {
    if (root)
      REQUIRE(::seteuid(65534) == 0);
  }
  ~as_nobody() {
    if (root && ::seteuid(0) != 0)
      std::abort();
  }
  bool root = ::geteuid() == 0;
};

/// Files of this process may not grow past `bytes` while this lives: a disk that refuses writes.
struct file_size_bound {
  explicit file_size_bound(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit now{bytes, before.rlim_max};
    handler = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~file_size_bound() {
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
  }
  rlimit before{};
  void (*handler)(int);
};

}  // namespace

TEST_CASE("a fault of the storage fails the whole batch and stores nothing, and passes") {
  open_store s;
  s.write({events("a", 1, 1, "kept")});
  std::vector<append> batch;
  for (std::uint64_t i = 1; i <= 300; ++i)
    batch.push_back(events("b", i, 1, std::string(1000, 'x')));
  batch.push_back(events("c", 9, 1));
  batch.push_back(events("a", 2, 1));
  {
    file_size_bound full(150'000);
    for (const auto& answer : s.writer->commit(batch)) {
      REQUIRE_FALSE(answer);
      REQUIRE(answer.error().code == errc::storage);
      REQUIRE(answer.error().what.find("troupe.db") != std::string::npos);
    }
  }
  CHECK(shown(s.reader->load(execution_id{"a"})) == "1+1:kept");
  CHECK(shown(s.reader->load(execution_id{"b"})) == "");
  auto answers = s.writer->commit(batch);
  CHECK(answers.at(0));
  CHECK(to_string(answers.at(300).error().code) == "stale");
  CHECK(answers.at(301));
  s.reopen();
  CHECK(expect(s.reader->load(execution_id{"b"})).size() == 300);
  CHECK(shown(s.reader->load(execution_id{"a"})) == "1+1:kept 2+1:{}");
}

TEST_CASE("a big record that cannot be written fails the batch") {
  open_store s(adapters().front(), {.record_bytes_inline_max = 100});
  std::vector<append> batch{events("a", 1, 1), events("b", 1, 1, std::string(200'000, 'x'))};
  {
    file_size_bound full(150'000);
    auto answers = s.writer->commit(batch);
    CHECK(shown(answers) == "storage storage");
    CHECK(answers[0] == answers[1]);
  }
  CHECK(shown(s.reader->load(execution_id{"a"})) == "");
  CHECK(shown(s.writer->commit(batch)) == "ok ok");
}

TEST_CASE("a full disk is named, nothing is lost, and work goes on when there is space again") {
  scratch dir;
  if (::mount("tmpfs", dir.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
    WARN("skipped: this user cannot mount a small file system");
    return;
  }
  struct unmount {
    const fs::path& path;
    ~unmount() { ::umount2(path.c_str(), MNT_DETACH); }
  } last{dir.path()};
  auto data = dir.path() / "data";
  auto store = expect(open_sqlite(data, {}));
  auto writer = expect(store->open_writer());
  auto reader = expect(store->open_reader());
  std::ofstream(dir.path() / "ballast") << std::string(1 << 20, 'x');

  std::uint64_t next = 1;
  result<void> answer;
  while (answer && next < 10'000) {
    std::vector<append> batch;
    for (int i = 0; i < 10; ++i)
      batch.push_back(events("e", next + static_cast<std::uint64_t>(i), 1, std::string(2000, 'x')));
    answer = writer->commit(batch).back();
    if (answer)
      next += 10;
    writer->idle();
  }
  REQUIRE_FALSE(answer);
  CHECK(line(answer.error()) == "storage cannot write " + (data / "troupe.db").string() +
                                  ": database or disk is full (SQLite code 13) (free space in " + data.string() +
                                  "; nothing was lost, the execution goes on after a restart)");
  CHECK(expect(reader->load(execution_id{"e"})).size() == next - 1);

  fs::remove(dir.path() / "ballast");
  auto again = events("e", next, 1);
  expect(writer->commit({&again, 1}).at(0));
  CHECK(expect(reader->load(execution_id{"e"})).size() == next);
}

TEST_CASE("a damaged journal is named by execution and event") {
  open_store s(adapters().front(), {.record_bytes_inline_max = 100});
  s.write({events("e", 1, 2, "one"), events("e", 3, 1, "two"), events("e", 4, 1, std::string(200, 'b')),
           events("healthy", 1, 1)});
  sha256 sum;
  auto twice = std::to_string(checksum_of(sum, execution_id{"e"}, 2, 2, "x"));

  struct row {
    const char* what;
    std::string damage;
    std::uint64_t after;
    const char* found;
  };
  auto r = GENERATE_COPY(values<row>({
    {"text", "UPDATE journal SET record = 'onf' WHERE first = 1 AND execution = 'e'", 0,
     "the record that begins at event 1 fails its checksum"},
    {"moved", "UPDATE journal SET first = 5 WHERE first = 3", 0, "event 3 missing"},
    {"moved to another", "UPDATE journal SET execution = 'e', first = 5 WHERE execution = 'healthy'", 0,
     "the record that begins at event 5 fails its checksum"},
    {"count", "UPDATE journal SET count = 3 WHERE first = 3", 2,
     "the record that begins at event 3 fails its checksum"},
    {"no text", "UPDATE journal SET record = NULL WHERE first = 3", 0,
     "the record that begins at event 3 fails its checksum"},
    {"other digest", "UPDATE journal SET blob = 'sha256:00' WHERE first = 4", 0,
     "the record that begins at event 4 fails its checksum"},
    {"gap", "DELETE FROM journal WHERE first = 3", 0, "event 3 missing"},
    {"gap behind after", "DELETE FROM journal WHERE first = 3", 2, "event 3 missing"},
    {"no beginning", "DELETE FROM journal WHERE first = 1 AND execution = 'e'", 0, "events 1 to 2 missing"},
    {"no beginning, and not wanted", "DELETE FROM journal WHERE first = 1 AND execution = 'e'", 2, nullptr},
    {"overlap", "INSERT INTO journal VALUES ('e', 2, 2, " + twice + ", 'x', NULL)", 0, "event 2 stored twice"},
  }));
  CAPTURE(r.what);
  expect(by_hand(s).run(r.damage));
  auto loaded = s.reader->load(execution_id{"e"}, r.after);
  if (!r.found) {
    CHECK(loaded);
    return;
  }
  REQUIRE_FALSE(loaded);
  CHECK(line(loaded.error()) == "corrupt the journal of execution e is damaged: " + std::string(r.found) +
                                  " (restore the data directory from a backup; other executions are not affected)");
  CHECK(s.reader->load(execution_id{"healthy"}));
}

TEST_CASE("a big record whose file is gone or changed is a damaged journal") {
  open_store s(adapters().front(), {.record_bytes_inline_max = 100});
  std::string text(200, 'b');
  s.write({events("e", 1, 1), events("e", 2, 1, text)});
  auto place = expect(expect(blobs::open(s.directory.path() / "blobs")).find(digest_of(text)));
  fs::permissions(place, fs::perms::owner_write, fs::perm_options::add);
  if (GENERATE(false, true))
    fs::remove(place);
  else
    std::ofstream(place) << std::string(200, 'c');
  auto loaded = s.reader->load(execution_id{"e"});
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().code == errc::corrupt);
  CHECK(loaded.error().what.find("execution e is damaged: the record that begins at event 2 is in a blob") !=
        std::string::npos);
}

TEST_CASE("a row of a list that cannot be read is corrupt, not a crash") {
  open_store s;
  auto a = events("e", 1, 1);
  a.projection.execution = execution_summary{.id = execution_id{"e"}};
  a.projection.reviews = {review_summary{.execution = execution_id{"e"}, .task = task_id{"t"}}};
  s.write({a});
  auto damage =
    GENERATE("UPDATE executions SET state = 'dreaming'", "UPDATE executions SET labels = '{'",
             "UPDATE executions SET labels = '[1]'", "UPDATE reviews SET state = ''", "UPDATE reviews SET shown = 'x'");
  CAPTURE(damage);
  expect(by_hand(s).run(damage));
  auto executions = s.reader->executions({});
  auto reviews = s.reader->reviews({});
  REQUIRE((!executions || !reviews));
  CHECK((executions ? reviews.error().code : executions.error().code) == errc::corrupt);
}

TEST_CASE("a page of garbage is met with a refusal, wherever it is") {
  constexpr std::uint64_t records_count = 900;
  open_store s;
  for (std::uint64_t i = 1; i <= records_count; ++i)
    s.write({events("e", i, 1, std::string(300, 'x'))});
  s.close();
  auto path = s.directory.path() / "troupe.db";
  auto pages = fs::file_size(path) / 4096;
  REQUIRE(pages > 10);
  auto backup = s.directory.path() / "backup";
  fs::copy_file(path, backup);
  std::size_t refusals = 0;
  for (std::uintmax_t page = 0; page < pages; ++page) {
    CAPTURE(page);
    fs::copy_file(backup, path, fs::copy_options::overwrite_existing);
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(page * 4096));
      file << std::string(4096, static_cast<char>(0xA5));
    }
    auto store = open_sqlite(s.directory.path());
    auto reader = store ? (*store)->open_reader() : result<std::unique_ptr<store::reader>>{store.error()};
    auto loaded = reader ? (*reader)->load(execution_id{"e"}) : result<std::vector<record>>{reader.error()};
    if (loaded) {
      CHECK(loaded->size() == records_count);
    } else {
      CHECK(loaded.error().code == errc::corrupt);
      CHECK_FALSE(loaded.error().hint.empty());
      ++refusals;
    }
  }
  CHECK(refusals > pages / 3);
}

TEST_CASE("a truncated database is refused or damaged, never shorter in silence") {
  open_store s;
  for (std::uint64_t i = 1; i <= 100; ++i)
    s.write({events("e", i, 1, std::string(300, 'x'))});
  s.close();
  auto path = s.directory.path() / "troupe.db";
  auto size = GENERATE_COPY(as<std::uintmax_t>{}, 2, 50, 100, 4096, 20'000, fs::file_size(path) / 2,
                            fs::file_size(path) - 4096, fs::file_size(path) - 1);
  CAPTURE(size);
  fs::resize_file(path, size);
  auto store = open_sqlite(s.directory.path());
  auto reader = store ? (*store)->open_reader() : result<std::unique_ptr<store::reader>>{store.error()};
  auto loaded = reader ? (*reader)->load(execution_id{"e"}) : result<std::vector<record>>{reader.error()};
  if (loaded) {
    CHECK(loaded->size() == 100);
  } else {
    CHECK(loaded.error().code == errc::corrupt);
    CHECK_THAT(loaded.error().what, Catch::Contains(path.string()) || Catch::Contains("execution e is damaged"));
  }
}

TEST_CASE("a writer locked out by another process is refused as busy, and goes on afterwards") {
  open_store s(adapters().front(), {.busy_timeout = 20ms});
  s.close();
  int locked[2], release[2];
  REQUIRE((::pipe(locked) == 0 && ::pipe(release) == 0));
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto on = sqlite::connection::open(s.directory.path() / "troupe.db", {});
    char answer = on && on->run("BEGIN IMMEDIATE") ? 'y' : 'n';
    if (::write(locked[1], &answer, 1) != 1 || ::read(release[0], &answer, 1) != 1)
      ::_exit(1);
    ::_exit(on->run("ROLLBACK") ? 0 : 1);
  }
  char answer = 0;
  REQUIRE(::read(locked[0], &answer, 1) == 1);
  REQUIRE(answer == 'y');
  s.reopen({.busy_timeout = 20ms});
  auto a = events("e", 1, 1);
  auto refusal = s.writer->commit({&a, 1}).at(0);
  REQUIRE_FALSE(refusal);
  CHECK(refusal.error().code == errc::busy);
  CHECK(refusal.error().hint ==
        "another process is writing to " + (s.directory.path() / "troupe.db").string() + "; stop it, or try again");
  // Readers are not locked out.
  CHECK(s.reader->load(execution_id{"e"}));
  REQUIRE(::write(release[1], "x", 1) == 1);
  ::waitpid(child, nullptr, 0);
  s.write({a});
  for (int end : {locked[0], locked[1], release[0], release[1]})
    ::close(end);
}

TEST_CASE("a directory that cannot be written is refused with what to do") {
  scratch dir;
  fs::permissions(dir.path(), fs::perms{0555});
  as_nobody user;
  auto data = dir.path();
  if (GENERATE(false, true))
    data /= "data";
  auto opened = open_sqlite(data);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == errc::storage);
  CHECK(opened.error().what.find(data.string()) != std::string::npos);
  CHECK(opened.error().hint ==
        "make " + dir.path().string() + " writable for this user, or choose another --data directory");
}

}  // namespace troupe::store
