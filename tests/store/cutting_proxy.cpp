#include "tests/store/cutting_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <vector>

namespace troupe::testing {
namespace {

sockaddr_un address_in(const std::string& directory) {
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  std::strncpy(at.sun_path, (directory + "/.s.PGSQL.5432").c_str(), sizeof at.sun_path - 1);
  return at;
}

bool pass(const char* bytes, ssize_t size, int to) {
  for (ssize_t sent = 0; sent < size;) {
    auto n = ::send(to, bytes + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    sent += n;
  }
  return true;
}

}  // namespace

cutting_proxy::cutting_proxy(std::string directory, std::string server)
  : directory_(std::move(directory)), server_(std::move(server)) {
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto at = address_in(directory_);
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 16) != 0 ||
      ::pipe(stop_) != 0)
    throw std::runtime_error("cannot listen in " + directory_);
  thread_ = std::thread([this] { run(); });
}

cutting_proxy::~cutting_proxy() {
  ::close(stop_[1]);
  thread_.join();
  ::close(stop_[0]);
  ::close(listener_);
}

bool cutting_proxy::cuts(bool whole, std::atomic<int>& left) {
  bool cut = whole && left >= 0 && left-- == 0;
  cuts_ += cut ? 1 : 0;
  return cut;
}

/// One thread: pairs of sockets, each passed on in both directions.
void cutting_proxy::run() {
  struct connection {
    int client, server;
  };
  std::vector<connection> open;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    std::vector<pollfd> wait{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& c : open) {
      wait.push_back({c.client, POLLIN, 0});
      wait.push_back({c.server, POLLIN, 0});
    }
    ::poll(wait.data(), wait.size(), -1);
    if (wait[0].revents != 0)
      break;
    for (auto i = open.size(); i-- > 0;) {
      auto c = open[i];
      bool alive = true;
      if (wait[2 + 2 * i].revents != 0) {
        auto n = ::recv(c.client, buffer.data(), buffer.size(), 0);
        // A round trip asked for ends with a sync: `S`, and nothing in it.
        bool whole = n >= 5 && std::memcmp(buffer.data() + n - 5, "S\0\0\0\4", 5) == 0;
        alive = n > 0 && !cuts(whole, requests_left_) && pass(buffer.data(), n, c.server);
      }
      if (alive && wait[3 + 2 * i].revents != 0) {
        auto n = ::recv(c.server, buffer.data(), buffer.size(), 0);
        // The answer to a round trip ends with `Z` and the state: ready for more.
        bool whole = n >= 6 && buffer[static_cast<std::size_t>(n) - 6] == 'Z';
        alive = n > 0 && !cuts(whole, answers_left_) && pass(buffer.data(), n, c.client);
      }
      if (!alive) {
        ::close(c.client);
        ::close(c.server);
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    if ((wait[1].revents & POLLIN) != 0) {
      connection fresh{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC), ::socket(AF_UNIX, SOCK_STREAM, 0)};
      auto at = address_in(server_);
      if (::connect(fresh.server, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) {
        open.push_back(fresh);
      } else {
        ::close(fresh.client);
        ::close(fresh.server);
      }
    }
  }
  for (const auto& c : open) {
    ::close(c.client);
    ::close(c.server);
  }
}

}  // namespace troupe::testing
