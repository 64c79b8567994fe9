#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::bench {

/// What is sent to a node: a request of the control API.
struct order {
  std::string method = "POST";
  std::string path;
  std::string body;
  std::string content_type = "application/json";
  /// More lines of the header, each with its end.
  std::string fields = {};
};

struct reply {
  int status = 0;
  std::string head;
  std::string body;
};

/// A client of a node over HTTP: one thread, connections that stay open, one request at a time on each.
class client {
public:
  explicit client(std::uint16_t port);
  ~client();

  /// Sends a request and waits for its answer; anything but success ends the program.
  reply ask(const order&);

  /// The same; returns the bytes of the answer, header and all.
  std::string whole(const order&);

  /// Sends `total` requests, `in_flight` at a time: each answer makes room for the next. Returns the ms each took.
  /// `hear` is called with each answer, and may end the program. With `patient` a request that a broken connection
  /// takes along is sent again until there is an answer.
  std::vector<double> load(std::size_t total, std::size_t in_flight, const std::function<order(std::size_t)>& next,
                           const std::function<void(std::size_t, const reply&)>& hear, bool patient = false);

private:
  struct line;
  std::uint16_t port_;
  std::vector<std::unique_ptr<line>> lines_;
};

}  // namespace troupe::bench
