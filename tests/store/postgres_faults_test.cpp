#include "support/has_postgres.hpp"
#include "tests/store/contract.hpp"
#include "tests/store/cutting_proxy.hpp"

#include <random>
#include <thread>

/// What becomes of the store when its database, or the way to it, is lost.
namespace troupe::store {
namespace {

using testing::cutting_proxy;
using testing::postgres_server;
using testing::run_on;

/// A store of one test in a database of its own.
struct far_store {
  explicit far_store(postgres_server& on, const postgres_options& with = {}) : server(on), name(on.create_database()) {
    database = with;
    if (database.url.empty())
      database.url = server.url(name);
    open();
  }
  ~far_store() {
    close();
    server.drop_database(name);
  }

  void open() {
    store = expect(open_postgres(database, expect(blobs::open(files.path() / "blobs")), {}, times));
    writer = expect(store->open_writer());
    reader = expect(store->open_reader());
  }
  void close() {
    writer.reset();
    reader.reset();
    store.reset();
  }

  postgres_server& server;
  std::string name;
  scratch files;
  postgres_options database;
  std::shared_ptr<statement_times> times = std::make_shared<statement_times>();
  std::unique_ptr<journal_store> store;
  std::unique_ptr<store::writer> writer;
  std::unique_ptr<store::reader> reader;
};

/// A store that reaches its server through a proxy.
struct cut_store : far_store {
  cut_store() : far_store(*postgres_server::shared()) {
    close();
    proxy.emplace(sockets.path().string(), server.directory());
    database.url = "postgresql:///" + name + "?host=" + sockets.path().string() + "&user=troupe";
    open();
  }
  ~cut_store() { close(); }

