#pragma once

#include "http/session.hpp"
#include "net/exchange.hpp"
#include "net/listener.hpp"
#include "net/pace.hpp"
#include "net/tls.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
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
  std::shared_ptr<const http::offers> offers;
  listener::request_callback on_request;
  std::shared_ptr<outbox> box;
  std::optional<net::identity> identity;
  /// A `Host` header is checked against `options.hosts`.
  bool checks_host = true;
  http::standing_fields standing;
  std::function<void(const std::shared_ptr<connection>&)> on_closed;
  /// Where a connection that sends much is read, one at a time.
  std::array<char, 64 * 1024> input;
  std::size_t arriving_bytes = 0;
  std::shared_ptr<counters> counts;
};

/// Where a client is: its own address, and the one its connections are counted by.
struct client_address {
  std::string own;
  std::string counted;
};

/// One client. Lives on the listener's thread.
class connection : public std::enable_shared_from_this<connection> {
public:
  connection(tcp::socket, client_address, service&);

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

  const std::string& counted_as() const { return peer_.counted; }

  /// Answers were delivered and `run` is due.
  bool dirty = false;

private:
  enum class phase : std::uint8_t { handshake, idle, header, body, busy };

  /// A request that is being worked on. `counts` against the limit of all.
  struct open_request {
    std::uint64_t id;
    std::weak_ptr<exchange> answer;
    bool counts = true;
  };

  void await_hello();
  void on_hello();
  void on_handshake(const boost::system::error_code&);
  void read();
  void on_read(const boost::system::error_code&, std::size_t bytes);
  void take(std::string_view bytes);
  void read_more();
  void count_arriving();
  void hand_out();
  std::optional<http::response> answer_ourselves(const http::request&, const http::terms&);
  void write();
  void write_some();
  void on_write(const boost::system::error_code&, std::size_t bytes);
  void say_goodbye();
  bool requires_presence() const;
  void uncount(std::uint64_t id);
  void forget(std::uint64_t id);
  void watch_clock();
  void give_up(counters::count& because);
  bool accepts_host(const http::request&) const;

  tcp::socket socket_;
  std::unique_ptr<secure_channel> tls_;
  client_address peer_;
  service& service_;
  http::session session_;
  std::shared_ptr<net::flow> flow_;
  std::vector<open_request> open_;
  /// Of answers that are not yet with the kernel.
  std::vector<receipt> receipts_;
  /// Enough for most requests; an idle client costs no more than this.
  std::array<char, 1024> input_;
  std::string sending_;
  std::size_t sent_ = 0;
  std::size_t arriving_ = 0;
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
  steady_time last_sent_;
  pace receiving_;
  pace delivering_;
};

}  // namespace troupe::net
