#include "http/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace troupe::http {
namespace {

/// A chunk's size, its extensions, and CRLF.
constexpr std::size_t chunk_line_bytes_max = 1024;

constexpr std::array implemented{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};

constexpr bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<std::size_t>(c)] =
      is_alphanumeric(static_cast<char>(c)) ||
      std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  return table;
}();

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return token_characters[static_cast<unsigned char>(c)]; });
}

/// HTAB, space, visible ASCII and bytes above it: what a field value or a chunk extension may carry.
bool is_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 ? byte != 0x7f : byte == '\t';
  });
}

/// Reads a quoted string at the beginning of `text`; returns its length, or 0.
std::size_t quoted_length(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return 0;
}

/// `*( ";" name [ "=" ( token / quoted-string ) ] )`: nothing we use, but nothing another reader could take for the
/// end.
bool is_chunk_extensions(std::string_view text) {
  auto token_length = [&] {
    auto end = std::ranges::find_if_not(text, [](char c) { return token_characters[static_cast<unsigned char>(c)]; });
    return static_cast<std::size_t>(end - text.begin());
  };
  while (!text.empty()) {
    if (text.front() != ';')
      return false;
    text.remove_prefix(1);
    auto name = token_length();
    if (name == 0)
      return false;
    text.remove_prefix(name);
    if (!text.starts_with('='))
      continue;
    text.remove_prefix(1);
    auto value = text.starts_with('"') ? quoted_length(text) : token_length();
    if (value == 0)
      return false;
    text.remove_prefix(value);
  }
  return true;
}

bool is_authority(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || std::string_view("-._~!$&'()*+;=:[]%").find(c) != std::string_view::npos;
  });
}

/// Calls `each` with every element of a comma-separated list, lower-case.
template <class F>
void for_each_element(std::string_view list, F each) {
  while (!list.empty()) {
    auto end = list.find(',');
    each(lower(trimmed(list.substr(0, end))));
    list = end == list.npos ? std::string_view{} : list.substr(end + 1);
  }
}

}  // namespace

std::size_t request_parser::read(std::string_view bytes) {
  auto rest = bytes;
  while (!rest.empty() && failure_ == 0 && state_ != state::done) {
    if (state_ != state::sized_body && state_ != state::chunk_bytes) {
      read_line(rest);
      continue;
    }
    auto count = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, rest.size()));
    request_.body.append(rest.substr(0, count));
    rest.remove_prefix(count);
    body_left_ -= count;
    if (body_left_ == 0)
      state_ = state_ == state::sized_body ? state::done : state::chunk_end;
  }
  return bytes.size() - rest.size();
}

request request_parser::take() {
  if (!authority_.empty())
    for (auto& [name, value] : request_.headers)
      if (name == "host")
        value = authority_;
  return std::move(request_);
}

/// Takes bytes up to the end of the line. A line too long fails as soon as that is known, whatever follows.
void request_parser::read_line(std::string_view& rest) {
  if (state_ == state::start && line_.empty() && rest.front() != '\r' && rest.front() != '\n' &&
      !is_token(rest.substr(0, 1)))
    return fail(400, "a request begins with a method");
  auto newline = rest.find('\n');
  auto piece = rest.substr(0, newline);
  if (line_.size() + piece.size() + 1 > line_bytes_max())
    return fail_too_long();
  if (newline == rest.npos) {
    line_ += piece;
    rest = {};
    return;
  }
  rest.remove_prefix(newline + 1);
  if (line_.empty())
    return on_line(piece);
  line_ += piece;
  auto line = std::exchange(line_, {});
  on_line(line);
}

std::size_t request_parser::line_bytes_max() const {
  auto budget = limits_.header_bytes_max - std::min(header_bytes_, limits_.header_bytes_max);
  switch (state_) {
  case state::start:
    return std::min(limits_.target_bytes_max, budget);
  case state::chunk_size:
    return std::min(chunk_line_bytes_max, budget);
  case state::chunk_end:
    return 2;
  case state::fields:
  case state::trailers:
  case state::sized_body:
  case state::chunk_bytes:
  case state::done:
    break;
  }
  return budget;
}

void request_parser::fail_too_long() {
  if (state_ == state::start)
    return fail(414, "the request line is too long");
  if (state_ == state::chunk_end)
    return fail(400, "a chunk is longer than its size says");
  fail(431, "the header is too long");
}

void request_parser::on_line(std::string_view line) {
  if (line.empty() || line.back() != '\r')
    return fail(400, "a line ends without a carriage return");
  line.remove_suffix(1);
  if (state_ != state::chunk_end && state_ != state::chunk_size)
    header_bytes_ += line.size() + 2;
  switch (state_) {
  case state::start:
    if (!line.empty())
      on_request_line(line);
    return;
  case state::fields:
  case state::trailers:
    if (!line.empty())
      return on_field(line);
    if (state_ == state::fields)
      return on_header_end();
    state_ = state::done;
    return;
  case state::chunk_size:
    return on_chunk_size(line);
  case state::chunk_end:
    if (!line.empty())
      return fail(400, "a chunk is longer than its size says");
    state_ = state::chunk_size;
    return;
  case state::sized_body:
  case state::chunk_bytes:
  case state::done:
    return;
  }
}