  scratch sockets;
  std::optional<cutting_proxy> proxy;
};

/// However busy the machine is on which a server comes up again.
postgres_options patient() {
  postgres_options long_enough;
  long_enough.writer_reconnect = long_enough.reader_reconnect = 5min;
  return long_enough;
}

execution_id name_of(int execution) {
  return execution_id{"e" + std::to_string(execution)};
}

std::string text_of(int execution, std::uint64_t first) {
  return std::to_string(execution) + ":" + std::to_string(first);
}

/// Commits batches until `enough` are answered; every answer must be that it is stored. Returns where each journal
/// ends.
std::map<int, std::uint64_t> commit_many(store::writer& writer, int enough, std::atomic<int>& done) {
  std::mt19937 random(7);
  std::map<int, std::uint64_t> ends;
  for (; done < enough; ++done) {
    std::vector<append> batch;
    for (auto size = 1 + random() % 20; size > 0; --size) {
      auto e = static_cast<int>(random() % 8);
      auto first = ++ends[e];
      batch.push_back(append{name_of(e), first, 1, text_of(e, first), {}});
      batch.back().projection.execution.emplace();
      batch.back().projection.execution->id = name_of(e);
      batch.back().projection.execution->labels = {{"last", std::to_string(first)}};
    }
    for (const auto& answer : writer.commit(batch))
      if (!answer)
        throw std::runtime_error(to_string(answer.error()));
  }
  return ends;
}

void check_journals(store::reader& reader, const std::map<int, std::uint64_t>& ends) {
  for (auto [e, end] : ends) {
    std::uint64_t last = 0;
    for (const auto& r : expect(reader.load(name_of(e)))) {
      REQUIRE(r.first == last + 1);
      REQUIRE(r.text == text_of(e, r.first));
      last = r.first;
    }
    CHECK(last == end);
    CHECK(expect(reader.execution(name_of(e)))->labels.at("last") == std::to_string(end));
  }
}

/// Does something to the server again and again while a writer commits, and checks what the journal has then.
void commit_through(far_store& s, int enough, const std::function<void()>& harm, int times) {
  std::atomic<int> done = 0;
  std::map<int, std::uint64_t> ends;
  std::string failed;
  std::jthread work([&] {
    try {
      ends = commit_many(*s.writer, enough, done);
    } catch (const std::exception& e) {
      failed = e.what();
      done = enough;
    }
  });
  for (int i = 1; i <= times && done < enough; ++i) {
    auto here = enough * i / (times + 1);
    while (done < here)
      std::this_thread::yield();
    harm();
  }
  work.join();
  REQUIRE(failed == "");
  check_journals(*s.reader, ends);
}

append begins(const char* id, std::uint64_t first, const char* key) {
  auto a = events(id, first, 1);
  start_claim claim;
  claim.key = start_key{key, "d", a.execution, timestamp{1s}, timestamp{1h}};
  claim.locks = {{std::string("lock of ") + key}};
  a.claim = std::make_shared<const start_claim>(std::move(claim));
  a.projection.execution.emplace();
  a.projection.execution->id = a.execution;
  return a;
}

}  // namespace

TEST_CASE("connections that are killed while it commits cost a writer nothing but time") {
  if (!testing::has_postgres())
    return;
  postgres_server server;
  far_store s(server, patient());
  commit_through(
    s, 400, [&] { s.server.kill_backends(); }, 3);
  std::string metrics;
  s.times->write(metrics);
  CHECK(metrics.find("troupe_store_reconnects_total 0") == std::string::npos);
  CHECK(metrics.find("troupe_store_statement_seconds_count{statement=\"append\"}") != std::string::npos);
}

TEST_CASE("a server that is killed while it commits, and started again, has exactly what was answered") {
  if (!testing::has_postgres())
    return;
  postgres_server server(std::vector<std::string>{"fsync = on", "wal_sync_method = fdatasync"});
  far_store s(server, patient());
  commit_through(
    s, 300,
    [&] {
      server.crash();
      server.start();
    },
    3);
}

TEST_CASE("an append whose answer is lost is found in the journal, not stored twice") {
  if (!testing::has_postgres())
    return;
  cut_store s;
  auto first = events("e", 1, 1, "a");
  expect(s.writer->commit({&first, 1}).at(0));
  s.proxy->cut_after(0);
  std::vector<append> batch{events("e", 2, 1, "b"), events("f", 1, 1, "c"), events("e", 3, 2, "d"),
                            events("e", 9, 1, "late")};
  CHECK(shown(s.writer->commit(batch)) == "ok ok ok stale");
  CHECK(s.proxy->cuts() == 1);
  CHECK(shown(s.reader->load(execution_id{"e"})) == "1+1:a 2+1:b 3+2:d");
  CHECK(shown(s.reader->load(execution_id{"f"})) == "1+1:c");

  SECTION("and one that the server never heard of is stored") {
    s.proxy->cut_after(0, cutting_proxy::message::request);
    CHECK(shown(s.writer->commit(std::vector{events("e", 5, 1, "x"), events("g", 2, 1, "y")})) == "ok stale");
    CHECK(s.proxy->cuts() == 2);
    CHECK(shown(s.reader->load(execution_id{"e"})) == "1+1:a 2+1:b 3+2:d 5+1:x");
  }
  SECTION("and one that was refused is refused again") {
    s.proxy->cut_after(0);
    CHECK(shown(s.writer->commit(std::vector{events("e", 3, 1, "x"), events("g", 1, 1, "y")})) == "stale ok");
    CHECK(s.proxy->cuts() == 2);
    CHECK(shown(s.reader->load(execution_id{"g"})) == "1+1:y");
  }
  SECTION("and what a reader asks is asked again") {
    s.proxy->cut_after(0);
    CHECK(shown(s.reader->load(execution_id{"f"})) == "1+1:c");
    CHECK(s.proxy->cuts() == 2);
  }
}

TEST_CASE("starts are settled once, whichever message from or to the database is lost") {
  if (!testing::has_postgres())
    return;
  auto kind = GENERATE(cutting_proxy::message::request, cutting_proxy::message::answer);
  cut_store s;
  bool cut = true;
  for (int others = 0; cut; ++others) {
    CAPTURE(others);
    REQUIRE(others < 40);
    auto number = std::to_string(others);
    auto before = s.proxy->cuts();
    s.proxy->cut_after(others, kind);
    std::vector<append> batch{begins(("a" + number).c_str(), 1, ("k" + number).c_str()),
                              begins(("b" + number).c_str(), 1, ("k" + number).c_str()),
                              events(("c" + number).c_str(), 1, 1)};
    CHECK(shown(s.writer->commit(batch)) == "ok conflict ok");
    cut = s.proxy->cuts() != before;
    CHECK(expect(s.reader->starts().key("k" + number))->execution.value == "a" + number);
    CHECK(expect(s.reader->load(execution_id{"b" + number})).empty());
  }
  cut = true;
  for (int others = 0; cut; ++others) {
    CAPTURE(others);
    REQUIRE(others < 60);
    auto before = s.proxy->cuts();
    s.proxy->cut_after(others, kind);
    hold_start hold;
    hold.start.id = execution_id{"held" + std::to_string(others)};
    hold.start.workflow = workflow_name{"w"};
    hold.start.kind = hold_kind::batched;
    hold.start.group = "g" + std::to_string(others);
    hold.start.due = timestamp{1s};
    hold.start.starts_max = 9;
    hold.start.bytes_max = 9000;
    hold.start.input = json::object{{"n", others}};
    auto other = hold;
    other.start.id = execution_id{"other" + std::to_string(others)};
    std::vector<start_change> changes{hold, other, close_start{hold.start.id}};
    auto standing = s.writer->change_starts(changes);
    cut = s.proxy->cuts() != before;
    CHECK(expect(standing[0]).starts == 1);
    CHECK(expect(standing[1]).starts == 2);
    CHECK(expect(standing[1]).joined);
    auto held = expect(s.reader->starts().held(hold.start.id));
    REQUIRE(held);
    CHECK(held->starts == 2);
  }
  s.proxy->cut_after(-1);
}

TEST_CASE("a server that stays away fails what is asked, says what to do, and nothing is guessed") {
  if (!testing::has_postgres())
    return;
  postgres_server server;
  postgres_options impatient;
  impatient.writer_reconnect = 300ms;
  impatient.reader_reconnect = 100ms;
  far_store s(server, impatient);
  auto first = events("e", 1, 1, "a");
  expect(s.writer->commit({&first, 1}).at(0));
  server.crash();
  auto next = events("e", 2, 1, "b");
  auto failed = s.writer->commit({&next, 1}).at(0);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == errc::storage);
  CHECK(failed.error().hint == "check that the PostgreSQL server of store.url is up and can be reached from here");
  auto asked = s.reader->load(execution_id{"e"});
  REQUIRE_FALSE(asked);
  CHECK(asked.error().code == errc::storage);
  start_change change = forget_old{};
  CHECK(s.writer->change_starts(std::span(&change, 1)).at(0).error().code == errc::storage);
  server.start();
  // The same writer goes on, and what it could not promise is not there.
  CHECK(shown(s.reader->load(execution_id{"e"})) == "1+1:a");
  expect(s.writer->commit({&next, 1}).at(0));
  CHECK(shown(s.reader->load(execution_id{"e"})) == "1+1:a 2+1:b");
}

