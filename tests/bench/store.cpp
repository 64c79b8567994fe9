#include "store/store.hpp"

#include "bench/bench.hpp"
#include "bench/measure.hpp"
#include "bench/syncs.hpp"
#include "store/sqlite.hpp"

#include <functional>
#include <random>

// Appends of 300-byte records through the writer, beside the same bytes in the same batches into a bare SQLite table
// with the same pragmas, taking turns: appends per second, their ratio to the floor, fsyncs per batch, and the
// microseconds an append takes beside its fsync (steady where the disk is not). Then the same for other ways to lay out
// the journal table.
namespace troupe::store {
namespace {

namespace fs = std::filesystem;
using bench::must;
using bench::steady;
using bench::syncs;

execution_id name_of(std::size_t execution) {
  char text[64];
  std::snprintf(text, sizeof text, "01HZX%08zxKMNPQ%08zx", execution, execution * 2654435761u % 0xffffffffu);
  return execution_id{std::string(text, 26)};
}

const std::string text(300, 'x');

/// The appends of a run, batch by batch, so that preparing them is not measured.
std::vector<std::vector<append>> batches_of(std::size_t size, std::size_t appends, std::size_t executions) {
  std::mt19937 random(1);
  std::vector<std::uint64_t> next(executions, 1);
  std::vector<std::vector<append>> out(appends / size);
  for (auto& batch : out)
    for (std::size_t i = 0; i < size; ++i) {
      auto e = random() % executions;
      batch.push_back(append{name_of(e), next[e], 2, text, {}});
      next[e] += 2;
    }
  return out;
}

struct measured {
  double appends_per_second = 0;
  double syncs_per_batch = 0;
  /// Microseconds per append, not counting fsync.
  double work = 0;
};

measured measure(const std::vector<std::vector<append>>& batches,
                 const std::function<void(std::span<const append>)>& commit) {
  auto count_before = syncs().count.load();
  auto syncing_before = syncs().nanoseconds.load();
  auto begin = steady::now();
  for (const auto& batch : batches)
    commit(batch);
  std::chrono::duration<double> took = steady::now() - begin;
  auto count = static_cast<double>(batches.size());
  auto appends = count * static_cast<double>(batches.front().size());
  std::chrono::nanoseconds syncing{syncs().nanoseconds - syncing_before};
  return {appends / took.count(), static_cast<double>(syncs().count - count_before) / count,
          (took - std::chrono::duration<double>(syncing)).count() * 1e6 / appends};
}

measured measure_writer(const fs::path& directory, const std::vector<std::vector<append>>& batches) {
  fs::remove_all(directory);
  auto store = must(open_sqlite(directory));
  auto writer = must(store->open_writer());
  return measure(batches, [&](std::span<const append> batch) {
    for (const auto& answer : writer->commit(batch))
      must(answer);
  });
}

/// A table and how an append goes into it. Parameters: execution, number, first, count, checksum, text.
struct layout {
  const char* name;
  const char* create;
  const char* insert;
};

constexpr layout floor_layout{"bare table", "CREATE TABLE j (id INTEGER PRIMARY KEY, record TEXT)",
                              "INSERT INTO j (record) VALUES (?6)"};

constexpr layout layouts[] = {
  {"rowid table, index on (execution, first)",
   "CREATE TABLE j (execution TEXT, first INTEGER, count INTEGER, checksum INTEGER, record TEXT, blob TEXT, "
   "PRIMARY KEY (execution, first))",
   "INSERT INTO j VALUES (?1, ?3, ?4, ?5, ?6, NULL)"},
  {"clustered by (execution, first)",
   "CREATE TABLE j (execution TEXT, first INTEGER, count INTEGER, checksum INTEGER, record TEXT, blob TEXT, "
   "PRIMARY KEY (execution, first)) WITHOUT ROWID",
   "INSERT INTO j VALUES (?1, ?3, ?4, ?5, ?6, NULL)"},
  {"rowid is execution number and first",
   "CREATE TABLE j (id INTEGER PRIMARY KEY, count INTEGER, checksum INTEGER, record TEXT, blob TEXT)",
   "INSERT INTO j VALUES ((?2 << 32) + ?3, ?4, ?5, ?6, NULL)"},
};

measured measure_table(const fs::path& directory, const layout& table,
                       const std::vector<std::vector<append>>& batches) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  options bounds;
  auto on =
    must(sqlite::connection::open(directory / "floor.db", {.create = true, .cache_bytes = bounds.writer_cache_bytes}));
  (void)must(on.number("PRAGMA journal_mode=WAL"));
  must(on.run("PRAGMA wal_autocheckpoint=" + std::to_string(4 * bounds.checkpoint_pages)));
  must(on.run(table.create));
  auto insert = must(sqlite::statement::prepare(on, table.insert));
  std::unordered_map<execution_id, std::uint64_t> numbers;
  return measure(batches, [&](std::span<const append> batch) {
    auto change = must(sqlite::transaction::begin(on));
    for (const auto& a : batch) {
      auto number = numbers.emplace(a.execution, numbers.size()).first->second;
      must(insert.run(a.execution.value, number, a.first, a.count, a.first * 0x9E3779B97F4A7C15u, a.record));
    }
    must(change.commit());
  });
}

void print(const char* name, std::size_t batch, std::size_t executions, measured m, measured floor) {
  std::printf("%-42s %6zu %11zu %11.0f %9.2f %13.2f %9.2f\n", name, batch, executions, m.appends_per_second,
              m.appends_per_second / floor.appends_per_second, m.syncs_per_batch, m.work);
  std::fflush(stdout);
}

/// Taking turns evens out what else the disk does; the best of each is least disturbed.
void keep_best(measured& best, measured now) {
  if (best.appends_per_second == 0)
    best = now;
  best.appends_per_second = std::max(best.appends_per_second, now.appends_per_second);
  best.work = std::min(best.work, now.work);
}

void run(const fs::path& directory) {
  constexpr int turns = 3;
  std::printf("%-42s %6s %11s %11s %9s %13s %9s\n", "300-byte appends", "batch", "executions", "appends/s", "of floor",
              "fsyncs/batch", "us/append");
  for (std::size_t executions : {1, 64})
    for (std::size_t size : {1, 8, 64, 1000}) {
      auto batches = batches_of(size, std::clamp<std::size_t>(size * 400, 400, 60'000), executions);
      measured floor, ours, others[std::size(layouts)];
      for (int turn = 0; turn < turns; ++turn) {
        keep_best(floor, measure_table(directory, floor_layout, batches));
        keep_best(ours, measure_writer(directory, batches));
        for (std::size_t i = 0; i < std::size(layouts); ++i)
          keep_best(others[i], measure_table(directory, layouts[i], batches));
      }
      print("floor: bare table", size, executions, floor, floor);
      print("writer", size, executions, ours, floor);
      for (std::size_t i = 0; i < std::size(layouts); ++i)
        print(layouts[i].name, size, executions, others[i], floor);
    }
  std::printf("\n");
  fs::remove_all(directory);
}

}  // namespace
}  // namespace troupe::store

namespace troupe::bench {

void store(const settings& with) {
  troupe::store::run(with.directory / "store");
}

}  // namespace troupe::bench
