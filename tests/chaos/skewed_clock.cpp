// Preloaded into a node: its time of day is off by as many seconds as the first 8 bytes of the file TROUPE_SKEW say.
// Clocks that nobody sets are as they are, and so are waits: only who asks for the time of day is lied to.

#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

const volatile std::int64_t* skew() {
  static const auto* mapped = []() -> const volatile std::int64_t* {
    const char* path = std::getenv("TROUPE_SKEW");
    auto file = path ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
      return nullptr;
    auto* at = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    return at == MAP_FAILED ? nullptr : static_cast<const volatile std::int64_t*>(at);
  }
  ();
  return mapped;
}

std::int64_t seconds_off() {
  const auto* at = skew();
  return at ? *at : 0;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t id, timespec* out) noexcept {
  auto answer = static_cast<int>(::syscall(SYS_clock_gettime, id, out));
  if (answer == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    out->tv_sec += seconds_off();
  return answer;
}

int gettimeofday(timeval* out, void*) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  out->tv_sec = now.tv_sec;
  out->tv_usec = static_cast<suseconds_t>(now.tv_nsec / 1000);
  return 0;
}

time_t time(time_t* out) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (out)
    *out = now.tv_sec;
  return now.tv_sec;
}
}
