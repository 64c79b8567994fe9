#pragma once

#include "http/session.hpp"
#include "net/exchange.hpp"
#include "net/listener.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using steady_time = std::chrono::steady_clock::time_point;

/// What all connections of a listener share. Only the counters are read by other threads.
struct service {
  listener_options options;
  listener::request_callback on_request;
  std::shared_ptr<outbox> box;
  /// A `Host` header is checked against `options.hosts`.
  bool checks_host = true;
  std::string date;
  std::function<void(const std::shared_ptr<connection>&)> on_closed;

  std::atomic<std::uint64_t> open = 0;
  std::atomic<std::uint64_t> accepted = 0;
  std::atomic<std::uint64_t> requests = 0;
  std::atomic<std::uint64_t> dropped_slow = 0;
  std::atomic<std::uint64_t> timed_out = 0;
};

/// One client. Lives on the listener's thread.
class connection : public std::enable_shared_from_this<connection> {
public:
  connection(tcp::socket, service&);

  void start();

  /// Takes one step of an answer; `run` moves it on.
  void deliver(delivery&&);

  /// Does all that can be done now: hands out requests, writes, reads, ends.
  void run();

  /// Answers what is in progress and closes; at once when nothing is.
  void drain();

  /// Closes hard and tells those who still answer. Idempotent.
  void close();

  /// Enforces the timeouts.
  void check(steady_time now);

  /// Answers were delivered and `run` is due.
  bool dirty = false;

private:
  enum class phase : std::uint8_t { idle, header, body, busy };

  void read();
  void on_read(const boost::system::error_code&, std::size_t bytes);
  void hand_out();
  void write();
  void write_some();
  void on_write(const boost::system::error_code&, std::size_t bytes);
  void say_goodbye();
  bool requires_presence() const;
  void forget(std::uint64_t id);
  void watch_clock();
  bool accepts_host(const http::request&) const;

  tcp::socket socket_;
  service& service_;
  http::session session_;
  std::shared_ptr<net::flow> flow_;
  std::vector<std::pair<std::uint64_t, std::weak_ptr<exchange>>> exchanges_;
  /// Of answers that are not yet with the kernel.
  std::vector<receipt> receipts_;
  std::array<char, 8 * 1024> input_;
  std::string sending_;
  std::size_t sent_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool input_ended_ = false;
  bool lingering_ = false;
  bool closed_ = false;
  phase phase_ = phase::header;
  std::uint64_t phase_request_ = 0;
  std::uint64_t last_request_ = 0;
  steady_time read_deadline_;
  steady_time write_deadline_;
};

}  // namespace troupe::net
