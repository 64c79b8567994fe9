#include "actors/stop_source.hpp"

#include <cerrno>
#include <cstdint>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace troupe {

stop_source::stop_source() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0)
    throw std::system_error(errno, std::generic_category(), "eventfd");
}

stop_source::~stop_source() {
  ::close(fd_);
}

void stop_source::request() {
  if (requested_.exchange(true, std::memory_order_acq_rel))
    return;
  std::uint64_t one = 1;
  [[maybe_unused]] auto written = ::write(fd_, &one, sizeof one);
}

}  // namespace troupe
