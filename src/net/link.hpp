#pragma once

#include "core/cluster/link_session.hpp"
#include "net/link_line.hpp"
#include "net/link_options.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::net {

class link;
class link_credentials;

/// What a link needs of those around it. On the links' thread.
struct link_house {
  const link_options& options;
  const cluster::link_self& self;
  /// What is shown and believed now.
  std::function<const link_credentials&()> credentials;
  /// Both have greeted: says why the link is not to be, or nothing.
  std::function<std::optional<refused>(link&)> on_greeted;
  std::function<void(link&, std::vector<cluster::link_message>)> on_messages;
  /// Called once, whatever became of it.
  std::function<void(link&, const refused& why)> on_closed;
  /// Has something done on this thread; may be called from any.
  std::function<void(std::function<void()>)> post;
};

/// One connection to another node, from the TLS handshake to its end. On the links' thread only.
class link : public std::enable_shared_from_this<link> {
public:
  /// `expected`: who was dialled; nothing if it was the other one that dialled.
  link(boost::asio::ip::tcp::socket, link_house&, std::optional<std::string> expected);

  void start();

  /// What time does.
  void tick(moment now);

  /// Tells the peer why, and closes: at once if it does not listen.
  void leave(refused why);

  /// Closes without a word.
  void close(refused why);

  /// The certificates that are believed have changed.
  void judge_anew();

  bool dialled() const { return expected_.has_value(); }
  bool is_up() const { return line_ != nullptr && !ending_; }
  /// Who dials, or is dialled, if that is known.
  const std::string& peer() const { return peer_; }
  const cluster::link_session& session() const { return *session_; }
  const std::shared_ptr<link_line>& line() const { return line_; }
  const std::string& remote() const { return remote_; }

private:
  using socket = boost::asio::ip::tcp::socket;
  using error_code = boost::system::error_code;

  void on_handshake(const error_code&);
  void read();
  void on_read(const error_code&, std::size_t bytes);
  void take(std::string_view bytes);
  void rise();
  void woken();
  void write();
  void write_some();
  void on_write(const error_code&, std::size_t bytes);
  std::string failed_handshake(const error_code&) const;

  link_house& house_;
  boost::asio::ssl::stream<socket> stream_;
  std::optional<std::string> expected_;
  std::string remote_;
  std::string peer_;
  timestamp expires_{};
  std::optional<cluster::link_session> session_;
  std::shared_ptr<link_line> line_;
  std::vector<char> input_;
  std::string sending_;
  std::size_t sent_ = 0;
  /// Of what is being sent, the line's.
  std::size_t lines_part_ = 0;
  moment begun_{};
  moment progress_{};
  std::optional<refused> ending_;
  bool reading_ = false;
  bool held_ = false;
  bool writing_ = false;
  bool closed_ = false;
};

}  // namespace troupe::net
