#include "store/start_tables.hpp"

#include "core/base/match.hpp"
#include "core/workflow/execution.hpp"
#include "store/start_rows.hpp"

#include <algorithm>

namespace troupe::store {
namespace {

refused not_held(const execution_id& id) {
  return refused{
    errc::unknown, "execution " + id.value + " is not held: it has begun, or there is none", {}, "look again"};
}

/// The names of the states in which an execution is over, as SQL.
const std::string& final_states() {
  static const std::string list = [] {
    std::string out;
    for (auto name : enum_names(execution_state{}))
      if (is_final(*from_name<execution_state>(name)))
        out += (out.empty() ? "'" : ", '") + std::string(name) + "'";
    return out;
  }();
  return list;
}

/// The state of the execution that has a lock, unless it is over.
const std::string& lock_holder_sql() {
  static const std::string sql = "SELECT l.execution FROM start_locks l JOIN executions e ON e.id = l.execution "
                                 "WHERE l.key = ?1 AND e.state NOT IN (" +
                                 final_states() + ")";
  return sql;
}

const std::string& forget_locks_sql() {
  static const std::string sql =
    "DELETE FROM start_locks WHERE key IN (SELECT l.key FROM start_locks l JOIN executions e ON e.id = l.execution "
    "WHERE e.state IN (" +
    final_states() + ") LIMIT ?1)";
  return sql;
}

result<std::optional<parent_task>> read_parent(const sql::row& row) {
  if (row.is_null(0))
    return std::optional<parent_task>{};
  auto value = parse_json(row.text(0), record_depth_max);
  auto parent = value ? from_json<parent_task>(*value) : result<parent_task>(value.error());
  if (!parent)
    return std::move(parent).error();
  return std::optional{*std::move(parent)};
}

result<std::string> read_text(const sql::row& row) {
  return std::string(row.text(0));
}

}  // namespace

result<start_standing> start_tables::carry_out(const start_change& change) {
  auto plain = [](result<void> done) -> result<start_standing> {
    if (!done)
      return std::move(done).error();
    return start_standing{};
  };
  return match(
    change, [&](const hold_start& c) { return hold(c); }, [&](const close_start& c) { return plain(close(c)); },
    [&](const queue_start& c) { return plain(queue(c)); }, [&](const drop_start& c) { return drop(c); },
    [&](const put_schedule& c) { return plain(put(c)); }, [&](const remove_schedule& c) { return plain(remove(c)); },
    [&](const settle_run& c) { return plain(settle(c)); }, [&](const put_backfill& c) { return plain(put(c)); },
    [&](const remove_backfill& c) {
      return plain(session_.run("DELETE FROM backfills WHERE schedule = ?1 AND id = ?2", c.schedule.value, c.id));
    },
    [&](const forget_old& c) { return plain(forget(c)); });
}

result<void> start_tables::claim(const execution_id& id, const start_claim& c) {
  if (auto free = check_key(c.key, c.instead_of); !free)
    return free;
  for (const auto& lock : c.locks) {
    auto holder = session_.first(lock_holder_sql(), read_text, lock.key);
    if (!holder)
      return std::move(holder).error();
    if (*holder && **holder != id.value)
      return refused{errc::conflict, "execution " + **holder + " has what execution " + id.value + " must have alone"};
  }
  if (c.held) {
    auto removed = remove_held(id);
    if (!removed)
      return std::move(removed).error();
    if (!*removed)
      return refused{errc::conflict, "execution " + id.value + " is not held any more"};
  } else if (auto open = check_run(c.run); !open) {
    return open;
  }
  if (auto put = put_key(c.key, id); !put)
    return put;
  for (const auto& lock : c.locks)
    if (auto taken =
          session_.run("INSERT INTO start_locks (key, execution) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET "
                       "execution = excluded.execution",
                       lock.key, id.value);
        !taken)
      return taken;
  if (!c.run)
    return {};
  return c.held ? change_run(id, run_outcome::started, {}, c.run->at) : record(*c.run, c.run->due);
}

result<start_standing> start_tables::hold(const hold_start& c) {
  if (auto free = check_key(c.key, c.instead_of); !free)
    return std::move(free).error();
  if (auto open = check_run(c.start.run); !open)
    return std::move(open).error();
  auto joined = join(c);
  if (!joined)
    return std::move(joined).error();
  start_standing out{c.start.id, 1, c.start.due, false};
  if (*joined)
    out = **joined;
  else if (auto done = insert(c.start); !done)
    return std::move(done).error();
  if (auto put = put_key(c.key, out.id); !put)
    return std::move(put).error();
  if (auto run = c.start.run) {
    run->execution = out.id;
    if (auto noted = record(*run, run->due); !noted)
      return std::move(noted).error();
  }
  return out;
}

/// Returns nothing if there is nothing to join.
result<std::optional<start_standing>> start_tables::join(const hold_start& c) {
  const auto& s = c.start;
  if (s.group.empty())
    return std::optional<start_standing>{};
  auto found = session_.first("SELECT ticket, id, due, due_max, starts, starts_max, bytes, bytes_max FROM starts "
                              "WHERE group_key = ?1",
                              read_open_start, s.group);
  if (!found)
    return std::move(found).error();
  if (!*found)
    return std::optional<start_standing>{};
  auto open = **found;
  start_standing out{open.id, open.starts + 1, open.due, true};
  auto input = json::serialize(s.input);
  auto labels = json::serialize(to_json(s.labels));
  if (s.kind == hold_kind::debounced) {
    out.due = open.due_max && s.due ? std::min(*s.due, *open.due_max) : s.due;
    auto done = session_.run(
      "UPDATE starts SET due = ?2, starts = ?3, input = ?4, labels = ?5, digest = ?6, seed = ?7, "
      "locks = ?8 WHERE ticket = ?1",
      open.ticket, micros(out.due), out.starts, input, labels, s.digest, s.seed, json::serialize(to_json(s.locks)));
    if (done)
      done = session_.run("UPDATE executions SET labels = ?2 WHERE id = ?1", open.id.value, labels);
    if (done)
      done = labels_.replace(open.id, s.labels);
    if (done)
      done = references_.drop(open.id.value);
    if (done)
      done = references_.add(open.id.value, input);
    if (!done)
      return std::move(done).error();
    return std::optional{out};
  }
  auto bytes = open.bytes + input.size();
  auto full = out.starts >= open.starts_max || bytes >= open.bytes_max;
  if (full)
    out.due = s.accepted_at;
  auto done = session_.run("INSERT INTO start_inputs (ticket, number, input) VALUES (?1, ?2, ?3)", open.ticket,
                           open.starts, input);
  if (done)
    done = session_.run("UPDATE starts SET due = ?2, starts = ?3, bytes = ?4, group_key = ?5 WHERE ticket = ?1",
                        open.ticket, micros(out.due), out.starts, bytes, full ? std::nullopt : std::optional(s.group));
  if (done)
    done = references_.add(open.id.value, input);
  if (!done)
    return std::move(done).error();
  return std::optional{out};
}

result<void> start_tables::insert(const held_start& s) {
  if (!held_) {
    auto count = session_.number("SELECT count(*) FROM starts");
    if (!count)
      return std::move(count).error();
    held_ = static_cast<std::uint64_t>(count->value_or(0));
  }
  if (*held_ >= options_.held_max)
    return refused{errc::busy, std::to_string(*held_) + " starts are held, and no more may be", {}, "try again later"};
  auto input = json::serialize(s.input);
  auto labels = json::serialize(to_json(s.labels));
  bool collects = s.kind == hold_kind::batched;
  bool full = collects && (s.starts_max <= 1 || input.size() >= s.bytes_max);
  auto group = s.group.empty() || full ? std::nullopt : std::optional(s.group);
  auto run = s.run ? std::optional(json::serialize(to_json(*s.run))) : std::nullopt;
  auto schedule = s.run ? std::optional(s.run->schedule.value) : std::nullopt;
  auto done = session_.run(
    "INSERT INTO starts (id, workflow, digest, kind, group_key, due, due_max, starts, starts_max, bytes, bytes_max, "
    "input, labels, seed, locks, run, schedule, accepted_at, parent) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    s.id.value, s.workflow.value, s.digest, to_string(s.kind), group, full ? micros(s.accepted_at) : micros(s.due),
    micros(s.due_max), s.starts_max, static_cast<std::uint64_t>(input.size()), s.bytes_max,
    collects ? std::string("null") : input, labels, s.seed, json::serialize(to_json(s.locks)), run, schedule,
    micros(s.accepted_at), s.parent ? std::optional(json::serialize(to_json(*s.parent))) : std::nullopt);
  if (done && collects)
    done = session_.run("INSERT INTO start_inputs (ticket, number, input) "
                        "VALUES ((SELECT ticket FROM starts WHERE id = ?1), 0, ?2)",
                        s.id.value, input);
  // Without a digest: it has no events yet.
  if (done)
    done = session_.run("INSERT INTO executions (id, workflow, digest, state, labels, started_at, error) "
                        "VALUES (?1, ?2, '', ?3, ?4, ?5, '')",
                        s.id.value, s.workflow.value, to_string(execution_state::held), labels, micros(s.accepted_at));
  if (done && !s.labels.empty())
    done = labels_.replace(s.id, s.labels);
  if (done)
    done = references_.add(s.id.value, input);
  if (done)
    ++*held_;
  return done;
}

result<void> start_tables::close(const close_start& c) {
  return session_.run("UPDATE starts SET group_key = NULL WHERE id = ?1", c.id.value);
}

result<void> start_tables::queue(const queue_start& c) {
  auto known = session_.number("SELECT ticket FROM starts WHERE id = ?1", c.id.value);
  if (!known)
    return std::move(known).error();
  if (!*known)
    return not_held(c.id);
  auto done = session_.run("UPDATE starts SET kind = ?2, due = NULL, group_key = NULL WHERE ticket = ?1", **known,
                           to_string(hold_kind::queued));
  return done ? change_run(c.id, run_outcome::queued, {}, c.at) : done;
}

result<start_standing> start_tables::drop(const drop_start& c) {
  auto parent = session_.first("SELECT parent FROM starts WHERE id = ?1", read_parent, c.id.value);
  if (!parent)
    return std::move(parent).error();
  auto removed = remove_held(c.id);
  if (!removed)
    return std::move(removed).error();
  if (!*removed)
    return not_held(c.id);
  auto done = session_.run("UPDATE executions SET state = ?2, finished_at = ?3, error = ?4 WHERE id = ?1", c.id.value,
                           to_string(execution_state::cancelled), micros(c.at), c.reason);
  if (done)
    done = references_.drop(c.id.value);
  if (done)
    done = change_run(c.id, run_outcome::dropped, c.reason, c.at);
  if (!done)
    return std::move(done).error();
  return start_standing{.id = c.id, .parent = parent->value_or(std::nullopt)};
}

/// Returns whether it was held.
result<bool> start_tables::remove_held(const execution_id& id) {
  auto ticket = session_.number("DELETE FROM starts WHERE id = ?1 RETURNING ticket", id.value);
  if (!ticket)
    return std::move(ticket).error();
  if (!*ticket)
    return false;
  if (auto inputs = session_.run("DELETE FROM start_inputs WHERE ticket = ?1", **ticket); !inputs)
    return std::move(inputs).error();
  if (held_ && *held_ > 0)
    --*held_;
  return true;
}

result<void> start_tables::check_key(const std::optional<start_key>& key,
                                     const std::optional<execution_id>& instead_of) {
  if (!key)
    return {};
  auto other = session_.first("SELECT execution FROM start_keys WHERE key = ?1 AND expires_at > ?2", read_text,
                              key->key, micros(key->created_at));
  if (!other)
    return std::move(other).error();
  if (*other && (!instead_of || instead_of->value != **other))
    return refused{errc::conflict, "the key \"" + key->key + "\" began execution " + **other, "idempotency_key"};
  return {};
}

result<void> start_tables::put_key(const std::optional<start_key>& key, const execution_id& id) {
  if (!key)
    return {};
  return session_.run(
    "INSERT INTO start_keys (key, digest, execution, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5) "
    "ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, execution = excluded.execution, "
    "created_at = excluded.created_at, expires_at = excluded.expires_at",
    key->key, key->digest, id.value, micros(key->created_at), micros(key->expires_at));
}

result<void> start_tables::forget(const forget_old& c) {
  auto done = session_.run("DELETE FROM start_keys WHERE key IN "
                           "(SELECT key FROM start_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
                           micros(c.now), options_.forgotten_max);
  return done ? session_.run(forget_locks_sql(), options_.forgotten_max) : done;
}

}  // namespace troupe::store
