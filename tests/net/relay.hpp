#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace troupe::net {

/// What is between two nodes: it hands bytes on, or loses everything and keeps the connections, as a network does that
/// is cut.
class relay {
public:
  explicit relay(std::uint16_t to) : to_(to), listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    auto here = at(0);
    ::bind(listening_, reinterpret_cast<sockaddr*>(&here), sizeof here);
    ::listen(listening_, 16);
    socklen_t size = sizeof here;
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &size);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~relay() {
    stopping_ = true;
    thread_.join();
    ::close(listening_);
    for (auto [a, b] : pairs_) {
      ::close(a);
      ::close(b);
    }
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// Nothing passes, and nobody is told.
  std::atomic<bool> cut = false;

private:
  static sockaddr_in at(std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
  }

  void run() {
    while (!stopping_) {
      std::vector<pollfd> all{{cut ? -1 : listening_, POLLIN, 0}};
      for (auto [a, b] : pairs_) {
        all.push_back({cut ? -1 : a, POLLIN, 0});
        all.push_back({cut ? -1 : b, POLLIN, 0});
      }
      ::poll(all.data(), all.size(), 10);
      if (cut)
        continue;
      std::vector<std::pair<int, int>> kept;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        auto [a, b] = pairs_[i];
        auto alive = (all[1 + 2 * i].revents == 0 || pass(a, b)) && (all[2 + 2 * i].revents == 0 || pass(b, a));
        if (alive) {
          kept.push_back(pairs_[i]);
        } else {
          ::close(a);
          ::close(b);
        }
      }
      pairs_ = std::move(kept);
      if (all[0].revents != 0)
        take();
    }
  }

  void take() {
    auto a = ::accept(listening_, nullptr, nullptr), b = ::socket(AF_INET, SOCK_STREAM, 0);
    auto there = at(to_);
    if (::connect(b, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0)
      return pairs_.emplace_back(a, b), void();
    ::close(a);
    ::close(b);
  }

  static bool pass(int from, int to) {
    char bytes[16 * 1024];
    auto got = ::recv(from, bytes, sizeof bytes, 0);
    if (got <= 0)
      return false;
    for (ssize_t sent = 0; sent < got;) {
      auto some = ::send(to, bytes + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
      if (some <= 0)
        return false;
      sent += some;
    }
    return true;
  }

  std::uint16_t to_;
  int listening_;
  std::uint16_t port_ = 0;
  std::vector<std::pair<int, int>> pairs_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace troupe::net
