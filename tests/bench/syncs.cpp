#include "bench/syncs.hpp"

#include <chrono>

#include <dlfcn.h>

namespace troupe::bench {

sync_counts syncs;

namespace {

using steady = std::chrono::steady_clock;

int counted(const char* name, int descriptor) {
  auto* next = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, name));
  auto begin = steady::now();
  auto status = next(descriptor);
  syncs.nanoseconds += std::chrono::nanoseconds(steady::now() - begin).count();
  ++syncs.count;
  return status;
}

}  // namespace
}  // namespace troupe::bench

// SQLite and the blobs reach the disk through these two.
extern "C" int fsync(int descriptor) {
  return troupe::bench::counted("fsync", descriptor);
}

extern "C" int fdatasync(int descriptor) {
  return troupe::bench::counted("fdatasync", descriptor);
}
