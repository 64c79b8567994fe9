#include "store/file.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_session.hpp"
#include "store/sqlite_writer.hpp"
#include "store/store.hpp"
#include "store/table_reader.hpp"

namespace troupe::store {
namespace {

class sqlite_store final : public journal_store {
public:
  sqlite_store(std::filesystem::path database, blobs files, const options& bounds)
    : database_(std::move(database)), blobs_(std::move(files)), options_(bounds) {}

  result<std::unique_ptr<writer>> open_writer() override { return sqlite_writer::open(database_, blobs_, options_); }
  result<std::unique_ptr<reader>> open_reader() override {
    auto on = sqlite::connection::open(
      database_, {.busy_timeout = options_.busy_timeout, .cache_bytes = options_.reader_cache_bytes});
    if (!on)
      return std::move(on).error();
    if (auto set = on->run("PRAGMA query_only=ON"); !set)
      return std::move(set).error();
    return std::unique_ptr<reader>{
      std::make_unique<table_reader>(std::make_unique<sqlite::session>(*std::move(on)), blobs_)};
  }

private:
  std::filesystem::path database_;
  blobs blobs_;
  options options_;
};

}  // namespace

result<std::unique_ptr<journal_store>> open_sqlite(const std::filesystem::path& directory, const options& bounds) {
  if (auto made = make_directory(directory); !made)
    return std::move(made).error();
  auto database = directory / "troupe.db";
  auto on = sqlite::connection::open(database, {.create = true, .busy_timeout = bounds.busy_timeout});
  if (!on)
    return std::move(on).error();
  // Before anything is made beside it: the file may be somebody else's.
  if (auto version = version_of(*on); !version)
    return std::move(version).error();
  auto files = blobs::open(directory / "blobs");
  if (!files)
    return std::move(files).error();
  if (auto ready = prepare_schema(*on, *files); !ready)
    return std::move(ready).error();
  // The name of a new file is durable before anything in it is promised.
  if (auto synced = sync_directory(directory); !synced)
    return std::move(synced).error();
  return std::unique_ptr<journal_store>{std::make_unique<sqlite_store>(std::move(database), *std::move(files), bounds)};
}

}  // namespace troupe::store
