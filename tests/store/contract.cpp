#include "tests/store/contract.hpp"

#include "store/sqlite.hpp"
#include "support/postgres_server.hpp"

#include <iostream>

namespace troupe::store {
namespace {

using testing::postgres_server;
using testing::run_on;

/// Databases are made anew seldom: an emptied one is as good.
class database_pool {
public:
  std::string take() {
    if (free_.empty())
      return all_.emplace_back(postgres_server::shared()->create_database());
    auto name = std::move(free_.back());
    free_.pop_back();
    return name;
  }

  void give_back(std::string name) {
    try {
      empty(name);
      free_.push_back(std::move(name));
    } catch (const std::exception& e) {
      // A test that fails says so itself; nobody else gets this one.
      std::cerr << "database " << name << " is not used again: " << e.what() << "\n";
    }
  }

  ~database_pool() {
    for (const auto& name : all_)
      postgres_server::shared()->drop_database(name);
  }

private:
  static void empty(const std::string& name) {
    run_on(postgres_server::shared()->url(name),
           "DO $$ DECLARE t text; BEGIN "
           "FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN "
           "('shards', 'troupe_schema') LOOP EXECUTE 'DELETE FROM ' || t; END LOOP; "
           "IF to_regclass('shards') IS NOT NULL THEN UPDATE shards SET owner = '', epoch = 0, pin = '', "
           "pins = 0 WHERE epoch > 0 OR pins > 0; END IF; "
           "END $$");
  }

  std::vector<std::string> free_, all_;
};

database_pool& databases() {
  postgres_server::shared();  // outlives the pool
  static database_pool pool;
  return pool;
}

result<std::unique_ptr<journal_store>> open_in_directory(const home& at, const options& bounds) {
  return open_sqlite(at.path(), bounds);
}

result<std::unique_ptr<inspector>> inspect_in_directory(const home& at) {
  return inspect_sqlite(at.path(), at.files());
}

std::vector<std::string> run_in_directory(const home& at, const std::string& sql) {
  auto on = expect(sqlite::connection::open(at.path() / "troupe.db", {}));
  if (!sql.starts_with("SELECT")) {
    expect(on.run(sql));
    return {};
  }
  auto statement = expect(sqlite::statement::prepare(on, sql));
  std::vector<std::string> column;
  for (auto rows = statement.query(); expect(rows.next());)
    column.emplace_back(rows.text(0));
  return column;
}

result<std::unique_ptr<journal_store>> open_in_database(const home& at, const options& bounds) {
  auto files = blobs::open(at.path() / "blobs");
  if (!files)
    return std::move(files).error();
  return open_postgres(at.database(), *files, bounds);
}

result<std::unique_ptr<inspector>> inspect_in_database(const home& at) {
  return inspect_postgres(at.database(), at.files());
}

result<std::unique_ptr<roster>> open_roster_in_directory(const home& at) {
  return open_sqlite_roster(at.path());
}

result<std::unique_ptr<roster>> open_roster_in_database(const home& at) {
  return open_postgres_roster(at.database(), 5s);
}

std::vector<std::string> run_in_database(const home& at, const std::string& sql) {
  return run_on(at.database().url, sql);
}

}  // namespace

home::home(bool with_database) {
  if (!with_database)
    return;
  name_ = databases().take();
  url_ = postgres_server::shared()->url(name_);
}

home::~home() {
  if (!name_.empty())
    databases().give_back(name_);
}

std::vector<adapter> adapters() {
  std::vector<adapter> all{
    {"sqlite", false, open_in_directory, inspect_in_directory, open_roster_in_directory, run_in_directory}};
  if (postgres_server::shared())
    all.push_back({"postgres", true, open_in_database, inspect_in_database, open_roster_in_database, run_in_database});
  return all;
}

}  // namespace troupe::store
