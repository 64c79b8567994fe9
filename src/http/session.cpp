#include "http/session.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace troupe::http {
namespace {

struct reason {
  std::uint16_t status;
  std::string_view text;
};

constexpr std::array reasons{
  reason{200, "OK"},
  reason{201, "Created"},
  reason{202, "Accepted"},
  reason{204, "No Content"},
  reason{206, "Partial Content"},
  reason{304, "Not Modified"},
  reason{400, "Bad Request"},
  reason{401, "Unauthorized"},
  reason{403, "Forbidden"},
  reason{404, "Not Found"},
  reason{405, "Method Not Allowed"},
  reason{408, "Request Timeout"},
  reason{409, "Conflict"},
  reason{410, "Gone"},
  reason{412, "Precondition Failed"},
  reason{413, "Content Too Large"},
  reason{414, "URI Too Long"},
  reason{415, "Unsupported Media Type"},
  reason{416, "Range Not Satisfiable"},
  reason{417, "Expectation Failed"},
  reason{421, "Misdirected Request"},
  reason{422, "Unprocessable Content"},
  reason{428, "Precondition Required"},
  reason{429, "Too Many Requests"},
  reason{431, "Request Header Fields Too Large"},
  reason{499, "Client Closed Request"},
  reason{500, "Internal Server Error"},
  reason{501, "Not Implemented"},
  reason{503, "Service Unavailable"},
  reason{504, "Gateway Timeout"},
  reason{505, "HTTP Version Not Supported"},
  reason{507, "Insufficient Storage"},
};

/// Room for an answer's header, so that its body is not moved once more.
constexpr std::size_t header_bytes_usual = 1024;

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

/// Fields that say how the message is framed are the session's alone.
bool is_framing(std::string_view name) {
  return name == "content-length" || name == "transfer-encoding" || name == "connection";
}

/// Control characters would let a value end its field.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  auto append = [&](std::string_view text) {
    auto begin = out.size();
    out += text;
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_control, ' ');
  };
  append(name);
  out += ": ";
  append(value);
  out += "\r\n";
}

}  // namespace

std::string_view reason_phrase(std::uint16_t status) {
  auto found = std::ranges::find(reasons, status, &reason::status);
  return found == reasons.end() ? std::string_view{"Unknown"} : found->text;
}

response refusal(std::uint16_t status, std::string_view detail) {
  boost::json::object body{
    {"type", "about:blank"}, {"title", reason_phrase(status)}, {"status", status}, {"detail", detail}};
  response out{status, {{"content-type", "application/problem+json"}}, boost::json::serialize(body)};
  if (status == 429 || status == 503)
    out.headers.emplace_back("retry-after", "1");
  return out;
}

