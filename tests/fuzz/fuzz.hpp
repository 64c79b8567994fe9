#pragma once

#include <cstdlib>
#include <string_view>

/// What every target of the fuzzer is: bytes come in, nothing is printed, a broken promise ends the program.
namespace troupe::fuzz {

/// Carries out what the target is for. Called again and again.
void run(std::string_view bytes);

/// Ends the program where a promise is broken, so that the fuzzer keeps the bytes that did it.
inline void expect(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace troupe::fuzz
