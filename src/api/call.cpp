#include "api/call.hpp"

#include "api/rendering.hpp"
#include "api/route.hpp"
#include "core/base/nearest.hpp"

#include <algorithm>
#include <array>

namespace troupe::api {
namespace {

/// Splits `/a/b` into `a` and `b`.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    path.remove_prefix(1);
    auto end = path.find('/');
    out.push_back(path.substr(0, end));
    path = end == path.npos ? std::string_view{} : path.substr(end);
  }
  return out;
}

bool is_placeholder(std::string_view segment) {
  return segment.starts_with('{');
}

/// A route with its pattern split, once for all requests.
struct split_route {
  const api::route* route;
  std::vector<std::string_view> pattern;
};

/// All routes, by how many segments their paths have.
const std::vector<std::vector<split_route>>& routes_by_length() {
  static const auto table = [] {
    std::vector<std::vector<split_route>> out;
    for (const auto& r : routes()) {
      auto pattern = segments_of(r.pattern);
      out.resize(std::max(out.size(), pattern.size() + 1));
      out[pattern.size()].push_back({&r, std::move(pattern)});
    }
    return out;
  }();
  return table;
}

bool fits(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  // What differs is at the end: all begin alike.
  return std::equal(pattern.rbegin(), pattern.rend(), path.rbegin(),
                    [](auto want, auto got) { return is_placeholder(want) ? !got.empty() : want == got; });
}

/// A browser names the page a request comes from; a page of another origin must not change anything.
result<void> accept_origin(const http::request& request) {
  auto origin = http::find(request.headers, "origin");
  if (!origin || request.origin_allowed || request.method == "GET" || request.method == "HEAD")
    return {};
  auto host = http::find(request.headers, "host").value_or("");
  auto scheme = origin->find("://");
  if (scheme != origin->npos && origin->substr(scheme + 3) == host)
    return {};
  return refused{errc::denied, "a web page of another origin may not change anything here", "origin",
                 "send the request without a browser, or from a page this node serves"};
}

refused no_such_path(const http::request& request, const std::vector<std::string_view>& path) {
  std::vector<std::string> candidates;
  for (const auto& r : routes()) {
    auto pattern = segments_of(r.pattern);
    std::string candidate;
    for (std::size_t i = 0; i < pattern.size(); ++i)
      candidate += "/" + std::string(is_placeholder(pattern[i]) && i < path.size() ? path[i] : pattern[i]);
    candidates.push_back(std::move(candidate));
  }
  auto near = nearest(request.path, candidates);
  return {errc::unknown, "there is nothing at this path", request.path,
          near ? "did you mean " + *near + "?" : "`troupe openapi` prints all paths"};
}

refused unknown_name(std::string_view kind, std::string_view name, const std::vector<named_value>& known) {
  std::vector<std::string> names;
  std::string all;
  for (const auto& value : known) {
    names.emplace_back(value.name);
    all += (all.empty() ? "" : ", ") + names.back();
  }
  auto near = nearest(name, names);
  return {errc::invalid, "unknown " + std::string(kind), std::string(name),
          near          ? "did you mean " + *near + "?"
          : all.empty() ? "there are none here"
                        : "known: " + all};
}

result<void> read_path(arguments& into, const route& r, const std::vector<std::string_view>& path) {
  auto pattern = segments_of(r.pattern);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_placeholder(pattern[i]))
      continue;
    auto name = pattern[i].substr(1, pattern[i].size() - 2);
    auto decoded = http::decode_percent(path[i]);
    if (!decoded)
      return refused{errc::invalid, "not a percent-encoded text", std::string(name)};
    auto bytes_max = name == "token" ? token_bytes_max : name_bytes_max;
    if (decoded->size() > bytes_max)
      return refused{errc::invalid, "longer than " + std::to_string(bytes_max) + " bytes", std::string(name)};
    into.path.push_back(*std::move(decoded));
  }
  return {};
}

/// Whether a route has a query parameter; see `queries_of`.
bool takes(const route& r, std::string_view name) {
  return std::ranges::find(r.query, name, &named_value::name) != r.query.end() ||
         (name == "fields" && takes_fields(r)) || (!r.paged_by.empty() && (name == "limit" || name == "cursor"));
}

result<void> read_query(arguments& into, const route& r) {
  auto pairs = http::parse_query(into.request.query);
  if (!pairs)
    return refused{errc::invalid, "the query is not percent-encoded", "query"};
  for (auto& [name, value] : *pairs) {
    if (!takes(r, name))
      return unknown_name("query parameter", name, queries_of(r));
    if (!into.query.emplace(name, std::move(value)).second)
      return refused{errc::invalid, "given twice", name};
  }
  return {};
}

result<void> read_body(arguments& into, const route& r) {
  if (r.body != body_kind::object)
    return {};
  if (!into.request.body.empty()) {
    auto body = parse_json(into.request.body);
    if (!body)
      return std::move(body).error();
    if (!body->is_object())
      return refused{errc::invalid, "the body must be a JSON object", "body"};
    into.body = std::move(body->get_object());
  }
  for (const auto& member : into.body)
    if (std::ranges::find(r.members, std::string_view(member.key()), &named_value::name) == r.members.end())
      return unknown_name("member", member.key(), r.members);
  for (const auto& member : r.members)
    if (member.required && !into.body.contains(member.name))
      return refused{errc::invalid, "missing", std::string(member.name), std::string(member.summary)};
  return {};
}

}  // namespace

routed find_route(const http::request& request) {
  routed out{.path = segments_of(request.path)};
  const auto& table = routes_by_length();
  if (out.path.size() >= table.size())
    return out;
  auto method = request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
  for (const auto& [route, pattern] : table[out.path.size()]) {
    if (!fits(pattern, out.path))
      continue;
    out.pattern = route->pattern;
    if (route->method == method) {
      out.route = route;
      return out;
    }
    out.allow +=
      (out.allow.empty() ? "" : ", ") + std::string(route->method) + (route->method == "GET" ? ", HEAD" : "");
  }
  if (!out.allow.empty())
    out.allow += ", OPTIONS";
  return out;
}

result<call> read_call(const routed& at, const http::request& request) {
  if (!at.route && at.allow.empty())
    return no_such_path(request, at.path);
  if (!at.route)
    return refused{errc::invalid, request.method + " is not allowed here", request.path, "use " + at.allow};
  arguments given{request, {}, {}, {}};
  if (auto accepted = accept_origin(request); !accepted)
    return std::move(accepted).error();
  if (auto read = read_path(given, *at.route, at.path); !read)
    return std::move(read).error();
  if (auto read = read_query(given, *at.route); !read)
    return std::move(read).error();
  if (auto read = read_body(given, *at.route); !read)
    return std::move(read).error();
  return at.route->build(given);
}

}  // namespace troupe::api
