#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <map>
#include <optional>
#include <string>

namespace troupe::quality {

/// Who looks at which review, so that two people do not decide the same. A claim is a lease: it ends by itself, and
/// nobody has to give it back.
class claim_table {
public:
  struct claim {
    std::string by;
    timestamp until;
  };

  explicit claim_table(std::size_t claims_max) : claims_max_(claims_max) {}

  /// Claims a review, or renews the claim of the same person. Refused: somebody else's (`conflict`), too many (`busy`).
  result<claim> take(const std::string& review, const std::string& by, milliseconds span, timestamp now);

  /// Gives it back. Refused: it is somebody else's.
  result<void> release(const std::string& review, const std::string& by, timestamp now);

  /// The claim that holds now.
  std::optional<claim> find(const std::string& review, timestamp now) const;

  /// Why this person may not decide the review now, if so.
  std::optional<refused> in_the_way(const std::string& review, const std::string& by, timestamp now) const;

private:
  std::size_t claims_max_;
  std::map<std::string, claim> claims_;
};

}  // namespace troupe::quality
