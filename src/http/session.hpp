#pragma once

#include "http/message.hpp"
#include "http/parser.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::http {

/// A whole request and the name its answer is given under.
struct incoming {
  std::uint64_t id = 0;
  http::request request;
};

std::string_view reason_phrase(std::uint16_t status);

/// What the answers of a server say without being asked.
struct standing_fields {
  std::string date;
  /// In answers that have no field of that name.
  headers defaults;
  /// Where the answers that are begun are counted, by the first digit of their status.
  std::array<std::atomic<std::uint64_t>, 6>* answers = nullptr;
};

/// Returns the fields that keep a browser from taking an answer for anything but what it is (no sniffing, no frames, no
/// scripts, no referrer, no copy); under TLS, with `hsts`, also that this host is spoken to over TLS for so long.
headers guarding_fields(std::chrono::seconds hsts);

/// A problem (RFC 9457) of HTTP itself. What is too busy says when to come again.
response refusal(std::uint16_t status, std::string_view detail);

/// The server's side of one connection, without the connection: bytes in, whole requests out; answers in (in any
/// order), bytes out (in the order of the requests).
///
/// Requests with safe methods may be in progress together; one with an unsafe method waits for the answers before it,
/// and those behind it wait for its own (RFC 9112 9.3.2). What breaks the framing is answered with 4xx or 5xx after the
/// answers still owed, and is the last thing read.
class session {
public:
  /// `standing` is read for each answer and must outlive the session.
  explicit session(http::limits = {}, const standing_fields* standing = nullptr);

  /// Takes bytes that arrived. Ignored once the session does not read any more.
  void feed(std::string_view bytes);

  /// The peer will send nothing more; what it asked for is still answered.
  void finish_input();

  /// Refuses what is being read (a timeout: 408), after the answers still owed, and reads nothing more.
  void refuse(std::uint16_t status, std::string_view detail);

  /// Reads nothing more: the answers still owed are the last.
  void drain();

  /// Returns the next request that may be worked on now.
  std::optional<incoming> next();

  /// Answers a request. A streaming response begins here and goes on with `write` until `end`. Unknown ids (answered
  /// already, or dropped) are ignored.
  void respond(std::uint64_t id, response);
  void write(std::uint64_t id, std::string_view piece);
  void end(std::uint64_t id);

  /// Has a stream of events that nothing was sent of for a while say that it lives.
  void beat();

  /// Returns the bytes to send now; they count as sent.
  std::string take_output();
  bool has_output() const { return !output_.empty(); }

  /// Bytes that wait to be sent, including answers that wait for earlier ones.
  std::size_t output_bytes() const { return output_.size() + held_bytes_; }

  /// Bytes of requests that are here and not handed out.
  std::size_t input_bytes() const { return input_.size() + request_bytes_ + parser_.body_bytes(); }

  /// Whether reading on makes sense: false while too much is in progress, or once everything was read.
  bool wants_input() const;

  /// Whatever else arrives is dropped.
  bool reads_no_more() const { return closed_; }

  /// A request has begun to arrive and is not whole.
  bool mid_request() const { return !closed_ && parser_.started() && !parser_.done(); }
  /// ... and its header is complete.
  bool mid_body() const { return mid_request() && parser_.in_body(); }

  /// Requests handed out and not answered completely, and answers not yet in the output.
  std::size_t pending() const { return slots_.size(); }
  /// The oldest unfinished answer is a stream that has begun.
  bool streaming() const { return !slots_.empty() && slots_.front().begun && !slots_.front().source; }

  /// Everything that will be answered is in the output: close once it is sent.
  bool finished() const;

  /// A body that was begun cannot be sent to its end: close at once.
  bool broken() const { return broken_; }

private:
  struct slot {
    std::uint64_t id = 0;
    bool keep_alive = true;
    bool head = false;
    bool http_1_0 = false;
    bool unsafe = false;
    bool handed_out = false;
    std::optional<http::request> request;
    std::optional<http::response> response;
    std::string held;  // pieces of a stream that is not its turn yet
    std::shared_ptr<body_source> source;
    std::uint64_t source_left = 0;
    bool begun = false;
    bool chunked = false;
    bool discards = false;  // the answer to HEAD has no pieces
    bool events = false;    // server-sent events
    bool ended = false;
  };

  slot* find(std::uint64_t id);
  void parse_held();
  std::size_t parse(std::string_view bytes);
  void accept_request();
  void invite_body();
  void advance();
  void begin(slot&);
  void append_fields(const response&);
  void append_piece(const slot&, std::string_view piece);
  void read_source(slot&);
  void stop_reading();

  http::limits limits_;
  const standing_fields* standing_;
  request_parser parser_;
  std::string input_;
  std::string output_;
  std::deque<slot> slots_;
  std::size_t held_bytes_ = 0;     // answers that wait for their turn
  std::size_t request_bytes_ = 0;  // bodies that wait to be handed out
  std::uint64_t last_id_ = 0;
  bool invited_ = false;  // `100 Continue` was sent
  bool closed_ = false;   // nothing more is read
  bool broken_ = false;
};

}  // namespace troupe::http
