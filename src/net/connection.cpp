#include "net/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace troupe::net {
namespace {

/// Buffers above this are given back once sent, so that one large answer does not stay in memory.
constexpr std::size_t kept_bytes_max = 4 * 1024;

/// What the kernel takes of an answer beyond what is on its way: how fast a client reads is seen by the rest.
constexpr int unsent_bytes_max = 64 * 1024;

steady_time now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

connection::connection(tcp::socket socket, client_address peer, service& of)
  : socket_(std::move(socket)), peer_(std::move(peer)), service_(of), session_(of.options.limits, &of.standing),
    flow_(std::make_shared<net::flow>()) {}

void connection::start() {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.set_option(tcp::socket::keep_alive(true), ignored);
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_max, sizeof unsent_bytes_max);
  if (service_.identity)
    return await_hello();
  read_deadline_ = now() + service_.options.header_timeout;
  read();
}

void connection::deliver(delivery&& d) {
  if (closed_)
    return;
  switch (d.kind) {
  case delivery::kind::answer:
    d.response.streaming ? uncount(d.id) : forget(d.id);
    if (d.receipt)
      receipts_.push_back(std::move(d.receipt));
    session_.respond(d.id, std::move(d.response));
    return;
  case delivery::kind::piece:
    flow_->handed_over -= d.piece.size();
    session_.write(d.id, d.piece);
    return;
  case delivery::kind::cut_off:
    ++service_.counts->dropped_slow;
    session_.write(d.id, service_.options.backlog_notice);
    forget(d.id);
    session_.end(d.id);
    return;
  case delivery::kind::end:
    forget(d.id);
    session_.end(d.id);
    return;
  case delivery::kind::abandoned:
    forget(d.id);
    session_.respond(d.id, http::refusal(503, "the node gave no answer; try again"));
    return;
  case delivery::kind::torn:
    return close();
  case delivery::kind::look:
    return;
  }
}

void connection::run() {
  if (closed_ || lingering_)
    return;
  hand_out();
  write();
  hand_out();
  count_arriving();
  if (session_.broken())
    return close();
  flow_->unsent = session_.output_bytes() + sending_.size() - sent_;
  if (session_.finished() && !session_.has_output() && !writing_)
    return say_goodbye();
  auto watched = requires_presence();
  if (input_ended_ && (watched || session_.streaming()))
    return close();
  // What a watched client sends beyond its last request is read and dropped, so that its end is seen.
  if (session_.wants_input() || (watched && session_.reads_no_more()))
    read();
  watch_clock();
}

void connection::drain() {
  session_.drain();
  if (session_.finished() && !session_.has_output() && !writing_)
    return close();
  run();
}

void connection::close() {
  if (closed_)
    return;
  closed_ = true;
  flow_->closed = true;
  receipts_.clear();
  auto self = shared_from_this();
  boost::system::error_code ignored;
  socket_.close(ignored);
  service_.arriving_bytes -= std::exchange(arriving_, 0);
  for (auto& each : std::exchange(open_, {})) {
    service_.counts->requests_open -= each.counts;
    if (auto held = each.answer.lock())
      held->leave();
  }
  service_.on_closed(self);
}

void connection::check(steady_time at) {
  if (closed_)
    return;
  const auto& options = service_.options;
  auto& counts = *service_.counts;
  if (writing_ && (at > write_deadline_ || !delivering_.holds(at, options.rate_window, options.rate_bytes_min)))
    return give_up(counts.late_readers);
  if (phase_ == phase::handshake && at > read_deadline_)
    return give_up(counts.late_handshakes);
  if (lingering_ && at > read_deadline_)
    return close();
  if (lingering_ || phase_ == phase::handshake)
    return;
  if (!writing_ && session_.streaming() && at - last_sent_ > options.heartbeat) {
    session_.beat();
    write();
  }
  if (phase_ == phase::busy)
    return;
  auto late = at > read_deadline_;
  auto slow = phase_ == phase::body && !receiving_.holds(at, options.rate_window, options.rate_bytes_min);
  if (!late && !slow)
    return;
  if (phase_ == phase::idle || !session_.mid_request())
    return give_up(counts.idle);
  ++(phase_ == phase::header ? counts.late_headers : counts.late_bodies);
  session_.refuse(408, phase_ == phase::header ? "the header took too long to arrive" : "the body took too long");
  run();
}

void connection::give_up(counters::count& because) {
  ++because;
  close();
}

