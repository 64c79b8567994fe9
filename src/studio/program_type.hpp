#pragma once

#include "core/base/json.hpp"
#include "studio/task.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Task types that are programs of this machine (docs/WORKERS.md).
namespace troupe::studio {

/// What `task_types` of the settings says of one.
struct program_type {
  task_type type;
  /// The program and its arguments; no shell.
  std::vector<std::string> run;
  /// A process for each task: the task on its standard input, the output on its standard output. Otherwise processes
  /// live on and are told a task a line.
  bool once = false;
  /// Processes at once; of those that live on, so many are kept.
  std::uint32_t processes = 1;
  /// Where they run.
  std::filesystem::path directory;
  /// Environment beyond PATH, HOME, LANG and TMPDIR: fixed values, and variables of ours that are handed on.
  std::map<std::string, std::string> environment;
  std::vector<std::string> inherit;
  /// The longest line, or with `once` all of standard output.
  std::size_t output_bytes_max = 8 * 1024 * 1024;
  /// Between SIGTERM and SIGKILL.
  milliseconds grace = 2s;
};

/// Reads a declaration: `run`, `once`, `processes`, `directory` (relative to `base`), `env`, `inherit`,
/// `output_bytes_max`, `grace`, `slot` and `cacheable`, and what a declared type says of itself (core/worker).
result<program_type> read_program_type(std::string_view name, const json::object& from,
                                       const std::filesystem::path& base);

/// Returns the type ready to run. Its processes live as long as it does.
built_in make_built_in(program_type);

/// Returns what a program is told of a task: `{id, execution, task, attempt, uses, seed, scratch, files, with}`.
/// `files` has the path of each artifact in `with` by its digest. Fails if one is not there.
std::variant<json::object, task_error> task_message(const program_type&, const json::object& with, std::string id,
                                                    task_context&);

/// Replaces each `{"file": PATH, "media_type": ..., "name": ...}` in an output by the artifact that the file becomes.
/// The path is relative to the scratch directory and may not leave it.
task_result keep_files(json::value output, task_context&);

}  // namespace troupe::studio
