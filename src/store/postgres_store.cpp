#include "store/postgres_schema.hpp"
#include "store/postgres_writer.hpp"
#include "store/table_inspector.hpp"
#include "store/table_reader.hpp"

namespace troupe::store {
namespace {

class postgres_store final : public journal_store {
public:
  postgres_store(const postgres_options& database, const blobs& files, const options& bounds,
                 std::shared_ptr<statement_times> times)
    : database_(database), blobs_(files), options_(bounds), times_(std::move(times)) {}

  result<std::unique_ptr<writer>> open_writer() override {
    auto on = postgres::session::open(database_, database_.writer_reconnect, times_);
    if (!on)
      return std::move(on).error();
    return std::unique_ptr<writer>{std::make_unique<postgres_writer>(*std::move(on), blobs_, options_)};
  }

  result<std::unique_ptr<reader>> open_reader() override {
    auto on = postgres::session::open(database_, database_.reader_reconnect, times_);
    if (!on)
      return std::move(on).error();
    return std::unique_ptr<reader>{std::make_unique<table_reader>(*std::move(on), blobs_)};
  }

private:
  postgres_options database_;
  blobs blobs_;
  options options_;
  std::shared_ptr<statement_times> times_;
};

}  // namespace

result<std::unique_ptr<journal_store>> open_postgres(const postgres_options& database, const blobs& files,
                                                     const options& bounds, std::shared_ptr<statement_times> times) {
  auto on = postgres::session::open(database, database.reader_reconnect, {});
  if (!on)
    return std::move(on).error();
  if (auto ready = postgres::prepare_schema(**on, shown_url(database.url)); !ready)
    return std::move(ready).error();
  return std::unique_ptr<journal_store>{std::make_unique<postgres_store>(database, files, bounds, std::move(times))};
}

result<std::unique_ptr<inspector>> inspect_postgres(const postgres_options& database, const blobs& files) {
  auto on = postgres::session::open(database, database.reader_reconnect, {});
  if (!on)
    return std::move(on).error();
  auto where = shown_url(database.url);
  auto version = postgres::version_of(**on, where);
  if (!version)
    return std::move(version).error();
  if (*version == 0)
    return refused{errc::unknown, "there are no tables of Troupe in " + where, "store.url",
                   "start a server with it once, or name another database"};
  if (*version < postgres::schema_version)
    return refused{errc::conflict,
                   where + " was written by an older troupe (schema " + std::to_string(*version) +
                     ", this one writes " + std::to_string(postgres::schema_version) + ")",
                   {},
                   "start this troupe with it once, or examine it with the older one"};
  return std::unique_ptr<inspector>{std::make_unique<table_inspector>(*std::move(on), files)};
}

}  // namespace troupe::store