TEST_CASE("what keeps a store from being opened is told with what to do") {
  if (!testing::has_postgres())
    return;
  auto& server = *postgres_server::shared();
  // The same for every row.
  static const auto name = server.create_database();
  auto of = [](const std::string& database, const std::string& user = "troupe") {
    return postgres_server::shared()->url(database, user);
  };
  run_on(of(name), "DO $$ BEGIN "
                   "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'locked') THEN "
                   "CREATE ROLE locked LOGIN PASSWORD 'open sesame'; CREATE ROLE guest LOGIN; END IF; END $$");
  scratch dir;
  struct row {
    const char* what;
    std::string url;
    errc code;
    const char* said;
    const char* hint;
  };
  auto r = GENERATE_COPY(values<row>({
    {"no address", "mysql://x", errc::invalid, "not the address of a PostgreSQL database", "postgresql://user@host"},
    {"no server", "postgresql:///x?host=/nowhere&user=troupe", errc::storage, "cannot connect to", "is up"},
    {"no database", of("nothing_here"), errc::storage, "does not exist", "CREATE DATABASE"},
    {"nobody", of(name, "nobody_here"), errc::storage, "does not exist", "CREATE ROLE"},
    {"wrong password", of(name, "locked") + "&password=s3cret", errc::storage, "password authentication failed",
     "PGPASSWORD"},
    {"no password", of(name, "locked"), errc::storage, "no password supplied", "PGPASSWORD"},
    {"no rights", of(name, "guest"), errc::storage, "permission denied for schema public", "GRANT"},
  }));
  CAPTURE(r.what);
  auto opened = open_postgres({.url = r.url, .reader_reconnect = 50ms}, expect(blobs::open(dir.path() / "blobs")));
  REQUIRE_FALSE(opened);
  CAPTURE(to_string(opened.error()));
  CHECK(opened.error().code == r.code);
  CHECK(opened.error().what.find(r.said) != std::string::npos);
  CHECK(opened.error().hint.find(r.hint) != std::string::npos);
  CHECK(to_string(opened.error()).find("s3cret") == std::string::npos);
}

