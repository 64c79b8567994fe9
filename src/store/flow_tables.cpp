#include "store/flow_tables.hpp"

#include "core/base/match.hpp"

namespace troupe::store {
namespace {

std::int64_t micros(timestamp at) {
  return at.time_since_epoch().count();
}

}  // namespace

result<void> flow_tables::carry_out(const flow_change& change) {
  return match(change, [this](const auto& c) { return put(c); });
}

result<void> flow_tables::put(const flow::rate_use& c) {
  if (c.starts.empty())
    return session_.run("DELETE FROM rates WHERE key = ?1", c.key);
  return session_.run(
    "INSERT INTO rates (key, rate, per, starts, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (key) DO "
    "UPDATE SET rate = excluded.rate, per = excluded.per, starts = excluded.starts, expires_at = excluded.expires_at",
    c.key, c.rate, std::int64_t{c.per.count()}, json::serialize(to_json(c.starts)),
    micros(c.starts.back().last + c.per));
}

result<void> flow_tables::put(const flow::pause& c) {
  return session_.run(
    "INSERT INTO pauses (workflow, reason, by, at, until) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (workflow) DO "
    "UPDATE SET reason = excluded.reason, by = excluded.by, at = excluded.at, until = excluded.until",
    c.workflow, c.reason, c.by, micros(c.at), c.until ? std::optional(micros(*c.until)) : std::nullopt);
}

result<void> flow_tables::put(const end_pause& c) {
  return session_.run("DELETE FROM pauses WHERE workflow = ?1", c.workflow);
}

result<void> flow_tables::forget_old(timestamp now, std::uint32_t max) {
  return session_.run(
    "DELETE FROM rates WHERE key IN (SELECT key FROM rates WHERE expires_at <= ?1 ORDER BY expires_at "
    "LIMIT ?2)",
    micros(now), max);
}

result<flow::rate_use> read_rate(const sql::row& row) {
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

result<flow::pause> read_pause(const sql::row& row) {
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
