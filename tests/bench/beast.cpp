#include "bench/beast.hpp"

#include "bench/measure.hpp"
#include "bench/served.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>

#include <sys/wait.h>
#include <unistd.h>

namespace troupe::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

class session : public std::enable_shared_from_this<session> {
public:
  session(tcp::socket socket, const http::response<http::string_body>& answer)
    : stream_(std::move(socket)), answer_(answer) {
    stream_.socket().set_option(tcp::no_delay(true));
  }

  void read() {
    request_ = {};
    stream_.expires_after(std::chrono::seconds(30));
    http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error)
        self->write();
    });
  }

private:
  void write() {
    response_ = answer_;
    response_.keep_alive(request_.keep_alive());
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (!error)
        self->read();
    });
  }

  beast::tcp_stream stream_;
  const http::response<http::string_body>& answer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

void accept(tcp::acceptor& at, const http::response<http::string_body>& answer) {
  at.async_accept([&](beast::error_code error, tcp::socket socket) {
    if (!error)
      std::make_shared<session>(std::move(socket), answer)->read();
    accept(at, answer);
  });
}

}  // namespace

beast_server::beast_server(const std::filesystem::path& directory, const std::string& answer) {
  auto file = directory / "answer";
  std::ofstream(file, std::ios::binary) << answer;
  int ends[2];
  if (::pipe(ends) != 0)
    must<void>(refused{errc::unavailable, "cannot make a pipe"});
  child_ = launch({"beast", file.string()}, ends[1]);
  ::close(ends[1]);
  auto* from = ::fdopen(ends[0], "r");
  unsigned port = 0;
  if (std::fscanf(from, "%u", &port) != 1)
    must<void>(refused{errc::unavailable, "the bare server does not start"});
  std::fclose(from);
  port_ = static_cast<std::uint16_t>(port);
}

beast_server::~beast_server() {
  ::kill(child_, SIGKILL);
  ::waitpid(child_, nullptr, 0);
}

int be_beast(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  http::response_parser<http::string_body> parser;
  parser.body_limit(boost::none);
  beast::error_code error;
  parser.eager(true);
  parser.put(asio::buffer(bytes), error);
  if (error || !parser.is_done())
    return 1;
  auto answer = parser.release();
  asio::io_context io{1};
  tcp::acceptor at(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::printf("%u\n", at.local_endpoint().port());
  std::fflush(stdout);
  accept(at, answer);
  io.run();
  return 0;
}

}  // namespace troupe::bench
