#pragma once

#include "http/client.hpp"
#include "net/listener.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Listeners of tests, and who answers there.
namespace troupe::net {

inline std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n";
}

/// Answers with the path, at once.
inline void echo(http::request request, responder to) {
  to.reply({200, {}, request.path});
}

/// Keeps responders until a test lets go of them.
class held_answers {
public:
  void operator()(http::request request, responder to) {
    std::lock_guard lock(mutex_);
    held_.emplace_back(std::move(request), std::move(to));
  }
  std::size_t size() {
    std::lock_guard lock(mutex_);
    return held_.size();
  }
  responder at(std::size_t i) {
    std::lock_guard lock(mutex_);
    return held_.at(i).second;
  }
  void clear() {
    std::vector<std::pair<http::request, responder>> out;
    std::lock_guard lock(mutex_);
    out.swap(held_);
  }

private:
  std::mutex mutex_;
  std::vector<std::pair<http::request, responder>> held_;
};

inline listener_options local() {
  listener_options options;
  options.port = 0;
  return options;
}

inline std::unique_ptr<listener> open(listener_options options, listener::request_callback on_request) {
  auto opened = listener::open(std::move(options), std::move(on_request));
  REQUIRE(opened);
  return *std::move(opened);
}

inline std::unique_ptr<listener> open(listener_options options, held_answers& held) {
  return open(std::move(options), [&held](http::request r, responder to) { held(std::move(r), std::move(to)); });
}

}  // namespace troupe::net
