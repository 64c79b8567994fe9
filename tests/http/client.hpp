#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// A client that does exactly what a test says, over a real socket. Waits are bounded generously.
class client {
public:
  explicit client(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  client(client&& other) noexcept : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_) {}
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client() { close(); }

  bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Says that nothing more will be sent.
  void half_close() { ::shutdown(socket_, SHUT_WR); }

  void close() {
    if (socket_ >= 0)
      ::close(std::exchange(socket_, -1));
  }

  /// Reads until what was read contains `text`, the peer closes, or patience ends; returns all of it.
  std::string read_until(std::string_view text) {
    std::string all;
    for (std::size_t from = 0; all.find(text, from) == all.npos && read_some(all);)
      from = all.size() - std::min(all.size(), text.size() + 16 * 1024);
    return all;
  }

  /// Reads until the peer closes (see `closed`) or patience ends.
  std::string read_all() {
    std::string all;
    while (read_some(all)) {
    }
    return all;
  }

  /// The peer has closed, as far as was read.
  bool closed() const { return closed_; }

  /// Whether something arrives within so short a time that one can wait for it in vain.
  bool quiet(std::chrono::milliseconds span = std::chrono::milliseconds(50)) {
    pollfd p{socket_, POLLIN, 0};
    return ::poll(&p, 1, static_cast<int>(span.count())) == 0;
  }

private:
  bool read_some(std::string& into) {
    pollfd p{socket_, POLLIN, 0};
    if (::poll(&p, 1, 20'000) <= 0)
      return false;
    char buffer[16 * 1024];
    auto count = ::recv(socket_, buffer, sizeof buffer, 0);
    if (count <= 0) {
      closed_ = true;
      return false;
    }
    into.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  bool connected_ = false;
  bool closed_ = false;
};

/// Asks again and again until it is so; false when patience ends.
template <class Predicate>
bool becomes(Predicate holds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

}  // namespace troupe
