#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace troupe::testing {

/// Stands between a client and a server on unix sockets, and swallows an answer of the server when told to: the server
/// has done what it was asked, and the client is cut off without knowing.
class cutting_proxy {
public:
  /// Listens in `directory` and passes on to the server in `server`.
  cutting_proxy(std::string directory, std::string server);
  ~cutting_proxy();

  /// The answer that comes after `answers` others is the last of its connection, and does not arrive.
  void cut_after(int answers) { left_ = answers; }
  int cuts() const { return cuts_; }

private:
  void run();

  std::string directory_, server_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};
  std::atomic<int> left_ = -1, cuts_ = 0;
  std::thread thread_;
};

}  // namespace troupe::testing