TEST_CASE("an address is shown without what is secret in it") {
  CHECK(shown_url("postgresql://ada:s3cret@db.example:5433/troupe?sslmode=require") ==
        "postgresql://ada@db.example:5433/troupe");
  CHECK(shown_url("host=db user=ada password=s3cret dbname=troupe") == "postgresql://ada@db/troupe");
  CHECK(shown_url("postgresql://[") == "the PostgreSQL database");
}

TEST_CASE("tables of a newer release are refused as they are, and several nodes make them once") {
  if (!testing::has_postgres())
    return;
  auto& server = *postgres_server::shared();
  auto name = server.create_database();
  postgres_options there{.url = server.url(name)};
  scratch dir;
  auto files = expect(blobs::open(dir.path() / "blobs"));
  CHECK(inspect_postgres(there, files).error().code == errc::unknown);
  std::vector<std::thread> nodes;
  std::atomic<int> ready = 0;
  for (int i = 0; i < 4; ++i)
    nodes.emplace_back([&] { ready += open_postgres(there, files).has_value() ? 1 : 0; });
  for (auto& node : nodes)
    node.join();
  CHECK(ready == 4);
  CHECK(run_on(there.url, "SELECT count(*) FROM troupe_schema") == std::vector<std::string>{"1"});
  run_on(there.url, "UPDATE troupe_schema SET version = 99");
  auto newer = open_postgres(there, files);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == errc::corrupt);
  CHECK(newer.error().what.find("was written by a newer troupe (schema 99") != std::string::npos);
  CHECK(newer.error().hint == "use the newer troupe, or another database");
  CHECK(inspect_postgres(there, files).error().code == errc::corrupt);
  server.drop_database(name);
}

TEST_CASE("texts that PostgreSQL cannot hold are held as well as it can") {
  if (!testing::has_postgres())
    return;
  far_store s(*postgres_server::shared());
  auto a = events("e", 1, 1, std::string("\0\xFF", 2));
  a.projection.execution.emplace();
  a.projection.execution->id = a.execution;
  a.projection.execution->error = std::string("a\0b\xFF\xC3\xA9\xED\xA0\x80", 9);
  expect(s.writer->commit({&a, 1}).at(0));
  CHECK(expect(s.reader->load(a.execution)).at(0).text == std::string("\0\xFF", 2));
  CHECK(expect(s.reader->execution(a.execution))->error == "a\u2400b\uFFFD\xC3\xA9\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("statements are named by what they do") {
  CHECK(statement_name("/* append */ WITH x AS ()") == "append");
  CHECK(statement_name("SELECT a, b FROM journal WHERE x") == "select journal");
  CHECK(statement_name("INSERT INTO results (key) VALUES (?1)") == "insert results");
  CHECK(statement_name("UPDATE starts SET due = ?1") == "update starts");
  CHECK(statement_name("DELETE FROM rates WHERE key IN (SELECT key FROM rates)") == "delete rates");
  CHECK(statement_name("SELECT count(*) FROM (SELECT 1 FROM executions)") == "select count");
  CHECK(statement_name("COMMIT") == "commit");
}

}  // namespace troupe::store
