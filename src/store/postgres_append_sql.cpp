#include "store/postgres_append_sql.hpp"

#include <array>

namespace troupe::store::postgres {
namespace {

// The parts of the statement, each with its parameters from 1. `fits` is worked out once, before the first row is
// stored. A key that another node took since then is a division by zero: everything is undone, and the next time it is
// seen.
constexpr std::string_view check = R"(/* append */ WITH
owned AS MATERIALIZED (
  SELECT s.shard, s.epoch FROM unnest(?1::bigint[], ?2::bigint[]) AS w (shard, epoch)
  JOIN shards s ON s.shard = w.shard AND s.epoch = w.epoch FOR SHARE OF s),
lost AS MATERIALIZED (
  SELECT w.shard, w.epoch FROM unnest(?1::bigint[], ?2::bigint[]) AS w (shard, epoch)
  WHERE (w.shard, w.epoch) NOT IN (SELECT shard, epoch FROM owned)),
stale AS MATERIALIZED (
  SELECT h.n, h.last FROM (
    SELECT w.n, w.first, coalesce((SELECT j.first + j.count - 1 FROM journal j WHERE j.execution = w.execution
      ORDER BY j.first DESC LIMIT 1), 0) AS last
    FROM unnest(?3::text[], ?4::bigint[]) WITH ORDINALITY AS w (execution, first, n)) h
  WHERE h.first <> h.last + 1))";

constexpr std::string_view taken = R"(,
taken AS MATERIALIZED (
  SELECT w.n, k.execution FROM unnest(?1::text[], ?2::bigint[]) WITH ORDINALITY AS w (key, created_at, n)
  JOIN start_keys k ON k.key = w.key AND k.expires_at > w.created_at))";

constexpr std::string_view fits = R"(,
fits AS MATERIALIZED (SELECT NOT EXISTS (SELECT FROM lost) AND NOT EXISTS (SELECT FROM stale)%AS ok))";

constexpr std::string_view records = R"(,
records AS (
  INSERT INTO journal (execution, first, count, checksum, record, blob)
  SELECT * FROM unnest(?1::text[], ?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bytea[], ?6::text[])
  WHERE (SELECT ok FROM fits)))";

constexpr std::string_view rows = R"(,
rows AS (
  INSERT INTO executions (id, workflow, digest, state, labels, started_at, finished_at, error, owes_work, wake_at,
    parent, claims)
  SELECT * FROM unnest(?1::text[], ?2::text[], ?3::text[], ?4::text[], ?5::text[], ?6::bigint[], ?7::bigint[],
    ?8::text[], ?9::boolean[], ?10::bigint[], ?11::text[], ?12::text[])
  WHERE (SELECT ok FROM fits)
  ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, state = excluded.state, started_at = excluded.started_at,
    labels = excluded.labels, finished_at = excluded.finished_at, error = excluded.error,
    owes_work = excluded.owes_work, wake_at = excluded.wake_at, parent = excluded.parent, claims = excluded.claims))";

constexpr std::string_view reviews = R"(,
looks AS (
  INSERT INTO reviews (execution, task, workflow, state, shown, requested_at, decided_at, person, comment, assignee,
    claimed_by, claimed_until)
  SELECT * FROM unnest(?1::text[], ?2::text[], ?3::text[], ?4::text[], ?5::text[], ?6::bigint[], ?7::bigint[],
    ?8::text[], ?9::text[], ?10::text[], ?11::text[], ?12::bigint[])
  WHERE (SELECT ok FROM fits)
  ON CONFLICT (execution, task) DO UPDATE SET state = excluded.state, shown = excluded.shown,
    requested_at = excluded.requested_at, decided_at = excluded.decided_at, person = excluded.person,
    comment = excluded.comment, assignee = excluded.assignee, claimed_by = excluded.claimed_by,
    claimed_until = excluded.claimed_until))";

constexpr std::string_view labels = R"(,
labels_gone AS (
  DELETE FROM execution_labels WHERE execution = ANY (?1::text[]) AND (SELECT ok FROM fits)
    AND (name, value, execution) NOT IN (SELECT * FROM unnest(?2::text[], ?3::text[], ?4::text[]))),
