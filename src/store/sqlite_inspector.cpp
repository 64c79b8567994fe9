#include "store/sqlite_schema.hpp"
#include "store/sqlite_session.hpp"
#include "store/table_inspector.hpp"

namespace troupe::store {

result<std::unique_ptr<inspector>> inspect_sqlite(const std::filesystem::path& directory, const blobs& files) {
  auto database = directory / "troupe.db";
  if (!std::filesystem::exists(database))
    return refused{
      errc::unknown, "there is no Troupe database in " + directory.string(), {}, "name the directory with --data"};
  auto on = sqlite::connection::open(database, {.read_only = true});
  if (!on)
    return std::move(on).error();
  auto version = version_of(*on);
  if (!version)
    return std::move(version).error();
  if (*version == 0)
    return refused{errc::unknown,
                   "there are no tables in " + database.string() + ": it was stopped before its first start was over",
                   {},
                   "start this troupe with it once; there is nothing to lose in it"};
  if (*version < schema_version)
    return refused{errc::conflict,
                   database.string() + " was written by an older troupe (schema " + std::to_string(*version) +
                     ", this one writes " + std::to_string(schema_version) + ")",
                   {},
                   "start this troupe with it once, or examine it with the older one"};
  return std::unique_ptr<inspector>{
    std::make_unique<table_inspector>(std::make_unique<sqlite::session>(*std::move(on)), files)};
}

}  // namespace troupe::store
