#include "api/forwarded.hpp"

#include "core/base/json.hpp"

namespace troupe::api {
namespace {

constexpr std::size_t size_bytes = 4;
constexpr std::size_t head_bytes_max = 1024 * 1024;
constexpr std::size_t body_bytes_max = 256 * 1024 * 1024;

refused nonsense() {
  return {errc::corrupt, "what came from another node makes no sense"};
}

std::string put_together(const json::object& head, std::string_view body) {
  auto text = json::serialize(head);
  std::string out;
  out.reserve(size_bytes + text.size() + body.size());
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(text.size() >> shift);
  out += text;
  out += body;
  return out;
}

/// Cuts the head off; nothing as long as it is not complete.
result<std::optional<json::object>> take_head(std::string_view& bytes) {
  if (bytes.size() < size_bytes)
    return std::optional<json::object>{};
  std::size_t size = 0;
  for (auto byte : bytes.substr(0, size_bytes))
    size = size << 8 | static_cast<unsigned char>(byte);
  if (size > head_bytes_max)
    return nonsense();
  if (bytes.size() - size_bytes < size)
    return std::optional<json::object>{};
  auto read = parse_json(bytes.substr(size_bytes, size));
  if (!read || !read->is_object())
    return nonsense();
  bytes.remove_prefix(size_bytes + size);
  return std::optional(std::move(read->as_object()));
}

json::array to_array(const http::headers& all) {
  json::array out;
  for (const auto& [name, value] : all)
    out.push_back(json::array{name, value});
  return out;
}

std::string text_in(const json::object& head, std::string_view name) {
  const auto* found = head.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool flag_in(const json::object& head, std::string_view name) {
  const auto* found = head.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

/// False if they are none.
bool read_headers(const json::object& head, http::headers& to) {
  const auto* all = head.if_contains("headers");
  if (!all || !all->is_array())
    return false;
  for (const auto& each : all->get_array()) {
    if (!each.is_array() || each.get_array().size() != 2 || !each.get_array()[0].is_string() ||
        !each.get_array()[1].is_string())
      return false;
    to.emplace_back(each.get_array()[0].get_string(), each.get_array()[1].get_string());
  }
  return true;
}

}  // namespace

std::string encode(const forwarded_request& r) {
  return put_together({{"method", r.request.method},
                       {"path", r.request.path},
                       {"query", r.request.query},
                       {"headers", to_array(r.request.headers)},
                       {"peer", r.request.peer},
                       {"local", r.local}},
                      r.request.body);
}

result<forwarded_request> decode_forwarded_request(std::string_view bytes) {
  auto head = take_head(bytes);
  if (!head || !*head)
    return nonsense();
  forwarded_request out;
  auto& r = out.request;
  r.method = text_in(**head, "method");
  r.path = text_in(**head, "path");
  r.query = text_in(**head, "query");
  r.peer = text_in(**head, "peer");
  if (r.method.empty() || r.path.empty() || !read_headers(**head, r.headers))
    return nonsense();
  r.body = bytes;
  // The node where it came from has judged where it came from.
  r.origin_allowed = true;
  out.local = flag_in(**head, "local");
  return out;
}

std::string encode_forwarded_response(const http::response& r) {
  return put_together({{"status", r.status}, {"headers", to_array(r.headers)}, {"streaming", r.streaming}}, r.body);
}

result<void> forwarded_response::take(std::string_view bytes) {
  if (!head_) {
    begin_ += bytes;
    bytes = begin_;
    auto head = take_head(bytes);
    if (!head)
      return std::move(head).error();
    if (!*head)
      return {};
    http::response out;
    const auto* status = (*head)->if_contains("status");
    if (!status || !status->is_int64() || status->get_int64() < 100 || status->get_int64() > 599 ||
        !read_headers(**head, out.headers))
      return nonsense();
    out.status = static_cast<std::uint16_t>(status->get_int64());
    out.streaming = flag_in(**head, "streaming");
    head_ = std::move(out);
  }
  if (head_->body.size() + bytes.size() > body_bytes_max)
    return refused{errc::too_large, "the answer of the node that has it is larger than a node hands on"};
  head_->body += bytes;
  begin_.clear();
  return {};
}

}  // namespace troupe::api