headers guarding_fields(std::chrono::seconds hsts) {
  headers out{{"x-content-type-options", "nosniff"},
              {"x-frame-options", "DENY"},
              {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
              {"referrer-policy", "no-referrer"},
              {"cache-control", "no-store"}};
  if (hsts.count() > 0)
    out.emplace_back("strict-transport-security", "max-age=" + std::to_string(hsts.count()));
  return out;
}

session::session(http::limits limits, const standing_fields* standing)
  : limits_(limits), standing_(standing), parser_(limits) {}

void session::feed(std::string_view bytes) {
  if (closed_)
    return;
  if (input_.empty()) {
    bytes.remove_prefix(parse(bytes));
    if (!closed_)
      input_ = bytes;
    return;
  }
  input_ += bytes;
  parse_held();
}

void session::finish_input() {
  parse_held();
  if (mid_request())
    refuse(400, "the connection ended before the request did");
  stop_reading();
}

void session::refuse(std::uint16_t status, std::string_view detail) {
  if (closed_)
    return;
  slot refused{.id = ++last_id_, .keep_alive = false, .handed_out = true};
  refused.response = refusal(status, detail);
  held_bytes_ += refused.response->body.size();
  slots_.push_back(std::move(refused));
  stop_reading();
  advance();
}

void session::drain() {
  stop_reading();
  std::erase_if(slots_, [](const slot& s) { return !s.handed_out; });
  request_bytes_ = 0;
}

std::optional<incoming> session::next() {
  for (auto& s : slots_) {
    bool first = &s == &slots_.front();
    if (s.unsafe && !first)
      return std::nullopt;
    if (s.request) {
      s.handed_out = true;
      request_bytes_ -= s.request->body.size();
      incoming out{s.id, *std::exchange(s.request, std::nullopt)};
      parse_held();
      return out;
    }
    if (s.unsafe)
      return std::nullopt;
  }
  return std::nullopt;
}

void session::respond(std::uint64_t id, response answer) {
  auto* s = find(id);
  if (!s || s->response || s->begun)
    return;
  held_bytes_ += answer.body.size();
  s->response = std::move(answer);
  advance();
  parse_held();
}

void session::write(std::uint64_t id, std::string_view piece) {
  auto* s = find(id);
  if (!s || s->ended || !(s->begun || (s->response && s->response->streaming)))
    return;
  if (s->begun)
    return append_piece(*s, piece);
  s->held += piece;
  held_bytes_ += piece.size();
}

void session::end(std::uint64_t id) {
  auto* s = find(id);
  if (!s || !(s->begun || (s->response && s->response->streaming)))
    return;
  s->ended = true;
  advance();
  parse_held();
}

void session::beat() {
  if (!slots_.empty() && slots_.front().begun && slots_.front().events && !slots_.front().ended && output_.empty())
    append_piece(slots_.front(), ":\n\n");
}

std::string session::take_output() {
  auto out = std::exchange(output_, {});
  if (!slots_.empty() && slots_.front().source) {
    read_source(slots_.front());
    advance();
  }
  parse_held();
  return out;
}

bool session::wants_input() const {
  return !closed_ && slots_.size() < limits_.pipeline_max && output_bytes() <= limits_.output_bytes_max &&
         request_bytes_ <= limits_.body_bytes_max;
}

bool session::finished() const {
  return closed_ && slots_.empty();
}

session::slot* session::find(std::uint64_t id) {
  auto found = std::ranges::find(slots_, id, &slot::id);
  return found == slots_.end() ? nullptr : &*found;
}

void session::parse_held() {
  if (input_.empty() || !wants_input())
    return;
  auto held = std::exchange(input_, {});
  auto used = parse(held);
  if (!closed_)
    input_ = held.substr(used);
}

/// Returns how many bytes were used: all, unless there is too much in progress.
std::size_t session::parse(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && wants_input()) {
    used += parser_.read(bytes.substr(used));
    if (parser_.failure() != 0) {
      refuse(parser_.failure(), parser_.detail());
    } else if (parser_.done()) {
      accept_request();
    } else {
      invite_body();
    }
  }
  return used;
}

void session::accept_request() {
  slot accepted{.id = ++last_id_, .keep_alive = parser_.keep_alive()};
  accepted.request = parser_.take();
  accepted.http_1_0 = parser_.http_1_0();
  accepted.head = accepted.request->method == "HEAD";
  accepted.unsafe = !is_safe(accepted.request->method);
  request_bytes_ += accepted.request->body.size();
  if (!accepted.keep_alive)
    stop_reading();
  slots_.push_back(std::move(accepted));
  parser_.reset();
  invited_ = false;
}

/// Answers `Expect: 100-continue`, when its turn has come.
void session::invite_body() {
  if (invited_ || closed_ || !parser_.in_body() || !parser_.expects_continue() || !slots_.empty())
    return;
  output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  invited_ = true;
}

