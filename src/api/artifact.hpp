#pragma once

#include "api/call.hpp"

#include <optional>

/// How a file is handed out: whole, in part, or not at all because the client has it.
namespace troupe::api {

/// Which bytes go into an answer.
struct artifact_part {
  /// Without a body: status and headers are all there is to say.
  http::response answer;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

/// Decides how a file of `size` bytes is answered: 200, 206 (one range), 304 (the client names its digest) or 416.
/// Several ranges at once, or a range that is not understood, are answered with the whole file, as RFC 9110 allows.
artifact_part part_of(const read_artifact&, std::uint64_t size);

}  // namespace troupe::api
