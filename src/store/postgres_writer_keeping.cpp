#include "store/checksum.hpp"
#include "store/postgres_writer.hpp"
#include "store/rows.hpp"

/// What is kept beside the journal, and what is let go.
namespace troupe::store {

result<stored_definition> postgres_writer::put_definition(stored_definition self) {
  const std::int64_t name[] = {postgres::lock_on("definition", self.name.value)};
  auto done = transact(durability::now, name, [&]() -> result<void> {
    auto known = session_->first("SELECT name, digest, version, source, file, created_at FROM definitions "
                                 "WHERE digest = ?1 AND name = ?2",
                                 read_definition, self.digest, self.name.value);
    if (!known)
      return std::move(known).error();
    if (*known) {
      self = **std::move(known);
      return {};
    }
    auto version =
      session_->number("INSERT INTO definitions (name, version, digest, source, file, created_at) "
                       "VALUES (?1, 1 + coalesce((SELECT max(version) FROM definitions WHERE name = ?1), 0), ?2, ?3, "
                       "?4, ?5) RETURNING version",
                       self.name.value, self.digest, self.source, self.file, micros(self.created_at));
    if (!version)
      return std::move(version).error();
    self.version = static_cast<std::uint32_t>(version->value_or(0));
    return {};
  });
  if (!done)
    return std::move(done).error();
  return self;
}

result<void> postgres_writer::put_task_type(const stored_task_type& self) {
  return transact(durability::now, {}, [&] {
    return session_->run("INSERT INTO task_types (name, declaration, updated_at) VALUES (?1, ?2, ?3) ON CONFLICT "
                         "(name) DO UPDATE SET declaration = excluded.declaration, updated_at = excluded.updated_at",
                         self.name, self.declaration, micros(self.updated_at));
  });
}

result<void> postgres_writer::put_token(const access::token& t) {
  return transact(durability::now, {}, [&] { return access_.put(t); });
}

/// What is committed next takes this to the disk, too: the log is one.
result<void> postgres_writer::note(std::span<const access::access_note> notes) {
  return transact(durability::with_next, {}, [&]() -> result<void> {
    for (const auto& n : notes)
      if (auto done = access_.note(n); !done)
        return done;
    return {};
  });
}

result<void> postgres_writer::keep_results(std::span<const kept_result> results, timestamp now) {
  return transact(durability::with_next, {}, [&]() -> result<void> {
    if (auto dropped = drop_expired_results(*session_, now, options_.expired_max); !dropped)
      return std::move(dropped).error();
    for (const auto& r : results) {
      auto output = json::serialize(r.output);
      auto owner = owner_of_result(r.key);
      auto done = session_->run("INSERT INTO results (key, output, created_at, expires_at) VALUES (?1, ?2, ?3, ?4) "
                                "ON CONFLICT (key) DO UPDATE SET output = excluded.output, created_at = "
                                "excluded.created_at, expires_at = excluded.expires_at",
                                r.key, output, micros(r.created_at), micros(r.expires_at));
      if (done)
        done = references_.drop(owner);
      if (done)
        done = references_.add(owner, output);
      if (!done)
        return done;
    }
    return {};
  });
}

result<void> postgres_writer::keep_snapshots(std::span<const std::shared_ptr<const snapshot>> snapshots) {
  return transact(durability::with_next, {}, [&]() -> result<void> {
    for (const auto& s : snapshots) {
      auto checksum = checksum_of(sum_, s->execution, s->sequence, 0, s->state);
      auto kept = session_->run("INSERT INTO snapshots (execution, sequence, digest, checksum, state) "
                                "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (execution) DO UPDATE SET sequence = "
                                "excluded.sequence, digest = excluded.digest, checksum = excluded.checksum, state = "
                                "excluded.state WHERE snapshots.sequence < excluded.sequence",
                                s->execution.value, s->sequence, s->digest, checksum, sql::parameter::bytes(s->state));
      if (!kept)
        return kept;
    }
    return {};
  });
}

/// With fsync: the files that were named are removed before long.
result<forgotten> postgres_writer::forget(const retention& what) {
  forgotten out;
  auto done = transact(durability::now, {}, [&]() -> result<void> {
    std::vector<execution_id> gone;
    auto piece = forgetting_.forget(what, gone);
    if (!piece)
      return std::move(piece).error();
    out = *piece;
    return {};
  });
  if (!done)
    return std::move(done).error();
  return out;
}

}  // namespace troupe::store
