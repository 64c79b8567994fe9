#pragma once

#include "core/base/enum.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/worker/attempt_token.hpp"

#include <deque>
#include <map>
#include <string>
#include <unordered_map>

namespace troupe::worker {

/// What a worker has of an attempt while it works on it.
struct lease {
  std::uint64_t serial = 0;
  std::string worker;
  std::string queue;
  std::string uses;
  /// How long nothing may be heard of it, since when it is held, and when it is over if nothing is heard.
  milliseconds length{0};
  timestamp since;
  timestamp until;
  /// What its worker said last of how far it is.
  double fraction = 0;
  std::string note = {};
};

/// What became of a lease.
///
/// - `completed`, `failed`: the worker's outcome is recorded.
/// - `lapsed`: nothing was heard of it for too long.
/// - `returned`: it did not reach the worker.
/// - `unsettled`: nobody here knows: what is shown for it later is judged elsewhere, as is a token of an earlier life.
TROUPE_ENUM(lease_end, completed, failed, lapsed, returned, unsettled)

struct lease_options {
  /// What one worker may hold at once.
  std::uint32_t per_worker_max = 1'000;
  /// Leases that are over and still known, to tell a worker that is late what became of its attempt.
  std::size_t ended_max = 10'000;
};

/// Who works on which attempt, in this life of the node.
class lease_table {
public:
  explicit lease_table(lease_options options = {}) : options_(options) {}

  /// How many more attempts the worker may be handed.
  std::uint32_t room_of(const std::string& worker) const;

  /// An attempt was handed out. A lease it had before has lapsed.
  void grant(const attempt_key&, lease, timestamp now);

  /// Returns the lease a token speaks for, or nullptr if that is for the execution to judge. Refused as `stale` if it
  /// is over, with what became of it, and if the attempt was handed to another worker.
  result<lease*> find(const handover&);

  /// The lease of the attempt is over, whoever has it. Returns it; nothing if there is none.
  std::optional<lease> end(const attempt_key&, lease_end, timestamp now);

  /// What became of the handover is known, whether its lease is held here or not.
  void conclude(const handover&, lease_end, timestamp now);

  /// All leases, by attempt.
  const std::map<attempt_key, lease>& all() const { return leases_; }

private:
  struct ended {
    attempt_key attempt;
    lease_end how = lease_end::lapsed;
    timestamp at;
  };

  void remember(const attempt_key&, std::uint64_t serial, lease_end, timestamp now);

  lease_options options_;
  std::map<attempt_key, lease> leases_;
  std::unordered_map<std::string, std::uint32_t> held_;
  std::unordered_map<std::uint64_t, ended> ended_;
  std::deque<std::uint64_t> ended_order_;
};

}  // namespace troupe::worker
