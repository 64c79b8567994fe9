#include "bench/floor.hpp"

#include "bench/database.hpp"
#include "bench/measure.hpp"
#include "store/sqlite.hpp"
#include "store/store.hpp"

#include <libpq-fe.h>

namespace troupe::bench {

class floor_table::table {
public:
  virtual ~table() = default;
  /// Inserts rows in one transaction, each with this record.
  virtual void insert(std::uint64_t rows, const std::string& record) = 0;
};

namespace {

store::sqlite::connection fresh(const std::filesystem::path& directory) {
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  store::options bounds;
  auto on = must(store::sqlite::connection::open(directory / "floor.db",
                                                 {.create = true, .cache_bytes = bounds.writer_cache_bytes}));
  (void)must(on.number("PRAGMA journal_mode=WAL"));
  must(on.run("PRAGMA synchronous=FULL"));
  must(on.run("PRAGMA wal_autocheckpoint=" + std::to_string(4 * bounds.checkpoint_pages)));
  must(on.run("CREATE TABLE j (id INTEGER PRIMARY KEY, record TEXT)"));
  return on;
}

class file_table final : public floor_table::table {
public:
  explicit file_table(const std::filesystem::path& directory)
    : on_(fresh(directory)),
      insert_(must(store::sqlite::statement::prepare(on_, "INSERT INTO j (record) VALUES (?1)"))) {}

  void insert(std::uint64_t rows, const std::string& record) override {
    auto change = must(store::sqlite::transaction::begin(on_));
    for (; rows > 0; --rows)
      must(insert_.run(std::string_view(record)));
    must(change.commit());
  }

private:
  store::sqlite::connection on_;
  store::sqlite::statement insert_;
};

/// One prepared statement for all rows of a transaction: one round trip.
class database_table final : public floor_table::table {
public:
  explicit database_table(database& server)
    : server_(server), name_(server.create()), on_(PQconnectdb(server.url(name_).c_str()), PQfinish) {
    check(PQexec(on_.get(), "CREATE TABLE j (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record text)"));
    check(PQprepare(on_.get(), "insert", "INSERT INTO j (record) SELECT unnest($1::text[])", 1, nullptr));
  }
  ~database_table() override {
    on_.reset();
    server_.drop(name_);
  }

  void insert(std::uint64_t rows, const std::string& record) override {
    std::string all = "{";
    for (; rows > 0; --rows)
      all += (all.size() == 1 ? "" : ",") + record;
    all += "}";
    const char* value = all.c_str();
    check(PQexecPrepared(on_.get(), "insert", 1, &value, nullptr, nullptr, 0));
  }

private:
  void check(PGresult* answer) {
    auto status = PQresultStatus(answer);
    PQclear(answer);
    if (status != PGRES_COMMAND_OK)
      must<void>(refused{errc::storage, PQerrorMessage(on_.get())});
  }

  database& server_;
  std::string name_;
  std::unique_ptr<PGconn, void (*)(PGconn*)> on_;
};

}  // namespace

floor_table::floor_table(const std::filesystem::path& directory) {
  if (auto* server = journals())
    table_ = std::make_unique<database_table>(*server);
  else
    table_ = std::make_unique<file_table>(directory);
}

floor_table::~floor_table() = default;

double floor_table::commit(std::uint64_t commits, std::uint64_t appends, std::uint64_t bytes) {
  const std::string record(bytes / appends, 'x');
  auto begin = steady::now();
  for (std::uint64_t i = 1; i <= commits; ++i)
    table_->insert(appends * i / commits - appends * (i - 1) / commits, record);
  return ms_since(begin);
}

}  // namespace troupe::bench