/// Hands requests to whoever answers. An answer always comes back through the outbox.
void connection::hand_out() {
  while (auto in = session_.next()) {
    last_request_ = in->id;
    ++service_.counts->requests;
    auto terms = http::read_terms(in->request, *service_.offers);
    if (auto answer = answer_ourselves(in->request, terms)) {
      http::settle(*answer, terms, *service_.offers);
      session_.respond(in->id, *std::move(answer));
      continue;
    }
    in->request.peer = peer_.own;
    auto answer = std::make_shared<exchange>(service_.box, weak_from_this(), in->id, flow_,
                                             service_.options.backlog_bytes_max, std::move(terms), service_.offers);
    open_.push_back({in->id, answer});
    ++service_.counts->requests_open;
    responder to(std::move(answer));
    try {
      service_.on_request(std::move(in->request), to);
    } catch (const std::exception& thrown) {
      to.reply(http::refusal(500, thrown.what()));
    }
  }
}

/// What needs nobody else to be answered.
std::optional<http::response> connection::answer_ourselves(const http::request& asked, const http::terms& terms) {
  if (!accepts_host(asked))
    return http::refusal(421, "this node is not reached under that name; use its address");
  if (auto answer = http::preflight(asked, terms))
    return answer;
  if (auto answer = http::refuse_coding(asked))
    return answer;
  if (service_.counts->requests_open < service_.options.requests_max)
    return std::nullopt;
  ++service_.counts->refused_requests;
  return http::refusal(503, "too many requests are in progress; try again");
}

void connection::write() {
  if (writing_ || !session_.has_output())
    return;
  writing_ = true;
  sending_ = session_.take_output();
  sent_ = 0;
  write_some();
}

void connection::write_some() {
  auto at = now();
  write_deadline_ = at + service_.options.write_timeout;
  delivering_.begin(at);
  auto bytes = asio::buffer(sending_) + sent_;
  auto then = [self = shared_from_this()](const auto& error, std::size_t count) { self->on_write(error, count); };
  if (tls_)
    tls_->stream.async_write_some(bytes, std::move(then));
  else
    socket_.async_write_some(bytes, std::move(then));
}

void connection::on_write(const boost::system::error_code& error, std::size_t bytes) {
  if (closed_)
    return;
  if (error)
    return close();
  sent_ += bytes;
  service_.counts->bytes_sent += bytes;
  delivering_.count(bytes);
  flow_->unsent = session_.output_bytes() + sending_.size() - sent_;
  if (sent_ < sending_.size())
    return write_some();
  writing_ = false;
  sent_ = 0;
  sending_.clear();
  last_sent_ = now();
  if (sending_.capacity() > kept_bytes_max)
    sending_.shrink_to_fit();
  // Answers may wait for one before them: that is not the client's doing.
  if (!session_.has_output())
    delivering_.end();
  if (session_.output_bytes() == 0)
    for (auto& kept : std::exchange(receipts_, {}))
      kept.written();
  run();
}

/// Says that nothing more comes and waits a little for the client to close: closing with its bytes unread would reset
/// the connection and could take the last answer with it.
void connection::say_goodbye() {
  if (input_ended_)
    return close();
  lingering_ = true;
  read_deadline_ = now() + service_.options.linger_timeout;
  if (tls_)
    return tls_->stream.async_shutdown([self = shared_from_this()](const auto&) { self->close(); });
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  read();
}

bool connection::requires_presence() const {
  return std::ranges::any_of(open_, [](const auto& each) {
    auto held = each.answer.lock();
    return held && held->leaves_half_closed;
  });
}

void connection::uncount(std::uint64_t id) {
  for (auto& each : open_)
    if (each.id == id)
      service_.counts->requests_open -= std::exchange(each.counts, false);
}

void connection::forget(std::uint64_t id) {
  uncount(id);
  std::erase_if(open_, [id](const auto& each) { return each.id == id; });
}

/// Starts the clock of what the client owes us next, when that has changed.
void connection::watch_clock() {
  auto phase = !session_.wants_input()  ? phase::busy
               : session_.mid_body()    ? phase::body
               : session_.mid_request() ? phase::header
               : session_.pending() > 0 ? phase::busy
               : last_request_ == 0     ? phase::header
                                        : phase::idle;
  if (phase == phase_ && phase_request_ == last_request_)
    return;
  phase == phase::body ? receiving_.begin(now()) : receiving_.end();
  phase_ = phase;
  phase_request_ = last_request_;
  const auto& options = service_.options;
  auto timeout = phase == phase::body     ? options.body_timeout
                 : phase == phase::header ? options.header_timeout
                                          : options.idle_timeout;
  read_deadline_ = now() + timeout;
}

bool connection::accepts_host(const http::request& request) const {
  if (!service_.checks_host)
    return true;
  auto host = http::find(request.headers, "host").value_or("");
  if (host.starts_with('['))
    host = host.substr(1, host.find(']') - 1);
  else
    host = host.substr(0, host.find(':'));
  if (host.empty() || host == "localhost" ||
      std::ranges::find(service_.options.hosts, host) != service_.options.hosts.end())
    return true;
  boost::system::error_code error;
  asio::ip::make_address(std::string(host), error);
  return !error;
}

}  // namespace troupe::net