labels AS (
  INSERT INTO execution_labels (name, value, execution)
  SELECT * FROM unnest(?2::text[], ?3::text[], ?4::text[]) WHERE (SELECT ok FROM fits) ON CONFLICT DO NOTHING))";

constexpr std::string_view needs = R"(,
needs AS (
  INSERT INTO blob_references (digest, owner)
  SELECT * FROM unnest(?1::text[], ?2::text[]) WHERE (SELECT ok FROM fits) ON CONFLICT DO NOTHING))";

// Of trials there are few; what is learned is added up.
constexpr std::string_view scores = R"(,
scored AS (
  INSERT INTO scores (execution, task, attempt, workflow, profile, at, score)
  SELECT * FROM unnest(?1::text[], ?2::text[], ?3::bigint[], ?4::text[], ?5::text[], ?6::bigint[], ?7::text[])
  WHERE (SELECT ok FROM fits)
  ON CONFLICT (execution, task, attempt) DO UPDATE SET workflow = excluded.workflow, profile = excluded.profile,
    at = excluded.at, score = excluded.score),
learned AS (
  INSERT INTO trials (cause, change, worked, failed)
  SELECT * FROM unnest(?8::text[], ?9::text[], ?10::bigint[], ?11::bigint[]) WHERE (SELECT ok FROM fits)
  ON CONFLICT (cause, change) DO UPDATE SET worked = trials.worked + excluded.worked,
    failed = trials.failed + excluded.failed))";

constexpr std::string_view keys = R"(,
keys AS (
  INSERT INTO start_keys (key, created_at, digest, execution, expires_at)
  SELECT * FROM unnest(?1::text[], ?2::bigint[], ?3::text[], ?4::text[], ?5::bigint[])
  WHERE (SELECT ok FROM fits)
  ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, execution = excluded.execution,
    expires_at = excluded.expires_at, created_at = excluded.created_at /
      CASE WHEN start_keys.expires_at <= excluded.created_at THEN 1 ELSE 0 END))";

constexpr std::string_view verdict =
  "\nSELECT 1::bigint, shard, epoch, '' FROM lost UNION ALL SELECT 2::bigint, n, last, '' FROM stale";
constexpr std::string_view verdict_on_keys = " UNION ALL SELECT 3::bigint, n, 0, execution FROM taken";

/// Adds a part whose parameters come behind `before` others.
void add(std::string& to, std::string_view text, int before) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    to += text[at];
    if (text[at] != '?')
      continue;
    int number = 0;
    while (text[at + 1] >= '0' && text[at + 1] <= '9')
      number = number * 10 + (text[++at] - '0');
    to += std::to_string(before + number);
  }
}

std::string compose(unsigned parts) {
  struct {
    unsigned part;
    std::string_view text;
    int parameters;
  } const optional[] = {{with_rows, rows, 12},  {with_reviews, reviews, 12}, {with_labels, labels, 4},
                        {with_needs, needs, 2}, {with_scores, scores, 11},   {with_keys, keys, 5}};
  int before_keys = 4 + 6;
  for (const auto& one : optional)
    before_keys += (parts & one.part & ~with_keys) != 0 ? one.parameters : 0;
  std::string sql;
  add(sql, check, 0);
  if ((parts & with_keys) != 0)
    add(sql, taken, before_keys);
  auto cut = fits.find('%');
  sql += fits.substr(0, cut);
  sql += (parts & with_keys) != 0 ? " AND NOT EXISTS (SELECT FROM taken) " : " ";
  sql += fits.substr(cut + 1);
  int before = 4;
  add(sql, records, before);
  before += 6;
  for (const auto& one : optional)
    if ((parts & one.part) != 0) {
      add(sql, one.text, before);
      before += one.parameters;
    }
  sql += verdict;
  if ((parts & with_keys) != 0)
    sql += verdict_on_keys;
  return sql;
}

}  // namespace

const std::string& append_statement_with(unsigned parts) {
  static const auto all = [] {
    std::array<std::string, all_parts + 1> made;
    for (unsigned each = 0; each < made.size(); ++each)
      made[each] = compose(each);
    return made;
  }();
  return all[parts];
}

std::vector<std::string_view> append_statements() {
  return {append_statement_with(0), append_statement_with(with_rows | with_keys), append_statement_with(all_parts)};
}

}  // namespace troupe::store::postgres
