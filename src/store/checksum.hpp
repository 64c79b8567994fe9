#pragma once

#include "core/base/id.hpp"
#include "store/digest.hpp"

namespace troupe::store {

/// What is kept beside a record to notice that it, or where it stands, is not what was written. `content` is the
/// record's text, or the digest of the blob it is in.
inline std::int64_t checksum_of(sha256& sum, const execution_id& execution, std::uint64_t first, std::uint32_t count,
                                std::string_view content) {
  sum.update(execution.value);
  sum.update("/" + std::to_string(first) + "+" + std::to_string(count) + "/");
  sum.update(content);
  return sum.finish_short();
}

}  // namespace troupe::store
