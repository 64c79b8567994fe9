#pragma once

#include <array>
#include <string_view>

/// Every statement a reader runs, in one place so that a test can ask SQLite how each would be answered.
namespace troupe::store::sql {

// Of the record that holds the event after `after`, and those behind it.
inline constexpr std::string_view load =
  "SELECT first, count, checksum, record, blob FROM journal WHERE execution = ?1 AND first >= "
  "coalesce((SELECT max(first) FROM journal WHERE execution = ?1 AND first <= ?2 + 1), 0) ORDER BY first";

inline constexpr std::string_view owing = "SELECT id FROM executions WHERE owes_work ORDER BY id";
inline constexpr std::string_view resting =
  "SELECT wake_at, id FROM executions WHERE wake_at IS NOT NULL AND (wake_at, id) > (?1, ?2) "
  "ORDER BY wake_at, id LIMIT ?3";

#define TROUPE_EXECUTION                                                                                               \
  "SELECT id, workflow, digest, state, labels, started_at, finished_at, error, owes_work, wake_at, claims "            \
  "FROM executions WHERE "
inline constexpr std::string_view execution = TROUPE_EXECUTION "id = ?1";
// Parameters of the lists: before, limit, workflow, state.
inline constexpr std::string_view executions = TROUPE_EXECUTION "id < ?1 ORDER BY id DESC LIMIT ?2";
inline constexpr std::string_view executions_by_workflow =
  TROUPE_EXECUTION "id < ?1 AND workflow = ?3 ORDER BY id DESC LIMIT ?2";
inline constexpr std::string_view executions_by_state =
  TROUPE_EXECUTION "id < ?1 AND state = ?4 ORDER BY id DESC LIMIT ?2";
inline constexpr std::string_view executions_by_workflow_and_state =
  TROUPE_EXECUTION "id < ?1 AND workflow = ?3 AND state = ?4 ORDER BY id DESC LIMIT ?2";
inline constexpr std::string_view claiming = TROUPE_EXECUTION "claims IS NOT NULL ORDER BY id";
#undef TROUPE_EXECUTION

#define TROUPE_REVIEW                                                                                                  \
  "SELECT execution, task, workflow, state, shown, requested_at, decided_at, person, comment FROM reviews "
#define TROUPE_REVIEW_ORDER "ORDER BY requested_at DESC, execution DESC, task DESC LIMIT ?1"
// Parameters: limit, execution, state.
inline constexpr std::string_view reviews = TROUPE_REVIEW TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_execution = TROUPE_REVIEW "WHERE execution = ?2 " TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_state = TROUPE_REVIEW "WHERE state = ?3 " TROUPE_REVIEW_ORDER;
inline constexpr std::string_view reviews_by_execution_and_state =
  TROUPE_REVIEW "WHERE execution = ?2 AND +state = ?3 " TROUPE_REVIEW_ORDER;
#undef TROUPE_REVIEW_ORDER
#undef TROUPE_REVIEW

#define TROUPE_DEFINITION "SELECT name, digest, version, source, file, created_at FROM definitions "
inline constexpr std::string_view definition = TROUPE_DEFINITION "WHERE name = ?1 ORDER BY version DESC LIMIT 1";
// Run once per workflow, so that the cost is that of the names and not of all their versions.
inline constexpr std::string_view definition_after =
  TROUPE_DEFINITION "WHERE name > ?1 ORDER BY name, version DESC LIMIT 1";
inline constexpr std::string_view definition_by_version = TROUPE_DEFINITION "WHERE name = ?1 AND version = ?2";
inline constexpr std::string_view definition_by_digest = TROUPE_DEFINITION "WHERE digest = ?1 LIMIT 1";
inline constexpr std::string_view task_types =
  "SELECT name, declaration, updated_at FROM task_types WHERE name > '' ORDER BY name";
#undef TROUPE_DEFINITION

inline constexpr std::string_view find_result =
  "SELECT output, created_at, expires_at FROM results WHERE key = ?1 AND expires_at > ?2";

inline constexpr std::string_view rates =
  "SELECT key, rate, per, starts FROM rates WHERE expires_at > ?1 ORDER BY expires_at";
inline constexpr std::string_view pauses = "SELECT workflow, reason, by, at, until FROM pauses ORDER BY workflow";

inline constexpr std::array reader_statements{
  load,
  owing,
  claiming,
  resting,
  execution,
  executions,
  executions_by_workflow,
  executions_by_state,
  executions_by_workflow_and_state,
  reviews,
  reviews_by_execution,
  reviews_by_state,
  reviews_by_execution_and_state,
  definition,
  definition_after,
  definition_by_digest,
  definition_by_version,
  task_types,
  find_result,
  rates,
  pauses,
};

}  // namespace troupe::store::sql
