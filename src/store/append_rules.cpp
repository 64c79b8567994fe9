#include "store/append_rules.hpp"

namespace troupe::store {

refused stale(const append& a, std::uint64_t last) {
  return refused{errc::stale,
                 "an append to execution " + a.execution.value + " begins at event " + std::to_string(a.first) +
                   ", its journal ends at " + std::to_string(last),
                 {},
                 "load the journal again"};
}

refused empty(const append& a) {
  return refused{errc::invalid, "an append to execution " + a.execution.value + " carries no event"};
}

refused fenced(const append& a) {
  auto shard = std::to_string(shard_of(a.execution));
  return refused{errc::unavailable,
                 "an append to execution " + a.execution.value + " is of epoch " + std::to_string(a.epoch) +
                   ", and shard " + shard + " has another owner now",
                 {},
                 "stop acting for the shard; its owner goes on"};
}

refused key_taken(const start_key& key, std::string_view by) {
  return refused{errc::conflict, "the key \"" + key.key + "\" began execution " + std::string(by), "idempotency_key"};
}

bool is_fenced(errc code) {
  return code == errc::unavailable;
}

bool is_fault(errc code) {
  return code == errc::storage || code == errc::corrupt;
}

result<std::vector<std::string>> store_big_records(const blobs& files, std::span<const append> batch,
                                                   std::size_t bytes_inline_max) {
  std::vector<std::string> digests;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch[i].record.size() <= bytes_inline_max)
      continue;
    auto digest = files.put(batch[i].record);
    if (!digest)
      return std::move(digest).error();
    digests.resize(batch.size());
    digests[i] = *std::move(digest);
  }
  return digests;
}

std::string labels_text(const execution_summary& self) {
  return json::serialize(to_json(self.labels));
}

std::optional<std::string> claims_text(const execution_summary& self) {
  if (self.claims.empty() || is_final(self.state))
    return std::nullopt;
  return json::serialize(to_json(self.claims));
}

}  // namespace troupe::store
