#include "bench/client.hpp"

#include "bench/measure.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

/// How long a request that a broken connection took along waits before it is sent again.
constexpr auto again_after = std::chrono::milliseconds(2);

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "bench: %s: %s\n", what, std::strerror(errno));
  std::_Exit(1);
}

std::string bytes_of(const order& o) {
  return o.method + " " + o.path + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: " + o.content_type +
         "\r\ncontent-length: " + std::to_string(o.body.size()) + "\r\n" + o.fields + "\r\n" + o.body;
}

}  // namespace

/// A connection, and the answer that is arriving on it.
struct client::line {
  ~line() { shut(); }

  bool open(std::uint16_t port) {
    shut();
    descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return ::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }

  void shut() {
    if (descriptor >= 0)
      ::close(descriptor);
    descriptor = -1;
    in.clear();
  }

  bool send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      auto n = ::send(descriptor, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0)
        return false;
      sent += static_cast<std::size_t>(n);
    }
    return true;
  }

  /// Reads what is there; false when the connection is gone.
  bool receive() {
    char piece[64 * 1024];
    auto n = ::recv(descriptor, piece, sizeof piece, 0);
    if (n <= 0)
      return false;
    in.append(piece, static_cast<std::size_t>(n));
    return true;
  }

  /// Takes an answer that is there as a whole.
  bool take(reply& to) {
    auto head = in.find("\r\n\r\n");
    if (head == std::string::npos)
      return false;
    std::string_view header(in.data(), head);
    auto at = std::min(header.find("\r\ncontent-length: "), header.find("\r\nContent-Length: "));
    std::size_t length = 0;
    if (at != header.npos)
      std::from_chars(header.data() + at + 18, header.data() + head, length);
    if (in.size() < head + 4 + length)
      return false;
    std::from_chars(in.data() + 9, in.data() + 12, to.status);
    to.head.assign(in, 0, head + 4);
    to.body.assign(in, head + 4, length);
    in.erase(0, head + 4 + length);
    return true;
  }

  int descriptor = -1;
  std::string in;
  std::size_t number = 0;
  std::string out;
  steady::time_point began;
};

client::client(std::uint16_t port) : port_(port) {}
client::~client() = default;

reply client::ask(const order& what) {
  reply answer;
  load(
    1, 1, [&](std::size_t) { return what; }, [&](std::size_t, const reply& got) { answer = got; });
  if (answer.status >= 300) {
    std::fprintf(stderr, "bench: %d %s\n", answer.status, answer.body.substr(0, 2000).c_str());
    std::_Exit(1);
  }
  return answer;
}

std::string client::whole(const order& what) {
  auto got = ask(what);
  return got.head + got.body;
}

std::vector<double> client::load(std::size_t total, std::size_t in_flight,
                                 const std::function<order(std::size_t)>& next,
                                 const std::function<void(std::size_t, const reply&)>& hear, bool patient) {
  std::vector<double> took(total);
  std::size_t started = 0, done = 0;
  auto ready = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<line*> broken;
  auto send = [&](line& l) {
    if (l.descriptor < 0) {
      if (!l.open(port_))
        return false;
      epoll_event wanted{.events = EPOLLIN, .data = {.ptr = &l}};
      if (::epoll_ctl(ready, EPOLL_CTL_ADD, l.descriptor, &wanted) != 0)
        give_up("epoll_ctl");
    }
    return l.send(l.out);
  };
  auto lost = [&](line& l) {
    if (!patient)
      give_up("the node is gone");
    l.shut();
    broken.push_back(&l);
  };
  auto begin = [&](line& l) {
    l.number = started++;
    l.out = bytes_of(next(l.number));
    l.began = steady::now();
    if (!send(l))
      lost(l);
  };
  while (lines_.size() < in_flight)
    lines_.push_back(std::make_unique<line>());
  for (auto& l : lines_)
    l->shut();
  for (std::size_t i = 0; i < std::min(in_flight, total); ++i)
    begin(*lines_[i]);
  while (done < total) {
    epoll_event events[128];
    auto n = ::epoll_wait(ready, events, 128, broken.empty() ? -1 : static_cast<int>(again_after.count()));
    for (int i = 0; i < n; ++i) {
      auto& l = *static_cast<line*>(events[i].data.ptr);
      if (!l.receive()) {
        lost(l);
        continue;
      }
      reply answer;
      if (!l.take(answer))
        continue;
      took[l.number] = ms_since(l.began);
      ++done;
      hear(l.number, answer);
      if (started < total)
        begin(l);
    }
    for (auto* l : std::exchange(broken, {}))
      if (!send(*l))
        lost(*l);
  }
  ::close(ready);
  return took;
}

}  // namespace troupe::bench
