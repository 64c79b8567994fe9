#include "bench/floor.hpp"

#include "bench/measure.hpp"
#include "store/store.hpp"

namespace troupe::bench {
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

}  // namespace

floor_table::floor_table(const std::filesystem::path& directory)
  : on_(fresh(directory)), insert_(must(store::sqlite::statement::prepare(on_, "INSERT INTO j (record) VALUES (?1)"))) {
}

double floor_table::commit(std::uint64_t commits, std::uint64_t appends, std::uint64_t bytes) {
  const std::string record(bytes / appends, 'x');
  auto begin = steady::now();
  std::uint64_t inserted = 0;
  for (std::uint64_t i = 1; i <= commits; ++i) {
    auto change = must(store::sqlite::transaction::begin(on_));
    for (; inserted < appends * i / commits; ++inserted)
      must(insert_.run(std::string_view(record)));
    must(change.commit());
  }
  return ms_since(begin);
}

}  // namespace troupe::bench
