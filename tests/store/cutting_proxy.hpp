#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace troupe::testing {

/// Stands between a client and a server on unix sockets, and swallows a message when told to. Of an answer: the server
/// has done what it was asked. Of a request: it never heard of it. Either way the client is cut off without knowing.
class cutting_proxy {
public:
  /// Listens in `directory` and passes on to the server in `server`.
  cutting_proxy(std::string directory, std::string server);
  ~cutting_proxy();

  enum class message { request, answer };
  /// The message that comes after `others` of its kind is the last of its connection, and does not arrive.
  void cut_after(int others, message of = message::answer) {
    (of == message::answer ? requests_left_ : answers_left_) = -1;
    (of == message::answer ? answers_left_ : requests_left_) = others;
  }
  int cuts() const { return cuts_; }

private:
  void run();
  bool cuts(bool whole, std::atomic<int>& left);

  std::string directory_, server_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::atomic<int> answers_left_ = -1, requests_left_ = -1, cuts_ = 0;
  std::thread thread_;
};

}  // namespace troupe::testing
