#include "api/rendering.hpp"

#include "api/schema.hpp"
#include "api/view.hpp"

#include <algorithm>
#include <array>
#include <functional>

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

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

}  // namespace

result<rendering> rendering::of(const routed& at, const http::request& request) {
  rendering out;
  if (!at.route || at.route->method != "GET")
    return out;
  out.has_already_ = std::string(http::find(request.headers, "if-none-match").value_or(""));
  if (!takes_fields(*at.route) || request.query.find("fields") == request.query.npos)
    return out;
  auto pairs = http::parse_query(request.query);
  if (!pairs)
    return out;  // refused with the rest of the query
  auto found = std::ranges::find(*pairs, "fields", &std::pair<std::string, std::string>::first);
  if (found == pairs->end())
    return out;
  auto fields = read_selection(found->second, type_read(*at.route));
  if (!fields)
    return std::move(fields).error();
  out.fields_ = *std::move(fields);
  return out;
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
  auto of_bytes = version.empty() ? version_of(out.body) : std::string();
  if (version.empty())
    version = of_bytes;
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
    auto tag = trimmed(rest.substr(0, end));
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    if (tag == "*")
      return true;
    if (tag.starts_with("W/"))
      tag.remove_prefix(2);
    if (tag.size() == version.size() + 2 && tag.front() == '"' && tag.back() == '"' &&
        tag.substr(1, version.size()) == version)
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
