#include "core/access/token_table.hpp"

#include "core/base/constant_time.hpp"

#include <algorithm>

namespace troupe::access {
namespace {

refused not_known() {
  return {errc::unauthenticated, "nobody has this token", "authorization",
          "was it rotated or made for another node? an admin makes one with: troupe token create"};
}

}  // namespace

void token_table::put(token t) {
  if (auto known = tokens_.find(t.id); known != tokens_.end()) {
    by_hash_.erase(known->second.of.hash);
    by_hash_.erase(known->second.of.previous_hash);
  }
  index(t);
  auto id = t.id;
  tokens_[id].of = std::move(t);
}

void token_table::replace(std::vector<token> all) {
  by_hash_.clear();
  std::map<std::string, entry, std::less<>> next;
  for (auto& t : all) {
    index(t);
    auto& to = next[t.id];
    if (auto known = tokens_.find(t.id); known != tokens_.end())
      to.bucket = known->second.bucket;
    to.of = std::move(t);
  }
  tokens_ = std::move(next);
}

void token_table::index(const token& t) {
  by_hash_[t.hash] = t.id;
  if (t.previous_until)
    by_hash_[t.previous_hash] = t.id;
}

result<const token*> token_table::find_by_hash(std::string_view hash, timestamp now) const {
  auto found = by_hash_.find(std::string(hash));
  if (found == by_hash_.end())
    return not_known();
  const auto& t = tokens_.find(found->second)->second.of;
  bool current = equal_in_constant_time(t.hash, hash);
  bool previous = equal_in_constant_time(t.previous_hash, hash) && t.previous_until && *t.previous_until > now;
  if (!current && !previous)
    return not_known();
  auto state = state_of(t, now);
  if (state == token_state::revoked)
    return refused{errc::unauthenticated, "token " + t.name + " was revoked", "authorization",
                   "an admin makes another one with: troupe token create"};
  if (state == token_state::expired)
    return refused{errc::unauthenticated, "token " + t.name + " expired at " + to_rfc3339(*t.expires_at),
                   "authorization", "an admin makes another one with: troupe token create"};
  return &t;
}

const token* token_table::find(std::string_view id_or_name) const {
  if (auto found = tokens_.find(id_or_name); found != tokens_.end())
    return &found->second.of;
  for (const auto& [id, each] : tokens_)
    if (each.of.name == id_or_name && !each.of.revoked_at)
      return &each.of;
  return nullptr;
}

std::optional<milliseconds> token_table::take(const std::string& id, const rate_limit& limit, timestamp now) {
  auto found = tokens_.find(id);
  return found == tokens_.end() ? std::nullopt : found->second.bucket.take(limit, now);
}

bool token_table::used(const std::string& id, timestamp now) {
  auto found = tokens_.find(id);
  if (found == tokens_.end())
    return false;
  auto& last = found->second.of.last_used_at;
  if (last && now < *last + 1min)
    return false;
  last = now;
  return true;
}

std::vector<const token*> token_table::all() const {
  std::vector<const token*> out;
  for (const auto& [id, each] : tokens_)
    out.push_back(&each.of);
  std::ranges::sort(out, {}, [](const token* t) { return std::pair(t->name, t->id); });
  return out;
}

bool token_table::has_active(timestamp now) const {
  return std::ranges::any_of(tokens_,
                             [&](const auto& each) { return state_of(each.second.of, now) == token_state::active; });
}

caller caller_of(const token& t) {
  return {t.name, t.id, t.role, t.scope};
}

}  // namespace troupe::access