/// Moves every answer whose turn it is to the output.
void session::advance() {
  while (!slots_.empty()) {
    auto& s = slots_.front();
    if (!s.begun) {
      if (!s.response)
        return;
      begin(s);
    }
    if (s.begun && !s.ended)
      return;
    if (s.begun && s.chunked)
      output_ += "0\r\n\r\n";
    bool last = !s.keep_alive;
    slots_.pop_front();
    if (last) {
      stop_reading();
      slots_.clear();
      held_bytes_ = 0;
    }
  }
  invite_body();
}

void session::begin(slot& s) {
  auto answer = *std::exchange(s.response, std::nullopt);
  held_bytes_ -= answer.body.size();
  if (standing_ && standing_->answers)
    ++standing_->answers->at(std::min<std::size_t>(answer.status / 100, 5));
  if (auto connection = http::find(answer.headers, "connection"); connection == "close")
    s.keep_alive = false;
  if (closed_ && slots_.size() == 1)
    s.keep_alive = false;
  bool has_body = answer.status >= 200 && answer.status != 204 && answer.status != 304;
  bool streams = answer.streaming && has_body && !s.head;
  s.chunked = streams && !s.http_1_0;
  if (streams && s.http_1_0)
    s.keep_alive = false;

  output_.reserve(output_.size() + header_bytes_usual + answer.body.size());
  output_ += "HTTP/1.1 ";
  output_ += std::to_string(answer.status);
  output_ += ' ';
  output_ += reason_phrase(answer.status);
  output_ += "\r\n";
  append_fields(answer);
  if (has_body && !answer.streaming)
    append_field(output_, "content-length", std::to_string(answer.source ? answer.source->size() : answer.body.size()));
  else if (has_body && !s.http_1_0)
    append_field(output_, "transfer-encoding", "chunked");
  if (!s.keep_alive)
    append_field(output_, "connection", "close");
  else if (s.http_1_0)
    append_field(output_, "connection", "keep-alive");
  output_ += "\r\n";

  if (answer.source && has_body && !s.head) {
    s.begun = true;
    s.source_left = answer.source->size();
    s.source = std::move(answer.source);
    read_source(s);
  } else if (answer.streaming) {
    s.begun = true;
    s.discards = !streams;
    s.events = http::find(answer.headers, "content-type") == "text/event-stream";
    s.ended = s.ended || !streams;
    append_piece(s, answer.body);
    append_piece(s, s.held);
    held_bytes_ -= s.held.size();
    s.held = {};
  } else if (has_body && !s.head) {
    output_ += answer.body;
  }
}

void session::append_fields(const response& answer) {
  for (const auto& [name, value] : answer.headers)
    if (!is_framing(name))
      append_field(output_, name, value);
  if (!standing_)
    return;
  append_field(output_, "date", standing_->date);
  for (const auto& [name, value] : standing_->defaults) {
    if (http::find(answer.headers, name))
      continue;
    // What has a tag may be kept, if it is asked about each time.
    bool kept = name == "cache-control" && http::find(answer.headers, "etag");
    append_field(output_, name, kept ? std::string_view("private, no-cache") : std::string_view(value));
  }
}

void session::append_piece(const slot& s, std::string_view piece) {
  if (piece.empty() || s.discards)
    return;
  if (!s.chunked) {
    output_ += piece;
    return;
  }
  std::array<char, 16> size{};
  auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  output_.append(size.data(), end);
  output_ += "\r\n";
  output_ += piece;
  output_ += "\r\n";
}

/// Reads on as far as there is room in the output.
void session::read_source(slot& s) {
  constexpr std::size_t room = 256 * 1024;
  while (s.source_left > 0 && output_.size() < room && !broken_) {
    auto piece = s.source->read(static_cast<std::size_t>(std::min<std::uint64_t>(s.source_left, room)));
    if (!piece || piece->empty() || piece->size() > s.source_left) {
      broken_ = true;
      return stop_reading();
    }
    s.source_left -= piece->size();
    output_ += *piece;
  }
  s.ended = s.source_left == 0;
}

void session::stop_reading() {
  closed_ = true;
  input_ = {};
}

}  // namespace troupe::http
