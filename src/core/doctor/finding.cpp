#include "core/doctor/finding.hpp"

namespace troupe::doctor {

std::string_view advice_for(finding_kind kind) {
  switch (kind) {
  case finding_kind::database_damaged:
    return "stop troupe and restore the data directory from a backup, or save what can be read with sqlite3's .recover";
  case finding_kind::row_damaged:
  case finding_kind::record_damaged:
    return "restore the data directory from a backup; other executions are not affected";
  case finding_kind::record_unreadable:
    return "use the release of troupe that wrote it, or a newer one";
  case finding_kind::replay_failed:
  case finding_kind::promise_broken:
    return "report this with the execution's events; cancel the execution if it does not go on";
  case finding_kind::row_missing:
  case finding_kind::row_differs:
  case finding_kind::review_differs:
    return "the journal is right; the list follows with the execution's next event";
  case finding_kind::journal_missing:
    return "restore the data directory from a backup; the execution cannot go on";
  case finding_kind::definition_missing:
  case finding_kind::definition_damaged:
    return "apply the workflow again from its file, unchanged; its executions cannot go on before that";
  case finding_kind::definition_unplanned:
    return "make the task types it uses available again, or migrate its executions to a version that can be planned";
  case finding_kind::blob_missing:
  case finding_kind::blob_damaged:
    return "restore the file from a backup, or run the task that made it again";
  case finding_kind::blob_orphaned:
    return "remove such files with: troupe doctor --collect";
  case finding_kind::reference_missing:
    return "keep a copy of the file and report this";
  }
  return {};
}

void add(report& to, finding found) {
  switch (found.gravity) {
  case gravity::error:
    ++to.errors;
    break;
  case gravity::warning:
    ++to.warnings;
    break;
  case gravity::notice:
    ++to.notices;
    break;
  }
  if (to.findings.size() < findings_max)
    to.findings.push_back(std::move(found));
}

}  // namespace troupe::doctor
