#pragma once

#include <boost/asio.hpp>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace troupe {

/// A server on a loopback port that answers each request with the bytes of a script, in a thread of its own. One
/// connection at a time; a connection is kept while the answers have a Content-Length.
class scripted_server {
public:
  /// Gets the whole request; returns the whole answer as bytes. An empty answer is none: the server waits for the
  /// client to leave.
  using script = std::function<std::string(const std::string& request)>;

  explicit scripted_server(script answer)
    : acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}), answer_(std::move(answer)),
      thread_([this] { serve(); }) {}

  ~scripted_server() {
    stopping_ = true;
    boost::system::error_code ignored;
    boost::asio::ip::tcp::socket wake(io_);
    wake.connect(acceptor_.local_endpoint(), ignored);
    wake.close(ignored);
    thread_.join();
  }

  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + path;
  }

  std::vector<std::string> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  int connections() const { return connections_; }

private:
  void serve() {
    while (true) {
      boost::asio::ip::tcp::socket client(io_);
      boost::system::error_code error;
      acceptor_.accept(client, error);
      if (stopping_)
        return;
      ++connections_;
      buffer_.clear();
      while (!error && !stopping_ && converse(client, error))
        continue;
    }
  }

  /// Serves one request; false ends the connection.
  bool converse(boost::asio::ip::tcp::socket& client, boost::system::error_code& error) {
    auto header_bytes = boost::asio::read_until(client, boost::asio::dynamic_buffer(buffer_), "\r\n\r\n", error);
    if (error)
      return false;
    auto total = header_bytes + content_length(buffer_.substr(0, header_bytes));
    if (buffer_.size() < total)
      boost::asio::read(client, boost::asio::dynamic_buffer(buffer_),
                        boost::asio::transfer_exactly(total - buffer_.size()), error);
    auto asked = buffer_.substr(0, total);
    buffer_.erase(0, total);
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(asked);
    }
    auto answer = answer_(asked);
    boost::asio::write(client, boost::asio::buffer(answer), error);
    if (!answer.empty())
      return answer.find("Content-Length") != answer.npos;
    char byte = 0;
    boost::asio::read(client, boost::asio::buffer(&byte, 1), error);
    return false;
  }

  static std::size_t content_length(const std::string& header) {
    auto at = header.find("Content-Length: ");
    return at == header.npos ? 0 : std::stoul(header.substr(at + 16));
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  script answer_;
  std::string buffer_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::atomic<int> connections_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

/// Returns a whole answer of that status line's rest (`200 OK`) and extra header lines (each with CRLF).
inline std::string http_answer(const std::string& status, const std::string& body = "", const std::string& extra = "") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + extra + "\r\n" + body;
}

}  // namespace troupe
