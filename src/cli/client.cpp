#include "cli/client.hpp"

#include <algorithm>

namespace troupe::cli {
namespace {

std::string with_query(std::string path, const query& parameters) {
  for (const auto& [name, value] : parameters)
    path += (&name == &parameters.front().first ? "?" : "&") + encode_segment(name) + "=" + encode_segment(value);
  return path;
}

http::request request_of(std::string method, std::string target) {
  http::request out;
  out.method = std::move(method);
  auto mark = target.find('?');
  out.path = target.substr(0, mark);
  if (mark != target.npos)
    out.query = target.substr(mark + 1);
  out.headers.emplace_back("accept", "application/json");
  return out;
}

/// What a status says when the answer does not.
errc errc_of(unsigned status) {
  switch (status) {
  case 401:
  case 403:
    return errc::denied;
  case 404:
  case 410:
    return errc::unknown;
  case 409:
    return errc::conflict;
  case 413:
    return errc::too_large;
  case 429:
    return errc::busy;
  case 504:
    return errc::timed_out;
  case 507:
    return errc::storage;
  default:
    return status >= 500 ? errc::unavailable : errc::invalid;
  }
}

/// The type of a problem ends with the name of its errc.
errc code_of(const json::value& problem, unsigned status) {
  auto type = text_of(problem, "type");
  auto begin = type.find_last_of("/#:");
  auto code = from_name<errc>(std::string_view(type).substr(begin == type.npos ? 0 : begin + 1));
  return code ? *code : errc_of(status);
}

std::string first_text(const json::value& object, std::initializer_list<std::string_view> names) {
  for (auto name : names)
    if (auto text = text_of(object, name); !text.empty())
      return text;
  return {};
}

}  // namespace

result<json::value> client::get(std::string path, const query& parameters) {
  auto body = read(std::move(path), parameters);
  if (!body)
    return std::move(body).error();
  return parse_json(*body);
}

result<json::value> client::post(std::string path, const json::value& body) {
  return send_json("POST", std::move(path), body);
}

result<json::value> client::put(std::string path, const json::value& body) {
  return send_json("PUT", std::move(path), body);
}

result<json::value> client::send_json(std::string method, std::string path, const json::value& body) {
  auto request = request_of(std::move(method), std::move(path));
  request.headers.emplace_back("content-type", "application/json");
  request.body = json::serialize(body);
  auto answer = send(std::move(request));
  if (!answer)
    return std::move(answer).error();
  return answer->body.empty() ? json::value{} : parse_json(answer->body);
}

result<json::value> client::post_text(std::string path, std::string text, const std::string& file) {
  auto request = request_of("POST", std::move(path));
  request.headers.emplace_back("content-type", "application/yaml");
  request.headers.emplace_back("x-troupe-file", file);
  request.body = std::move(text);
  auto answer = send(std::move(request));
  if (!answer)
    return std::move(answer).error();
  return answer->body.empty() ? json::value{} : parse_json(answer->body);
}

result<json::value> client::remove(std::string path) {
  auto answer = send(request_of("DELETE", std::move(path)));
  if (!answer)
    return std::move(answer).error();
  return answer->body.empty() ? json::value{} : parse_json(answer->body);
}

result<std::string> client::read(std::string path, const query& parameters) {
  auto answer = send(request_of("GET", with_query(std::move(path), parameters)));
  if (!answer)
    return std::move(answer).error();
  return std::move(answer->body);
}

result<void> client::download(std::string path, const std::function<bool(std::string_view)>& on_bytes) {
  auto request = request_of("GET", std::move(path));
  request.headers.front().second = "*/*";
  return stream(std::move(request), on_bytes);
}

result<void> client::stream(std::string path, std::uint64_t after,
                            const std::function<bool(std::string_view)>& on_bytes) {
  auto request = request_of("GET", std::move(path));
  request.headers.front().second = "text/event-stream";
  if (after > 0)
    request.headers.emplace_back("last-event-id", std::to_string(after));
  return stream(std::move(request), on_bytes);
}

result<void> client::stream(http::request request, const std::function<bool(std::string_view)>& on_bytes) {
  auto there = reach();
  if (!there)
    return std::move(there).error();
  auto answer = (*there)->stream(signed_by_token(std::move(request)), on_bytes);
  if (!answer)
    return std::move(answer).error();
  if (answer->status / 100 != 2)
    return refusal(*answer);
  return {};
}

result<client::listing> client::list(const std::string& path, const query& parameters, std::size_t items_max) {
  constexpr std::size_t page_max = 200;
  listing out;
  std::string cursor;
  do {
    auto asked = parameters;
    asked.emplace_back("limit", std::to_string(std::min(page_max, items_max - out.items.size())));
    if (!cursor.empty())
      asked.emplace_back("cursor", cursor);
    auto page = get(path, asked);
    if (!page)
      return std::move(page).error();
    const auto& items = array_of(*page, "items");
    out.items.insert(out.items.end(), items.begin(), items.end());
    cursor = items.empty() ? "" : text_of(*page, "next");
  } while (!cursor.empty() && out.items.size() < items_max);
  out.more = !cursor.empty();
  return out;
}

result<http::response> client::send(http::request request) {
  further_.clear();
  auto there = reach();
  if (!there)
    return std::move(there).error();
  auto answer = (*there)->send(signed_by_token(std::move(request)));
  if (answer && answer->status / 100 != 2)
    return refusal(*answer);
  return answer;
}

result<transport*> client::reach() {
  if (!transport_) {
    auto made = connect_();
    if (!made)
      return std::move(made).error();
    transport_ = std::move(made->node);
    token_ = std::move(made->token);
  }
  return transport_.get();
}

http::request client::signed_by_token(http::request request) const {
  if (!token_.empty())
    request.headers.emplace_back("authorization", "Bearer " + token_);
  return request;
}

refused client::refusal(const http::response& answer) {
  further_.clear();
  auto body = parse_json(answer.body);
  auto way_in =
    answer.status == 401 ? "name a token: TROUPE_TOKEN, or a profile that has one (troupe profile set --help)" : "";
  if (!body || !body->is_object())
    return refused{
      errc_of(answer.status), "the node answered with status " + std::to_string(answer.status), {}, way_in};
  refused first{code_of(*body, answer.status), first_text(*body, {"detail", "title"}), text_of(*body, "where"),
                text_of(*body, "hint")};
  const auto& errors = array_of(*body, "errors");
  for (const auto& e : errors) {
    refused one{first.code, first_text(e, {"what", "detail", "title"}), text_of(e, "where"), text_of(e, "hint")};
    if (&e == &errors.front())
      first = std::move(one);
    else
      further_.push_back(std::move(one));
  }
  if (first.hint.empty())
    first.hint = way_in;
  if (first.what.empty())
    first.what = "the node answered with status " + std::to_string(answer.status);
  return first;
}

std::string encode_segment(std::string_view text) {
  constexpr std::string_view unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:[]";
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (unreserved.find(c) != unreserved.npos)
      out += c;
    else
      (out += '%').append({hex[byte >> 4], hex[byte & 15]});
  }
  return out;
}

const json::value& member(const json::value& value, std::string_view name) {
  static const json::value nothing;
  const auto* object = value.if_object();
  const auto* found = object ? object->if_contains(name) : nullptr;
  return found ? *found : nothing;
}

std::string text_of(const json::value& value, std::string_view name) {
  const auto& found = member(value, name);
  return found.is_string() ? std::string(found.get_string()) : std::string{};
}

double number_of(const json::value& value, std::string_view name, double otherwise) {
  const auto& found = member(value, name);
  return found.is_number() ? found.to_number<double>() : otherwise;
}

const json::array& array_of(const json::value& value, std::string_view name) {
  static const json::array nothing;
  const auto& found = member(value, name);
  return found.is_array() ? found.get_array() : nothing;
}

}  // namespace troupe::cli
