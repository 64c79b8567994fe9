#include "net/link_dial.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <charconv>

namespace troupe::net {

namespace asio = boost::asio;

std::optional<link_address> read_link_address(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == text.npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  auto port = text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != host.npos)
    return std::nullopt;
  link_address out{std::string(host)};
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (host.empty() || error != std::errc{} || end != port.data() + port.size())
    return std::nullopt;
  return out;
}

link_dial::link_dial(asio::io_context& io, function on_end)
  : resolver_(io), socket_(io), timer_(io), on_end_(std::move(on_end)) {}

void link_dial::start(const std::string& address, milliseconds timeout) {
  timer_.expires_after(timeout);
  timer_.async_wait([self = shared_from_this(), timeout](const auto& cancelled) {
    if (!cancelled)
      self->end(refused{errc::timed_out, "it was not reached within " + to_text(timeout)});
  });
  auto to = read_link_address(address);
  if (!to)
    return asio::post(socket_.get_executor(), [self = shared_from_this(), address] {
      self->end(refused{errc::invalid, "\"" + address + "\" is not host:port"});
    });
  boost::system::error_code error;
  // What is an address already is not looked up.
  if (auto at = asio::ip::make_address(to->host, error); !error)
    return connect(tcp::resolver::results_type::create(tcp::endpoint(at, to->port), to->host, ""));
  resolver_.async_resolve(
    to->host, std::to_string(to->port),
    [self = shared_from_this()](const auto& failed, tcp::resolver::results_type found) {
      if (failed)
        return self->end(refused{errc::unavailable, "its name is not known: " + failed.message()});
      self->connect(found);
    });
}

void link_dial::connect(const tcp::resolver::results_type& to) {
  if (!on_end_)
    return;
  asio::async_connect(socket_, to, [self = shared_from_this()](const auto& error, const auto&) {
    if (error)
      return self->end(refused{errc::unavailable, "it was not reached: " + error.message()});
    self->end(std::move(self->socket_));
  });
}

void link_dial::cancel() {
  on_end_ = nullptr;
  timer_.cancel();
  resolver_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void link_dial::end(result<tcp::socket> how) {
  auto tell = std::exchange(on_end_, nullptr);
  if (!tell)
    return;
  cancel();
  tell(std::move(how));
}

}  // namespace troupe::net
