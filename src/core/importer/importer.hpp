#pragma once

#include "core/base/result.hpp"

#include <span>
#include <string>
#include <vector>

/// Definitions of Netflix Conductor (JSON) as workflow files. docs/IMPORT.md says what becomes of each type and field.
namespace troupe::importer {

struct source_file {
  std::string name;
  std::string text;
};

struct imported_workflow {
  std::string name;
  /// As Conductor calls it, with its version.
  std::string conductor_name;
  /// YAML.
  std::string text;
  /// Task types that workers must offer, and workflows that must be there.
  std::vector<std::string> types;
  std::vector<std::string> workflows;
};

struct importing {
  /// Empty if anything is missing, and only then.
  std::vector<imported_workflow> workflows;
  /// What has no translation, in order: `where` is the file and the JSON path, the hint what to do instead.
  std::vector<refused> missing;
};

/// Translates every workflow definition in the files: a definition, a list of them, what starts one together with its
/// definition (`workflowDef`), and those inside SUB_WORKFLOW tasks. Task definitions in the files (retries, timeouts,
/// limits) apply to the tasks of their name. Of two versions of a workflow the higher counts.
importing import_conductor(std::span<const source_file>);

}  // namespace troupe::importer
