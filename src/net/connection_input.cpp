#include "net/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>

/// What a client sends: its handshake, then requests.
namespace troupe::net {
namespace {

/// How a TLS connection begins.
constexpr char handshake_record = 22;

/// What TLS sends at once.
constexpr std::size_t record_bytes = 16 * 1024;

/// Reads of one connection before the others get their turn.
constexpr int reads_in_a_row = 4;

steady_time now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

/// The first byte says whether the client speaks TLS: one that does not can be told so.
void connection::await_hello() {
  phase_ = phase::handshake;
  read_deadline_ = now() + service_.options.tls.handshake_timeout;
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const auto& error) {
    if (!self->closed_)
      error ? self->close() : self->on_hello();
  });
}

void connection::on_hello() {
  char first = 0;
  boost::system::error_code error;
  auto bytes = socket_.receive(asio::buffer(&first, 1), tcp::socket::message_peek, error);
  if (error == asio::error::would_block)
    return await_hello();
  if (error || bytes == 0)
    return close();
  if (first != handshake_record) {
    session_.refuse(400, "this port speaks TLS: use https://");
    return run();
  }
  tls_ = std::make_unique<secure_channel>(socket_, service_.identity->current());
  tls_->stream.async_handshake(asio::ssl::stream_base::server,
                               [self = shared_from_this()](const auto& error) { self->on_handshake(error); });
}

void connection::on_handshake(const boost::system::error_code& error) {
  if (closed_)
    return;
  if (error) {
    ++service_.counts->handshakes_failed;
    return close();
  }
  phase_ = phase::header;
  read_deadline_ = now() + service_.options.header_timeout;
  read();
}

void connection::read() {
  if (reading_ || input_ended_)
    return;
  reading_ = true;
  auto then = [self = shared_from_this()](const auto& error, std::size_t bytes) { self->on_read(error, bytes); };
  if (!tls_)
    return socket_.async_read_some(asio::buffer(input_), std::move(then));
  if (session_.mid_body())
    tls_->input.resize(record_bytes);
  else
    tls_->input = {};
  auto room = tls_->input.empty() ? asio::buffer(input_) : asio::buffer(tls_->input);
  tls_->stream.async_read_some(room, std::move(then));
}

void connection::on_read(const boost::system::error_code& error, std::size_t bytes) {
  reading_ = false;
  if (closed_)
    return;
  auto ended = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
  if (error && !ended)
    return close();
  if (lingering_)
    return ended ? close() : read();
  if (ended) {
    input_ended_ = true;
    session_.finish_input();
  } else {
    take({tls_ && !tls_->input.empty() ? tls_->input.data() : input_.data(), bytes});
    if (!tls_ && bytes == input_.size())
      read_more();
  }
  count_arriving();
  if (service_.arriving_bytes > service_.options.arriving_bytes_max && session_.mid_body()) {
    ++service_.counts->refused_bodies;
    session_.refuse(503, "too many bytes arrive at once; try again");
  }
  run();
}

void connection::take(std::string_view bytes) {
  service_.counts->bytes_received += bytes.size();
  receiving_.count(bytes.size());
  session_.feed(bytes);
}

/// Who sends more than a small request is read in large pieces. What is wrong with the socket shows at the next read.
void connection::read_more() {
  for (int i = 0; i < reads_in_a_row && session_.wants_input(); ++i) {
    boost::system::error_code error;
    auto bytes = socket_.read_some(asio::buffer(service_.input), error);
    if (error)
      return;
    take({service_.input.data(), bytes});
    if (bytes < service_.input.size())
      return;
  }
}

/// Keeps the account of what is held for all clients together.
void connection::count_arriving() {
  service_.arriving_bytes -= arriving_;
  arriving_ = session_.input_bytes();
  service_.arriving_bytes += arriving_;
}

}  // namespace troupe::net
