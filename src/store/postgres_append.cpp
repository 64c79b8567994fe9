#include "store/postgres_append.hpp"

#include "store/checksum.hpp"
#include "store/postgres_append_sql.hpp"
#include "store/rows.hpp"

namespace troupe::store::postgres {
namespace {

std::optional<std::int64_t> maybe_micros(const std::optional<timestamp>& at) {
  return at ? std::optional(micros(*at)) : std::nullopt;
}

/// Columns of one table. `unnest` takes them in the order of the statement.
struct texts : array {
  texts() : array(type::text) {}
};
struct integers : array {
  integers() : array(type::integer) {}
};

struct shard_columns {
  integers shard, epoch;
  std::set<shard_epoch> known;

  void add(const append& a) { known.insert({shard_of(a.execution), a.epoch}); }
  void finish(values& to) {
    for (const auto& one : known) {
      shard.add(one.shard);
      epoch.add(one.epoch);
    }
    to.add(std::move(shard));
    to.add(std::move(epoch));
  }
};

struct execution_columns {
  texts id, workflow, digest, state, labels, error, parent, claims;
  integers started_at, finished_at, wake_at;
  array owes_work{type::boolean};

  void add(const execution_summary& e) {
    id.add(e.id.value);
    workflow.add(e.workflow.value);
    digest.add(e.digest);
    state.add(to_string(e.state));
    labels.add(labels_text(e));
    started_at.add(micros(e.started_at));
    finished_at.add(maybe_micros(e.finished_at));
    error.add(e.error);
    owes_work.add(e.owes_work);
    wake_at.add(maybe_micros(e.wake_at));
    parent.add(e.parent ? std::optional(e.parent->value) : std::nullopt);
    claims.add(claims_text(e));
  }
  void finish(values& to) {
    for (auto* column : {static_cast<array*>(&id), static_cast<array*>(&workflow), static_cast<array*>(&digest),
                         static_cast<array*>(&state), static_cast<array*>(&labels), static_cast<array*>(&started_at),
                         static_cast<array*>(&finished_at), static_cast<array*>(&error), &owes_work,
                         static_cast<array*>(&wake_at), static_cast<array*>(&parent), static_cast<array*>(&claims)})
      to.add(std::move(*column));
  }
};

struct review_columns {
  texts execution, task, workflow, state, shown, person, comment, assignee, claimed_by;
  integers requested_at, decided_at, claimed_until;

  void add(const review_summary& r) {
    execution.add(r.execution.value);
    task.add(r.task.value);
    workflow.add(r.workflow.value);
    state.add(to_string(r.state));
    shown.add(json::serialize(r.with));
    requested_at.add(micros(r.requested_at));
    decided_at.add(maybe_micros(r.decided_at));
    person.add(r.by);
    comment.add(r.comment);
    assignee.add(r.assignee);
    claimed_by.add(r.claimed_by);
    claimed_until.add(maybe_micros(r.claimed_until));
  }
  void finish(values& to) {
    for (auto* column :
         {static_cast<array*>(&execution), static_cast<array*>(&task), static_cast<array*>(&workflow),
          static_cast<array*>(&state), static_cast<array*>(&shown), static_cast<array*>(&requested_at),
          static_cast<array*>(&decided_at), static_cast<array*>(&person), static_cast<array*>(&comment),
          static_cast<array*>(&assignee), static_cast<array*>(&claimed_by), static_cast<array*>(&claimed_until)})
      to.add(std::move(*column));
  }
};

struct key_columns {
  texts key, digest, execution;
  integers created_at, expires_at;
  std::vector<std::size_t> places;

  void add(std::size_t place, const append& a) {
    const auto& k = *a.claim->key;
    places.push_back(place);
    key.add(k.key);
    created_at.add(micros(k.created_at));
    digest.add(k.digest);
    execution.add(a.execution.value);
    expires_at.add(micros(k.expires_at));
  }
  void finish(values& to) {
    for (auto* column : {static_cast<array*>(&key), static_cast<array*>(&created_at), static_cast<array*>(&digest),
                         static_cast<array*>(&execution), static_cast<array*>(&expires_at)})
      to.add(std::move(*column));
  }
};

struct score_columns {
  texts execution, task, workflow, profile, score, cause, change;
  integers attempt, at, worked, failed;

  void add(const quality::scored& s) {
    execution.add(s.execution.value);
    task.add(s.task.value);
    attempt.add(s.attempt);
    workflow.add(s.workflow.value);
    profile.add(s.profile);
    at.add(micros(s.at));
    score.add(json::serialize(to_json(s)));
  }
  void add(const quality::trial& t) {
    cause.add(t.cause);
    change.add(t.change);
    worked.add(t.worked);
    failed.add(t.failed);
  }
  void finish(values& to) {
    for (auto* column : {static_cast<array*>(&execution), static_cast<array*>(&task), static_cast<array*>(&attempt),
                         static_cast<array*>(&workflow), static_cast<array*>(&profile), static_cast<array*>(&at),
                         static_cast<array*>(&score), static_cast<array*>(&cause), static_cast<array*>(&change),
                         static_cast<array*>(&worked), static_cast<array*>(&failed)})
      to.add(std::move(*column));
  }
};

/// Rows that a statement may write once only: the last of each counts, or their sum.
struct last_rows {
  std::map<std::string_view, const execution_summary*> executions;
  std::map<std::pair<std::string_view, std::string_view>, const review_summary*> reviews;
  std::map<std::string_view, const execution_summary*> labelled;
  std::map<std::tuple<std::string_view, std::string_view, std::uint32_t>, const quality::scored*> scores;
  std::map<std::pair<std::string_view, std::string_view>, quality::trial> trials;

