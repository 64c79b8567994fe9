#include "net/link.hpp"

#include "net/certificate.hpp"
#include "net/link_credentials.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace troupe::net {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::size_t input_bytes = 64 * 1024;
/// For the last words to reach a peer that reads.
constexpr auto farewell = 500ms;

moment now() {
  return std::chrono::steady_clock::now();
}

std::string name_of(const tcp::socket& s) {
  boost::system::error_code error;
  auto at = s.remote_endpoint(error);
  return error ? "" : at.address().to_string() + ":" + std::to_string(at.port());
}

}  // namespace

link::link(tcp::socket s, link_house& house, std::optional<std::string> expected)
  : house_(house), stream_(std::move(s), house.credentials().current()), expected_(std::move(expected)),
    remote_(name_of(stream_.next_layer())), peer_(expected_.value_or("")) {}

void link::start() {
  boost::system::error_code ignored;
  stream_.next_layer().set_option(tcp::no_delay(true), ignored);
  begun_ = now();
  auto side = dialled() ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
  stream_.async_handshake(side, [self = shared_from_this()](const auto& error) { self->on_handshake(error); });
}

void link::on_handshake(const error_code& error) {
  if (closed_)
    return;
  if (error)
    return close({errc::denied, failed_handshake(error)});
  auto* line = stream_.native_handle();
  auto peer = house_.credentials().peer_of(*line, expected_);
  if (!peer)
    return close(std::move(peer).error());
  peer_ = *std::move(peer);
  expires_ = std::min(expiry_of(*SSL_get0_peer_certificate(line)), house_.credentials().expires());
  session_.emplace(house_.options.terms, house_.self, cluster::link_identity{house_.self.of.cluster, peer_}, now());
  input_.resize(input_bytes);
  write();
  read();
}

/// What OpenSSL found, in words.
std::string link::failed_handshake(const error_code& error) const {
  auto judged = SSL_get_verify_result(const_cast<link*>(this)->stream_.native_handle());
  if (judged != X509_V_OK)
    return std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(judged);
  return "the TLS handshake failed: " + error.message();
}

void link::tick(moment at) {
  if (closed_)
    return;
  const auto& options = house_.options;
  if (ending_ && at - begun_ > farewell)
    return close(*ending_);
  if (ending_)
    return;
  if (!session_) {
    if (at - begun_ > options.handshake_timeout)
      close({errc::timed_out, "the TLS handshake took longer than " + to_text(options.handshake_timeout)});
    return;
  }
  if (writing_ && at - progress_ > options.write_timeout)
    return close({errc::timed_out, "it took nothing for " + to_text(options.write_timeout)});
  if (std::chrono::system_clock::now() >= expires_)
    return leave({errc::denied, "a certificate that the link was made with has expired"});
  session_->tick(at);
  if (session_->over())
    return leave(*session_->over());
  write();
}

void link::leave(refused why) {
  if (closed_ || ending_)
    return;
  if (!session_)
    return close(std::move(why));
  session_->leave(why);
  ending_ = std::move(why);
  begun_ = now();
  if (line_)
    line_->fall();
  write();
  if (!writing_)
    close(*ending_);
}

void link::close(refused why) {
  if (std::exchange(closed_, true))
    return;
  auto self = shared_from_this();
  if (line_)
    line_->fall();
  boost::system::error_code ignored;
  stream_.next_layer().shutdown(tcp::socket::shutdown_both, ignored);
  stream_.next_layer().close(ignored);
  house_.on_closed(*this, why);
}

void link::judge_anew() {
  if (closed_ || !session_)
    return;
  auto* shown = SSL_get0_peer_certificate(stream_.native_handle());
  if (!shown || !house_.credentials().vouches_for(*shown))
    leave({errc::denied, "no authority that is trusted now vouches for its certificate"});
}

void link::read() {
  if (closed_ || ending_ || reading_ || held_)
    return;
  reading_ = true;
  stream_.async_read_some(asio::buffer(input_), [self = shared_from_this()](const auto& error, std::size_t bytes) {
    self->on_read(error, bytes);
  });
}

void link::on_read(const error_code& error, std::size_t bytes) {
  reading_ = false;
  if (closed_ || ending_)
    return;
  if (error)
    return close({errc::unavailable, error == asio::error::eof ? "it closed the connection" : error.message()});
  take({input_.data(), bytes});
  read();
}

void link::take(std::string_view bytes) {
  auto was_up = session_->is_up();
  session_->take(bytes, now());
  if (!was_up && session_->is_up())
    rise();
  if (closed_ || ending_)
    return;
  if (line_)
    if (auto messages = session_->take_messages(); !messages.empty())
      house_.on_messages(*this, std::move(messages));
  if (session_->over())
    return leave(*session_->over());
  write();
  if (line_ && line_->is_full()) {
    held_ = true;
    session_->hold(true, now());
    // It may have become empty just before.
    woken();
  }
}

/// Both have greeted.
void link::rise() {
  auto wake = [post = house_.post, weak = weak_from_this()] {
    post([weak] {
      if (auto self = weak.lock())
        self->woken();
    });
  };
  const auto& options = house_.options;
  auto line = std::make_shared<link_line>(
    link_line::peer_facts{peer_, session_->hello().incarnation, session_->version(), dialled()},
    options.terms.frame_bytes_max, options.unsent_bytes_max, options.unread_bytes_max, wake);
  line_ = line;
  if (auto why = house_.on_greeted(*this)) {
    line_ = nullptr;
    leave(*std::move(why));
  }
}

/// There is something to write, or room to read.
void link::woken() {
  if (closed_ || ending_)
    return;
  if (held_ && line_->has_room()) {
    held_ = false;
    session_->hold(false, now());
    read();
  }
  write();
}

void link::write() {
  if (closed_ || writing_ || !session_)
    return;
  sending_ = session_->take_output();
  lines_part_ = 0;
  if (line_ && !ending_) {
    auto more = line_->take();
    lines_part_ = more.size();
    if (sending_.empty())
      sending_ = std::move(more);
    else
      sending_ += more;
  }
  if (sending_.empty())
    return;
  writing_ = true;
  sent_ = 0;
  progress_ = now();
  write_some();
}

void link::write_some() {
  stream_.async_write_some(
    asio::buffer(sending_) + sent_,
    [self = shared_from_this()](const auto& error, std::size_t bytes) { self->on_write(error, bytes); });
}

void link::on_write(const error_code& error, std::size_t bytes) {
  if (closed_)
    return;
  if (error)
    return close(ending_.value_or(refused{errc::unavailable, error.message()}));
  sent_ += bytes;
  progress_ = now();
  if (sent_ < sending_.size())
    return write_some();
  writing_ = false;
  if (line_)
    line_->wrote(lines_part_);
  sending_.clear();
  write();
  if (ending_ && !writing_)
    close(*ending_);
}

}  // namespace troupe::net
