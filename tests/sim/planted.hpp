#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::testing {

/// While one of these is about, the product's code is as it is written, whatever bug is planted: what judges the node
/// must not have its bugs.
class innocence {
public:
  innocence() { ++count_; }
  innocence(const innocence&) = delete;
  ~innocence() { --count_; }

  static bool now() { return count_ > 0; }

private:
  static inline unsigned count_ = 0;
};

}  // namespace troupe::testing
