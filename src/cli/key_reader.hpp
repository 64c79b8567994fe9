#pragma once

#include "core/base/time.hpp"

#include <optional>

namespace troupe::cli {

/// Keys as they are pressed: the terminal neither waits for Enter nor shows them as long as this lives.
class key_reader {
public:
  virtual ~key_reader() = default;

  /// Waits for a key; nothing after so long, when the terminal has another size, or on Ctrl-C.
  virtual std::optional<char> wait(milliseconds) = 0;
};

}  // namespace troupe::cli
