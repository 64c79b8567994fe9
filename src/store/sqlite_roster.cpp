#include "core/base/json.hpp"
#include "store/roster.hpp"
#include "store/roster_rows.hpp"
#include "store/rows.hpp"
#include "store/sqlite_session.hpp"

#include <algorithm>

namespace troupe::store {
namespace {

constexpr std::string_view clock_sql =
  "SELECT CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000";
constexpr std::string_view beat_sql =
  "INSERT INTO nodes (" TROUPE_NODE_COLUMNS ") VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12, ?12, "
  "?11)" TROUPE_NODE_UPSERT;
constexpr std::string_view members_sql = "SELECT " TROUPE_NODE_COLUMNS " FROM nodes ORDER BY name";

class sqlite_roster final : public roster {
public:
  explicit sqlite_roster(sqlite::connection on) : session_(std::move(on)) {}

  result<heard> beat(const cluster::member& m) override {
    return within<heard>([&]() -> result<heard> {
      auto now = session_.number(clock_sql);
      if (!now)
        return std::move(now).error();
      auto at = now->value_or(0);
      auto labels = json::serialize(to_json(m.labels));
      auto said = session_.change(beat_sql, m.name, m.incarnation, to_string(m.state), m.weight, m.address, m.home,
                                  labels, m.release, m.protocol, m.flaps, microseconds(m.lease).count(), at);
      if (!said)
        return std::move(said).error();
      if (auto done = session_.run(sql::forget_nodes, at - microseconds(nodes_kept).count()); !done)
        return std::move(done).error();
      auto all = read(timestamp{microseconds{at}});
      if (!all)
        return std::move(all).error();
      return heard{*said > 0, *std::move(all)};
    });
  }

  result<cluster::roll> look() override {
    auto now = session_.number(clock_sql);
    if (!now)
      return std::move(now).error();
    return read(timestamp{microseconds{now->value_or(0)}});
  }

  result<std::vector<shard_epoch>> take(std::string_view owner, std::span<const shard_epoch> wanted) override {
    using shards = std::vector<shard_epoch>;
    return within<shards>([&]() -> result<shards> {
      shards taken;
      for (const auto& one : wanted) {
        auto changed =
          session_.change("UPDATE shards SET owner = ?1, epoch = epoch + 1 WHERE shard = ?2 AND epoch = ?3", owner,
                          one.shard, one.epoch);
        if (!changed)
          return std::move(changed).error();
        if (*changed > 0)
          taken.push_back({one.shard, one.epoch + 1});
      }
      std::ranges::sort(taken);
      return taken;
    });
  }

  result<void> give(std::span<const shard_epoch> of) override {
    auto given = take("", of);
    return given ? result<void>{} : std::move(given).error();
  }

  result<void> set_drained(std::string_view node, bool drained) override {
    auto changed = session_.change("UPDATE nodes SET drained = ?1 WHERE name = ?2", drained ? 1 : 0, node);
    if (!changed)
      return std::move(changed).error();
    return *changed > 0 ? result<void>{} : no_node(node);
  }

  result<void> pin(std::string_view node, std::span<const std::uint32_t> shards) override {
    auto done = within<bool>([&]() -> result<bool> {
      for (auto shard : shards)
        if (auto set = session_.run("UPDATE shards SET pin = ?1, pins = pins + 1 WHERE shard = ?2", node, shard); !set)
          return std::move(set).error();
      return true;
    });
    return done ? result<void>{} : std::move(done).error();
  }

private:
  /// Does `work` in a transaction.
  template <class T, class Work>
  result<T> within(Work work) {
    auto change = sqlite::transaction::begin(session_.on());
    if (!change)
      return std::move(change).error();
    result<T> out = work();
    if (!out)
      return out;
    if (auto done = change->commit(); !done)
      return std::move(done).error();
    return out;
  }

  result<cluster::roll> read(timestamp now) {
    auto members = session_.list(members_sql, [](const sql::row& row) { return read_member(row, 0); });
    if (!members)
      return std::move(members).error();
    shards_.begin();
    auto read_shard = [&](const sql::row& row) -> result<bool> {
      shards_.read(row);
      return true;
    };
    if (auto shown = session_.query(sql::changed_shards, std::ref(read_shard), shards_.version()); !shown)
      return std::move(shown).error();
    shards_.end();
    return cluster::roll{now, *std::move(members), shards_.rows()};
  }

  sqlite::session session_;
  shard_map shards_;
};

}  // namespace

result<std::unique_ptr<roster>> open_sqlite_roster(const std::filesystem::path& directory) {
  auto on = sqlite::connection::open(directory / "troupe.db", {});
  if (!on)
    return std::move(on).error();
  return std::unique_ptr<roster>{std::make_unique<sqlite_roster>(*std::move(on))};
}

}  // namespace troupe::store
