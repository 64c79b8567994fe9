#include "store/access_tables.hpp"

#include "core/base/match.hpp"
#include "store/rows.hpp"

#include <array>

namespace troupe::store {
namespace {

std::optional<std::int64_t> maybe_micros(const std::optional<timestamp>& at) {
  return at ? std::optional(micros(*at)) : std::nullopt;
}

std::optional<std::string> maybe_json(const json::value& value) {
  return value.is_null() ? std::nullopt : std::optional(json::serialize(value));
}

result<json::value> json_at(const sql::row& row, int column) {
  return row.is_null(column) ? json::value{} : parse_json(row.text(column));
}

enum class walk { all, who, operation, resource };

/// What an index finds is not asked for again; the rest is. Times bound the walk, because the log is in their order, up
/// to a clock that is set back by less than a day.
std::string make_statement(walk by, bool oldest_first) {
  std::string sql =
    "SELECT sequence, key, at, who, token, operation, target, request_id, status, problem, before, "
    "after FROM audit WHERE sequence < ?1 AND sequence > ?2 AND at >= ?3 AND at < ?4 "
    "AND sequence >= (SELECT sequence FROM audit WHERE at >= ?3 - 86400000000 ORDER BY at, sequence LIMIT 1) "
    "AND sequence <= (SELECT sequence FROM audit WHERE at < ?4 + 86400000000 ORDER BY at DESC, sequence "
    "DESC LIMIT 1)";
  struct {
    walk of;
    std::string_view column;
    std::string_view parameter;
  } const columns[] = {
    {walk::who, "who", "?5"}, {walk::operation, "operation", "?6"}, {walk::resource, "resource", "?7"}};
  for (const auto& c : columns) {
    auto is = std::string(c.column) + " = " + std::string(c.parameter);
    sql += c.of == by ? " AND " + is : " AND (" + std::string(c.parameter) + " IS NULL OR " + is + ")";
  }
  return sql + (oldest_first ? " ORDER BY sequence LIMIT ?8" : " ORDER BY sequence DESC LIMIT ?8");
}

const std::array<std::string, 8>& all_statements() {
  static const std::array<std::string, 8> all = [] {
    std::array<std::string, 8> made;
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = make_statement(static_cast<walk>(i / 2), i % 2 == 1);
    return made;
  }();
  return all;
}

}  // namespace

result<void> access_tables::put(const access::token& t) {
  if (!t.revoked_at) {
    auto taken =
      session_.number("SELECT 1 FROM tokens WHERE name = ?1 AND revoked_at IS NULL AND id <> ?2", t.name, t.id);
    if (!taken)
      return std::move(taken).error();
    if (*taken)
      return refused{errc::conflict, "there is a token named " + t.name, "name", "choose another name, or revoke it"};
  }
  return session_.run(
    "INSERT INTO tokens (id, name, hash, previous_hash, previous_until, role, scope, "
    "created_by, created_at, expires_at, revoked_at, last_used_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, hash = excluded.hash, previous_hash = "
    "excluded.previous_hash, previous_until = excluded.previous_until, role = excluded.role, scope = "
    "excluded.scope, created_by = excluded.created_by, created_at = excluded.created_at, expires_at = "
    "excluded.expires_at, revoked_at = excluded.revoked_at, last_used_at = excluded.last_used_at",
    t.id, t.name, t.hash, t.previous_hash, maybe_micros(t.previous_until), to_string(t.role),
    json::serialize(to_json(t.scope)), t.created_by, micros(t.created_at), maybe_micros(t.expires_at),
    maybe_micros(t.revoked_at), maybe_micros(t.last_used_at));
}

result<void> access_tables::note(const access::access_note& n) {
  return match(n, [this](const auto& each) { return write(each); });
}

result<void> access_tables::write(const access::audit_entry& e) {
  return session_.run(
    "INSERT INTO audit (key, at, who, token, operation, target, resource, request_id, status, "
    "problem, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (key) DO NOTHING",
    e.key, micros(e.at), e.who, e.token, e.operation, e.target, access::resource_of(e.target), e.request_id,
    std::uint32_t{e.status}, e.problem, maybe_json(e.before), maybe_json(e.after));
}

result<void> access_tables::write(const access::audit_outcome& o) {
  auto target = o.target.empty() ? std::nullopt : std::optional(std::string_view{o.target});
  auto resource = o.target.empty() ? std::nullopt : std::optional(access::resource_of(o.target));
  return session_.run(
    "UPDATE audit SET status = ?2, problem = ?3, before = ?4, after = ?5, target = coalesce(?6, target), "
    "resource = coalesce(?7, resource) WHERE key = ?1",
    o.key, std::uint32_t{o.status}, o.problem, maybe_json(o.before), maybe_json(o.after), target, resource);
}

result<void> access_tables::write(const access::token_use& u) {
  return session_.run("UPDATE tokens SET last_used_at = ?2 WHERE id = ?1 AND coalesce(last_used_at, 0) < ?2", u.id,
                      micros(u.at));
}

result<access::token> read_token(const sql::row& row) {
  access::token t;
  t.id = row.text(0);
  t.name = row.text(1);
  t.hash = row.text(2);
  t.previous_hash = row.text(3);
  t.previous_until = maybe_time_at(row, 4);
  t.created_by = row.text(7);
  t.created_at = time_at(row, 8);
  t.expires_at = maybe_time_at(row, 9);
  t.revoked_at = maybe_time_at(row, 10);
  t.last_used_at = maybe_time_at(row, 11);
  auto role = from_name<access::role>(row.text(5));
  auto scope = json_at(row, 6);
  auto read = scope ? from_json<access::scope>(*scope) : result<access::scope>(std::move(scope).error());
  if (!role || !read)
    return unreadable("token", t.name);
  t.role = *role;
  t.scope = *std::move(read);
  return t;
}

result<access::audit_entry> read_audit_entry(const sql::row& row) {
  access::audit_entry e;
  e.sequence = static_cast<std::uint64_t>(row.integer(0));
  e.key = row.text(1);
  e.at = time_at(row, 2);
  e.who = row.text(3);
  e.token = row.text(4);
  e.operation = row.text(5);
  e.target = row.text(6);
  e.request_id = row.text(7);
  e.status = static_cast<std::uint16_t>(row.integer(8));
  e.problem = row.text(9);
  auto before = json_at(row, 10), after = json_at(row, 11);
  if (!before || !after)
    return unreadable("entry of the audit log", e.key);
  e.before = *std::move(before);
  e.after = *std::move(after);
  return e;
}

std::string_view audit_statement(const access::audit_filter& f) {
  auto by = f.target ? walk::resource : f.who ? walk::who : f.operation ? walk::operation : walk::all;
  return all_statements()[static_cast<std::size_t>(by) * 2 + (f.after ? 1 : 0)];
}

std::vector<std::string_view> audit_statements() {
  return {all_statements().begin(), all_statements().end()};
}

}  // namespace troupe::store
