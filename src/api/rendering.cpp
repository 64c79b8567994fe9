#include "api/rendering.hpp"

#include "api/reading.hpp"
#include "api/schema.hpp"
#include "api/view.hpp"
#include "core/base/base64url.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>

namespace troupe::api {
namespace {

/// What names some bytes for as long as this program runs; afterwards they are sent once more.
std::string version_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto hash = std::hash<std::string_view>{}(bytes);
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4)
    out += digits[(hash >> shift) & 15];
  return out;
}

/// A query parameter, decoded; nothing if it is not there, or the query cannot be read: then it is refused elsewhere.
std::optional<std::string> query_value(const http::request& request, std::string_view name) {
  if (request.query.find(name) == request.query.npos)
    return std::nullopt;
  auto pairs = http::parse_query(request.query);
  if (!pairs)
    return std::nullopt;
  auto found = std::ranges::find(*pairs, name, &std::pair<std::string, std::string>::first);
  return found == pairs->end() ? std::nullopt : std::optional(std::move(found->second));
}

/// As a text that is in the order of the numbers.
std::string ordered(std::uint64_t number) {
  auto digits = std::to_string(number);
  return std::string(std::numeric_limits<std::uint64_t>::digits10 + 1 - digits.size(), '0') + digits;
}

/// What orders a list: the texts of some members, or their numbers, of which none is negative.
std::string key_of(const json::value& item, const std::vector<std::string_view>& by) {
  std::string key;
  for (auto name : by) {
    const auto* member = item.as_object().if_contains(name);
    if (member && member->is_string())
      key += std::string_view(member->get_string());
    else if (member && member->is_number())
      key += ordered(member->to_number<std::uint64_t>());
    key += '\n';
  }
  return key;
}

}  // namespace

result<rendering> rendering::of(const routed& at, const http::request& request) {
  rendering out;
  if (!at.route || at.route->method != "GET")
    return out;
  out.has_already_ = std::string(http::find(request.headers, "if-none-match").value_or(""));
  if (auto read = out.read_part(*at.route, request); !read)
    return std::move(read).error();
  if (!takes_fields(*at.route) || request.query.find("fields") == request.query.npos)
    return out;
  auto text = query_value(request, "fields");
  if (!text)
    return out;
  auto fields = read_selection(*text, type_read(*at.route));
  if (!fields)
    return std::move(fields).error();
  out.fields_ = *std::move(fields);
  return out;
}

result<void> rendering::read_part(const route& of, const http::request& request) {
  if (of.paged_by.empty())
    return {};
  part_ = part{of.paged_by};
  if (auto text = query_value(request, "limit")) {
    auto end = text->data() + text->size();
    auto [stop, error] = std::from_chars(text->data(), end, part_->limit);
    if (error != std::errc{} || stop != end || part_->limit < 1 || part_->limit > page_items_max)
      return not_a_limit();
  }
  if (auto text = query_value(request, "cursor")) {
    part_->after = from_base64url(*text);
    if (!part_->after)
      return not_a_cursor();
  }
  return {};
}

std::optional<std::string> rendering::cut(json::array& items) const {
  if (!part_ || (!part_->after && items.size() <= part_->limit))
    return std::nullopt;
  std::vector<std::pair<std::string, std::size_t>> keys;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto key = key_of(items[i], part_->by); !part_->after || key > *part_->after)
      keys.emplace_back(std::move(key), i);
  std::ranges::sort(keys);
  auto more = keys.size() > part_->limit;
  keys.resize(std::min(keys.size(), part_->limit));
  json::array kept;
  for (const auto& [key, place] : keys)
    kept.push_back(std::move(items[place]));
  items = std::move(kept);
  return more ? std::optional(to_base64url(keys.back().first)) : std::nullopt;
}

bool rendering::has(std::string_view version) const {
  return has_already_ && !has_already_->empty() && names_version(*has_already_, version);
}

http::response rendering::unchanged(std::string_view version) const {
  return {304, {{"etag", entity_tag(version)}}, {}};
}

http::response rendering::ok(json::value body, std::uint16_t status, std::string_view version) const {
  fields_.keep(body);
  return answered(body, status, version);
}

http::response rendering::page(json::array items, std::optional<std::string> next,
                               std::optional<std::uint64_t> count) const {
  if (auto following = cut(items))
    next = std::move(following);
  json::value kept(std::move(items));
  fields_.keep(kept);
  json::object body{{"items", std::move(kept)}};
  if (count) {
    body.emplace("count", std::min<std::uint64_t>(*count, counted_max));
    body.emplace("counted_all", *count <= counted_max);
  }
  if (next)
    body.emplace("next", *std::move(next));
  return answered(body, 200, {});
}

http::response rendering::answered(const json::value& body, std::uint16_t status, std::string_view version) const {
  auto out = api::ok(body, status);
  if (version.empty() && !has_already_)
    return out;
  std::string whole(version);
  if (version.empty() || version.back() == '.')
    whole += version_of(out.body);
  version = whole;
  if (has(version))
    return unchanged(version);
  out.headers.emplace_back("etag", entity_tag(version));
  return out;
}

std::string entity_tag(std::string_view version) {
  return "W/\"" + std::string(version) + "\"";
}

bool names_version(std::string_view tags, std::string_view version) {
  for (auto rest = tags; !rest.empty();) {
    auto end = rest.find(',');
    auto tag = http::trimmed(rest.substr(0, end));
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    if (tag == "*")
      return true;
    if (tag.starts_with("W/"))
      tag.remove_prefix(2);
    if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"')
      continue;
    tag = tag.substr(1, tag.size() - 2);
    if (tag.starts_with(version) && (tag.size() == version.size() || tag[version.size()] == '.'))
      return true;
  }
  return false;
}

bool takes_fields(const route& r) {
  auto of = shape_of(type_read(r));
  return r.method == "GET" && (of.is == shape::form::named || of.is == shape::form::page);
}

std::string_view type_read(const route& r) {
  for (const auto& one : r.successes)
    if (one.media_type == "application/json")
      return one.type;
  return "boolean";
}

}  // namespace troupe::api
