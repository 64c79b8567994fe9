#include "store/blob_references.hpp"

#include "store/digest.hpp"

namespace troupe::store {

result<void> blob_references::add(std::string_view owner, std::string_view text, std::string_view except) {
  for (auto digest : digests_in(text))
    if (digest != except)
      if (auto added = add_one(owner, digest); !added)
        return added;
  return {};
}

result<void> blob_references::add_one(std::string_view owner, std::string_view digest) {
  return cache_.run("INSERT OR IGNORE INTO blob_references (digest, owner) VALUES (?1, ?2)", digest, owner);
}

result<void> blob_references::drop(std::string_view owner) {
  return cache_.run("DELETE FROM blob_references WHERE owner = ?1", owner);
}

std::string owner_of_result(std::string_view key) {
  return "result:" + std::string(key);
}

result<void> fill_references(const sqlite::connection& on, const blobs& files) {
  blob_references references(on);
  auto records = sqlite::statement::prepare(on, "SELECT execution, record, blob FROM journal");
  if (!records)
    return std::move(records).error();
  auto row = records->query();
  for (auto more = row.next();; more = row.next()) {
    if (!more)
      return std::move(more).error();
    if (!*more)
      break;
    auto add = [&](std::string_view text) { return references.add(row.text(0), text); };
    auto added = row.is_null(2) ? add(row.text(1)) : references.add_one(row.text(0), row.text(2));
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
    if (auto added = references.add(owner_of_result(kept.text(0)), kept.text(1)); !added)
      return added;
  }
}

result<void> fill_held_references(const sqlite::connection& on, const blobs&) {
  blob_references references(on);
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
    if (auto added = references.add(row.text(0), row.text(1)); !added)
      return added;
  }
}

}  // namespace troupe::store
