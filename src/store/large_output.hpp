#pragma once

#include "core/base/json.hpp"
#include "store/blobs.hpp"

/// Outputs of any size: what is large goes to the blob directory, and what stands in its place says where.
namespace troupe::store {

struct output_limits {
  /// Bytes of an output, as JSON, that are recorded with the execution. What is beyond goes to files.
  std::size_t inline_bytes_max = 1024 * 1024;
  /// Bytes of an output, as JSON, at all.
  std::size_t bytes_max = 128 * 1024 * 1024;
};

/// Whether a value is surely no longer than that as JSON. Costs next to nothing, whatever its size; one that is close
/// to the limit may be said to be longer.
bool is_short(const json::value&, std::size_t bytes_max);

/// Returns the output with its large parts in files. One that fits stays as it is. Of an object that does not, the
/// largest members go, one by one, until the rest fits; anything else goes whole. In place of what went stands an
/// artifact (core/base/artifact.hpp): of a text the text itself, `text/plain`, of all else its JSON,
/// `application/json`. `too_large` beyond `bytes_max`. The files are durable when this returns.
result<json::value> keep_inline(json::value output, const output_limits&, const blobs&);

}  // namespace troupe::store
