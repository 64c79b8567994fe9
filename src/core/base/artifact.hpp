#pragma once

#include "core/base/json.hpp"

#include <string>

namespace troupe {

/// A file a task made, as task outputs and inputs carry it: named by its content, so that equal work has equal inputs.
struct artifact {
  /// `sha256:<64 hex digits>`
  std::string digest;
  std::string media_type;
  std::uint64_t bytes = 0;
  /// A file name for people; never a path.
  std::string name;

  TROUPE_FIELDS(artifact, digest, media_type, bytes, name)
};

/// Returns `{"artifact": "sha256:...", "media_type": ..., "bytes": ..., "name": ...}`.
json::value to_value(const artifact&);

/// Reads what `to_value` made; nothing if the value is not an artifact.
std::optional<artifact> as_artifact(const json::value&);

}  // namespace troupe
