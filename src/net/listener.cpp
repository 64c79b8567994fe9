#include "net/listener.hpp"

#include "net/connection.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <ctime>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

namespace troupe::net {
namespace {

/// After a failed accept (no more file descriptors), so that it does not spin.
constexpr auto accept_pause = 100ms;

/// What a client above the limit of its address is told. It is not known yet what it wants, so it is not read.
constexpr std::string_view too_many =
  "HTTP/1.1 429 Too Many Requests\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";

std::string date_at(std::time_t at) {
  return http::http_date(
    std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::from_time_t(at)));
}

/// What connections are counted by: an IPv4 address, or the network of 64 bits that one IPv6 host may fill.
std::string counted_as(const asio::ip::address& address) {
  if (address.is_v4())
    return address.to_string();
  auto v6 = address.to_v6();
  if (v6.is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string();
}

std::string peer_of(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return counted_as(address);
  return address.to_string();
}

refused cannot_listen(const boost::system::error_code& error, const listener_options& options) {
  auto place = std::to_string(options.port) + " on " + options.address;
  if (error == asio::error::address_in_use)
    return {errc::busy, "port " + place + " is in use", {}, "stop the other process or choose --port"};
  if (error == asio::error::access_denied)
    return {errc::denied, "port " + place + " may not be opened", {}, "choose --port 1024 or above"};
  return {errc::unavailable,
          "cannot listen at port " + place + ": " + error.message(),
          {},
          "choose an address of this machine with --address"};
}

}  // namespace

std::optional<std::string> validate(const listener_options& options) {
  if (options.connections_max < 1 || options.connections_per_address_max < 1 || options.requests_max < 1 ||
      options.limits.pipeline_max < 1)
    return "connections_max, connections_per_address_max, requests_max and pipeline_max must be at least 1";
  for (auto timeout : {options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout,
                       options.linger_timeout, options.rate_window, options.heartbeat, options.tls.handshake_timeout,
                       options.tls.renew_every})
    if (timeout <= 0ms)
      return "timeouts must be longer than nothing";
  if (options.tls.certificate.empty() != options.tls.key.empty())
    return "tls_certificate and tls_key go together";
  for (const auto& origin : options.offers.origins)
    if (!http::is_origin(origin))
      return "cors_origins: \"" + origin + "\" is not an origin; write https://app.example, one for each";
  return std::nullopt;
}

/// Everything but `shutdown` and the counters belongs to its thread.
class listener::server {
public:
  server(listener_options, request_callback);
  ~server() { shutdown(0ms); }

