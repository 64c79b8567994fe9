#pragma once

#include "core/base/result.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace troupe::cli {

/// Reads server-sent events (WHATWG HTML, 9.2.6) from pieces of any size.
class event_reader {
public:
  struct message {
    std::string type;
    std::string body;
  };

  /// A message longer than this is refused, so that a broken node cannot fill our memory.
  static constexpr std::size_t message_bytes_max = 64 * 1024 * 1024;

  /// Calls `on_message` for every message that the piece completes.
  result<void> feed(std::string_view piece, const std::function<void(const message&)>& on_message);

private:
  void take_line(std::string_view line, const std::function<void(const message&)>& on_message);

  std::string line_;
  message next_;
  bool has_body_ = false;
};

}  // namespace troupe::cli
