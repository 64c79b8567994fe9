#include "core/base/json.hpp"
#include "store/postgres.hpp"
#include "store/postgres_session.hpp"
#include "store/roster.hpp"
#include "store/roster_rows.hpp"
#include "store/rows.hpp"

#include <algorithm>

namespace troupe::store {
namespace {

using postgres::session;

#define TROUPE_CLOCK "clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at)"
constexpr std::string_view beat_sql =
  "/* beat */ WITH " TROUPE_CLOCK ", said AS (INSERT INTO nodes (" TROUPE_NODE_COLUMNS
  ") SELECT ?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, at, at, ?11 FROM clock" TROUPE_NODE_UPSERT
  " RETURNING " TROUPE_NODE_COLUMNS ") SELECT at, 1::bigint, said.* FROM clock, said UNION ALL SELECT at, 0::bigint, "
  "others.* FROM clock, (SELECT " TROUPE_NODE_COLUMNS
  " FROM nodes WHERE name <> ?1 OR NOT EXISTS (SELECT FROM said)) others";
constexpr std::string_view look_sql =
  "/* nodes */ WITH " TROUPE_CLOCK " SELECT at, 0::bigint, n.* FROM clock LEFT JOIN "
  "(SELECT " TROUPE_NODE_COLUMNS " FROM nodes) n ON true";
#undef TROUPE_CLOCK
constexpr std::string_view take_sql =
  "/* take shards */ UPDATE shards s SET owner = ?3, epoch = s.epoch + 1 FROM unnest(?1::bigint[], ?2::bigint[]) "
  "AS w (shard, epoch) WHERE s.shard = w.shard AND s.epoch = w.epoch RETURNING s.shard, s.epoch";
constexpr std::string_view pin_sql =
  "/* pin shards */ UPDATE shards SET pin = ?2, pins = pins + 1 WHERE shard = ANY (?1::bigint[])";

class postgres_roster final : public roster {
public:
  explicit postgres_roster(std::unique_ptr<session> on) : session_(std::move(on)) {}

  result<heard> beat(const cluster::member& m) override {
    auto labels = json::serialize(to_json(m.labels));
    const sql::parameter given[] = {
      m.name,     m.incarnation, to_string(m.state),           m.weight, m.address, m.home, labels, m.release,
      m.protocol, m.flaps,       microseconds(m.lease).count()};
    auto out = ask({beat_sql, postgres::values(given)});
    if (!out || !out->accepted)
      return out;
    const auto* self = out->now.find(m.name);
    if (self && self->joined_at == self->beat_at)
      if (auto done = session_->run(sql::forget_nodes, micros(out->now.now - nodes_kept)); !done)
        return std::move(done).error();
    return out;
  }

  result<cluster::roll> look() override {
    auto out = ask({look_sql});
    if (!out)
      return std::move(out).error();
    return std::move(out->now);
  }

  result<std::vector<shard_epoch>> take(std::string_view owner, std::span<const shard_epoch> wanted) override {
    std::vector<shard_epoch> taken;
    session::call call{take_sql, columns(wanted)};
    call.with.add(owner);
    auto answers = session_->together({&call, 1});
    if (!answers)
      return std::move(answers).error();
    auto read = [&](const sql::row& row) -> result<bool> {
      taken.push_back({static_cast<std::uint32_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))});
      return true;
    };
    if (auto shown = show_rows(answers->front(), std::ref(read)); !shown)
      return std::move(shown).error();
    std::ranges::sort(taken);
    return taken;
  }

  result<void> give(std::span<const shard_epoch> of) override {
    auto given = take("", of);
    return given ? result<void>{} : std::move(given).error();
  }

  result<void> set_drained(std::string_view node, bool drained) override {
    auto changed = session_->change("UPDATE nodes SET drained = ?1 WHERE name = ?2", drained ? 1 : 0, node);
    if (!changed)
      return std::move(changed).error();
    return *changed > 0 ? result<void>{} : no_node(node);
  }

  result<void> pin(std::string_view node, std::span<const std::uint32_t> shards) override {
    postgres::array numbers(postgres::type::integer);
    for (auto shard : shards)
      numbers.add(shard);
    session::call call{pin_sql};
    call.with.add(std::move(numbers));
    call.with.add(node);
    auto answers = session_->together({&call, 1});
    return answers ? result<void>{} : std::move(answers).error();
  }

private:
  static postgres::values columns(std::span<const shard_epoch> of) {
    postgres::array shards(postgres::type::integer), epochs(postgres::type::integer);
    for (const auto& one : of) {
      shards.add(one.shard);
      epochs.add(one.epoch);
    }
    postgres::values out;
    out.add(std::move(shards));
    out.add(std::move(epochs));
    return out;
  }

  result<heard> ask(session::call members) {
    const sql::parameter known[] = {shards_.version()};
    const session::call calls[] = {std::move(members), {sql::changed_shards, postgres::values(known)}};
    auto answers = session_->together(calls);
    if (!answers)
      return std::move(answers).error();
    heard out;
    auto read = [&](const sql::row& row) -> result<bool> {
      out.now.now = time_at(row, 0);
      out.accepted |= row.integer(1) != 0;
      if (row.is_null(2))
        return true;
      auto member = read_member(row, 2);
      if (!member)
        return std::move(member).error();
      out.now.members.push_back(*std::move(member));
      return true;
    };
    if (auto shown = show_rows(answers->at(0), std::ref(read)); !shown)
      return std::move(shown).error();
    shards_.begin();
    auto read_shard = [&](const sql::row& row) -> result<bool> {
      shards_.read(row);
      return true;
    };
    if (auto shown = show_rows(answers->at(1), std::ref(read_shard)); !shown)
      return std::move(shown).error();
    shards_.end();
    std::ranges::sort(out.now.members, {}, &cluster::member::name);
    out.now.shards = shards_.rows();
    return out;
  }

  std::unique_ptr<session> session_;
  shard_map shards_;
};

}  // namespace

/// Both how long the server may take and how long one waits for it.
result<std::unique_ptr<roster>> open_postgres_roster(const postgres_options& options, milliseconds patience) {
  auto hasty = options;
  hasty.connect_timeout = std::min(options.connect_timeout, patience);
  hasty.statement_timeout = std::min(options.statement_timeout, patience);
  hasty.lock_timeout = std::min(options.lock_timeout, patience);
  auto on = session::open(hasty, milliseconds{1}, {});
  if (!on)
    return std::move(on).error();
  return std::unique_ptr<roster>{std::make_unique<postgres_roster>(*std::move(on))};
}

}  // namespace troupe::store
