#include "core/quality/claim_table.hpp"

namespace troupe::quality {

result<claim_table::claim> claim_table::take(const std::string& review, const std::string& by, milliseconds span,
                                             timestamp now) {
  if (auto other = in_the_way(review, by, now))
    return *std::move(other);
  if (!claims_.contains(review) && claims_.size() >= claims_max_)
    std::erase_if(claims_, [&](const auto& entry) { return entry.second.until <= now; });
  if (!claims_.contains(review) && claims_.size() >= claims_max_)
    return refused{errc::busy, "too many reviews are claimed", review, "decide some, or release them"};
  return claims_[review] = {by, now + span};
}

result<void> claim_table::release(const std::string& review, const std::string& by, timestamp now) {
  if (auto other = in_the_way(review, by, now))
    return *std::move(other);
  claims_.erase(review);
  return {};
}

std::optional<claim_table::claim> claim_table::find(const std::string& review, timestamp now) const {
  auto found = claims_.find(review);
  return found == claims_.end() || found->second.until <= now ? std::nullopt : std::optional(found->second);
}

std::optional<refused> claim_table::in_the_way(const std::string& review, const std::string& by, timestamp now) const {
  auto held = find(review, now);
  if (!held || held->by == by)
    return std::nullopt;
  return refused{errc::conflict, "the review is claimed by " + held->by + " until " + to_rfc3339(held->until), review,
                 "ask them, or wait until then"};
}

}  // namespace troupe::quality
