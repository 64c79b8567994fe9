#include "store/sqlite_flow.hpp"

#include "core/base/match.hpp"

namespace troupe::store {
namespace {

std::int64_t micros(timestamp at) {
  return at.time_since_epoch().count();
}

}  // namespace

result<void> sqlite_flow::carry_out(const flow_change& change) {
  return match(change, [this](const auto& c) { return put(c); });
}

result<void> sqlite_flow::put(const flow::rate_use& c) {
  if (c.starts.empty())
    return cache_.run("DELETE FROM rates WHERE key = ?1", c.key);
  return cache_.run("INSERT OR REPLACE INTO rates (key, rate, per, starts, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                    c.key, c.rate, std::int64_t{c.per.count()}, json::serialize(to_json(c.starts)),
                    micros(c.starts.back().last + c.per));
}

result<void> sqlite_flow::put(const flow::pause& c) {
  return cache_.run("INSERT OR REPLACE INTO pauses (workflow, reason, by, at, until) VALUES (?1, ?2, ?3, ?4, ?5)",
                    c.workflow, c.reason, c.by, micros(c.at), c.until ? std::optional(micros(*c.until)) : std::nullopt);
}

result<void> sqlite_flow::put(const end_pause& c) {
  return cache_.run("DELETE FROM pauses WHERE workflow = ?1", c.workflow);
}

result<void> sqlite_flow::forget_old(timestamp now, std::uint32_t max) {
  return cache_.run("DELETE FROM rates WHERE key IN (SELECT key FROM rates WHERE expires_at <= ?1 ORDER BY expires_at "
                    "LIMIT ?2)",
                    micros(now), max);
}

result<flow::rate_use> read_rate(const sqlite::rows& row) {
  flow::rate_use use;
  use.key = row.text(0);
  use.rate = static_cast<std::uint32_t>(row.integer(1));
  use.per = milliseconds{row.integer(2)};
  auto starts = parse_json(row.text(3));
  if (!starts)
    return std::move(starts).error();
  auto read = from_json<std::vector<flow::start_count>>(*starts);
  if (!read)
    return std::move(read).error();
  use.starts = *std::move(read);
  return use;
}

result<flow::pause> read_pause(const sqlite::rows& row) {
  flow::pause p;
  p.workflow = row.text(0);
  p.reason = row.text(1);
  p.by = row.text(2);
  p.at = timestamp{microseconds{row.integer(3)}};
  if (!row.is_null(4))
    p.until = timestamp{microseconds{row.integer(4)}};
  return p;
}

}  // namespace troupe::store
