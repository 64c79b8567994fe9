#include "fuzz/fuzz.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  troupe::fuzz::run({reinterpret_cast<const char*>(bytes), count});
  return 0;
}
