#pragma once

#include "core/base/json.hpp"
#include "core/workflow/event.hpp"

namespace troupe::worker {

/// Longer messages of a failure are cut; a longer code is refused.
inline constexpr std::size_t failure_message_bytes_max = 16 * 1024;
inline constexpr std::size_t failure_code_bytes_max = 100;

/// Reads why an attempt failed, as a worker says it: `{code, message, retryable, retry_after}`. Only `code` is
/// required; `retry_after` is a duration such as `30s`.
result<task_error> read_failure(const json::value&);

/// Cuts a text between two of its characters.
void cut_text(std::string& text, std::size_t bytes_max);

}  // namespace troupe::worker