  result<void> open();
  void shutdown(milliseconds deadline);
  void renew_certificate();
  std::uint16_t port() const { return port_; }
  const service& shared() const { return service_; }

private:
  void accept();
  void on_accept(const boost::system::error_code&, tcp::socket);
  bool has_room(const std::string& address);
  void turn_away(tcp::socket&);
  void look_at_certificate(bool always);
  void watch_certificate();
  void notice(std::string_view event, const std::string& why) const;
  void deliver();
  void sweep();
  void begin_shutdown(milliseconds deadline);
  void close_all();
  void end_if_done();

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_timer_{io_};
  asio::steady_timer sweep_timer_{io_};
  asio::steady_timer shutdown_timer_{io_};
  asio::steady_timer certificate_timer_{io_};
  service service_;
  std::unordered_set<std::shared_ptr<connection>> connections_;
  std::unordered_map<std::string, std::size_t> by_address_;
  std::vector<std::shared_ptr<connection>> dirty_;
  std::uint16_t port_ = 0;
  std::time_t date_of_ = 0;
  bool accepting_ = false;
  bool sweeping_ = false;
  bool stopping_ = false;
  std::mutex shutdown_mutex_;
  std::thread thread_;
};

listener::server::server(listener_options options, request_callback on_request) {
  service_.options = std::move(options);
  service_.counts = service_.options.counts ? service_.options.counts : std::make_shared<counters>();
  service_.standing.answers = &service_.counts->answers;
  service_.offers = std::make_shared<const http::offers>(service_.options.offers);
  const auto& tls = service_.options.tls;
  service_.standing.defaults =
    http::guarding_fields(tls.used() ? std::chrono::floor<std::chrono::seconds>(tls.hsts) : std::chrono::seconds{0});
  service_.on_request = std::move(on_request);
  service_.box = std::make_shared<outbox>([this] { asio::post(io_, [this] { deliver(); }); });
  service_.on_closed = [this](const std::shared_ptr<connection>& closed) {
    connections_.erase(closed);
    if (auto counted = by_address_.find(closed->counted_as()); counted != by_address_.end() && --counted->second == 0)
      by_address_.erase(counted);
    service_.counts->connections_open = connections_.size();
    accept();
    end_if_done();
  };
}

result<void> listener::server::open() {
  auto& options = service_.options;
  boost::system::error_code error;
  auto address = asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
  if (error)
    return refused{errc::invalid, "\"" + options.address + "\" is not an IP address", "address",
                   "write 127.0.0.1, 0.0.0.0, ::1 or another address of this machine"};
  if (options.tls.used()) {
    auto loaded = identity::load(options.tls);
    if (!loaded)
      return std::move(loaded).error();
    service_.identity = *std::move(loaded);
  }
  service_.checks_host = address.is_loopback() || !options.hosts.empty();
  tcp::endpoint at(address, options.port);
  acceptor_.open(at.protocol(), error);
  if (!error)
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error)
    acceptor_.bind(at, error);
  if (!error)
    acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error)
    return cannot_listen(error, options);
  port_ = acceptor_.local_endpoint(error).port();

  // Signals are for the main thread.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "http");
    service_.standing.date = date_at(date_of_ = std::time(nullptr));
    accept();
    if (service_.identity)
      watch_certificate();
    io_.run();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return {};
}

void listener::server::shutdown(milliseconds deadline) {
  std::lock_guard lock(shutdown_mutex_);
  if (!thread_.joinable())
    return;
  asio::post(io_, [this, deadline] { begin_shutdown(deadline); });
  thread_.join();
  service_.box->close();
}

void listener::server::accept() {
  if (accepting_ || stopping_ || connections_.size() >= service_.options.connections_max)
    return;
  accepting_ = true;
  acceptor_.async_accept(
    [this](const boost::system::error_code& error, tcp::socket socket) { on_accept(error, std::move(socket)); });
}

void listener::server::on_accept(const boost::system::error_code& error, tcp::socket socket) {
  if (stopping_)
    return;
  if (error) {
    accept_timer_.expires_after(accept_pause);
    accept_timer_.async_wait([this](const auto& cancelled) {
      accepting_ = false;
      if (!cancelled)
        accept();
    });
    return;
  }
  accepting_ = false;
  ++service_.counts->connections_accepted;
  boost::system::error_code unknown;
  auto address = socket.remote_endpoint(unknown).address();
  auto counted = counted_as(address);
  if (!has_room(counted)) {
    ++service_.counts->refused_connections;
    turn_away(socket);
    return accept();
  }
  auto made = std::make_shared<connection>(std::move(socket), client_address{peer_of(address), counted}, service_);
  connections_.insert(made);
  service_.counts->connections_open = connections_.size();
  made->start();
  accept();
  if (!sweeping_)
    sweep();
}

