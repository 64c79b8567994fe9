#pragma once

#include <stdexcept>
#include <string>

namespace troupe {

/// Our own code was wrong. Kills the actor that met it; its supervisor rebuilds it from the journal.
class broken_invariant : public std::logic_error {
  using std::logic_error::logic_error;
};

}  // namespace troupe

#define TROUPE_INVARIANT(...)                                                                                          \
  do {                                                                                                                 \
    if (!(__VA_ARGS__))                                                                                                \
      throw ::troupe::broken_invariant(std::string(__FILE__ ":") + std::to_string(__LINE__) + ": " #__VA_ARGS__);      \
  } while (false)
