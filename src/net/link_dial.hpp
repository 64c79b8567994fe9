#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::net {

/// `host:port`, with an IPv6 address in brackets.
struct link_address {
  std::string host;
  std::uint16_t port = 0;
};
std::optional<link_address> read_link_address(std::string_view);

/// One try to reach an address. Nothing in it blocks, and it ends in time.
class link_dial : public std::enable_shared_from_this<link_dial> {
public:
  using tcp = boost::asio::ip::tcp;
  using function = std::function<void(result<tcp::socket>)>;

  link_dial(boost::asio::io_context&, function on_end);

  /// Calls back once, on the context's thread, unless cancelled.
  void start(const std::string& address, milliseconds timeout);
  void cancel();

private:
  void connect(const tcp::resolver::results_type&);
  void end(result<tcp::socket>);

  tcp::resolver resolver_;
  tcp::socket socket_;
  boost::asio::steady_timer timer_;
  function on_end_;
};

}  // namespace troupe::net
