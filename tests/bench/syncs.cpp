#include "bench/syncs.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

using steady = std::chrono::steady_clock;

sync_counts own;
std::atomic<sync_counts*> current = &own;

int counted(const char* name, int descriptor) {
  auto* next = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, name));
  auto& counts = syncs();
  auto begin = steady::now();
  if (auto delay = counts.delay_us.load(); delay > 0)
    std::this_thread::sleep_for(std::chrono::microseconds(delay));
  auto status = next(descriptor);
  counts.nanoseconds += std::chrono::nanoseconds(steady::now() - begin).count();
  ++counts.count;
  return status;
}

}  // namespace

sync_counts& syncs() {
  return *current;
}

sync_counts* map_counts(const std::filesystem::path& file) {
  auto descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0 || ::ftruncate(descriptor, sizeof(sync_counts)) != 0) {
    std::perror(file.c_str());
    std::exit(1);
  }
  auto* at = ::mmap(nullptr, sizeof(sync_counts), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  ::close(descriptor);
  if (at == MAP_FAILED) {
    std::perror("mmap");
    std::exit(1);
  }
  return static_cast<sync_counts*>(at);
}

void count_in(const std::filesystem::path& file) {
  current = map_counts(file);
}

}  // namespace troupe::bench

// SQLite and the blobs reach the disk through these two.
extern "C" int fsync(int descriptor) {
  return troupe::bench::counted("fsync", descriptor);
}

extern "C" int fdatasync(int descriptor) {
  return troupe::bench::counted("fdatasync", descriptor);
}