void request_parser::on_request_line(std::string_view line) {
  auto first = line.find(' ');
  auto last = line.rfind(' ');
  if (first == line.npos || first == last)
    return fail(400, "a request line is: method, target, version");
  auto method = line.substr(0, first);
  auto target = line.substr(first + 1, last - first - 1);
  auto version = line.substr(last + 1);
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_token(method))
    return fail(400, "the method is not a token");
  if (version.size() != 8 || !version.starts_with("HTTP/") || !digit(version[5]) || version[6] != '.' ||
      !digit(version[7]))
    return fail(400, "the version is not HTTP/1.1");
  if (version[5] != '1' || version[7] > '1')
    return fail(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  if (std::ranges::find(implemented, method) == implemented.end())
    return fail(501, "the method is not implemented");
  minor_ = version[7] - '0';
  request_.method = method;
  state_ = state::fields;
  on_target(target);
}

void request_parser::on_target(std::string_view target) {
  auto visible = [](char c) { return c > 0x20 && c < 0x7f && c != '#'; };
  if (target.empty() || !std::ranges::all_of(target, visible))
    return fail(400, "the request target has characters that must be percent-encoded");
  auto scheme = lower(target.substr(0, 8));
  if (scheme.starts_with("http://") || scheme == "https://") {
    target.remove_prefix(scheme == "https://" ? 8 : 7);
    authority_ = target.substr(0, target.find_first_of("/?"));
    target.remove_prefix(authority_.size());
    if (authority_.empty() || !is_authority(authority_))
      return fail(400, "the request target names no host");
  } else if (target.front() != '/' && !(target == "*" && request_.method == "OPTIONS")) {
    return fail(400, "the request target does not begin with a slash");
  }
  auto question = target.find('?');
  request_.path = target.substr(0, question);
  if (request_.path.empty())
    request_.path = "/";
  if (question != target.npos)
    request_.query = target.substr(question + 1);
}

void request_parser::on_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t')
    return fail(400, "a header field is folded over two lines");
  auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon)))
    return fail(400, "a header field has no proper name");
  auto value = trimmed(line.substr(colon + 1));
  if (!is_text(value))
    return fail(400, "a header field has control characters");
  if (++fields_ > limits_.headers_max)
    return fail(431, "there are too many header fields");
  if (state_ == state::fields)
    request_.headers.emplace_back(lower(line.substr(0, colon)), value);
}

void request_parser::on_header_end() {
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t encodings = 0;
  bool close = false;
  bool keep = false;
  std::string_view length;
  std::string encoding;
  for (const auto& [name, value] : request_.headers) {
    if (name == "host") {
      ++hosts;
      if (!is_authority(value))
        return fail(400, "the Host header is not a host");
    } else if (name == "content-length") {
      ++lengths;
      length = value;
    } else if (name == "transfer-encoding") {
      ++encodings;
      encoding = lower(value);
    } else if (name == "connection") {
      for_each_element(value, [&](const std::string& option) {
        close = close || option == "close";
        keep = keep || option == "keep-alive";
      });
    } else if (name == "expect" && minor_ == 1) {
      if (lower(value) != "100-continue")
        return fail(417, "only Expect: 100-continue is understood");
      expects_continue_ = true;
    }
  }
  keep_alive_ = !close && (minor_ == 1 || keep);
  if (hosts > 1 || (hosts == 0 && minor_ == 1))
    return fail(400, "there must be exactly one Host header");
  if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0))
    return fail(400, "more than one header field says how long the body is");
  if (encodings > 0)
    return on_transfer_encoding(encoding);
  if (lengths > 0)
    return on_content_length(length);
  state_ = state::done;
}

void request_parser::on_transfer_encoding(std::string_view encoding) {
  if (minor_ == 0)
    return fail(400, "HTTP/1.0 has no Transfer-Encoding");
  if (encoding != "chunked") {
    auto last = trimmed(encoding.substr(encoding.rfind(',') + 1));
    return last == "chunked" && encoding.find("chunked") == encoding.rfind("chunked")
             ? fail(501, "only Transfer-Encoding: chunked is understood")
             : fail(400, "the last Transfer-Encoding must be chunked");
  }
  state_ = state::chunk_size;
}

void request_parser::on_content_length(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    return fail(400, "Content-Length is not a number");
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), body_left_);
  if (error != std::errc{} || body_left_ > limits_.body_bytes_max)
    return fail(413, "the body is too large");
  state_ = body_left_ > 0 ? state::sized_body : state::done;
}

void request_parser::on_chunk_size(std::string_view line) {
  auto digits = line.substr(0, line.find(';'));
  auto extensions = line.substr(digits.size());
  header_bytes_ += extensions.size();
  std::uint64_t size = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (digits.empty() || end != digits.data() + digits.size())
    return fail(400, "a chunk size is not a hexadecimal number");
  if (!is_text(extensions) || !is_chunk_extensions(extensions))
    return fail(400, "a chunk extension is not a name and a value");
  if (error != std::errc{} || size > limits_.body_bytes_max - request_.body.size())
    return fail(413, "the body is too large");
  body_left_ = size;
  state_ = size > 0 ? state::chunk_bytes : state::trailers;
}

void request_parser::fail(std::uint16_t status, std::string_view detail) {
  failure_ = status;
  detail_ = detail;
}

}  // namespace troupe::http
