#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::http {

/// What one peer may make us hold. Above a bound: the named answer, or reading stops until there is room.
struct limits {
  /// The request line; 414.
  std::size_t target_bytes_max = 8 * 1024;
  /// Request line, header fields, trailers and chunk extensions of one request; 431.
  std::size_t header_bytes_max = 32 * 1024;
  /// Header fields of one request; 431.
  std::size_t headers_max = 100;
  /// The decoded body; 413.
  std::size_t body_bytes_max = 8 * 1024 * 1024;
  /// Requests of one connection in progress at once; reading stops.
  std::size_t pipeline_max = 32;
  /// Answers waiting to be sent; reading stops.
  std::size_t output_bytes_max = 1024 * 1024;
};

/// Reads one HTTP/1.1 request, strictly (RFC 9112): CRLF only, no folded lines, no space before a colon, exactly one
/// way to know where the body ends. Whatever the pieces the bytes arrive in, the outcome is the same.
class request_parser {
public:
  explicit request_parser(http::limits limits = {}) : limits_(limits) {}

  /// Reads on; returns how many bytes were used. Stops at the end of the request, or where it is wrong.
  std::size_t read(std::string_view bytes);

  bool started() const { return state_ != state::start || !line_.empty(); }
  bool in_body() const { return state_ > state::fields && state_ < state::done; }
  bool done() const { return state_ == state::done; }
  /// Of the body, so far.
  std::size_t body_bytes() const { return request_.body.size(); }

  /// 0, or the status to refuse the request with.
  std::uint16_t failure() const { return failure_; }
  /// Why, in a sentence.
  std::string_view detail() const { return detail_; }

  /// Valid once the header was read.
  bool keep_alive() const { return keep_alive_; }
  bool http_1_0() const { return minor_ == 0; }
  bool expects_continue() const { return expects_continue_; }
  /// Returns the request, once done.
  request take();
  /// Makes ready for the next request.
  void reset() { *this = request_parser(limits_); }

private:
  enum class state : std::uint8_t { start, fields, sized_body, chunk_size, chunk_bytes, chunk_end, trailers, done };

  void read_line(std::string_view& rest);
  std::size_t line_bytes_max() const;
  void fail_too_long();
  void on_line(std::string_view line);
  void on_request_line(std::string_view line);
  void on_target(std::string_view target);
  void on_field(std::string_view line);
  void on_header_end();
  void on_transfer_encoding(std::string_view encoding);
  void on_content_length(std::string_view text);
  void on_chunk_size(std::string_view line);
  void fail(std::uint16_t status, std::string_view detail);

  http::limits limits_;
  state state_ = state::start;
  std::string line_;  // of which the end has not arrived
  std::size_t header_bytes_ = 0;
  std::size_t fields_ = 0;
  std::uint64_t body_left_ = 0;
  int minor_ = 1;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  std::string authority_;  // of an absolute target
  request request_;
  std::uint16_t failure_ = 0;
  std::string_view detail_;
};

}  // namespace troupe::http