  void add(const projection& p) {
    if (p.execution) {
      executions[p.execution->id.value] = &*p.execution;
      if (p.labels)
        labelled[p.execution->id.value] = &*p.execution;
    }
    for (const auto& r : p.reviews)
      reviews[{r.execution.value, r.task.value}] = &r;
    for (const auto& s : p.scores)
      scores[{s.execution.value, s.task.value, s.attempt}] = &s;
    for (const auto& t : p.trials) {
      auto& sum = trials.try_emplace({t.cause, t.change}, quality::trial{t.cause, t.change, 0, 0}).first->second;
      sum.worked += t.worked;
      sum.failed += t.failed;
    }
  }
};

}  // namespace

result<bool> append_statement::store(append_plan& plan, std::span<const std::size_t> heads,
                                     std::span<const std::size_t> places) {
  shard_columns shards;
  texts execution, head_execution, blob, relabelled, name, value, labelled, digest, owner;
  integers first, head_first, count, checksums;
  array record(type::bytes);
  key_columns claimed;
  last_rows last;
  for (auto i : heads) {
    shards.add(batch_[i]);
    head_execution.add(batch_[i].execution.value);
    head_first.add(batch_[i].first);
  }
  for (auto i : places) {
    const auto& a = batch_[i];
    auto file = big_.empty() ? std::string_view{} : std::string_view{big_[i]};
    shards.add(a);
    execution.add(a.execution.value);
    first.add(a.first);
    count.add(a.count);
    checksums.add(checksum(i));
    if (file.empty()) {
      record.add(a.record);
      blob.add_null();
    } else {
      record.add_null();
      blob.add(file);
      digest.add(file);
      owner.add(a.execution.value);
    }
    // Each execution's first record names the version of its workflow, which is no blob.
    auto version = a.projection.execution ? std::string_view{a.projection.execution->digest} : std::string_view{};
    for (auto named : digests_in(a.record))
      if (named != version) {
        digest.add(named);
        owner.add(a.execution.value);
      }
    last.add(a.projection);
    if (a.claim && claims_ == claims::with_it)
      claimed.add(i, a);
  }
  for (const auto& [id, e] : last.labelled) {
    relabelled.add(id);
    for (const auto& [label, content] : e->labels) {
      name.add(label);
      value.add(content);
      labelled.add(id);
    }
  }
  execution_columns executions;
  for (const auto& [id, e] : last.executions)
    executions.add(*e);
  review_columns looks;
  for (const auto& [key, r] : last.reviews)
    looks.add(*r);
  score_columns scores;
  for (const auto& [key, s] : last.scores)
    scores.add(*s);
  for (const auto& [key, t] : last.trials)
    scores.add(t);
  auto present = [](const array& column, append_part p) { return column.size() > 0 ? unsigned{p} : 0u; };
  auto parts = present(executions.id, with_rows) | present(looks.execution, with_reviews) |
               present(relabelled, with_labels) | present(digest, with_needs) | present(scores.execution, with_scores) |
               present(scores.cause, with_scores) | present(claimed.key, with_keys);
  session::call call{append_statement_with(parts)};
  shards.finish(call.with);
  for (auto* column : {static_cast<array*>(&head_execution), static_cast<array*>(&head_first),
                       static_cast<array*>(&execution), static_cast<array*>(&first), static_cast<array*>(&count),
                       static_cast<array*>(&checksums), &record, static_cast<array*>(&blob)})
    call.with.add(std::move(*column));
  if ((parts & with_rows) != 0)
    executions.finish(call.with);
  if ((parts & with_reviews) != 0)
    looks.finish(call.with);
  if ((parts & with_labels) != 0)
    for (auto* column : {&relabelled, &name, &value, &labelled})
      call.with.add(std::move(static_cast<array&>(*column)));
  if ((parts & with_needs) != 0)
    for (auto* column : {&digest, &owner})
      call.with.add(std::move(static_cast<array&>(*column)));
  if ((parts & with_scores) != 0)
    scores.finish(call.with);
  if ((parts & with_keys) != 0)
    claimed.finish(call.with);

  auto answers = session_.together({&call, 1});
  if (!answers)
    return std::move(answers).error();
  bool fits = true;
  auto note = [&](const sql::row& row) -> result<bool> {
    fits = false;
    auto which = static_cast<std::size_t>(row.integer(1)) - 1;
    if (row.integer(0) == 1)
      plan.note_fence({static_cast<std::uint32_t>(row.integer(1)), static_cast<std::uint64_t>(row.integer(2))});
    else if (row.integer(0) == 2)
      plan.note_end(batch_[heads[which]].execution, static_cast<std::uint64_t>(row.integer(2)));
    else
      plan.refuse(claimed.places[which], key_taken(*batch_[claimed.places[which]].claim->key, row.text(3)));
    return true;
  };
  if (auto read = show_rows(answers->front(), std::ref(note)); !read)
    return std::move(read).error();
  return fits;
}

result<bool> append_statement::is_stored(std::size_t place) {
  const auto& a = batch_[place];
  return session_.exists("SELECT 1 FROM journal WHERE execution = ?1 AND first = ?2 AND count = ?3 AND checksum = ?4",
                         a.execution.value, a.first, a.count, checksum(place));
}

std::int64_t append_statement::checksum(std::size_t place) {
  const auto& a = batch_[place];
  auto content = big_.empty() || big_[place].empty() ? std::string_view{a.record} : std::string_view{big_[place]};
  return checksum_of(sum_, a.execution, a.first, a.count, content);
}

}  // namespace troupe::store::postgres
