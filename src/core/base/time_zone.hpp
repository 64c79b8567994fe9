#pragma once

#include "core/base/posix_zone.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What the clocks on the wall of some zone show.
using local_timestamp = std::chrono::local_time<std::chrono::microseconds>;

TROUPE_ENUM(local_kind, once, skipped, twice)

/// The times in UTC at which the clocks of a zone show, or would show, a local time.
struct local_reading {
  local_kind kind = local_kind::once;
  /// `once`: both are the time. `twice`, when clocks were set back: the first and the second time. `skipped`, when
  /// clocks were set forward over it: the local time by the offset after the change, which lies before it, and by the
  /// offset before the change, which lies after it.
  timestamp earlier;
  timestamp later;
  /// When the clocks were set; nothing if `once`.
  std::optional<timestamp> change = {};

  bool operator==(const local_reading&) const = default;
};

/// The clocks of one place: how far they are from UTC, and when that changes.
class time_zone {
public:
  /// Reads a compiled zone (TZif, RFC 9636, any version). Refuses what is malformed, has leap seconds, or is larger
  /// than `bytes_max`.
  static result<time_zone> parse(std::string name, std::string_view bytes);
  /// A zone whose offset never changes.
  static time_zone fixed(std::string name, std::chrono::seconds offset);

  static constexpr std::size_t bytes_max = 64 * 1024;

  const std::string& name() const { return name_; }

  std::chrono::seconds offset_at(timestamp) const;
  /// Returns the period the time lies in: its `end` is the next change.
  zone_period period_at(timestamp) const;

  local_timestamp to_local(timestamp) const;

  /// Returns all there is to say about a local time.
  local_reading read(local_timestamp) const;
  /// Returns the time of a local time: of one that is shown twice the first; one that is skipped is read with the
  /// offset before the change, so half past two becomes half past three.
  timestamp to_utc(local_timestamp) const;

private:
  struct change {
    std::chrono::sys_seconds at;
    std::chrono::seconds offset;
  };

  zone_period period_of(std::chrono::sys_seconds) const;

  std::string name_;
  std::chrono::seconds first_{0};
  std::vector<change> changes_;
  /// What holds after the last change.
  std::optional<posix_zone> rule_;
};

/// Returns the compiled zone (TZif) of a name, or why there is none. Called with names that are well formed: words of
/// letters, digits, `_`, `+` and `-` between slashes.
using zone_provider = std::function<result<std::string>(std::string_view name)>;

/// Says where zones come from. Called when the program starts; without it there is UTC alone.
void set_zone_provider(zone_provider);

/// Returns the zone of that name in the IANA database, `Europe/Berlin` or `UTC`, which lives as long as the process.
/// Safe to call from any thread; a zone is read once.
result<const time_zone*> find_zone(std::string_view name);

}  // namespace troupe
