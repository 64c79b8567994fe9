#pragma once

#include "core/workflow/execution.hpp"

#include <string>
#include <string_view>

/// An execution as bytes, so that a long history need not be read from its beginning. Only an optimisation: one that
/// cannot be read is as good as none, and the history tells the same.
namespace troupe {

/// Raise it whenever a member of an execution is added, moved or means something else, and whenever `apply` does: what
/// an earlier release wrote is then left unread. A test compares the bytes of one execution with those of before.
inline constexpr std::uint32_t snapshot_format = 3;

/// Returns all of an execution that its events decide.
std::string take_snapshot(const execution&);

/// Returns the execution the bytes were taken of, under the plan it followed then. `corrupt` if they are of another
/// format, another version of the workflow, or not what `take_snapshot` returned.
result<execution> read_snapshot(const execution_id&, std::shared_ptr<const plan>, std::string_view snapshot);

/// How often one execution is worth a snapshot: after so many events, and not before its records have grown by twice
/// the size of the last, so that all of them together are never more than half of its history.
class snapshot_pace {
public:
  /// A record of so many bytes was written or read.
  void record(std::size_t bytes) { bytes_ += bytes; }
  /// A snapshot was taken or read at this event.
  void taken(std::uint64_t sequence, std::size_t bytes);
  /// Whether one is due at this event. Never if `events` is 0.
  bool due(std::uint64_t sequence, std::uint64_t events) const;

private:
  std::uint64_t last_ = 0;
  std::size_t bytes_last_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace troupe