/// Tells a client that it is one too many. What it has sent is taken from the kernel: closing with unread bytes would
/// reset the connection and could take the answer with it.
void listener::server::turn_away(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  if (service_.identity)
    return;
  socket.write_some(asio::buffer(too_many), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.read_some(asio::buffer(service_.input), ignored);
}

/// Counts one more connection of an address, if it may have one.
bool listener::server::has_room(const std::string& address) {
  auto& count = by_address_[address];
  if (count >= service_.options.connections_per_address_max)
    return false;
  ++count;
  return true;
}

/// Looks at the certificate's files again and again.
void listener::server::watch_certificate() {
  certificate_timer_.expires_after(service_.options.tls.renew_every);
  certificate_timer_.async_wait([this](const auto& cancelled) {
    if (cancelled || stopping_)
      return;
    look_at_certificate(false);
    watch_certificate();
  });
}

void listener::server::look_at_certificate(bool always) {
  if (!service_.identity)
    return;
  auto renewed = service_.identity->renew(always);
  if (!renewed)
    return notice("certificate_kept", to_string(renewed.error()));
  if (*renewed)
    notice("certificate_renewed", "it expires at " + to_rfc3339(service_.identity->expires()));
}

void listener::server::renew_certificate() {
  asio::post(io_, [this] { look_at_certificate(true); });
}

void listener::server::notice(std::string_view event, const std::string& why) const {
  if (service_.options.on_notice)
    service_.options.on_notice(event, why);
}

/// Takes what other threads have answered; each connection is written to once.
void listener::server::deliver() {
  if (auto now = std::time(nullptr); now != date_of_)
    service_.standing.date = date_at(date_of_ = now);
  for (auto& d : service_.box->take()) {
    auto to = d.to.lock();
    if (!to)
      continue;
    to->deliver(std::move(d));
    if (!std::exchange(to->dirty, true))
      dirty_.push_back(std::move(to));
  }
  for (auto& to : std::exchange(dirty_, {})) {
    to->dirty = false;
    to->run();
  }
}

void listener::server::sweep() {
  const auto& options = service_.options;
  auto shortest =
    std::min({options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout,
              options.linger_timeout, options.rate_window, options.heartbeat, options.tls.handshake_timeout});
  sweeping_ = true;
  sweep_timer_.expires_after(std::clamp(shortest / 4, milliseconds{5}, milliseconds{1000}));
  sweep_timer_.async_wait([this](const auto& cancelled) {
    sweeping_ = false;
    if (cancelled || connections_.empty())
      return;
    std::vector<std::shared_ptr<connection>> all(connections_.begin(), connections_.end());
    for (auto now = std::chrono::steady_clock::now(); const auto& each : all)
      each->check(now);
    if (!connections_.empty() && !sweeping_)
      sweep();
  });
}

void listener::server::begin_shutdown(milliseconds deadline) {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  accept_timer_.cancel();
  certificate_timer_.cancel();
  shutdown_timer_.expires_after(deadline);
  shutdown_timer_.async_wait([this](const auto& cancelled) {
    if (!cancelled)
      close_all();
  });
  for (const auto& each : std::vector(connections_.begin(), connections_.end()))
    each->drain();
  end_if_done();
}

void listener::server::close_all() {
  for (const auto& each : std::vector(connections_.begin(), connections_.end()))
    each->close();
}

void listener::server::end_if_done() {
  if (!stopping_ || !connections_.empty())
    return;
  shutdown_timer_.cancel();
  sweep_timer_.cancel();
  work_.reset();
}

result<std::unique_ptr<listener>> listener::open(listener_options options, request_callback on_request) {
  if (auto wrong = validate(options))
    return refused{errc::invalid, *wrong, "listener"};
  auto made = std::make_unique<server>(std::move(options), std::move(on_request));
  if (auto opened = made->open(); !opened)
    return std::move(opened).error();
  return std::unique_ptr<listener>(new listener(std::move(made)));
}

listener::listener(std::unique_ptr<server> made) : server_(std::move(made)) {}

listener::~listener() = default;

std::uint16_t listener::port() const {
  return server_->port();
}

std::string listener::url() const {
  const auto& address = server_->shared().options.address;
  auto host = address.find(':') == address.npos ? address : "[" + address + "]";
  return (server_->shared().options.tls.used() ? "https://" : "http://") + host + ":" + std::to_string(port());
}

const counters& listener::counts() const {
  return *server_->shared().counts;
}

void listener::renew_certificate() {
  server_->renew_certificate();
}

void listener::shutdown(milliseconds deadline) {
  server_->shutdown(deadline);
}

}  // namespace troupe::net
