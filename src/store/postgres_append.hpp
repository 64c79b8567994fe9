#pragma once

#include "store/append_plan.hpp"
#include "store/digest.hpp"
#include "store/postgres_session.hpp"

namespace troupe::store::postgres {

/// Stores appends with everything that goes with them in one statement: one round trip, one transaction, whole or not
/// at all. In the same statement it is checked that each shard is still of the epoch given, and kept so until the
/// transaction is over, and that each journal ends where its first append begins. If anything of that is not so the
/// statement stores nothing and says what.
///
/// A batch whose answer was lost is sent again as it is: either it is stored now, or the journal says that it was.
class append_statement {
public:
  /// Whether what appends claim, which may be keys only, each another one, is settled in the statement, or by others.
  enum class claims { with_it, by_others };

  append_statement(session& on, std::span<const append> batch, std::span<const std::string> big, sha256& sum, claims c)
    : session_(on), batch_(batch), big_(big), sum_(sum), claims_(c) {}

  /// Stores what of the plan is at these places; with none, only checks. Returns whether all of it fits; if not, the
  /// plan has been told.
  result<bool> store(append_plan&, std::span<const std::size_t> heads, std::span<const std::size_t> places);

  /// Returns whether exactly this append is in the journal.
  result<bool> is_stored(std::size_t place);

private:
  std::int64_t checksum(std::size_t place);

  session& session_;
  std::span<const append> batch_;
  std::span<const std::string> big_;
  sha256& sum_;
  claims claims_;
};

}  // namespace troupe::store::postgres
