#include "store/sqlite_references.hpp"

#include "store/digest.hpp"

namespace troupe::store {
namespace {

constexpr std::string_view insert_sql = "INSERT OR IGNORE INTO blob_references (digest, owner) VALUES (?1, ?2)";

result<void> add_named(sqlite::statement& insert, std::string_view owner, std::string_view text) {
  for (auto digest : digests_in(text))
    if (auto added = insert.run(std::string_view{digest}, owner); !added)
      return added;
  return {};
}

}  // namespace

result<void> fill_references(const sqlite::connection& on, const blobs& files) {
  auto insert = sqlite::statement::prepare(on, insert_sql);
  if (!insert)
    return std::move(insert).error();
  auto records = sqlite::statement::prepare(on, "SELECT execution, record, blob FROM journal");
  if (!records)
    return std::move(records).error();
  auto row = records->query();
  for (auto more = row.next();; more = row.next()) {
    if (!more)
      return std::move(more).error();
    if (!*more)
      break;
    auto add = [&](std::string_view text) { return add_named(*insert, row.text(0), text); };
    auto added = row.is_null(2) ? add(row.text(1)) : insert->run(row.text(2), row.text(0));
    // A record whose blob is damaged names nothing; `troupe doctor` tells of it.
    if (auto big = row.is_null(2) ? result<std::string>{""} : files.read(row.text(2)); added && big)
      added = add(*big);
    if (!added)
      return added;
  }
  auto results = sqlite::statement::prepare(on, "SELECT key, output FROM results");
  if (!results)
    return std::move(results).error();
  auto kept = results->query();
  for (auto more = kept.next();; more = kept.next()) {
    if (!more)
      return std::move(more).error();
    if (!*more)
      return {};
    if (auto added = add_named(*insert, "result:" + std::string(kept.text(0)), kept.text(1)); !added)
      return added;
  }
}

result<void> fill_held_references(const sqlite::connection& on, const blobs&) {
  auto insert = sqlite::statement::prepare(on, insert_sql);
  if (!insert)
    return std::move(insert).error();
  auto inputs = sqlite::statement::prepare(
    on, "SELECT id, input FROM starts UNION ALL SELECT s.id, i.input FROM starts s JOIN start_inputs i USING (ticket)");
  if (!inputs)
    return std::move(inputs).error();
  auto row = inputs->query();
  for (auto more = row.next();; more = row.next()) {
    if (!more)
      return std::move(more).error();
    if (!*more)
      return {};
    if (auto added = add_named(*insert, row.text(0), row.text(1)); !added)
      return added;
  }
}

}  // namespace troupe::store
