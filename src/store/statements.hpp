#pragma once

#include <array>
#include <string_view>

/// Every statement a reader runs, in one place so that a test can ask each database how each would be answered.
namespace troupe::store::sql {

// Of the record that holds the event after `after`, and those behind it. What is left of an execution that is being
// forgotten is nothing.
inline constexpr std::string_view load =
  "SELECT first, count, checksum, record, blob FROM journal WHERE execution = ?1 AND first >= "
  "coalesce((SELECT max(first) FROM journal WHERE execution = ?1 AND first <= ?2 + 1), 0) "
  "AND NOT EXISTS (SELECT 1 FROM leaving WHERE execution = ?1) ORDER BY first LIMIT ?3";

// One that the journal does not reach is of another history.
inline constexpr std::string_view find_snapshot =
  "SELECT sequence, digest, checksum, state FROM snapshots WHERE execution = ?1 AND sequence <= "
  "(SELECT first + count - 1 FROM journal WHERE execution = ?1 ORDER BY first DESC LIMIT 1)";

// Finished executions behind a place, the longest finished first, and whether each may go. One stays while it is
// pinned, while the execution it is the work of may still ask for it, and while a key leads to it. Run by the writer.
inline constexpr std::string_view forgettable =
  "SELECT e.id, e.finished_at, "
  "NOT EXISTS (SELECT 1 FROM execution_labels l WHERE l.execution = e.id AND l.name = ?5) AND "
  "NOT EXISTS (SELECT 1 FROM executions p WHERE p.id = e.parent AND p.finished_at IS NULL) AND "
  "NOT EXISTS (SELECT 1 FROM start_keys k WHERE k.execution = e.id AND k.expires_at > ?6) "
  "FROM executions e WHERE e.finished_at IS NOT NULL AND e.finished_at < ?1 AND (e.finished_at, e.id) > (?2, ?3) "
  "ORDER BY e.finished_at, e.id LIMIT ?4";

inline constexpr std::string_view owing = "SELECT id FROM executions WHERE owes_work ORDER BY id";
inline constexpr std::string_view resting =
  "SELECT wake_at, id FROM executions WHERE wake_at IS NOT NULL AND (wake_at, id) > (?1, ?2) "
  "ORDER BY wake_at, id LIMIT ?3";

// `e` is the table.
#define TROUPE_EXECUTION_COLUMNS                                                                                       \
  "e.id, e.workflow, e.digest, e.state, e.labels, e.started_at, e.finished_at, e.error, e.owes_work, e.wake_at, "      \
  "e.parent, e.claims"
inline constexpr std::string_view execution_columns = TROUPE_EXECUTION_COLUMNS;
inline constexpr std::string_view execution = "SELECT " TROUPE_EXECUTION_COLUMNS " FROM executions e WHERE e.id = ?1";
inline constexpr std::string_view claiming =
  "SELECT " TROUPE_EXECUTION_COLUMNS " FROM executions e WHERE e.claims IS NOT NULL ORDER BY e.id";
#undef TROUPE_EXECUTION_COLUMNS

#define TROUPE_REVIEW                                                                                                  \
  "SELECT execution, task, workflow, state, shown, requested_at, decided_at, person, comment, assignee, "              \
  "claimed_by, claimed_until FROM reviews "
#define TROUPE_REVIEW_ORDER "ORDER BY requested_at DESC, execution DESC, task DESC LIMIT ?1"
#define TROUPE_REVIEW_PLACE "(requested_at, execution, task) < (?5, ?6, ?7) "
// Parameters: limit, execution, state, assignee, and the place before. Those of one execution are few.
inline constexpr std::string_view reviews = TROUPE_REVIEW "WHERE " TROUPE_REVIEW_PLACE TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_execution = TROUPE_REVIEW
  "WHERE execution = ?2 AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR assignee = ?4) " TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_state =
  TROUPE_REVIEW "WHERE state = ?3 AND " TROUPE_REVIEW_PLACE TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_assignee =
  TROUPE_REVIEW "WHERE assignee = ?4 AND " TROUPE_REVIEW_PLACE TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_assignee_and_state =
  TROUPE_REVIEW "WHERE assignee = ?4 AND state = ?3 AND " TROUPE_REVIEW_PLACE TROUPE_REVIEW_ORDER;
#undef TROUPE_REVIEW_PLACE
#undef TROUPE_REVIEW_ORDER
#undef TROUPE_REVIEW

// Parameters: limit, since, the place behind which they stand (time, execution, task, attempt), workflow, profile.
#define TROUPE_SCORES "SELECT score FROM scores WHERE at >= ?2 AND (at, execution, task, attempt) < (?3, ?4, ?5, ?6) "
#define TROUPE_SCORE_ORDER "ORDER BY at DESC, execution DESC, task DESC, attempt DESC LIMIT ?1"
inline constexpr std::string_view scores = TROUPE_SCORES TROUPE_SCORE_ORDER;
inline constexpr std::string_view scores_by_profile = TROUPE_SCORES "AND profile = ?7 " TROUPE_SCORE_ORDER;
inline constexpr std::string_view scores_by_workflow =
  TROUPE_SCORES "AND workflow = ?7 AND (?8 IS NULL OR profile = ?8) " TROUPE_SCORE_ORDER;
// Those of one execution are few.
inline constexpr std::string_view scores_by_execution =
  "SELECT score FROM scores WHERE execution = ?2 " TROUPE_SCORE_ORDER;
#undef TROUPE_SCORE_ORDER
#undef TROUPE_SCORES
// As many as there are remedies.
inline constexpr std::string_view trials = "SELECT cause, change, worked, failed FROM trials ORDER BY cause, change";

#define TROUPE_DEFINITION "SELECT name, digest, version, source, file, created_at FROM definitions "
inline constexpr std::string_view definition = TROUPE_DEFINITION "WHERE name = ?1 ORDER BY version DESC LIMIT 1";
// Goes from name to name and looks up what is newest of each, so that the cost is that of the names and not of all
// their versions. A join would do, but PostgreSQL may read the whole table for it.
#define TROUPE_NEWEST(column) "(SELECT " column " FROM definitions WHERE name = n ORDER BY version DESC LIMIT 1)"
inline constexpr std::string_view definitions =
  "WITH RECURSIVE names(n) AS (SELECT min(name) FROM definitions UNION ALL "
  "SELECT (SELECT min(name) FROM definitions WHERE name > n) FROM names WHERE n IS NOT NULL) "
  "SELECT n, " TROUPE_NEWEST("digest") ", " TROUPE_NEWEST("version") ", " TROUPE_NEWEST("source") ", " TROUPE_NEWEST(
    "file") ", " TROUPE_NEWEST("created_at") " FROM names WHERE n IS NOT NULL";
#undef TROUPE_NEWEST
inline constexpr std::string_view definition_by_version = TROUPE_DEFINITION "WHERE name = ?1 AND version = ?2";
inline constexpr std::string_view definition_by_digest = TROUPE_DEFINITION "WHERE digest = ?1 LIMIT 1";
inline constexpr std::string_view task_types =
  "SELECT name, declaration, updated_at FROM task_types WHERE name > '' ORDER BY name";
#undef TROUPE_DEFINITION

inline constexpr std::string_view find_result =
  "SELECT output, created_at, expires_at FROM results WHERE key = ?1 AND expires_at > ?2";

inline constexpr std::string_view is_needed = "SELECT 1 FROM blob_references WHERE digest = ?1 LIMIT 1";

inline constexpr std::string_view rates =
  "SELECT key, rate, per, starts FROM rates WHERE expires_at > ?1 ORDER BY expires_at";
inline constexpr std::string_view pauses = "SELECT workflow, reason, by, at, until FROM pauses ORDER BY workflow";

inline constexpr std::string_view tokens =
  "SELECT id, name, hash, previous_hash, previous_until, role, scope, created_by, created_at, expires_at, revoked_at, "
  "last_used_at FROM tokens ORDER BY name, id";

inline constexpr std::array reader_statements{
  load,
  find_snapshot,
  owing,
  claiming,
  resting,
  execution,
  reviews,
  reviews_by_execution,
  reviews_by_state,
  reviews_by_assignee,
  reviews_by_assignee_and_state,
  scores,
  scores_by_profile,
  scores_by_workflow,
  scores_by_execution,
  trials,
  definition,
  definitions,
  definition_by_digest,
  definition_by_version,
  task_types,
  find_result,
  is_needed,
  rates,
  pauses,
  tokens,
};

}  // namespace troupe::store::sql
