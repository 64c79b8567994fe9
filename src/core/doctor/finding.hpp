#pragma once

#include "core/base/json.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What is wrong with a data directory, as `troupe doctor` tells it. Pure: who reads the directory is elsewhere.
namespace troupe::doctor {

/// - `error`: something was lost, or an execution cannot go on.
/// - `warning`: nothing is lost; something should be done about it.
/// - `notice`: worth knowing; nothing has to be done.
TROUPE_ENUM(gravity, error, warning, notice)

/// `database_damaged`: pages of the database file · `row_damaged`: a row that cannot be read · `record_damaged`: a
/// record that fails its checksum, a gap between two, a blob of one · `record_unreadable`: whole, but not understood by
/// this release · `replay_failed`: events that do not fit the workflow · `row_missing`, `row_differs`,
/// `journal_missing`: the list of executions does not say what the journal says · `review_differs`: the same of the
/// list of reviews · `promise_broken`: an execution that would never go on, or that is not what its events make it ·
/// `definition_missing`, `definition_damaged`, `definition_unplanned`: of the workflow an execution is pinned to ·
/// `blob_missing`, `blob_damaged`, `blob_orphaned`: files · `reference_missing`: a file that is needed and could be
/// removed as if it were not.
TROUPE_ENUM(finding_kind, database_damaged, row_damaged, record_damaged, record_unreadable, replay_failed, row_missing,
            row_differs, journal_missing, review_differs, promise_broken, definition_missing, definition_damaged,
            definition_unplanned, blob_missing, blob_damaged, blob_orphaned, reference_missing)

struct finding {
  doctor::gravity gravity = gravity::error;
  finding_kind kind = finding_kind::row_differs;
  /// An execution, a workflow, a digest or a file.
  std::string where;
  std::string what;

  TROUPE_FIELDS(finding, gravity, kind, where, what)
};

/// Returns what to do about a finding of this kind.
std::string_view advice_for(finding_kind);

/// What was looked at and what was found.
struct report {
  std::uint64_t executions = 0;
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::uint64_t definitions = 0;
  std::uint64_t blobs = 0;
  std::uint64_t blob_bytes = 0;
  /// Files nobody needs, and those of them that were removed.
  std::uint64_t orphans = 0;
  std::uint64_t orphan_bytes = 0;
  std::uint64_t collected = 0;
  std::uint64_t collected_bytes = 0;
  /// The first ones, at most `findings_max`.
  std::vector<finding> findings;
  /// All of them.
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
  std::uint64_t notices = 0;

  TROUPE_FIELDS(report, executions, records, events, definitions, blobs, blob_bytes, orphans, orphan_bytes, collected,
                collected_bytes, findings, errors, warnings, notices)
};

inline constexpr std::size_t findings_max = 1000;

/// Counts a finding, and keeps it unless there are too many.
void add(report&, finding);

}  // namespace troupe::doctor
