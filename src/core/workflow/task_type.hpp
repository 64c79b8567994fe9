#pragma once

#include "core/base/enum.hpp"
#include "core/base/json.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// The JSON type of a parameter or an output. A `duration` is a string such as `10m`, a `schema` an object that
/// core/workflow/input.hpp accepts.
TROUPE_ENUM(value_type, any, boolean, integer, number, string, list, object, artifact, duration, schema)

/// One named parameter or output of a task type.
struct parameter {
  std::string name;
  value_type type = value_type::any;
  bool required = false;
  /// Used when absent; null means there is no default.
  json::value default_value = {};
  /// One sentence for `--help` and the docs.
  std::string summary = {};
  /// If not empty, the only strings allowed.
  std::vector<std::string> choices = {};
};

/// What a running attempt occupies. The dispatcher has a number of slots for each.
///
/// - `light`: microseconds of work on the scheduler's own threads (transform).
/// - `compute`: a core for a while (ffmpeg, rendering).
/// - `io`: waits on something else (HTTP, a subprocess that sleeps).
/// - `review`: nothing; a person decides, and the attempt waits for them.
/// - `remote`: nothing here; it waits until a worker asks for it.
TROUPE_ENUM(slot, light, compute, io, review, remote)

inline constexpr std::size_t slot_count = enum_names(slot{}).size();

/// What the engine knows of a task type: enough to check a workflow and to queue its tasks.
struct task_type {
  std::string name;
  std::string summary;
  /// Part of the cache key: raise it when the same parameters give another result.
  std::uint32_t version = 1;
  troupe::slot slot = slot::io;
  std::vector<parameter> parameters;
  /// Accepts parameters beyond the named ones.
  bool open = false;
  std::vector<parameter> outputs;
  /// The output has members beyond the named ones, or another shape altogether.
  bool open_output = false;
  /// The same parameters give the same result, so `cache:` is allowed.
  bool cacheable = false;
};

using task_types = std::map<std::string, task_type, std::less<>>;

}  // namespace troupe
