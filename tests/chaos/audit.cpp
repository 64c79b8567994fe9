#include "chaos/audit.hpp"

#include "core/base/shard.hpp"
#include "support/postgres_server.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace troupe::chaos {
namespace {

/// An append locks its shards' rows against new owners, and a new owner locks them against appends; both look at the
/// clock while they do. So times order them as they happened.
constexpr const char* triggers = R"(
  CREATE TABLE chaos_appends (execution text NOT NULL, node text NOT NULL, at bigint NOT NULL);
  CREATE TABLE chaos_owners (shard bigint NOT NULL, owner text NOT NULL, epoch bigint NOT NULL, at bigint NOT NULL);
  CREATE FUNCTION chaos_now() RETURNS bigint LANGUAGE sql AS
    $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint $$;
  CREATE FUNCTION chaos_append() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO chaos_appends SELECT execution, current_setting('application_name'), chaos_now() FROM added;
    RETURN NULL;
  END $$;
  CREATE FUNCTION chaos_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO chaos_owners VALUES (NEW.shard, NEW.owner, NEW.epoch, chaos_now());
    RETURN NULL;
  END $$;
  CREATE TRIGGER chaos_append AFTER INSERT ON journal REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION chaos_append();
  CREATE TRIGGER chaos_owner AFTER UPDATE ON shards FOR EACH ROW
    WHEN (OLD.owner IS DISTINCT FROM NEW.owner OR OLD.epoch IS DISTINCT FROM NEW.epoch) EXECUTE FUNCTION chaos_owner();
  INSERT INTO chaos_owners SELECT shard, owner, epoch, 0 FROM shards;
)";

}  // namespace

void begin_audit(const std::string& database_url) {
  testing::run_on(database_url, triggers);
}

std::vector<append_seen> appends_seen(const std::string& database_url) {
  std::vector<append_seen> out;
  for (const auto& row :
       testing::run_on(database_url, "SELECT execution || ' ' || node || ' ' || at FROM chaos_appends ORDER BY at")) {
    append_seen one;
    std::istringstream(row) >> one.execution >> one.node >> one.at;
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<owner_seen> owners_seen(const std::string& database_url) {
  std::vector<owner_seen> out;
  for (const auto& row : testing::run_on(
         database_url,
         "SELECT shard || ' ' || epoch || ' ' || at || ' ' || owner FROM chaos_owners ORDER BY at, epoch")) {
    owner_seen one;
    std::istringstream(row) >> one.shard >> one.epoch >> one.at >> one.owner;
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<std::string> check_owners(const std::vector<append_seen>& appends, const std::vector<owner_seen>& owners) {
  std::vector<std::string> wrong;
  std::map<std::uint32_t, std::vector<owner_seen>> by_shard;
  for (const auto& each : owners) {
    auto& of = by_shard[each.shard];
    if (!of.empty() && each.epoch <= of.back().epoch)
      wrong.push_back("shard " + std::to_string(each.shard) + ": epoch " + std::to_string(each.epoch) + " came after " +
                      std::to_string(of.back().epoch));
    of.push_back(each);
  }
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::set<std::string>> appenders;
  for (const auto& each : appends) {
    auto shard = shard_of(execution_id{each.execution});
    const auto& of = by_shard[shard];
    auto next = std::ranges::upper_bound(of, each.at, {}, &owner_seen::at);
    if (next == of.begin()) {
      wrong.push_back("an append to " + each.execution + ", whose shard was nobody's");
      continue;
    }
    const auto& then = *std::prev(next);
    appenders[{shard, then.epoch}].insert(each.node);
    if (then.owner != each.node)
      wrong.push_back("node " + each.node + " appended to " + each.execution + " while shard " + std::to_string(shard) +
                      " was at " + (then.owner.empty() ? "nobody" : then.owner) + ", epoch " +
                      std::to_string(then.epoch));
  }
  for (const auto& [what, who] : appenders)
    if (who.size() > 1)
      wrong.push_back("shard " + std::to_string(what.first) + ": " + std::to_string(who.size()) +
                      " nodes appended under epoch " + std::to_string(what.second));
  return wrong;
}

silence longest_silence(const std::vector<append_seen>& appends) {
  silence out;
  for (std::size_t i = 1; i < appends.size(); ++i)
    if (auto ms = (appends[i].at - appends[i - 1].at) / 1000; ms > out.ms)
      out = {appends[i - 1].at, ms};
  return out;
}

}  // namespace troupe::chaos
