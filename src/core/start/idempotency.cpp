#include "core/start/idempotency.hpp"

#include <algorithm>

namespace troupe {

std::optional<refused> check_start_key(std::string_view key) {
  if (!key.empty() && key.size() <= start_key_bytes_max &&
      std::ranges::all_of(key, [](char c) { return c > ' ' && c <= '~'; }))
    return std::nullopt;
  return refused{errc::invalid, "not an idempotency key", "idempotency_key",
                 "write 1 to " + std::to_string(start_key_bytes_max) + " characters without blanks, such as a UUID"};
}

result<duplicate_verdict> judge_duplicate(const std::optional<start_key>& kept, std::string_view digest,
                                          duplicate_policy policy, timestamp now) {
  if (!kept || kept->expires_at <= now)
    return duplicate_verdict::begin;
  if (kept->digest != digest)
    return refused{errc::conflict,
                   "the key \"" + kept->key + "\" began execution " + kept->execution.value +
                     ", of another workflow or input",
                   "idempotency_key", "use a new key for a new start"};
  switch (policy) {
  case duplicate_policy::return_existing:
    return duplicate_verdict::return_existing;
  case duplicate_policy::supersede:
    return duplicate_verdict::supersede;
  case duplicate_policy::reject:
    break;
  }
  return refused{errc::conflict, "the key \"" + kept->key + "\" began execution " + kept->execution.value,
                 "idempotency_key", "look at that execution, or ask with on_duplicate: return_existing or supersede"};
}

}  // namespace troupe
